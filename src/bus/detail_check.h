// Whether an event's detail is what it must be. A pure function; any thread.
#ifndef PENSTOCK_BUS_DETAIL_CHECK_H_
#define PENSTOCK_BUS_DETAIL_CHECK_H_

#include <string_view>

namespace penstock::bus {

// One JSON object and nothing else, no deeper than events may be.
bool is_json_object(std::string_view text);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_DETAIL_CHECK_H_

// Whether JSON text that came from outside is what it must be. Pure functions; any thread.
#ifndef PENSTOCK_BUS_DETAIL_CHECK_H_
#define PENSTOCK_BUS_DETAIL_CHECK_H_

#include <string_view>

namespace penstock::bus {

// One JSON object, blanks around it and nothing else, no deeper than events may be.
bool is_json_object(std::string_view text);

// One JSON value of any kind and nothing else, no blanks around it; so deep at most that it can
// stand in an event's detail, or be that.
bool is_json_value(std::string_view text);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_DETAIL_CHECK_H_

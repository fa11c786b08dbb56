// Events as a file or a command line gives them, and how they are cut into PutEvents requests. Pure
// functions.
#ifndef PENSTOCK_CLI_EVENT_ENTRIES_H_
#define PENSTOCK_CLI_EVENT_ENTRIES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bus/put_shapes.h"

namespace penstock::cli {

// An entry as PutEvents takes it ({"Source": …, "DetailType": …, "Detail": …}), whose Detail may
// also be an object; or an event's envelope ({"source": …, "detail-type": …, "detail": {…}}), of
// which what PutEvents cannot take (id, account, region, version) is left out. kInvalidArgument
// says what is wrong.
Result<bus::PutEventsRequestEntry> parse_entry(std::string_view json);

// The bytes of an entry as PutEvents counts them.
size_t entry_size_bytes(const bus::PutEventsRequestEntry& entry);

// Collects entries until a request is full.
class EntryBatch {
 public:
  // False if it would make the request too long; then it was not added. An entry that is too long
  // by itself is taken when there is no other: the service says what it thinks of it.
  bool add(const bus::PutEventsRequestEntry& entry);
  bool empty() const { return entries_.empty(); }
  // The entries; none are left.
  std::vector<bus::PutEventsRequestEntry> take();

 private:
  std::vector<bus::PutEventsRequestEntry> entries_;
  size_t bytes_ = 0;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_EVENT_ENTRIES_H_

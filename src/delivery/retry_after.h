// How long a server asks to be left alone. A pure function; any thread.
#ifndef PENSTOCK_DELIVERY_RETRY_AFTER_H_
#define PENSTOCK_DELIVERY_RETRY_AFTER_H_

#include <cstdint>
#include <string_view>

namespace penstock::delivery {

struct RetryAfter {
  int64_t wait_ms = 0;
  bool must_stop = false;  // a negative time: no further try (user guide, API destinations)
  bool operator==(const RetryAfter&) const = default;
};
// Retry-After as it was sent: seconds or an HTTP date. What is neither asks for nothing.
RetryAfter parse_retry_after(std::string_view text, int64_t now_ms);

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_RETRY_AFTER_H_

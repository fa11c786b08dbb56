// The headers of an outgoing call while it is put together: one of each name, the last one counts,
// and those that EventBridge takes out of every request are not let in. A value.
#ifndef PENSTOCK_BUS_CALL_HEADERS_H_
#define PENSTOCK_BUS_CALL_HEADERS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace penstock::bus {

// As EventBridge's requests say it (user guide, "Headers in requests to API destinations").
inline constexpr std::string_view kUserAgent = "Amazon/EventBridge/ApiDestinations";

// Whether EventBridge takes a header of this name out of requests: what frames the message, what
// belongs to proxies and caches, and its own.
bool is_removed_header(std::string_view name);

class CallHeaders {
 public:
  // Puts a header in the place of one of that name, in any case. One that is removed is not put.
  // ValidationException for a name or a value that cannot be a header's: nothing of them can begin
  // another header.
  Result<void> put(std::string_view name, std::string_view value);
  // The same for what is not up to users.
  void set(std::string_view name, std::string_view value);
  bool has(std::string_view name) const;
  // Empty if there is none.
  std::string_view get(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> take() && { return std::move(headers_); }

 private:
  std::vector<std::pair<std::string, std::string>> headers_;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CALL_HEADERS_H_

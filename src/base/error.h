// What an operation answers when it does not succeed. An ErrorInfo is declared once, as a constant,
// by the module that can answer it; an Error pairs it with the message for this occurrence. Values:
// free to copy, no owner.
#ifndef PENSTOCK_BASE_ERROR_H_
#define PENSTOCK_BASE_ERROR_H_

#include <string>
#include <string_view>
#include <utility>

#include "base/assert.h"

namespace penstock {

// Who is at fault: kClient faults are 4xx and never logged as errors; kServer faults are 5xx and
// logged once.
enum class Fault { kClient, kServer };

struct ErrorInfo {
  std::string_view code;  // the name in today's protocols, e.g. "QueueDoesNotExist"
  std::string_view
      query_code;  // the name in awsQuery, e.g. "AWS.SimpleQueueService.NonExistentQueue"
  int http_status = 400;
  Fault fault = Fault::kClient;
  std::string_view doc = {};
  std::string_view wire_namespace =
      {};  // before '#' in JSON's __type; empty: the answering service's own
};

class [[nodiscard]] Error {
 public:
  Error(const ErrorInfo& info, std::string message) : info_(&info), message_(std::move(message)) {}

  const ErrorInfo& info() const { return *info_; }
  const std::string& message() const { return message_; }
  bool is(const ErrorInfo& info) const { return info_ == &info; }

  // What the error says beside its message, as members of a JSON object without the braces:
  // `"Item":{…}`. In JSON protocols only; empty for most.
  const std::string& members() const { return members_; }
  Error with_members(std::string members) && {
    members_ = std::move(members);
    return std::move(*this);
  }

 private:
  const ErrorInfo* info_;
  std::string message_;
  std::string members_;
};

// Faults of the machine below the wire: a file that cannot be read, a directory in use, bytes that
// fail their checksum.
inline constexpr ErrorInfo kIoError{"InternalFailure", "InternalFailure", 500, Fault::kServer,
                                    "A disk operation failed."};
inline constexpr ErrorInfo kNoSpace{"ServiceUnavailable", "ServiceUnavailable", 503, Fault::kServer,
                                    "The disk is full; reads and deletes still work."};
inline constexpr ErrorInfo kNoDescriptors{
    "ServiceUnavailable", "ServiceUnavailable", 503, Fault::kServer,
    "The process or the machine has no file descriptor left; try again."};
inline constexpr ErrorInfo kCorrupt{"InternalFailure", "InternalFailure", 500, Fault::kServer,
                                    "Stored bytes fail their checksum or have no known form."};
inline constexpr ErrorInfo kInUse{"InternalFailure", "InternalFailure", 500, Fault::kServer,
                                  "Another process holds the data directory."};
inline constexpr ErrorInfo kInvalidArgument{
    "ValidationError", "ValidationError", 400, Fault::kClient,
    "A configuration value or command argument is not valid."};

}  // namespace penstock

#endif  // PENSTOCK_BASE_ERROR_H_

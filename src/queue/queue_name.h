// A queue's name, URL and ARN. Pure functions; any thread.
#ifndef PENSTOCK_QUEUE_QUEUE_NAME_H_
#define PENSTOCK_QUEUE_QUEUE_NAME_H_

#include <optional>
#include <string>
#include <string_view>

#include "service/operation.h"

namespace penstock::queue {

// Letters, digits, hyphens and underscores; 1 to 80 of them. Batch entry ids follow the same rule.
bool is_queue_name(std::string_view text);
// The same with ".fifo" at its end.
bool is_fifo_name(std::string_view text);

struct AccountAndName {
  std::string_view account;
  std::string_view name;
};
// The last two parts of a queue's URL, whatever its host; nullopt if they are not an account and a
// name. Views into the text.
std::optional<AccountAndName> parse_queue_url(std::string_view url);

std::string queue_url(const service::Call& call, std::string_view account, std::string_view name);
std::string queue_arn(std::string_view region, std::string_view account, std::string_view name);
// A queue's path (queue_keys.h) taken apart; views into it. All empty for what is not a path.
struct QueuePathParts {
  std::string_view account;
  std::string_view region;
  std::string_view name;
};
QueuePathParts parse_queue_path(std::string_view path);
std::string arn_of_path(std::string_view path);
bool is_queue_arn(std::string_view text);
// The path of the queue of that ARN; empty if it is not a queue's.
std::string path_of_arn(std::string_view arn);
// A Query request may leave QueueUrl out and be sent to the queue's own URL (SQS developer guide,
// "Making Query API requests").
std::string_view url_or_path(const service::Call& call, std::string_view url);
// Of the queue that a URL names in the call's region; some ARN that no queue has for a bad URL.
std::string arn_of_url(const service::Call& call, std::string_view url);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_NAME_H_

// Names and ARNs of topics and subscriptions, and how SNS refuses what is none. Pure functions; any
// thread.
#ifndef PENSTOCK_TOPIC_TOPIC_NAME_H_
#define PENSTOCK_TOPIC_TOPIC_NAME_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "service/operation.h"

namespace penstock::topic {

inline constexpr std::string_view kFifoSuffix = ".fifo";
inline bool is_fifo_name(std::string_view name) { return name.ends_with(kFifoSuffix); }
// Letters, digits, hyphens and underscores; 1 to 256 characters with the suffix of a FIFO topic.
bool is_topic_name(std::string_view name, bool is_fifo);

std::string topic_arn(std::string_view region, std::string_view account, std::string_view name);
// account 00 region 00 name: the key of the index in memory.
std::string topic_path(std::string_view account, std::string_view region, std::string_view name);
struct PathParts {
  std::string_view account;
  std::string_view region;
  std::string_view name;
};
PathParts parse_path(std::string_view path);
// The path of the topic of that ARN; empty if it is not a topic's.
std::string path_of_topic_arn(std::string_view arn);

std::string subscription_arn(std::string_view topic_arn, std::string_view uuid);
// What is left of a subscription's ARN without its UUID, whatever it is; for routing.
std::string_view topic_of_subscription_arn(std::string_view arn);
std::string_view uuid_of_subscription_arn(std::string_view arn);
// Whether it is a subscription's: seven parts.
bool is_subscription_arn(std::string_view arn);

// The path of the topic that a request names. InvalidParameter in SNS's words for a text that is no
// ARN, or one of another region; `member` is the request's.
Result<std::string> require_topic_path(const service::Call& call,
                                       const std::optional<std::string>& arn,
                                       std::string_view member = "TopicArn");
// The same of a subscription's ARN.
Result<void> require_subscription_arn(const service::Call& call,
                                      const std::optional<std::string>& arn);
// A required member's text. InvalidParameter.
Result<std::string_view> require_text(const std::optional<std::string>& text,
                                      std::string_view member);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_NAME_H_

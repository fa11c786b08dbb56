#include "topic/topic_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/arn.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"

namespace penstock::topic {
namespace {

constexpr size_t kArnParts = 6;

size_t parts_of(std::string_view arn) {
  return static_cast<size_t>(std::count(arn.begin(), arn.end(), ':')) + 1;
}

// SNS looks at the number of parts first, and says no more than the member's name about the rest.
Result<aws::Arn> require_arn(const service::Call& call, const std::optional<std::string>& arn,
                             std::string_view member) {
  PENSTOCK_ASSIGN(const std::string_view text, require_text(arn, member));
  if (parts_of(text) < kArnParts) {
    return invalid(fmt::format("{} Reason: An ARN must have at least {} elements, not {}", member,
                               kArnParts, parts_of(text)));
  }
  const auto parsed = aws::parse_arn(text);
  if (!parsed || parsed->service != "sns" || parsed->region != call.region) {
    return invalid(member);
  }
  return *parsed;
}

}  // namespace

bool is_topic_name(std::string_view name, bool is_fifo) {
  if (name.empty() || name.size() > kTopicNameLengthMax || is_fifo != is_fifo_name(name)) {
    return false;
  }
  if (is_fifo) {
    name.remove_suffix(kFifoSuffix.size());
  }
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

std::string topic_arn(std::string_view region, std::string_view account, std::string_view name) {
  return aws::format_arn({"aws", "sns", region, account, name});
}

std::string topic_path(std::string_view account, std::string_view region, std::string_view name) {
  std::string path(account);
  path.push_back('\0');
  path.append(region);
  path.push_back('\0');
  path.append(name);
  return path;
}

PathParts parse_path(std::string_view path) {
  const size_t first = path.find('\0');
  const size_t second = first == std::string_view::npos ? first : path.find('\0', first + 1);
  if (second == std::string_view::npos) {
    return {};
  }
  return {path.substr(0, first), path.substr(first + 1, second - first - 1),
          path.substr(second + 1)};
}

std::string path_of_topic_arn(std::string_view arn) {
  const auto parsed = aws::parse_arn(arn);
  if (!parsed || parsed->service != "sns" || !aws::is_account_id(parsed->account) ||
      !is_topic_name(parsed->resource, is_fifo_name(parsed->resource))) {
    return {};
  }
  return topic_path(parsed->account, parsed->region, parsed->resource);
}

std::string subscription_arn(std::string_view topic_arn, std::string_view uuid) {
  return fmt::format("{}:{}", topic_arn, uuid);
}

std::string_view topic_of_subscription_arn(std::string_view arn) {
  return is_subscription_arn(arn) ? arn.substr(0, arn.rfind(':')) : arn;
}

std::string_view uuid_of_subscription_arn(std::string_view arn) {
  return is_subscription_arn(arn) ? arn.substr(arn.rfind(':') + 1) : std::string_view();
}

bool is_subscription_arn(std::string_view arn) {
  return arn.starts_with("arn:") && parts_of(arn) == kArnParts + 1;
}

Result<std::string_view> require_text(const std::optional<std::string>& text,
                                      std::string_view member) {
  if (!text) {
    return invalid(fmt::format("{} Reason: no value for required parameter", member));
  }
  return std::string_view(*text);
}

Result<std::string> require_topic_path(const service::Call& call,
                                       const std::optional<std::string>& arn,
                                       std::string_view member) {
  PENSTOCK_ASSIGN(const aws::Arn parsed, require_arn(call, arn, member));
  return topic_path(parsed.account, parsed.region, parsed.resource);
}

Result<void> require_subscription_arn(const service::Call& call,
                                      const std::optional<std::string>& arn) {
  PENSTOCK_TRY(require_arn(call, arn, "SubscriptionArn"));
  if (!is_subscription_arn(*arn)) {
    return invalid("SubscriptionId");
  }
  return {};
}

}  // namespace penstock::topic

#include "topic/topic_target.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/digest.h"
#include "topic/publish.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"
#include "topic/topic_name.h"
#include "topic/topic_shard.h"

namespace penstock::topic {
namespace {

using delivery::Category;
using delivery::Delivery;
using delivery::Failure;

Failure refusal(std::string message) {
  return {Category::kValidation, "INVALID_PARAMETER", std::move(message), false, 0};
}

// The same only for the same delivery: an event that is replayed is another.
std::string deduplication_id(const Delivery& delivery) {
  return delivery.deduplication_id.empty()
             ? hex(sha256(fmt::format("{}\n{}\n{}\n{}", delivery.event_id, delivery.cause,
                                      delivery.target, delivery.created_ms)))
             : std::string(delivery.deduplication_id);
}

}  // namespace

bool TopicTarget::takes(std::string_view arn) const { return !path_of_topic_arn(arn).empty(); }

std::optional<Failure> TopicTarget::take(const Delivery& delivery, int64_t now_ms,
                                         journal::Batch& batch) {
  Topic* topic = shard_.find(path_of_topic_arn(delivery.target));
  if (topic == nullptr) {
    return Failure{Category::kTarget, "NO_RESOURCE",
                   fmt::format("Topic does not exist: {}", delivery.target), false, 0};
  }
  // Topic policies are not evaluated yet: only the owner's account is let in.
  if (topic->account != delivery.account) {
    return Failure{
        Category::kPermission, "NO_PERMISSIONS",
        fmt::format("Account {} may not publish to {}.", delivery.account, delivery.target), false,
        0};
  }
  const std::string_view text = delivery.payload();
  if (text.empty() || text.size() > kMessageBytesMax) {
    return refusal(text.empty() ? "Invalid parameter: Empty message"
                                : "Invalid parameter: Message too long");
  }
  if (topic->is_fifo && delivery.group_id.empty()) {
    return refusal("Invalid parameter: The MessageGroupId parameter is required for FIFO topics");
  }
  Message message;
  message.text = text;
  if (delivery.trace_header.size() <= kTraceHeaderBytesMax) {
    message.trace_header = delivery.trace_header;
  }
  message.base_url = shard_.own_url();
  std::string id;
  if (topic->is_fifo) {
    id = deduplication_id(delivery);
    message.group_id = delivery.group_id;
    message.deduplication_id = id;
  }
  const auto published = publish(shard_, *topic, std::move(message), now_ms, batch);
  if (!published.ok()) {
    return Failure{Category::kThrottled, "THROTTLING", published.error().message(), true, 0};
  }
  return std::nullopt;
}

}  // namespace penstock::topic

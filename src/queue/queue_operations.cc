#include "queue/queue_operations.h"

#include <fmt/format.h>

#include <algorithm>

#include "queue/queue_attributes.h"
#include "queue/queue_limits.h"
#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

Error invalid(std::string message) { return {aws::kInvalidParameterValue, std::move(message)}; }

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xc0) != 0x80; }));
}

// Of both kinds of queues; then that it is a standard one, for there are no others yet.
Result<void> check_name(const CreateQueueInput& input) {
  const auto fifo = input.attributes.find("FifoQueue");
  const bool asks_for_fifo = fifo != input.attributes.end() && fifo->second == "true";
  if (asks_for_fifo != is_fifo_name(input.queue_name)) {
    return invalid(
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
        "underscores, must end with .fifo suffix and be 1 to 80 in length.");
  }
  if (!asks_for_fifo && !is_queue_name(input.queue_name)) {
    return invalid(
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
  }
  if (asks_for_fifo) {
    return Error(kInvalidAttributeValue,
                 "Invalid value for the parameter FifoQueue. Reason: FIFO queues are not available "
                 "in this version; only standard queues are.");
  }
  return {};
}

Result<void> check_tags(std::string_view queue_name, const TextMap& tags, size_t total) {
  for (const auto& [key, value] : tags) {
    if (key.empty() || count_characters(key) > kTagKeyLengthMax) {
      return invalid("Tag keys must be between 1 and 128 characters in length.");
    }
    if (count_characters(value) > kTagValueLengthMax) {
      return invalid("Tag values must be between 0 and 256 characters in length.");
    }
    if (key.starts_with("aws:")) {
      return invalid("Tag keys cannot start with aws:.");
    }
  }
  if (total > kTagsMax) {
    return invalid(fmt::format("Too many tags added for queue {}.", queue_name));
  }
  return {};
}

// The queue is there already: fine if every attribute that is given is as it would be set.
Result<void> check_same(const Queue& queue, const TextMap& given) {
  PENSTOCK_ASSIGN(const QueueAttributes wanted, with_changes(queue.attributes, given));
  for (const auto& [name, value] : given) {
    if (text_of(wanted, name) != text_of(queue.attributes, name)) {
      return Error(kQueueNameExists,
                   fmt::format("A queue already exists with the same name and a different value "
                               "for attribute {}",
                               name));
    }
  }
  return {};
}

std::string seconds_text(int64_t time_ms) { return fmt::format("{}", time_ms / kSecondMs); }

std::optional<std::string> attribute_of(const Queue& queue, std::string_view name) {
  if (name == "ApproximateNumberOfMessages") {
    return fmt::format("{}", queue.messages.visible());
  }
  if (name == "ApproximateNumberOfMessagesNotVisible") {
    return fmt::format("{}", queue.messages.in_flight());
  }
  if (name == "ApproximateNumberOfMessagesDelayed") {
    return fmt::format("{}", queue.messages.delayed());
  }
  if (name == "CreatedTimestamp") {
    return seconds_text(queue.created_ms);
  }
  if (name == "LastModifiedTimestamp") {
    return seconds_text(queue.modified_ms);
  }
  if (name == "QueueArn") {
    return queue_arn(queue.region, queue.account, queue.name);
  }
  return text_of(queue.attributes, name);
}

constexpr std::array<std::string_view, 6> kReadOnlyAttributes{
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn"};

// A page's token: the last name of the page before, with the form's version.
constexpr std::string_view kTokenVersion = "1:";

std::string make_token(std::string_view last_name) {
  return base64(std::string(kTokenVersion).append(last_name));
}

// Empty without a token.
Result<std::string> name_before_page(const ListQueuesInput& input) {
  if (!input.next_token) {
    return std::string();
  }
  const auto text = decode_base64(*input.next_token);
  const bool known = text && text->starts_with(kTokenVersion);
  std::string name = known ? text->substr(kTokenVersion.size()) : std::string();
  if (!is_queue_name(name)) {
    return invalid("Invalid or expired next token.");
  }
  return name;
}

size_t page_length(const ListQueuesInput& input) {
  return static_cast<size_t>(input.max_results.value_or(kListResults.max));
}

}  // namespace

std::string CreateQueue::arn(const service::Call& call, const Input& input) {
  return queue_arn(call.region, call.caller.account, input.queue_name);
}

Result<CreateQueueOutput> CreateQueue::run(QueueShard& shard, service::Call& call,
                                           const Input& input, journal::Batch& batch) {
  PENSTOCK_TRY(check_name(input));
  PENSTOCK_ASSIGN(QueueAttributes attributes, with_changes({}, input.attributes));
  PENSTOCK_TRY(check_tags(input.queue_name, input.tags, input.tags.size()));
  const std::string path = queue_path(call.caller.account, call.region, input.queue_name);
  if (const Queue* existing = shard.find(path)) {
    PENSTOCK_TRY(check_same(*existing, input.attributes));
  } else if (shard.rests(path, call.now_ms)) {
    return Error(kQueueDeletedRecently,
                 "You must wait 60 seconds after deleting a queue before you can create another "
                 "with the same name.");
  } else {
    shard.forget_rested(call.now_ms, batch);
    if (!shard.has_room_for_queue()) {
      return Error(kOverLimit, "The maximum number of queues is reached.");
    }
    shard.create(call, input.queue_name, std::move(attributes), input.tags, batch);
  }
  return CreateQueueOutput{queue_url(call, call.caller.account, input.queue_name)};
}

Result<EmptyOutput> DeleteQueue::run(QueueShard& shard, service::Call& call, const Input& input,
                                     journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  shard.erase(*queue, call.now_ms, batch);
  shard.forget_rested(call.now_ms, batch);
  return EmptyOutput{};
}

std::string GetQueueUrl::arn(const service::Call& call, const Input& input) {
  return queue_arn(call.region, input.owner_account.value_or(call.caller.account),
                   input.queue_name);
}

Result<GetQueueUrlOutput> GetQueueUrl::run(QueueShard& shard, service::Call& call,
                                           const Input& input, journal::Batch&) {
  if (input.queue_name.empty()) {
    return invalid("Value for parameter QueueName is invalid. Reason: Must specify a queue name.");
  }
  const std::string owner = input.owner_account.value_or(call.caller.account);
  std::string url = queue_url(call, owner, input.queue_name);
  PENSTOCK_TRY(shard.require(call, url));
  return GetQueueUrlOutput{std::move(url)};
}

Result<void> ListQueues::gather(QueueShard& shard, service::Call& call, const Input& input,
                                Output& output) {
  if (input.max_results && !kListResults.contain(*input.max_results)) {
    return invalid(
        fmt::format("Value {} for parameter MaxResults is invalid. Reason: MaxResults must be an "
                    "integer between 1 and 1000.",
                    *input.max_results));
  }
  PENSTOCK_ASSIGN(const std::string after, name_before_page(input));
  const std::string prefix = input.prefix.value_or("");
  const auto path_of = [&](std::string_view name) {
    return queue_path(call.caller.account, call.region, name);
  };
  const std::string first = path_of(prefix);
  auto place = after.empty() || after < prefix ? shard.queues().lower_bound(first)
                                               : shard.queues().upper_bound(path_of(after));
  // One more than a page, so that finish() knows whether more follow.
  for (size_t taken = 0; place != shard.queues().end() && taken <= page_length(input); ++place) {
    if (!place->first.starts_with(first)) {
      break;
    }
    output.queue_urls.push_back(queue_url(call, place->second->account, place->second->name));
    ++taken;
  }
  return {};
}

Result<void> ListQueues::finish(service::Call&, const Input& input, Output& output) {
  auto& urls = output.queue_urls;
  std::sort(urls.begin(), urls.end());
  if (urls.size() <= page_length(input)) {
    return {};
  }
  urls.resize(page_length(input));
  // SQS pages only for those who say how long a page is (API reference, ListQueues, MaxResults).
  if (input.max_results) {
    output.next_token = make_token(parse_queue_url(urls.back())->name);
  }
  return {};
}

Result<GetQueueAttributesOutput> GetQueueAttributes::run(QueueShard& shard, service::Call& call,
                                                         const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  queue->messages.advance(call.now_ms);
  GetQueueAttributesOutput output;
  const auto add = [&](std::string_view name) {
    if (auto text = attribute_of(*queue, name)) {
      output.attributes.insert_or_assign(std::string(name), *std::move(text));
    }
  };
  for (const std::string& name : input.attribute_names) {
    if (!is_attribute_name(name)) {
      return Error(kInvalidAttributeName, fmt::format("Unknown Attribute {}.", name));
    }
    if (name == "All") {
      std::for_each(kReadOnlyAttributes.begin(), kReadOnlyAttributes.end(), add);
      std::for_each(setting_names().begin(), setting_names().end(), add);
    } else {
      add(name);
    }
  }
  return output;
}

Result<EmptyOutput> SetQueueAttributes::run(QueueShard& shard, service::Call& call,
                                            const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  if (input.attributes.empty()) {
    return Error(aws::kMissingParameter, "The request must contain the parameter Attributes.");
  }
  PENSTOCK_ASSIGN(queue->attributes, with_changes(queue->attributes, input.attributes));
  queue->modified_ms = call.now_ms;
  shard.save(*queue, batch);
  shard.settle(*queue, call.now_ms, batch);
  return EmptyOutput{};
}

Result<EmptyOutput> PurgeQueue::run(QueueShard& shard, service::Call& call, const Input& input,
                                    journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  if (queue->purged_ms != 0 && call.now_ms < queue->purged_ms + kPurgeIntervalMs) {
    return Error(kPurgeQueueInProgress,
                 fmt::format("Only one PurgeQueue operation on {} is allowed every 60 seconds.",
                             queue->name));
  }
  queue->purged_ms = call.now_ms;
  shard.save(*queue, batch);
  shard.purge(*queue, batch);
  shard.settle(*queue, call.now_ms, batch);
  return EmptyOutput{};
}

Result<EmptyOutput> TagQueue::run(QueueShard& shard, service::Call& call, const Input& input,
                                  journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  if (input.tags.empty()) {
    return Error(aws::kMissingParameter, "The request must contain the parameter Tags.");
  }
  TextMap tags = input.tags;
  tags.insert(queue->tags.begin(), queue->tags.end());
  PENSTOCK_TRY(check_tags(queue->name, input.tags, tags.size()));
  queue->tags = std::move(tags);
  shard.save(*queue, batch);
  return EmptyOutput{};
}

Result<EmptyOutput> UntagQueue::run(QueueShard& shard, service::Call& call, const Input& input,
                                    journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  if (input.tag_keys.empty()) {
    return Error(aws::kMissingParameter, "The request must contain the parameter TagKeys.");
  }
  size_t removed = 0;
  for (const std::string& key : input.tag_keys) {
    removed += queue->tags.erase(key);
  }
  if (removed > 0) {
    shard.save(*queue, batch);
  }
  return EmptyOutput{};
}

Result<ListQueueTagsOutput> ListQueueTags::run(QueueShard& shard, service::Call& call,
                                               const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  return ListQueueTagsOutput{queue->tags};
}

}  // namespace penstock::queue

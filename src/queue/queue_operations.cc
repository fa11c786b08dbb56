#include "queue/queue_operations.h"

#include <fmt/format.h>

#include <algorithm>

#include "queue/access_policy.h"
#include "queue/queue_attributes.h"
#include "queue/queue_limits.h"
#include "queue/queue_pages.h"
#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

Error invalid(std::string message) { return {aws::kInvalidParameterValue, std::move(message)}; }

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xc0) != 0x80; }));
}

bool asks_for_fifo(const CreateQueueInput& input) {
  const auto given = input.attributes.find("FifoQueue");
  return given != input.attributes.end() && (given->second == "true" || given->second == "True");
}

Result<void> check_name(const CreateQueueInput& input) {
  if (asks_for_fifo(input) && !is_fifo_name(input.queue_name)) {
    return invalid(
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
        "underscores, must end with .fifo suffix and be 1 to 80 in length.");
  }
  if (!asks_for_fifo(input) && !is_queue_name(input.queue_name)) {
    return invalid(
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
  }
  return {};
}

constexpr const char* kRedrivePolicy = "RedrivePolicy";

// The dead-letter queue that a request names; null if it names none or the policy is malformed,
// which is another check's to say.
std::shared_ptr<const RedrivePolicy> named_redrive(const TextMap& attributes) {
  const auto given = attributes.find(kRedrivePolicy);
  if (given == attributes.end() || given->second.empty()) {
    return nullptr;
  }
  auto policy = parse_redrive_policy(given->second);
  return policy.ok() ? *std::move(policy) : nullptr;
}

// What a survey leaves of the dead-letter queue, where it is.
struct DeadLetterQueue {
  std::shared_ptr<const RedriveAllowPolicy> redrive_allow;
};

void survey_dead_letter_queue(QueueShard& shard, service::Call& call, const TextMap& attributes) {
  const auto redrive = named_redrive(attributes);
  const Queue* queue =
      redrive == nullptr ? nullptr : shard.find(path_of_arn(redrive->dead_letter_arn));
  if (queue != nullptr) {
    call.findings = DeadLetterQueue{queue->attributes.redrive_allow};
  }
}

// The queue of that ARN may be given the dead-letter queue that its new attributes name.
Result<void> check_dead_letter_queue(const service::Call& call, const TextMap& attributes,
                                     const std::string& source_arn) {
  const auto redrive = named_redrive(attributes);
  if (redrive == nullptr) {
    return {};
  }
  const auto refuse = [&](std::string_view reason) {
    return invalid_redrive_policy(attributes.at(kRedrivePolicy), reason);
  };
  const std::string target = path_of_arn(redrive->dead_letter_arn);
  const std::string source = path_of_arn(source_arn);
  const QueuePathParts target_parts = parse_queue_path(target);
  const QueuePathParts source_parts = parse_queue_path(source);
  if (!target.empty() && target_parts.account != source_parts.account) {
    return refuse("Dead-letter target owner should be same as the source.");
  }
  if (!target.empty() && target_parts.region != source_parts.region) {
    return refuse("Dead-letter target must be in the same region as the source.");
  }
  const auto* found = std::any_cast<DeadLetterQueue>(&call.findings);
  const bool is_itself = target == source;  // which SQS accepts, and which need not be there yet
  if (found == nullptr && !is_itself) {
    return refuse("Dead letter target does not exist.");
  }
  if (is_fifo_name(target_parts.name) != is_fifo_name(source_parts.name)) {
    return refuse("Dead-letter queue must be same type of queue as the source..");
  }
  if (found != nullptr && found->redrive_allow != nullptr &&
      !found->redrive_allow->allows(source_arn)) {
    // The text is ours: SQS's is not documented.
    return refuse("The RedriveAllowPolicy of the dead-letter target does not allow this queue.");
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
    return queue.arn();
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

}  // namespace

std::string CreateQueue::arn(const service::Call& call, const Input& input) {
  return queue_arn(call.region, call.caller.account, input.queue_name);
}

bool CreateQueue::needs_survey(const service::Call&, const Input& input) {
  return named_redrive(input.attributes) != nullptr;
}

void CreateQueue::survey(QueueShard& shard, service::Call& call, const Input& input) {
  survey_dead_letter_queue(shard, call, input.attributes);
}

Result<CreateQueueOutput> CreateQueue::run(QueueShard& shard, service::Call& call,
                                           const Input& input, journal::Batch& batch) {
  PENSTOCK_TRY(check_name(input));
  QueueAttributes defaults;
  defaults.fifo = asks_for_fifo(input);
  PENSTOCK_ASSIGN(QueueAttributes attributes, with_changes(defaults, input.attributes));
  attributes.deduplicates_by_group = attributes.scope_is_group;
  PENSTOCK_TRY(check_dead_letter_queue(
      call, input.attributes, queue_arn(call.region, call.caller.account, input.queue_name)));
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
  PENSTOCK_TRY(check_page(input));
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
  finish_page(input, output);
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

bool SetQueueAttributes::needs_survey(const service::Call&, const Input& input) {
  return named_redrive(input.attributes) != nullptr;
}

void SetQueueAttributes::survey(QueueShard& shard, service::Call& call, const Input& input) {
  survey_dead_letter_queue(shard, call, input.attributes);
}

Result<EmptyOutput> SetQueueAttributes::run(QueueShard& shard, service::Call& call,
                                            const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  if (input.attributes.empty()) {
    return Error(aws::kMissingParameter, "The request must contain the parameter Attributes.");
  }
  PENSTOCK_ASSIGN(QueueAttributes changed, with_changes(queue->attributes, input.attributes));
  PENSTOCK_TRY(check_dead_letter_queue(call, input.attributes, queue->arn()));
  queue->messages.advance(call.now_ms);
  queue->attributes = std::move(changed);
  shard.apply_attributes(*queue, call.now_ms);
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

Result<EmptyOutput> AddPermission::run(QueueShard& shard, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  const Permission permission{input.label, input.accounts, input.actions};
  PENSTOCK_TRY(check_permission(permission));
  PENSTOCK_ASSIGN(queue->attributes.policy,
                  with_permission(queue->attributes.policy, queue->arn(), permission));
  shard.save(*queue, batch);
  return EmptyOutput{};
}

Result<EmptyOutput> RemovePermission::run(QueueShard& shard, service::Call& call,
                                          const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  if (input.label.empty()) {
    return Error(aws::kMissingParameter, "The request must contain the parameter Label.");
  }
  PENSTOCK_ASSIGN(queue->attributes.policy,
                  without_permission(queue->attributes.policy, input.label));
  shard.save(*queue, batch);
  return EmptyOutput{};
}

}  // namespace penstock::queue

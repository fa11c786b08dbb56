#include "topic/topic_operations.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <any>
#include <memory>
#include <set>
#include <utility>

#include "topic/pages.h"
#include "topic/topic_attributes.h"
#include "topic/topic_limits.h"
#include "topic/topic_policy.h"
#include "topic/topic_shard.h"

namespace penstock::topic {
namespace {

struct TopicCount {
  size_t standard = 0;
  size_t fifo = 0;
};

bool wants_fifo(const CreateTopicInput& input) {
  const auto found = input.attributes.find("FifoTopic");
  return found != input.attributes.end() && found->second == "true";
}

Result<void> check_length(std::string_view text, std::string_view path, size_t min, size_t max) {
  if (text.size() >= min && text.size() <= max) {
    return {};
  }
  const bool is_short = text.size() < min;
  return Error(kValidationError,
               fmt::format("1 validation error detected: Value '{}' at '{}' failed to satisfy "
                           "constraint: Member must have length {} than or equal to {}",
                           text, path, is_short ? "greater" : "less", is_short ? min : max));
}

Result<void> check_tags(const std::vector<Tag>& tags) {
  std::set<std::string_view> keys;
  size_t number = 0;
  for (const Tag& tag : tags) {
    ++number;
    PENSTOCK_TRY(
        check_length(tag.key, fmt::format("tags.{}.member.key", number), 1, kTagKeyLengthMax));
    PENSTOCK_TRY(check_length(tag.value, fmt::format("tags.{}.member.value", number), 0,
                              kTagValueLengthMax));
    if (!keys.insert(tag.key).second) {
      return invalid("Duplicated keys are not allowed.");
    }
    if (tag.key.starts_with("aws:")) {
      return invalid("Tag keys beginning with aws: are reserved.");  // the words are ours
    }
  }
  return {};
}

// Sets, in the order in which the keys came first.
std::vector<Tag> with_tags(std::vector<Tag> tags, const std::vector<Tag>& added) {
  for (const Tag& tag : added) {
    const auto found = std::find_if(tags.begin(), tags.end(),
                                    [&](const Tag& other) { return other.key == tag.key; });
    if (found == tags.end()) {
      tags.push_back(tag);
    } else {
      found->value = tag.value;
    }
  }
  return tags;
}

Result<void> check_tag_count(const std::vector<Tag>& tags) {
  if (tags.size() > kTagsMax) {
    return Error(kTagLimitExceeded,
                 "Could not complete request: tag quota of per resource exceeded");
  }
  return {};
}

// It is kept, not enforced: only its form is looked at.
Result<void> check_data_protection(std::string_view policy) {
  constexpr std::string_view kName = "DataProtectionPolicy Reason: ";
  if (policy.empty()) {
    return {};
  }
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (policy.size() > kDataProtectionPolicyLengthMax ||
      parser.parse(policy.data(), policy.size()).get(object) != simdjson::SUCCESS) {
    return invalid(fmt::format("{}it is not a JSON object of at most {} characters", kName,
                               kDataProtectionPolicyLengthMax));
  }
  simdjson::dom::array statements;
  if (object["Statement"].get(statements) != simdjson::SUCCESS) {
    return {};
  }
  for (const simdjson::dom::element statement : statements) {
    std::string_view direction;
    if (statement["DataDirection"].get(direction) == simdjson::SUCCESS && direction != "Inbound" &&
        direction != "Outbound") {
      return invalid(
          fmt::format("{}Statement DataDirection must be either Inbound or Outbound", kName));
    }
  }
  return {};
}

// The topic's attributes as CreateTopic gives them; FifoTopic is its name.
Result<void> take_attributes(const CreateTopicInput& input, Topic& topic) {
  for (const auto& [name, value] : input.attributes) {
    if (name == "FifoTopic") {
      continue;
    }
    PENSTOCK_ASSIGN(AttributeChange change,
                    check_topic_attribute(topic, name, value, "Attributes Reason: "));
    if (change.value) {
      topic.attributes[name] = *std::move(change.value);
    }
  }
  return {};
}

// What is given must be as the topic has it; what is not given does not matter.
Result<void> check_same(const Topic& topic, const CreateTopicInput& input, const Topic& wanted) {
  for (const auto& [name, value] : wanted.attributes) {
    const std::string* found = topic.find(name);
    if (found == nullptr || *found != value) {
      return invalid("Attributes Reason: Topic already exists with different attributes");
    }
  }
  for (const Tag& tag : input.tags) {
    const bool is_there = std::any_of(topic.tags.begin(), topic.tags.end(), [&](const Tag& other) {
      return other.key == tag.key && other.value == tag.value;
    });
    if (!is_there) {
      return invalid("Tags Reason: Topic already exists with different tags");
    }
  }
  return {};
}

Result<Topic*> require_tagged(TopicShard& shard, const service::Call& call,
                              const std::optional<std::string>& arn, std::string_view action) {
  auto topic = shard.require(call, arn, action, "ResourceArn");
  if (!topic.ok() && topic.error().is(kNotFound)) {
    return Error(kResourceNotFound, "Resource does not exist");
  }
  return topic;
}

}  // namespace

std::string CreateTopic::arn(const service::Call& call, const Input& input) {
  return topic_arn(call.region, call.caller.account, input.name.value_or(""));
}

void CreateTopic::survey(TopicShard& shard, service::Call& call, const Input&) {
  auto* count = std::any_cast<TopicCount>(&call.findings);
  if (count == nullptr) {
    count = &call.findings.emplace<TopicCount>();
  }
  const std::string first = topic_path(call.caller.account, call.region, "");
  const auto& topics = shard.topics();
  for (auto place = topics.lower_bound(first);
       place != topics.end() && place->first.starts_with(first); ++place) {
    ++(place->second->is_fifo ? count->fifo : count->standard);
  }
}

Result<TopicArnOutput> CreateTopic::run(TopicShard& shard, service::Call& call, const Input& input,
                                        journal::Batch& batch) {
  PENSTOCK_ASSIGN(const std::string_view name, require_text(input.name, "Name"));
  const bool is_fifo = wants_fifo(input);
  if (!is_topic_name(name, is_fifo)) {
    return invalid("Topic Name");
  }
  PENSTOCK_TRY(check_tags(input.tags));
  PENSTOCK_TRY(check_tag_count(input.tags));
  const std::string policy = input.data_protection_policy.value_or("");
  PENSTOCK_TRY(check_data_protection(policy));
  auto topic = std::make_unique<Topic>();
  topic->is_fifo = is_fifo;
  PENSTOCK_TRY(take_attributes(input, *topic));
  std::string path = topic_path(call.caller.account, call.region, name);
  if (const Topic* existing = shard.find(path)) {
    PENSTOCK_TRY(check_same(*existing, input, *topic));
    return TopicArnOutput{existing->arn};
  }
  const auto* count = std::any_cast<TopicCount>(&call.findings);
  const bool is_too_many = count != nullptr && (is_fifo ? count->fifo >= kFifoTopicsPerAccountMax
                                                        : count->standard >= kTopicsPerAccountMax);
  if (is_too_many || shard.topics().size() >= kTopicsPerShardMax) {
    return Error(kTopicLimitExceeded, "The account has as many topics as it may have.");
  }
  if (shard.options().signer != nullptr) {
    shard.options().signer->prepare();  // its first messages need the key
  }
  topic->tags = input.tags;
  topic->data_protection_policy = policy;
  topic->created_ms = call.now_ms;
  topic->archiving_since_ms = topic->find("ArchivePolicy") == nullptr ? 0 : call.now_ms;
  if (shard.options().signer != nullptr) {
    shard.options().signer->prepare();  // before the first message
  }
  return TopicArnOutput{shard.create(std::move(topic), std::move(path), batch).arn};
}

Result<EmptyOutput> DeleteTopic::run(TopicShard& shard, service::Call& call, const Input& input,
                                     journal::Batch& batch) {
  const auto topic = shard.require(call, input.topic_arn, "DeleteTopic");
  if (!topic.ok()) {
    return topic.error().is(kNotFound) ? Result<EmptyOutput>(EmptyOutput()) : topic.error();
  }
  if ((*topic)->archive_days > 0) {
    return Error(kInvalidState, "Invalid state: Cannot delete a topic with an ArchivePolicy");
  }
  shard.erase(**topic, batch);
  return EmptyOutput();
}

Result<void> ListTopics::gather(TopicShard& shard, service::Call& call, const Input& input,
                                Output& output) {
  PENSTOCK_ASSIGN(const std::string after, key_of_page_token(input.next_token));
  if (!output.topics) {
    output.topics.emplace();
  }
  const std::string first = topic_path(call.caller.account, call.region, "");
  const auto& topics = shard.topics();
  auto place = after.empty()
                   ? topics.lower_bound(first)
                   : topics.upper_bound(topic_path(call.caller.account, call.region, after));
  // One more than a page shows that there is another.
  for (size_t taken = 0;
       taken <= kPageLength && place != topics.end() && place->first.starts_with(first);
       ++place, ++taken) {
    output.topics->push_back({place->second->arn});
  }
  return {};
}

Result<void> ListTopics::finish(service::Call&, const Input&, Output& output) {
  auto& topics = *output.topics;
  std::sort(topics.begin(), topics.end(),
            [](const TopicShape& a, const TopicShape& b) { return a.topic_arn < b.topic_arn; });
  if (topics.size() > kPageLength) {
    topics.resize(kPageLength);
    const std::string& last = topics.back().topic_arn;
    output.next_token = make_page_token(std::string_view(last).substr(last.rfind(':') + 1));
  }
  return {};
}

Result<GetTopicAttributesOutput> GetTopicAttributes::run(TopicShard& shard, service::Call& call,
                                                         const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const Topic* topic, shard.require(call, input.topic_arn, "GetTopicAttributes"));
  return GetTopicAttributesOutput{shown_attributes(*topic, call.now_ms)};
}

Result<EmptyOutput> SetTopicAttributes::run(TopicShard& shard, service::Call& call,
                                            const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Topic * topic, shard.require(call, input.topic_arn, "SetTopicAttributes"));
  PENSTOCK_ASSIGN(const std::string_view name, require_text(input.name, "AttributeName"));
  PENSTOCK_ASSIGN(AttributeChange change,
                  check_topic_attribute(*topic, std::string(name), input.value.value_or(""), ""));
  const bool was_archived = topic->archive_days > 0;
  if (change.value) {
    topic->attributes[change.name] = *std::move(change.value);
  } else {
    topic->attributes.erase(change.name);
  }
  compile_attributes(*topic);
  if (!was_archived && topic->archive_days > 0) {
    topic->archiving_since_ms = call.now_ms;
    shard.begin_archive(*topic, batch);
  } else if (was_archived && topic->archive_days == 0) {
    topic->archiving_since_ms = 0;
    shard.drop_archive(*topic, batch);
  }
  shard.save(*topic, batch);
  return EmptyOutput();
}

Result<EmptyOutput> AddPermission::run(TopicShard& shard, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  PENSTOCK_ASSIGN(Topic * topic, shard.require(call, input.topic_arn, "AddPermission"));
  PENSTOCK_ASSIGN(const std::string_view label, require_text(input.label, "Label"));
  const std::string* policy = topic->find("Policy");
  PENSTOCK_ASSIGN(
      std::string changed,
      with_permission(policy == nullptr ? default_policy(topic->arn, topic->account) : *policy,
                      topic->arn, {std::string(label), input.accounts, input.actions}));
  topic->attributes["Policy"] = std::move(changed);
  shard.save(*topic, batch);
  return EmptyOutput();
}

Result<EmptyOutput> RemovePermission::run(TopicShard& shard, service::Call& call,
                                          const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Topic * topic, shard.require(call, input.topic_arn, "RemovePermission"));
  PENSTOCK_ASSIGN(const std::string_view label, require_text(input.label, "Label"));
  const std::string* policy = topic->find("Policy");
  PENSTOCK_ASSIGN(
      std::string changed,
      without_permission(policy == nullptr ? default_policy(topic->arn, topic->account) : *policy,
                         label));
  topic->attributes["Policy"] = std::move(changed);
  shard.save(*topic, batch);
  return EmptyOutput();
}

Result<EmptyResult> TagResource::run(TopicShard& shard, service::Call& call, const Input& input,
                                     journal::Batch& batch) {
  PENSTOCK_ASSIGN(Topic * topic, require_tagged(shard, call, input.resource_arn, "TagResource"));
  PENSTOCK_TRY(check_tags(input.tags));
  std::vector<Tag> tags = with_tags(topic->tags, input.tags);
  PENSTOCK_TRY(check_tag_count(tags));
  topic->tags = std::move(tags);
  shard.save(*topic, batch);
  return EmptyResult();
}

Result<EmptyResult> UntagResource::run(TopicShard& shard, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  PENSTOCK_ASSIGN(Topic * topic, require_tagged(shard, call, input.resource_arn, "UntagResource"));
  auto& tags = topic->tags;
  tags.erase(std::remove_if(tags.begin(), tags.end(),
                            [&](const Tag& tag) {
                              return std::find(input.tag_keys.begin(), input.tag_keys.end(),
                                               tag.key) != input.tag_keys.end();
                            }),
             tags.end());
  shard.save(*topic, batch);
  return EmptyResult();
}

Result<ListTagsForResourceOutput> ListTagsForResource::run(TopicShard& shard, service::Call& call,
                                                           const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const Topic* topic,
                  require_tagged(shard, call, input.resource_arn, "ListTagsForResource"));
  return ListTagsForResourceOutput{topic->tags};
}

Result<GetDataProtectionPolicyOutput> GetDataProtectionPolicy::run(TopicShard& shard,
                                                                   service::Call& call,
                                                                   const Input& input,
                                                                   journal::Batch&) {
  PENSTOCK_ASSIGN(const Topic* topic, shard.require(call, input.resource_arn,
                                                    "GetDataProtectionPolicy", "ResourceArn"));
  return GetDataProtectionPolicyOutput{topic->data_protection_policy};
}

Result<EmptyOutput> PutDataProtectionPolicy::run(TopicShard& shard, service::Call& call,
                                                 const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Topic * topic, shard.require(call, input.resource_arn, "PutDataProtectionPolicy",
                                               "ResourceArn"));
  PENSTOCK_ASSIGN(const std::string_view policy,
                  require_text(input.policy, "DataProtectionPolicy"));
  PENSTOCK_TRY(check_data_protection(policy));
  topic->data_protection_policy = policy;
  shard.save(*topic, batch);
  return EmptyOutput();
}

}  // namespace penstock::topic

#include "topic/publish_operations.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <set>
#include <utility>

#include "topic/message_attributes.h"
#include "topic/publish.h"
#include "topic/topic_limits.h"
#include "topic/topic_shard.h"

namespace penstock::topic {
namespace {

// UTF-16 units, as SNS counts a subject's length.
size_t utf16_length(std::string_view text) {
  size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    const bool continues = (byte & 0xc0) == 0x80;
    units += continues ? 0 : (byte >= 0xf0 ? 2 : 1);
  }
  return units;
}

bool is_subject(std::string_view text) {
  return !text.empty() && utf16_length(text) <= kSubjectLengthMax &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<uint8_t>(c) < ' ' || c == 0x7f; });
}

// A text for each protocol, of which "default" must be one.
Result<void> check_structure(const std::optional<std::string>& structure,
                             std::string_view message) {
  if (!structure) {
    return {};
  }
  if (*structure != "json") {
    return invalid("MessageStructure");
  }
  simdjson::dom::parser parser;
  simdjson::dom::object texts;
  if (parser.parse(message.data(), message.size()).get(texts) != simdjson::SUCCESS) {
    return invalid("Message Structure - JSON message body failed to parse");
  }
  std::string_view text;
  if (texts["default"].get(text) != simdjson::SUCCESS) {
    return invalid("Message Structure - No default entry in JSON message body");
  }
  return {};
}

bool is_fifo_id(std::string_view id) {
  return !id.empty() && id.size() <= kFifoIdLengthMax &&
         std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~'; });
}

template <typename Content>
Result<void> check_group(const Topic& topic, const Content& content) {
  if (!topic.is_fifo && content.deduplication_id) {
    return invalid(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId "
        "parameter that is not valid for this topic type");
  }
  if (topic.is_fifo && !content.group_id) {
    return invalid("The MessageGroupId parameter is required for FIFO topics");
  }
  if (content.group_id && !is_fifo_id(*content.group_id)) {
    return invalid(
        "The MessageGroupId parameter can only include alphanumeric and punctuation "
        "characters. 1 to 128 in length");
  }
  if (content.deduplication_id && !is_fifo_id(*content.deduplication_id)) {
    return invalid(
        "The MessageDeduplicationId parameter can only include alphanumeric and "
        "punctuation characters. 1 to 128 in length");
  }
  if (topic.is_fifo && !content.deduplication_id && !topic.deduplicates_by_content) {
    return invalid(
        "The topic should either have ContentBasedDeduplication enabled or "
        "MessageDeduplicationId provided explicitly");
  }
  return {};
}

// What is wrong with one entry of a batch alone.
template <typename Content>
Result<void> check_texts(const Content& content) {
  if (content.subject && !is_subject(*content.subject)) {
    return invalid("Subject");
  }
  PENSTOCK_ASSIGN(const std::string_view text, require_text(content.message, "Message"));
  if (text.empty()) {
    return invalid("Empty message");
  }
  // No queue takes them raw; what SNS says of them is not known.
  const bool is_text = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<uint8_t>(c) < ' ' && c != '\t' && c != '\n' && c != '\r';
  });
  return is_text ? Result<void>() : invalid("Message Reason: it has control characters");
}

// Everything else about a message that does not depend on its topic. `path` is where its attributes
// are.
template <typename Content>
Result<void> check_content(const Content& content, std::string_view path) {
  const std::string_view text = content.message ? std::string_view(*content.message) : "";
  PENSTOCK_TRY(check_message_attributes(content.attributes, path));
  if (text.size() + size_bytes(content.attributes) > kMessageBytesMax) {
    return invalid("Message too long");
  }
  return check_structure(content.structure, text);
}

template <typename Content>
Message message_of(const TopicShard& shard, const service::Call& call, const Content& content) {
  Message message;
  message.text = *content.message;
  message.subject = content.subject ? std::string_view(*content.subject) : std::string_view();
  message.has_structure = content.structure.has_value();
  message.attributes = views_of(content.attributes);
  if (content.group_id) {
    message.group_id = *content.group_id;
  }
  if (content.deduplication_id) {
    message.deduplication_id = *content.deduplication_id;
  }
  if (call.trace_header.size() <= kTraceHeaderBytesMax) {
    message.trace_header = call.trace_header;
  }
  message.base_url = shard.base_url(call);
  return message;
}

bool is_entry_id(std::string_view id) {
  return !id.empty() && id.size() <= kBatchEntryIdLengthMax &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

Result<void> check_entries(const PublishBatchInput& input) {
  if (input.entries.empty()) {
    return Error(kEmptyBatchRequest, "The batch request doesn't contain any entries.");
  }
  if (input.entries.size() > kBatchEntriesMax) {
    return Error(kTooManyEntriesInBatchRequest,
                 "The batch request contains more entries than permissible.");
  }
  std::set<std::string_view> ids;
  size_t bytes = 0;
  for (const PublishBatchEntry& entry : input.entries) {
    const std::string_view id = entry.id ? std::string_view(*entry.id) : std::string_view();
    if (!is_entry_id(id)) {
      return Error(
          kInvalidBatchEntryId,
          "The Id of a batch entry in a batch request doesn't abide by the specification.");
    }
    if (!ids.insert(id).second) {
      return Error(kBatchEntryIdsNotDistinct,
                   "Two or more batch entries in the request have the same Id.");
    }
    bytes += entry.message.value_or("").size();
  }
  if (bytes > kMessageBytesMax) {
    return Error(kBatchRequestTooLong,
                 "The length of all the messages put together is more than the limit.");
  }
  return {};
}

}  // namespace

std::string Publish::arn(const service::Call&, const Input& input) {
  return input.topic_arn.value_or(input.target_arn.value_or(""));
}

size_t Publish::journal_bytes(const TopicShard& shard, const service::Call&, const Input&) {
  return journal_bytes_of_publish(shard);
}

size_t PublishBatch::journal_bytes(const TopicShard& shard, const service::Call&, const Input&) {
  return journal_bytes_of_publish(shard);
}

Result<PublishOutput> Publish::run(TopicShard& shard, service::Call& call, const Input& input,
                                   journal::Batch& batch) {
  PENSTOCK_TRY(check_texts(input));
  PENSTOCK_TRY(check_content(input, "messageAttributes"));
  if (input.phone_number) {
    const std::string& number = *input.phone_number;
    const bool is_number =
        number.starts_with('+') && number.size() > 1 &&
        std::all_of(number.begin() + 1, number.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) {
      return invalid(fmt::format("PhoneNumber Reason: {} is not valid to publish to", number));
    }
    return Error(kUnsupported, "Publishing to phone numbers is not supported here.");
  }
  if (!input.topic_arn && !input.target_arn) {
    return invalid("TopicArn or TargetArn Reason: no value for required parameter");
  }
  const bool names_topic = input.topic_arn.has_value();
  if (!names_topic && input.target_arn->find(":endpoint/") != std::string::npos) {
    return invalid("TargetArn Reason: No endpoint found for the target arn specified");
  }
  PENSTOCK_ASSIGN(Topic * topic,
                  shard.require(call, names_topic ? input.topic_arn : input.target_arn, "Publish",
                                names_topic ? "TopicArn" : "TargetArn"));
  PENSTOCK_TRY(check_group(*topic, input));
  PENSTOCK_ASSIGN(Published published,
                  publish(shard, *topic, message_of(shard, call, input), call.now_ms, batch));
  return PublishOutput{std::move(published.message_id), std::move(published.sequence_number)};
}

// Attributes, structure or ids of one entry that are not valid refuse all of them, as on SNS; a bad
// subject or an empty message only its own entry.
Result<PublishBatchOutput> PublishBatch::run(TopicShard& shard, service::Call& call,
                                             const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Topic * topic, shard.require(call, input.topic_arn, "Publish"));
  PENSTOCK_TRY(check_entries(input));
  size_t number = 0;
  size_t bytes = 0;
  for (const PublishBatchEntry& entry : input.entries) {
    PENSTOCK_TRY(check_content(
        entry, fmt::format("publishBatchRequestEntries.{}.member.messageAttributes", ++number)));
    PENSTOCK_TRY(check_group(*topic, entry));
    bytes += entry.message.value_or("").size() + size_bytes(entry.attributes);
  }
  if (bytes > kMessageBytesMax) {
    return Error(kBatchRequestTooLong,
                 "The length of all the messages put together is more than the limit.");
  }
  PublishBatchOutput output;
  output.successful.emplace();
  output.failed.emplace();
  for (const PublishBatchEntry& entry : input.entries) {
    const Result<void> valid = check_texts(entry);
    auto published =
        valid.ok() ? publish(shard, *topic, message_of(shard, call, entry), call.now_ms, batch)
                   : Result<Published>(valid.error());
    if (published.ok()) {
      output.successful->push_back(
          {*entry.id, std::move(published->message_id), std::move(published->sequence_number)});
    } else {
      const Error& error = published.error();
      output.failed->push_back({*entry.id, std::string(error.info().code), error.message(),
                                error.info().fault == Fault::kClient});
    }
  }
  return output;
}

}  // namespace penstock::topic

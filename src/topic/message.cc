#include "topic/message.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "aws/text_forms.h"
#include "base/bytes.h"
#include "base/units.h"

namespace penstock::topic {
namespace {

constexpr char kVersion = 1;

}  // namespace

std::string_view Message::text_for(std::string_view protocol, std::string& scratch) const {
  if (!has_structure) {
    return text;
  }
  // It was read when it was published: there is a default.
  simdjson::dom::parser parser;
  simdjson::dom::object texts;
  std::optional<std::string_view> chosen;
  std::string_view otherwise;
  if (parser.parse(text.data(), text.size()).get(texts) == simdjson::SUCCESS) {
    for (const auto field : texts) {
      std::string_view value;
      if (field.value.get(value) != simdjson::SUCCESS) {
        continue;
      }
      if (field.key == protocol) {
        chosen = value;
      } else if (field.key == "default") {
        otherwise = value;
      }
    }
  }
  scratch = chosen.value_or(otherwise);
  return scratch;
}

std::string encode(const Message& message) {
  std::string value(1, kVersion);
  append_varint(value, static_cast<uint64_t>(message.published_ms));
  append_varint(value, message.sequence);
  append_varint(value, message.has_structure ? 1 : 0);
  for (const std::string_view text :
       {message.id, message.text, message.subject, message.group_id, message.deduplication_id,
        message.trace_header, message.base_url}) {
    append_sized(value, text);
  }
  append_varint(value, message.attributes.size());
  for (const MessageAttribute& attribute : message.attributes) {
    append_sized(value, attribute.name);
    append_sized(value, attribute.type);
    append_sized(value, attribute.value);
  }
  return value;
}

std::optional<Message> decode_message(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  Message message;
  message.published_ms = static_cast<int64_t>(reader.varint());
  message.sequence = reader.varint();
  message.has_structure = reader.varint() != 0;
  for (std::string_view* text :
       {&message.id, &message.text, &message.subject, &message.group_id, &message.deduplication_id,
        &message.trace_header, &message.base_url}) {
    *text = reader.sized();
  }
  const uint64_t count = reader.varint();
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    MessageAttribute attribute;
    attribute.name = reader.sized();
    attribute.type = reader.sized();
    attribute.value = reader.sized();
    message.attributes.push_back(attribute);
  }
  return reader.done() && version[0] == kVersion ? std::optional(std::move(message)) : std::nullopt;
}

std::string sequence_number(uint64_t sequence) { return fmt::format("1{:019}", sequence); }

std::string timestamp_text(int64_t time_ms) {
  if (time_ms % kSecondMs == 0) {
    ++time_ms;
  }
  std::string text;
  aws::append_timestamp(text, aws::Timestamp{time_ms}, aws::TimestampFormat::kIso8601);
  return text;
}

}  // namespace penstock::topic

#include "queue/message_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "aws/wire.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "queue/queue_errors.h"
#include "queue/queue_limits.h"

namespace penstock::queue {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Bytes 1 to 3 of a UTF-8 sequence whose first byte says `length`; the code point, or 0 if
// malformed.
uint32_t decode_multi_byte(std::string_view text, size_t at, size_t length) {
  if (at + length > text.size()) {
    return 0;
  }
  uint32_t code = static_cast<uint8_t>(text[at]) & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<uint8_t>(text[at + i]);
    if ((byte & 0xc0) != 0x80) {
      return 0;
    }
    code = (code << 6) | (byte & 0x3f);
  }
  static constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= kSmallest[length] ? code : 0;
}

// The length of the allowed character at `at`; 0 if it is none.
size_t character_length(std::string_view text, size_t at) {
  const auto first = static_cast<uint8_t>(text[at]);
  if (first < 0x80) {
    return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  }
  const size_t length = first >= 0xf8 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || length == 0) {
    return 0;
  }
  const uint32_t code = decode_multi_byte(text, at, length);
  const bool allowed = (code >= 0x80 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) ||
                       (code >= 0x10000 && code <= 0x10ffff);
  return allowed ? length : 0;
}

// Whether eight bytes are all 0x20 to 0x7f.
bool is_plain(const char* bytes) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  constexpr uint64_t kHighBits = 0x8080808080808080;
  return (word & kHighBits) == 0 && ((word - 0x2020202020202020) & kHighBits) == 0;
}

Error invalid(std::string message) { return {aws::kInvalidParameterValue, std::move(message)}; }

// Digits with at most one point among them.
bool take_mantissa(std::string_view& text) {
  size_t digits = 0;
  size_t points = 0;
  size_t length = 0;
  while (length < text.size() && (is_digit(text[length]) || text[length] == '.')) {
    ++(text[length] == '.' ? points : digits);
    ++length;
  }
  text.remove_prefix(length);
  return digits > 0 && points <= 1;
}

bool is_number(std::string_view text) {
  const auto take_sign = [&text] {
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
      text.remove_prefix(1);
    }
  };
  take_sign();
  if (!take_mantissa(text)) {
    return false;
  }
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) {
    return text.empty();
  }
  text.remove_prefix(1);
  take_sign();
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool starts_with_any_case(std::string_view text, std::string_view lower_case_prefix) {
  return text.size() >= lower_case_prefix.size() &&
         std::equal(lower_case_prefix.begin(), lower_case_prefix.end(), text.begin(),
                    [](char expected, char c) {
                      return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
                    });
}

// Letters beyond ASCII are accepted by SQS, whatever its documentation says; every character beyond
// ASCII counts as one here.
bool is_name_byte(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
         c == '.' || static_cast<uint8_t>(c) >= 0x80;
}

Result<void> check_name(std::string_view name) {
  if (name.empty()) {
    return invalid("Message (user) attribute name must not be empty.");
  }
  if (name.size() > kMessageAttributeNameBytesMax) {
    return invalid("Message (user) attribute name must be shorter than 256 bytes.");
  }
  if (name.front() == '.') {
    return invalid("Message (user) attribute name must not begin with character '.'.");
  }
  if (name.back() == '.') {
    return invalid("Message (user) attribute name must not end with character '.'.");
  }
  if (name.find("..") != std::string_view::npos) {
    return invalid("Message (user) attribute name must not have successive '.' characters.");
  }
  if (starts_with_any_case(name, "aws.") || starts_with_any_case(name, "amazon.")) {
    return invalid(
        "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These "
        "strings are reserved for internal use.");
  }
  if (!std::all_of(name.begin(), name.end(), is_name_byte) || !has_valid_characters(name)) {
    return invalid(
        fmt::format("Invalid attribute name '{}'. Message (user) attribute name can only "
                    "contain letters, digits, underscores, hyphens and periods.",
                    name));
  }
  return {};
}

// "String", "Number" or "Binary", alone or before a label.
std::string_view prefix_of(std::string_view type) { return type.substr(0, type.find('.')); }

Result<void> check_type(std::string_view name, std::string_view type) {
  if (type.empty()) {
    return invalid(fmt::format(
        "The message (user) attribute '{}' must contain a non-empty message attribute type.",
        name));
  }
  if (type.size() > kMessageAttributeTypeBytesMax) {
    return invalid("Message (user) attribute type must be shorter than 256 bytes.");
  }
  const std::string_view prefix = prefix_of(type);
  if (prefix != "String" && prefix != "Number" && prefix != "Binary") {
    return invalid(
        fmt::format("The type of message (user) attribute '{}' is invalid. You must use only the "
                    "following supported type prefixes: Binary, Number, String.",
                    name));
  }
  if (!has_valid_characters(type)) {
    return invalid(fmt::format(
        "Invalid characters found in the type of message (user) attribute '{}'.", name));
  }
  return {};
}

template <typename Value>
Result<void> check_value(std::string_view name, const Value& value) {
  const bool text = value.string_value.has_value() && !value.string_value->empty();
  const bool bytes = !value.binary_value.bytes.empty();
  const bool binary = is_binary(value.data_type);
  if (!value.string_list_values.empty() || !value.binary_list_values.empty()) {
    return Error(kUnsupportedOperation,
                 "Message attribute list values in SendMessage operation are not supported.");
  }
  if (text && bytes) {
    return invalid(fmt::format("Message (user) attribute '{}' must have a single value.", name));
  }
  if (!text && !bytes) {
    return invalid(
        fmt::format("Message (user) attribute '{}' must contain a non-empty value of type '{}'.",
                    name, value.data_type));
  }
  if (binary != bytes) {
    const std::string_view field = binary ? "Binary" : "String";
    return invalid(
        fmt::format("The message (user) attribute '{}' with type '{}' must use field '{}'.", name,
                    prefix_of(value.data_type), field));
  }
  if (text && !has_valid_characters(*value.string_value)) {
    return invalid(fmt::format("Invalid characters found in message (user) attribute '{}'.", name));
  }
  if (prefix_of(value.data_type) == "Number" && !is_number(*value.string_value)) {
    return invalid(
        fmt::format("Can't cast the value of message (user) attribute '{}' to a number.", name));
  }
  return {};
}

template <typename Attributes>
std::vector<StoredAttribute> views_of(const Attributes& attributes) {
  std::vector<StoredAttribute> views;
  views.reserve(attributes.size());
  for (const auto& [name, value] : attributes) {
    views.push_back({name, value.data_type,
                     is_binary(value.data_type) ? std::string_view(value.binary_value.bytes)
                                                : std::string_view(*value.string_value)});
  }
  return views;
}

}  // namespace

bool has_valid_characters(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    if (at + 8 <= text.size() && is_plain(text.data() + at)) {
      at += 8;
      continue;
    }
    const size_t length = character_length(text, at);
    if (length == 0) {
      return false;
    }
    at += length;
  }
  return true;
}

Result<void> check(const MessageAttributes& attributes) {
  if (attributes.size() > kMessageAttributesMax) {
    return invalid(
        fmt::format("Number of message attributes [{}] exceeds the allowed maximum [{}].",
                    attributes.size(), kMessageAttributesMax));
  }
  for (const auto& [name, value] : attributes) {
    PENSTOCK_TRY(check_name(name));
    PENSTOCK_TRY(check_type(name, value.data_type));
    PENSTOCK_TRY(check_value(name, value));
  }
  return {};
}

Result<void> check(const MessageSystemAttributes& attributes) {
  for (const auto& [name, value] : attributes) {
    if (name != "AWSTraceHeader") {
      return invalid(fmt::format("Message system attribute name '{}' is invalid.", name));
    }
    if (value.data_type != "String") {
      return invalid(
          fmt::format("The type of message system attribute '{}' must be String.", name));
    }
    PENSTOCK_TRY(check_value(name, value));
    if (value.string_value->size() > kTraceHeaderBytesMax) {
      return invalid(fmt::format("The message system attribute '{}' is longer than {} bytes.", name,
                                 kTraceHeaderBytesMax));
    }
  }
  return {};
}

std::vector<StoredAttribute> stored(const MessageAttributes& attributes) {
  return views_of(attributes);
}

std::vector<StoredAttribute> stored(const MessageSystemAttributes& attributes) {
  return views_of(attributes);
}

size_t size_bytes(const MessageAttributes& attributes) {
  size_t size = 0;
  for (const auto& [name, value] : attributes) {
    size += name.size() + value.data_type.size() + value.binary_value.bytes.size();
    size += value.string_value ? value.string_value->size() : 0;
  }
  return size;
}

std::string md5_of(const std::vector<StoredAttribute>& attributes) {
  std::string text;
  const auto append = [&text](std::string_view part) {
    append_big_endian(text, static_cast<uint32_t>(part.size()));
    text.append(part);
  };
  for (const StoredAttribute& attribute : attributes) {
    append(attribute.name);
    append(attribute.type);
    text.push_back(is_binary(attribute.type) ? '\2' : '\1');
    append(attribute.value);
  }
  return hex(md5(text));
}

bool is_binary(std::string_view type) { return prefix_of(type) == "Binary"; }

MessageAttributeValue to_shape(const StoredAttribute& attribute) {
  MessageAttributeValue value;
  value.data_type = attribute.type;
  if (is_binary(attribute.type)) {
    value.binary_value.bytes = attribute.value;
  } else {
    value.string_value = attribute.value;
  }
  return value;
}

AttributeSelection::AttributeSelection(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (name == "All" || name == ".*") {
      all_ = true;
    } else if (name.ends_with(".*")) {
      prefixes_.push_back(std::string_view(name).substr(0, name.size() - 2));
    } else {
      names_.push_back(name);
    }
  }
}

bool AttributeSelection::selects(std::string_view name) const {
  return all_ || std::find(names_.begin(), names_.end(), name) != names_.end() ||
         std::any_of(prefixes_.begin(), prefixes_.end(),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace penstock::queue

#include "topic/message_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "aws/text_forms.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"

namespace penstock::topic {
namespace {

Error refuse(std::string text) { return {kParameterValueInvalid, std::move(text)}; }

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

Result<void> check_name(std::string_view name) {
  if (name.size() > kAttributeNameLengthMax) {
    return refuse(fmt::format("Length of message attribute name must be less than {} bytes.",
                              kAttributeNameLengthMax));
  }
  if (name.empty()) {
    return refuse("Length of message attribute name must be at least 1 byte.");  // our words
  }
  const auto wrong = std::find_if_not(name.begin(), name.end(), is_name_character);
  if (wrong != name.end()) {
    return refuse(fmt::format(
        "Invalid non-alphanumeric character '#x{:X}' was found in the message attribute name. Can "
        "only include alphanumeric characters, hyphens, underscores, or dots.",
        static_cast<uint8_t>(*wrong)));
  }
  if (name.starts_with('.')) {
    return refuse("Invalid message attribute name starting with character '.' was found.");
  }
  if (name.ends_with('.')) {
    return refuse("Invalid message attribute name ending with character '.' was found.");
  }
  if (name.find("..") != std::string_view::npos) {
    return refuse("Message attribute name can not have successive '.' character.");
  }
  return {};
}

// Digits that count, and the power of ten of the first of them.
Result<void> check_number(std::string_view name, std::string_view text) {
  const auto value = aws::parse_double(text);
  const bool is_decimal = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
  });
  if (!value || !is_decimal) {
    return refuse(fmt::format("Could not cast message attribute '{}' value to number.", name));
  }
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  std::string digits;
  std::copy_if(mantissa.begin(), mantissa.end(), std::back_inserter(digits),
               [](char c) { return c >= '0' && c <= '9'; });
  digits.erase(0, digits.find_first_not_of('0'));
  digits.erase(digits.find_last_not_of('0') + 1);
  constexpr size_t kDigitsMax = 38;
  if (digits.size() > kDigitsMax) {
    return refuse(
        fmt::format("Message attribute '{}' number value [{}] must have less than {} "
                    "precision digits.",
                    name, text, kDigitsMax));
  }
  constexpr double kLargest = 1e126;
  constexpr double kSmallest = 1e-128;
  const double size = std::fabs(*value);
  if (size > kLargest || (size < kSmallest && !digits.empty())) {
    return refuse(fmt::format(
        "Message attribute '{}' number value [{}] scale must be 10^-128 and 10^126.", name, text));
  }
  return {};
}

bool has_prefix(std::string_view type, std::string_view prefix) {
  return type == prefix || (type.starts_with(prefix) && type.size() > prefix.size() + 1 &&
                            type[prefix.size()] == '.');
}

Result<void> check_value(std::string_view name, const MessageAttributeValue& value) {
  const std::string& type = *value.data_type;
  const bool is_binary = has_prefix(type, "Binary");
  const bool is_number = has_prefix(type, "Number");
  if (type.size() > kAttributeNameLengthMax ||
      (!is_binary && !is_number && !has_prefix(type, "String"))) {
    return refuse(
        fmt::format("The message attribute '{}' has an invalid message attribute type, "
                    "the set of supported type prefixes is Binary, Number, and String.",
                    name));
  }
  const bool has_text = value.string_value && !value.string_value->empty();
  const bool has_bytes = value.binary_value && !value.binary_value->bytes.empty();
  if (!has_text && !has_bytes) {
    return refuse(
        fmt::format("The message attribute '{}' must contain non-empty message attribute "
                    "value for message attribute type '{}'.",
                    name, type));
  }
  if (is_binary ? !has_bytes : !has_text) {
    return refuse(fmt::format("The message attribute '{}' with type '{}' must use field '{}'.",
                              name, type, is_binary ? "Binary" : "String"));
  }
  return is_number ? check_number(name, *value.string_value) : Result<void>();
}

// Of what was checked: a binary value is there if the type says so.
std::string_view bytes_of(const MessageAttributeValue& value) {
  return has_prefix(*value.data_type, "Binary") ? std::string_view(value.binary_value->bytes)
                                                : std::string_view(*value.string_value);
}

}  // namespace

Result<void> check_message_attributes(const MessageAttributes& attributes, std::string_view path) {
  for (const auto& [name, value] : attributes) {
    PENSTOCK_TRY(check_name(name));
    if (!value.data_type) {
      return Error(kValidationError,
                   fmt::format("1 validation error detected: Value null at '{}.{}.member.dataType' "
                               "failed to satisfy constraint: Member must not be null",
                               path, name));
    }
    PENSTOCK_TRY(check_value(name, value));
  }
  return {};
}

std::vector<MessageAttribute> views_of(const MessageAttributes& attributes) {
  std::vector<MessageAttribute> views;
  views.reserve(attributes.size());
  for (const auto& [name, value] : attributes) {
    views.push_back({name, *value.data_type, bytes_of(value)});
  }
  return views;
}

size_t size_bytes(const MessageAttributes& attributes) {
  size_t bytes = 0;
  for (const auto& [name, value] : attributes) {
    bytes += name.size() + value.data_type->size() + bytes_of(value).size();
  }
  return bytes;
}

}  // namespace penstock::topic

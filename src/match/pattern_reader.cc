#include "match/pattern_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "match/json_text.h"
#include "match/pattern.h"

namespace penstock::match {
namespace {

// EventBridge quotes so many UTF-16 units of the pattern in an error.
constexpr size_t kQuotedUnitsMax = 500;

constexpr std::string_view kValues =
    "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool is_word(char byte) {
  const char lower = static_cast<char>(byte | 0x20);
  return is_digit(byte) || (lower >= 'a' && lower <= 'z') || byte == '_' || byte == '$' ||
         static_cast<uint8_t>(byte) >= 0x80;
}

// The character at the front of valid UTF-8, and its code point.
std::string_view front_character(std::string_view text, uint32_t& code) {
  const auto lead = static_cast<uint8_t>(text[0]);
  size_t size = 1;
  while (size < text.size() && (static_cast<uint8_t>(text[size]) & 0xC0) == 0x80) {
    ++size;
  }
  code = size == 1 ? lead : lead & (0xFFu >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    code = code << 6 | (static_cast<uint8_t>(text[i]) & 0x3Fu);
  }
  return text.substr(0, size);
}

std::string named_character(std::string_view text) {
  uint32_t code = 0;
  const std::string_view character = front_character(text, code);
  if (code < 0x20) {
    return fmt::format("(CTRL-CHAR, code {})", code);
  }
  return fmt::format("'{}' (code {})", character, code);
}

}  // namespace

Error invalid_pattern(std::string_view reason) {
  return {kInvalidEventPattern, fmt::format("Event pattern is not valid. Reason: {}", reason)};
}

std::string PatternReader::source() const {
  size_t units = 0;
  size_t end = 0;
  while (end < json_.size()) {
    uint32_t code = 0;
    const size_t size = front_character(json_.substr(end), code).size();
    units += code > 0xFFFF ? 2 : 1;
    if (units > kQuotedUnitsMax) {
      break;
    }
    end += size;
  }
  std::string out = "[Source: (String)\"";
  for (const char byte : json_.substr(0, end)) {
    const auto value = static_cast<uint8_t>(byte);
    if ((value < 0x20 && byte != '\n' && byte != '\r') || value == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", value);
    } else {
      out += byte;
    }
  }
  out += '"';
  if (end < json_.size()) {
    fmt::format_to(std::back_inserter(out), "[truncated {} chars]",
                   utf16_length(json_) - kQuotedUnitsMax);
  }
  return out;
}

std::string PatternReader::place(size_t at) const {
  size_t line = 1;
  size_t line_begin = 0;
  for (size_t i = 0; i < at; ++i) {
    if (json_[i] == '\n' || (json_[i] == '\r' && json_.substr(i + 1, 1) != "\n")) {
      ++line;
      line_begin = i + 1;
    }
  }
  const size_t column = utf16_length(json_.substr(line_begin, at - line_begin)) + 1;
  return fmt::format("{}; line: {}, column: {}]", source(), line, column);
}

Error PatternReader::error_at(size_t at, std::string_view reason) const {
  return invalid_pattern(fmt::format("{}\n at {}", reason, place(at)));
}

Error PatternReader::error(std::string_view reason) const { return error_at(at_, reason); }

Error PatternReader::error_again(const Error& error) const {
  return {error.info(), fmt::format("{}\n at {}", error.message(), place(at_))};
}

Error PatternReader::unexpected(std::string_view what) const {
  if (at_ >= json_.size()) {
    return unexpected_end();
  }
  return error(
      fmt::format("Unexpected character ({}){}", named_character(json_.substr(at_)), what));
}

Error PatternReader::unexpected_end() const {
  const size_t end = json_.size();
  if (scopes_.empty()) {
    return error_at(end, "Filter is not an object");
  }
  const Scope& scope = scopes_.back();
  return error_at(end, fmt::format("Unexpected end-of-input: expected close marker for {} (start "
                                   "marker at {})",
                                   scope.is_object ? "Object" : "Array", place(scope.begin)));
}

void PatternReader::skip_space() {
  while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
    ++at_;
  }
}

Result<Token> PatternReader::next() {
  if (ahead_.has_value()) {
    token_ = *ahead_;
    token_begin_ = ahead_begin_;
    ahead_.reset();
    return token_;
  }
  if (in_string_) {
    PENSTOCK_TRY(finish_string(false));
  }
  skip_space();
  token_begin_ = at_;
  if (scopes_.empty()) {
    return start_value();
  }
  if (peek() == ']' || peek() == '}') {
    return close();
  }
  PENSTOCK_TRY(skip_comma());
  return scopes_.back().is_object ? read_name() : start_value();
}

Result<void> PatternReader::skip_comma() {
  Scope& scope = scopes_.back();
  if (scope.first) {
    scope.first = false;
    return {};
  }
  if (peek() != ',') {
    return unexpected(scope.is_object ? ": was expecting comma to separate Object entries"
                                      : ": was expecting comma to separate Array entries");
  }
  ++at_;
  skip_space();
  token_begin_ = at_;
  return {};
}

Result<Token> PatternReader::close() {
  const Scope scope = scopes_.back();
  if ((peek() == '}') != scope.is_object) {
    return error(fmt::format("Unexpected close marker '{}': expected '{}' (for {} starting at {})",
                             peek(), scope.is_object ? '}' : ']',
                             scope.is_object ? "Object" : "Array", place(scope.begin)));
  }
  scopes_.pop_back();
  ++at_;
  token_ = scope.is_object ? Token::kObjectEnd : Token::kArrayEnd;
  return token_;
}

// A name is read up to the start of its value.
Result<Token> PatternReader::read_name() {
  if (peek() != '"') {
    return unexpected(": was expecting double-quote to start field name");
  }
  ++at_;
  PENSTOCK_TRY(finish_string(true));
  PENSTOCK_ASSIGN(name_, decoded(token_begin_ + 1, token_end_));
  skip_space();
  if (peek() != ':') {
    return unexpected(": was expecting a colon to separate field name and value");
  }
  ++at_;
  skip_space();
  const size_t name_begin = token_begin_;
  token_begin_ = at_;
  PENSTOCK_ASSIGN(ahead_, start_value());
  ahead_begin_ = token_begin_;
  token_begin_ = name_begin;
  token_ = Token::kName;
  return token_;
}

Result<Token> PatternReader::start_value() {
  const char byte = peek();
  if (byte == '{' || byte == '[') {
    if (scopes_.size() == kPatternDepthMax) {
      return error(fmt::format("Document nesting depth ({}) exceeds the maximum allowed ({})",
                               kPatternDepthMax + 1, kPatternDepthMax));
    }
    scopes_.push_back({byte == '{', at_});
    ++at_;
    token_ = byte == '{' ? Token::kObjectStart : Token::kArrayStart;
    return token_;
  }
  if (byte == '"') {
    ++at_;
    in_string_ = true;
    token_ = Token::kString;
    return token_;
  }
  if (byte == '-' || is_digit(byte)) {
    return read_number();
  }
  if (is_word(byte)) {
    return read_word();
  }
  return unexpected(fmt::format(": expected a valid value {}", kValues));
}

Result<void> PatternReader::read_digits(std::string_view problem) {
  if (!is_digit(peek())) {
    return unexpected(fmt::format(" in numeric value: {}", problem));
  }
  while (is_digit(peek())) {
    ++at_;
  }
  return {};
}

Result<Token> PatternReader::read_number() {
  if (peek() == '-') {
    ++at_;
  }
  const size_t digits = at_;
  PENSTOCK_TRY(read_digits("expected digit (0-9) to follow minus sign, for valid numeric value"));
  if (json_[digits] == '0' && at_ - digits > 1) {
    return error_at(digits + 1, "Invalid numeric value: Leading zeroes not allowed");
  }
  if (peek() == '.') {
    ++at_;
    PENSTOCK_TRY(read_digits("Decimal point not followed by a digit"));
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') {
      ++at_;
    }
    PENSTOCK_TRY(read_digits("Exponent indicator not followed by a digit"));
  }
  token_end_ = at_;
  token_ = Token::kNumber;
  return token_;
}

Result<Token> PatternReader::read_word() {
  const size_t begin = at_;
  while (at_ < json_.size() && is_word(json_[at_])) {
    ++at_;
  }
  token_end_ = at_;
  const std::string_view word = json_.substr(begin, at_ - begin);
  if (word == "true") {
    token_ = Token::kTrue;
  } else if (word == "false") {
    token_ = Token::kFalse;
  } else if (word == "null") {
    token_ = Token::kNull;
  } else {
    return error(fmt::format("Unrecognized token '{}': was expecting {}", word, kValues));
  }
  return token_;
}

Result<void> PatternReader::finish_string(bool is_name) {
  in_string_ = false;
  has_escapes_ = false;
  const char* const text = json_.data();
  size_t at = at_;
  for (; at < json_.size() && text[at] != '"'; ++at) {
    if (static_cast<uint8_t>(text[at]) < 0x20) {
      at_ = at;
      return error(
          fmt::format("Illegal unquoted character ({}): has to be escaped using backslash to be "
                      "included in {}",
                      named_character(json_.substr(at_)), is_name ? "name" : "string value"));
    }
    if (text[at] == '\\') {
      has_escapes_ = true;
      ++at;
    }
  }
  if (at < json_.size()) {
    token_end_ = at;
    at_ = at + 1;
    return {};
  }
  at_ = json_.size();
  return error(is_name ? "Unexpected end-of-input in field name"
                       : "Unexpected end-of-input: was expecting closing quote for a string value");
}

Result<std::string> PatternReader::decoded(size_t begin, size_t end) const {
  std::string text(json_.substr(begin, end - begin));
  if (!has_escapes_) {
    return text;
  }
  const char* fault = nullptr;
  const char* stop = decode_escapes(text.data(), text.data() + text.size(), &fault);
  if (stop != nullptr) {
    text.resize(static_cast<size_t>(stop - text.data()));
    return text;
  }
  // Only what lies in front of the fault has been moved.
  const size_t at = begin + static_cast<size_t>(fault - text.data());
  const std::string named = named_character(json_.substr(at));
  if (json_[at - 1] == '\\') {
    return error_at(at, fmt::format("Unrecognized character escape {}", named));
  }
  return error_at(
      at,
      fmt::format("Unexpected character ({}): expected a hex-digit for character escape sequence",
                  named));
}

Result<std::string> PatternReader::text() {
  switch (token_) {
    case Token::kName:
      return name_;
    case Token::kString:
      if (in_string_) {
        PENSTOCK_TRY(finish_string(false));
      }
      return decoded(token_begin_ + 1, token_end_);
    case Token::kEnd:
      return std::string();
    case Token::kNumber:
    case Token::kTrue:
    case Token::kFalse:
    case Token::kNull:
      return std::string(json_.substr(token_begin_, token_end_ - token_begin_));
    default:
      return std::string(json_.substr(token_begin_, 1));
  }
}

}  // namespace penstock::match

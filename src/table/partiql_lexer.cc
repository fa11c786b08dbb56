#include "table/partiql_lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "table/partiql_keywords.h"
#include "table/table_errors.h"

namespace penstock::table {
namespace {

using Kind = SourceTokenKind;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return is_letter(c) || c == '_' || c == '$'; }
bool is_name_inner(char c) { return is_name_start(c) || is_digit(c); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
// Bytes that do not begin a character of UTF-8.
bool is_continuation(char c) { return (static_cast<uint8_t>(c) & 0xc0) == 0x80; }

constexpr std::array<std::string_view, 7> kLongSymbols{"<>", "!=", "<=", ">=", "<<", ">>", "||"};
constexpr std::string_view kSymbols = "()[]{},.:;=<>+-*/%";

// An exponent and a scale (digits behind the point less the exponent) fit into 32 bits, or AWS
// cannot read the number at all.
bool has_fitting_exponent(std::string_view number) {
  const size_t mark = number.find_first_of("eE");
  if (mark == std::string_view::npos) {
    return true;
  }
  std::string_view text = number.substr(mark + 1);
  text.remove_prefix(text.starts_with('+') ? 1 : 0);
  int64_t exponent = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (parsed.ec != std::errc() || exponent > INT32_MAX || exponent < INT32_MIN) {
    return false;
  }
  const size_t point = number.find('.');
  const auto fraction = static_cast<int64_t>(point < mark ? mark - point - 1 : 0);
  return fraction - exponent <= INT32_MAX && fraction - exponent >= INT32_MIN;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<SourceToken>> read() {
    std::vector<SourceToken> tokens;
    while (skip_space()) {
      SourceToken token;
      token.place = place_;
      if (at_ == text_.size()) {
        token.text = text_.substr(at_);
        tokens.push_back(token);
        return tokens;
      }
      const size_t begin = at_;
      const auto kind = read_token();
      if (!kind) {
        break;
      }
      token.kind = *kind;
      token.text = text_.substr(begin, at_ - begin);
      token.place.length = static_cast<uint32_t>(
          token.text.size() - std::count_if(token.text.begin(), token.text.end(), is_continuation));
      tokens.push_back(token);
    }
    // AWS says nothing behind the colon for what its lexer cannot read.
    return malformed_statement("");
  }

 private:
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool at(std::string_view symbol) const { return text_.substr(at_).starts_with(symbol); }
  void advance(size_t bytes) {
    for (const size_t end = std::min(at_ + bytes, text_.size()); at_ < end; ++at_) {
      if (text_[at_] == '\n') {
        ++place_.line;
        place_.column = 1;
      } else if (!is_continuation(text_[at_])) {
        ++place_.column;
      }
    }
  }
  template <typename Fits>
  void advance_while(Fits fits) {
    while (at_ < text_.size() && fits(text_[at_])) {
      advance(1);
    }
  }

  // False: a comment is not closed.
  bool skip_space() {
    while (true) {
      advance_while(is_space);
      if (at("--")) {
        advance_while([](char c) { return c != '\n'; });
      } else if (at("/*")) {
        const size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
          return false;
        }
        advance(end + 2 - at_);
      } else {
        return true;
      }
    }
  }

  std::optional<Kind> read_token() {
    const char first = peek();
    if (is_name_start(first)) {
      return read_word();
    }
    if (is_digit(first) || (first == '.' && is_digit(peek(1)))) {
      return read_number();
    }
    switch (first) {
      case '"':
        return read_quoted() ? std::optional(Kind::kQuotedName) : std::nullopt;
      case '\'':
        return read_quoted() ? std::optional(Kind::kString) : std::nullopt;
      case '`':
        return read_quoted() ? std::optional(Kind::kIon) : std::nullopt;
      case '?':
        advance(1);
        return Kind::kParameter;
      default:
        return read_symbol();
    }
  }

  Kind read_word() {
    const size_t begin = at_;
    advance_while(is_name_inner);
    return is_partiql_keyword(text_.substr(begin, at_ - begin)) ? Kind::kKeyword : Kind::kWord;
  }

  std::optional<Kind> read_number() {
    const size_t begin = at_;
    advance_while(is_digit);
    if (peek() == '.') {
      advance(1);
      advance_while(is_digit);
    }
    if (peek() == 'e' || peek() == 'E') {
      advance(1);
      advance(peek() == '+' || peek() == '-' ? 1 : 0);
      if (!is_digit(peek())) {
        return std::nullopt;
      }
      advance_while(is_digit);
    }
    return has_fitting_exponent(text_.substr(begin, at_ - begin)) ? std::optional(Kind::kNumber)
                                                                  : std::nullopt;
  }

  // A quote that is doubled stands for itself.
  bool read_quoted() {
    const char quote = peek();
    advance(1);
    while (at_ < text_.size()) {
      const bool is_quote = peek() == quote;
      const bool is_doubled = is_quote && peek(1) == quote;
      advance(is_doubled ? 2 : 1);
      if (is_quote && !is_doubled) {
        return true;
      }
    }
    return false;
  }

  std::optional<Kind> read_symbol() {
    const bool is_long = std::any_of(kLongSymbols.begin(), kLongSymbols.end(),
                                     [this](std::string_view symbol) { return at(symbol); });
    if (!is_long && kSymbols.find(peek()) == std::string_view::npos) {
      return std::nullopt;
    }
    advance(is_long ? 2 : 1);
    return Kind::kSymbol;
  }

  std::string_view text_;
  size_t at_ = 0;
  SourcePlace place_;
};

}  // namespace

std::string describe(const SourcePlace& place) {
  return fmt::format(" at {}:{}:{}", place.line, place.column, place.length);
}

Error malformed_statement(std::string_view detail) {
  return {kValidation, fmt::format("Statement wasn't well formed, can't be processed: {}", detail)};
}

Result<std::vector<SourceToken>> tokenize_statement(std::string_view text) {
  return Lexer(text).read();
}

std::string unquote(std::string_view quoted) {
  std::string text;
  const char quote = quoted[0];
  for (size_t i = 1; i + 1 < quoted.size(); ++i) {
    text.push_back(quoted[i]);
    i += quoted[i] == quote ? 1 : 0;
  }
  return text;
}

bool is_keyword(const SourceToken& token, std::string_view keyword) {
  return (token.kind == Kind::kWord || token.kind == Kind::kKeyword) &&
         token.text.size() == keyword.size() &&
         std::equal(keyword.begin(), keyword.end(), token.text.begin(), [](char upper, char c) {
           return upper == (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
         });
}

}  // namespace penstock::table

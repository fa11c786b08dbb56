#include "table/expression_lexer.h"

#include <algorithm>

#include "aws/utf8.h"

namespace penstock::table {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_inner(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

template <typename Fits>
size_t run_length(std::string_view text, size_t begin, Fits fits) {
  size_t end = begin;
  while (end < text.size() && fits(text[end])) {
    ++end;
  }
  return end;
}

Token next_token(std::string_view rest) {
  const char first = rest[0];
  if (is_letter(first)) {
    return {TokenKind::kWord, rest.substr(0, run_length(rest, 1, is_inner))};
  }
  if (is_digit(first)) {
    return {TokenKind::kNumber, rest.substr(0, run_length(rest, 1, is_digit))};
  }
  if (first == '#' || first == ':') {
    const size_t length = run_length(rest, 1, is_inner);
    if (length > 1) {
      return {first == '#' ? TokenKind::kName : TokenKind::kValue, rest.substr(0, length)};
    }
    return {TokenKind::kUnknown, rest.substr(0, 1)};
  }
  for (const std::string_view two : {"<>", "<=", ">="}) {
    if (rest.starts_with(two)) {
      return {TokenKind::kSymbol, rest.substr(0, 2)};
    }
  }
  if (std::string_view("=<>()[],.+-").find(first) != std::string_view::npos) {
    return {TokenKind::kSymbol, rest.substr(0, 1)};
  }
  const size_t size = std::clamp<size_t>(aws::utf8_character_size(rest), 1, rest.size());
  return {TokenKind::kUnknown, rest.substr(0, size)};
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  size_t at = 0;
  while (true) {
    at = run_length(text, at, is_space);
    if (at == text.size()) {
      tokens.push_back({TokenKind::kEnd, text.substr(at)});
      return tokens;
    }
    tokens.push_back(next_token(text.substr(at)));
    at += tokens.back().text.size();
  }
}

bool is_keyword(const Token& token, std::string_view keyword) {
  return token.kind == TokenKind::kWord && token.text.size() == keyword.size() &&
         std::equal(keyword.begin(), keyword.end(), token.text.begin(), [](char upper, char c) {
           return upper == (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
         });
}

}  // namespace penstock::table

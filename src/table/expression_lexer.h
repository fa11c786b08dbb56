// An expression's text as tokens. Views into the text.
#ifndef PENSTOCK_TABLE_EXPRESSION_LEXER_H_
#define PENSTOCK_TABLE_EXPRESSION_LEXER_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace penstock::table {

enum class TokenKind : uint8_t {
  kWord,    // a letter, then letters, digits and underscores: a name, a function, a keyword
  kName,    // #placeholder
  kValue,   // :placeholder
  kNumber,  // digits
  kSymbol,  // = <> < <= > >= ( ) [ ] , . + -
  kUnknown,
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;
};

// The last token is the end.
std::vector<Token> tokenize(std::string_view text);

// Any case; `keyword` is upper case.
bool is_keyword(const Token& token, std::string_view keyword);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_EXPRESSION_LEXER_H_

// The text of a PartiQL statement as tokens. Views into the text.
#ifndef PENSTOCK_TABLE_PARTIQL_LEXER_H_
#define PENSTOCK_TABLE_PARTIQL_LEXER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace penstock::table {

// Where a token stands, as AWS's errors say it: line and column from 1, and its length, all in
// characters.
struct SourcePlace {
  uint32_t line = 1;
  uint32_t column = 1;
  uint32_t length = 0;
};
// " at 1:8:3".
std::string describe(const SourcePlace& place);

enum class SourceTokenKind : uint8_t {
  kWord,        // a name without quotes
  kKeyword,     // a word that cannot be a name
  kQuotedName,  // "name", with "" for a quote in it
  kString,      // 'text', with '' for a quote in it
  kNumber,      // 12, 1.5, .5, 1e-3
  kIon,         // `…`, which DynamoDB knows and refuses
  kParameter,   // ?
  kSymbol,      // ( ) [ ] { } , . : ; = <> != < <= > >= << >> + - * / % ||
  kEnd,
};

struct SourceToken {
  SourceTokenKind kind = SourceTokenKind::kEnd;
  std::string_view text;  // with its quotes
  SourcePlace place;
};

// "Statement wasn't well formed, can't be processed: …", a ValidationException.
Error malformed_statement(std::string_view detail);

// The last token is the end. Comments (-- to the end of the line, /* to */) are space.
// ValidationException for what is no token.
Result<std::vector<SourceToken>> tokenize_statement(std::string_view text);

// What a quoted name or a string says.
std::string unquote(std::string_view quoted);

// Any case; `keyword` is upper case. Of a word without quotes only.
bool is_keyword(const SourceToken& token, std::string_view keyword);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_PARTIQL_LEXER_H_

// What reading every kind of expression has in common: tokens, paths, placeholders, and which of
// several faults is answered. Lives while one expression is read.
//
// A fault of syntax ends the reading and is the answer. Other faults are noted and reading goes on;
// the one of the lowest rank is answered, of equal ones the first.
#ifndef PENSTOCK_TABLE_EXPRESSION_READER_H_
#define PENSTOCK_TABLE_EXPRESSION_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/document_path.h"
#include "table/expression_lexer.h"
#include "table/placeholders.h"

namespace penstock::table {

class ExpressionReader {
 public:
  // `kind` is the parameter's name, such as "ConditionExpression".
  ExpressionReader(std::string_view kind, std::string_view text, Placeholders& placeholders);
  ExpressionReader(const ExpressionReader&) = delete;
  ExpressionReader& operator=(const ExpressionReader&) = delete;

 protected:
  ~ExpressionReader() = default;

  enum class Rank : uint8_t {
    kSize,
    kSyntax,
    kParentheses,
    kFunction,
    kReserved,
    kName,
    kValue,
    kOperands,
    kOperandType,
    kMeaning,
    kNone,
  };

  const Token& peek(size_t ahead = 0) const;
  Token take();
  bool at_end() const { return peek().kind == TokenKind::kEnd; }
  bool at_symbol(std::string_view symbol) const;
  bool at_keyword(std::string_view keyword) const { return is_keyword(peek(), keyword); }
  // Takes the symbol, or notes a fault of syntax and is false.
  bool expect(std::string_view symbol);
  bool skip(std::string_view symbol);

  // Both are false after a fault of syntax.
  bool read_path(DocumentPath& path);
  // The :placeholder that is next, with what it stands for; null where it is not defined.
  std::optional<ValueView> read_value();

  // What is next does not belong there. Always false.
  bool syntax_error();
  void note(Rank rank, std::string text);
  // Counts what is bounded: operators and functions.
  void count_operator();

  // Nothing, or the error that is answered.
  Result<void> outcome() const;

 private:
  bool read_name(DocumentPath& path);
  bool read_index(DocumentPath& path);

  std::string_view kind_;
  std::string_view text_;
  Placeholders& placeholders_;
  std::vector<Token> tokens_;
  size_t next_ = 0;
  size_t operators_ = 0;
  Rank rank_ = Rank::kNone;
  std::string problem_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_EXPRESSION_READER_H_

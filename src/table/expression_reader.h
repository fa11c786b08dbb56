// What reading every kind of expression has in common: tokens, paths, placeholders, and which of
// several faults is answered. Lives while one expression is read; takes each token once.
//
// A fault of syntax ends the reading and is the answer. Other faults are noted and reading goes on;
// which of them is answered, each kind of expression says with its Precedence.
#ifndef PENSTOCK_TABLE_EXPRESSION_READER_H_
#define PENSTOCK_TABLE_EXPRESSION_READER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/document_path.h"
#include "table/expression_lexer.h"
#include "table/operand_value.h"
#include "table/placeholders.h"

namespace penstock::table {

class ExpressionReader {
 public:
  enum class Fault : uint8_t {
    kSize,
    kSyntax,
    kParentheses,
    kFunction,  // that there is none of the name
    kMisuse,    // of one where it does not belong
    kReserved,
    kSection,
    kName,
    kValue,
    kOverlap,
    kConflict,
    kAmount,  // of ADD and DELETE
    kOperands,
    kDistinct,
    kOperandType,
    kLimit,
  };
  using FaultSet = uint32_t;
  template <typename... Faults>
  static constexpr FaultSet set_of(Faults... faults) {
    return (FaultSet{0} | ... | (FaultSet{1} << static_cast<unsigned>(faults)));
  }
  // Sets of faults, the first to be answered first; of one set the one that was noted first. Those
  // from `part_begin` on, up to `part_end`, are of one part of the expression, such as one
  // comparison: an earlier part's are answered before a later one's, whatever they are.
  struct Precedence {
    std::span<const FaultSet> sets;
    size_t part_begin = 0;
    size_t part_end = 0;
  };

  // `kind` is the parameter's name, such as "ConditionExpression".
  ExpressionReader(std::string_view kind, std::string_view text, Placeholders& placeholders,
                   const Precedence& precedence);
  ExpressionReader(const ExpressionReader&) = delete;
  ExpressionReader& operator=(const ExpressionReader&) = delete;

 protected:
  ~ExpressionReader() = default;

  const Token& peek(size_t ahead = 0) const;
  Token take();
  bool at_end() const { return peek().kind == TokenKind::kEnd; }
  bool at_symbol(std::string_view symbol) const;
  bool at_keyword(std::string_view keyword) const { return is_keyword(peek(), keyword); }
  // Takes the symbol, or notes a fault of syntax and is false.
  bool expect(std::string_view symbol);
  bool skip(std::string_view symbol);

  bool at_call() const;  // a word and a parenthesis

  // Both are false after a fault of syntax.
  bool read_path(DocumentPath& path);
  // What may follow the name that a path begins with.
  bool read_path_rest(DocumentPath& path);
  // What the :placeholder that is next stands for; empty where it is not defined.
  OperandValue read_value();

  // What is next does not belong there. Always false.
  bool syntax_error();
  void note(Fault fault, std::string text);
  void note_clash(const PathSet::Outcome& outcome, const DocumentPath& path);
  // Whether what is wrong with this part is not answered in any case.
  bool is_decided() const;
  // The faults that follow belong to the next part.
  void end_part() { ++part_; }
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
  const Precedence precedence_;
  size_t part_ = 0;
  uint64_t place_;  // of problem_ in the order of answering
  std::string problem_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_EXPRESSION_READER_H_

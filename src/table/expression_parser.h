// The expressions of PartiQL statements: values, paths, operators, functions. Lives while one
// statement is read.
//
// What does not fit the grammar ends the reading and is the answer. What fits but DynamoDB does not
// take is noted, and is the answer if the rest fits the grammar; of several the first.
#ifndef PENSTOCK_TABLE_EXPRESSION_PARSER_H_
#define PENSTOCK_TABLE_EXPRESSION_PARSER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "table/partiql_lexer.h"
#include "table/statement.h"

namespace penstock::table {

class ExpressionParser {
 public:
  explicit ExpressionParser(std::vector<SourceToken> tokens) : tokens_(std::move(tokens)) {}
  ExpressionParser(const ExpressionParser&) = delete;
  ExpressionParser& operator=(const ExpressionParser&) = delete;

 protected:
  ~ExpressionParser() = default;

  const SourceToken& peek(size_t ahead = 0) const;
  SourceToken take();
  bool at_keyword(std::string_view keyword) const { return is_keyword(peek(), keyword); }
  bool at_symbol(std::string_view symbol) const {
    return peek().kind == SourceTokenKind::kSymbol && peek().text == symbol;
  }
  bool at_name() const {
    return peek().kind == SourceTokenKind::kWord || peek().kind == SourceTokenKind::kQuotedName;
  }
  // The end of the text, or the semicolon that may stand there.
  bool at_end() const { return peek().kind == SourceTokenKind::kEnd || at_symbol(";"); }
  bool skip_keyword(std::string_view keyword);
  bool skip_symbol(std::string_view symbol);
  bool expect_symbol(std::string_view symbol);

  // All are false once something did not fit.
  bool read_expression(Expression& out);
  bool read_path(DocumentPath& path);
  // The name that is next, without quotes.
  std::string take_name();

  // Always false.
  bool fail(std::string_view detail);
  void note(std::string text);
  // One more level of nesting; false where there are too many.
  bool enter();
  void leave() { --depth_; }

  size_t parameters() const { return parameters_; }
  // Nothing, or the error that is answered.
  Result<void> outcome() const;

 private:
  bool read_list(Expression& out, Expression::Kind kind);
  bool read_not(Expression& out);
  bool read_comparison(Expression& out);
  bool read_between(Expression& out);
  bool read_in(Expression& out);
  bool read_is(Expression& out);
  bool read_sum(Expression& out);
  bool read_product(Expression& out);
  bool read_sign(Expression& out);
  bool read_term(Expression& out);
  bool read_keyword_term(Expression& out);
  bool read_symbol_term(Expression& out);
  bool read_call(Expression& out);
  bool read_elements(Expression& out, std::string_view end);
  bool read_tuple(Expression& out);
  bool read_group(Expression& out);
  bool read_index(DocumentPath& path);
  // The height of what has got its children; false where it is too high.
  bool settle(Expression& out);
  // `left` becomes the first child of an operator, what is read by `read` the second.
  template <typename Read>
  bool read_right_side(Expression& left, std::string operation, Read read);

  std::vector<SourceToken> tokens_;
  size_t next_ = 0;
  size_t depth_ = 0;
  size_t parameters_ = 0;
  std::optional<Error> failure_;
  std::optional<std::string> problem_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_EXPRESSION_PARSER_H_

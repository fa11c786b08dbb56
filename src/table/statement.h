// A PartiQL statement as DynamoDB has it, read into a tree, before anything is known of tables and
// parameters. Plain values; any thread.
#ifndef PENSTOCK_TABLE_STATEMENT_H_
#define PENSTOCK_TABLE_STATEMENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/document_path.h"
#include "table/partiql_lexer.h"

namespace penstock::table {

struct Expression {
  enum class Kind : uint8_t {
    kValue,      // value: a string, true, false or null
    kNumber,     // text: as it was written, with its sign
    kMissing,    // MISSING
    kParameter,  // index: which, from 0
    kPath,       // path
    kList,       // children: the elements
    kBag,        // children: the elements
    kTuple,      // children: name, value, name, value, …
    kWildcard,   // the * of a call
    kCall,       // text: the function, lower case; children: its arguments
    kSign,       // text: + or -; one child
    kOperator,   // text: one of = <> < <= > >= + - * / % || LIKE; two children
    kAnd,        // children
    kOr,         // children
    kNot,        // one child
    kBetween,    // value, lower, upper
    kIn,         // value, candidates
    kIs,         // text: a type, upper case; one child
  };
  Kind kind = Kind::kValue;
  bool is_negated = false;  // kBetween, kIn, kIs: with NOT
  SourcePlace place;
  std::string text;
  std::string value;  // with its head
  size_t index = 0;
  size_t height = 0;  // of what is below it; bounded, so that walking it needs a bounded stack
  DocumentPath path;
  std::vector<Expression> children;
};
// How AWS's errors name a kind: "VariableReference", "NAry".
std::string_view name_of(const Expression& expression);

struct OrderTerm {
  Expression key;
  bool is_descending = false;
};

struct Assignment {
  DocumentPath target;
  std::optional<Expression> value;  // absent: REMOVE
};

enum class Returning : uint8_t { kNothing, kAllOld, kModifiedOld, kAllNew, kModifiedNew };

struct Statement {
  enum class Kind : uint8_t { kSelect, kInsert, kUpdate, kDelete, kExists };
  Kind kind = Kind::kSelect;
  std::string table;  // a name or an ARN
  std::optional<std::string> index;
  std::vector<Expression> columns;  // kSelect: paths, all distinct; empty: *
  std::optional<Expression> where;  // kExists: that of its SELECT
  std::vector<OrderTerm> order;
  Expression item;                      // kInsert
  std::vector<Assignment> assignments;  // kUpdate
  Returning returning = Returning::kNothing;
  size_t parameters = 0;  // how many ? it has

  bool is_read() const { return kind == Kind::kSelect; }
};

// What a column is called in the answer: a.b[0] is "b[0]".
std::string column_name(const DocumentPath& path);

// Reads a statement of at most kStatementCharactersMax. ValidationException with AWS's texts, as
// far as they are known.
Result<Statement> parse_statement(std::string_view text);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STATEMENT_H_

// Updates of an item: those of update expressions, and of the legacy AttributeUpdates that say the
// same. Plain values; applying is pure. Any thread.
#ifndef PENSTOCK_TABLE_UPDATE_H_
#define PENSTOCK_TABLE_UPDATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/document_path.h"
#include "table/operand_value.h"
#include "table/placeholders.h"

namespace penstock::table {

// What SET assigns: a path's value, a constant, or a function of such.
struct UpdateOperand {
  enum class Kind : uint8_t { kPath, kValue, kIfNotExists, kListAppend };
  Kind kind = Kind::kValue;
  DocumentPath path;  // kPath; kIfNotExists: what may not exist
  OperandValue value;
  std::vector<UpdateOperand> arguments;  // kIfNotExists: the default; kListAppend: both lists
};

enum class UpdateKind : uint8_t { kSet, kRemove, kAdd, kDelete };

struct UpdateAction {
  UpdateKind kind = UpdateKind::kSet;
  DocumentPath path;
  UpdateOperand operand;  // not of kRemove
  // SET a = x + y, or x - y.
  std::optional<UpdateOperand> second;
  bool is_minus = false;
  // A legacy ADD of a list appends to one; in an expression ADD takes numbers and sets only.
  bool adds_lists = false;
};

struct Update {
  std::vector<UpdateAction> actions;
  PathSet paths;  // of all actions
};

// Reads an UpdateExpression. ValidationException.
Result<Update> parse_update(std::string_view text, Placeholders& placeholders);

// What is wrong with an operand of + or -, and with an argument of list_append, before an item is
// known; nothing if it may fit.
std::optional<std::string> summand_fault(std::string_view op, const UpdateOperand& operand);
std::optional<std::string> list_fault(const UpdateOperand& operand);

// Whether an item that is not there is made: not by what only removes (seen on AWS by Alternator's
// test_update_item_non_existent). An update without actions does.
bool creates_item(const Update& update);

// Every path that is changed or read, in order.
void collect_paths(const Update& update, std::vector<const DocumentPath*>& paths);

// Appends the item that the update makes of `item` (kEmptyItem if there is none). Every operand is
// of the item as it was. ValidationException where types do not fit or a path leads nowhere.
Result<void> apply(const Update& update, std::string_view item, std::string& out);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_UPDATE_H_

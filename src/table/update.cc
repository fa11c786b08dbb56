#include "table/update.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "table/attribute_index.h"
#include "table/item_editor.h"
#include "table/number.h"
#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

Error wrong_path() {
  return {kValidation, "The document path provided in the update expression is invalid for update"};
}
Error wrong_type() {
  return {kValidation, "An operand in the update expression has an incorrect data type"};
}

// The item that operands are of.
using Snapshot = AttributeIndex;

Result<std::string> evaluate(const UpdateOperand& operand, const Snapshot& item);

Result<std::string> append_lists(const UpdateOperand& operand, const Snapshot& item) {
  std::string values;
  size_t count = 0;
  for (const UpdateOperand& argument : operand.arguments) {
    PENSTOCK_ASSIGN(const std::string bytes, evaluate(argument, item));
    const ValueView list(bytes);
    if (list.type() != Type::kList) {
      return wrong_type();
    }
    ListReader reader(list.content());
    count += reader.left();
    while (reader.left() > 0) {
      values.append(reader.next().bytes());
    }
  }
  std::string content;
  append_varint(content, count);
  return make_value(Type::kList, content + values);
}

Result<std::string> evaluate(const UpdateOperand& operand, const Snapshot& item) {
  switch (operand.kind) {
    case UpdateOperand::Kind::kValue:
      return std::string(operand.value);
    case UpdateOperand::Kind::kListAppend:
      return append_lists(operand, item);
    case UpdateOperand::Kind::kPath:
    case UpdateOperand::Kind::kIfNotExists:
      break;
  }
  if (const auto found = resolve(item, operand.path)) {
    return std::string(found->bytes());
  }
  if (operand.kind == UpdateOperand::Kind::kIfNotExists) {
    return evaluate(operand.arguments[0], item);
  }
  return Error(kValidation,
               "The provided expression refers to an attribute that does not exist in the item");
}

Result<std::string> sum(std::string_view a, std::string_view b, bool subtract) {
  std::string number;
  const NumberFault fault = append_sum(number, a, b, subtract);
  if (fault != NumberFault::kNone) {
    return Error(kValidation, describe(fault, {}));
  }
  return make_value(Type::kNumber, number);
}

Result<std::string> assigned(const UpdateAction& action, const Snapshot& item) {
  PENSTOCK_ASSIGN(std::string first, evaluate(action.operand, item));
  if (!action.second) {
    return first;
  }
  PENSTOCK_ASSIGN(const std::string second, evaluate(*action.second, item));
  if (ValueView(first).type() != Type::kNumber || ValueView(second).type() != Type::kNumber) {
    return wrong_type();
  }
  return sum(ValueView(first).content(), ValueView(second).content(), action.is_minus);
}

std::vector<std::string_view> elements_of(const ValueView& set) {
  std::vector<std::string_view> elements;
  SetReader reader(set.content());
  while (reader.left() > 0) {
    elements.push_back(reader.next());
  }
  return elements;
}

std::string set_value(Type type, std::vector<std::string_view> elements) {
  std::string content;
  (void)append_set_content(content, elements);
  return make_value(type, content);
}

std::string united(const ValueView& a, const ValueView& b) {
  const auto first = elements_of(a);
  const auto second = elements_of(b);
  std::vector<std::string_view> all;
  std::set_union(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(all));
  return set_value(a.type(), std::move(all));
}

Result<std::string> added(const UpdateAction& action, const std::optional<ValueView>& old) {
  const ValueView amount(action.operand.value);
  if (!old) {
    return std::string(action.operand.value);
  }
  if (amount.type() != old->type()) {
    return wrong_type();
  }
  if (is_set(amount.type())) {
    return united(*old, amount);
  }
  if (amount.type() == Type::kList && action.adds_lists) {
    ListReader first(old->content());
    ListReader second(amount.content());
    std::vector<std::string_view> values;
    for (ListReader* reader : {&first, &second}) {
      while (reader->left() > 0) {
        values.push_back(reader->next().bytes());
      }
    }
    std::string content;
    append_list_content(content, values);
    return make_value(Type::kList, content);
  }
  if (amount.type() != Type::kNumber) {
    return wrong_type();
  }
  return sum(old->content(), amount.content(), false);
}

// Empty: nothing is left.
Result<std::string> diminished(const UpdateAction& action, const ValueView& old) {
  const ValueView less(action.operand.value);
  if (old.type() != less.type()) {
    return wrong_type();
  }
  const auto first = elements_of(old);
  const auto second = elements_of(less);
  std::vector<std::string_view> left;
  std::set_difference(first.begin(), first.end(), second.begin(), second.end(),
                      std::back_inserter(left));
  return left.empty() ? std::string() : set_value(old.type(), std::move(left));
}

Error too_large() {
  return {kValidation, "Item size to update has exceeded the maximum allowed size"};
}

// Everything that is assigned becomes part of the item, because no path leads into another. So once
// that alone is too large the item is, and the rest need not be made.
class Budget {
 public:
  Result<void> take(std::string_view value) {
    used_ += value.empty() ? 0 : value_size(ValueView(value));
    return used_ > kItemBytesMax ? Result<void>(too_large()) : Result<void>();
  }

 private:
  size_t used_ = 0;
};

Result<void> apply_one(const UpdateAction& action, const Snapshot& item, ItemEditor& editor,
                       Budget& budget) {
  std::string value;
  switch (action.kind) {
    case UpdateKind::kSet: {
      PENSTOCK_ASSIGN(value, assigned(action, item));
      break;
    }
    case UpdateKind::kAdd: {
      PENSTOCK_ASSIGN(value, added(action, resolve(item, action.path)));
      break;
    }
    case UpdateKind::kDelete: {
      const auto old = resolve(item, action.path);
      if (!old) {
        return {};
      }
      PENSTOCK_ASSIGN(value, diminished(action, *old));
      break;
    }
    case UpdateKind::kRemove:
      break;
  }
  PENSTOCK_TRY(budget.take(value));
  const bool fits =
      value.empty() ? editor.remove(action.path) : editor.set(action.path, std::move(value));
  return fits ? Result<void>() : wrong_path();
}

void collect_operand_paths(const UpdateOperand& operand, std::vector<const DocumentPath*>& paths) {
  if (!operand.path.empty()) {
    paths.push_back(&operand.path);
  }
  for (const UpdateOperand& argument : operand.arguments) {
    collect_operand_paths(argument, paths);
  }
}

std::string wrong_constant(std::string_view op, Type type) {
  return fmt::format(
      "Incorrect operand type for operator or function; operator or function: {}, operand type: {}",
      op, type_name(type));
}

}  // namespace

std::optional<std::string> summand_fault(std::string_view op, const UpdateOperand& operand) {
  const bool is_list = operand.kind == UpdateOperand::Kind::kListAppend;
  const bool is_constant = operand.kind == UpdateOperand::Kind::kValue && !operand.value.empty();
  if (!is_list && !is_constant) {
    return std::nullopt;
  }
  const Type type = is_list ? Type::kList : ValueView(operand.value).type();
  return type == Type::kNumber ? std::nullopt : std::optional(wrong_constant(op, type));
}

std::optional<std::string> list_fault(const UpdateOperand& operand) {
  const bool is_constant = operand.kind == UpdateOperand::Kind::kValue && !operand.value.empty();
  return is_constant && ValueView(operand.value).type() != Type::kList
             ? std::optional(wrong_constant("list_append", ValueView(operand.value).type()))
             : std::nullopt;
}

bool creates_item(const Update& update) {
  return update.actions.empty() ||
         std::any_of(update.actions.begin(), update.actions.end(), [](const UpdateAction& action) {
           return action.kind == UpdateKind::kSet || action.kind == UpdateKind::kAdd;
         });
}

void collect_paths(const Update& update, std::vector<const DocumentPath*>& paths) {
  for (const UpdateAction& action : update.actions) {
    paths.push_back(&action.path);
    collect_operand_paths(action.operand, paths);
    if (action.second) {
      collect_operand_paths(*action.second, paths);
    }
  }
}

Result<void> apply(const Update& update, std::string_view item, std::string& out) {
  const Snapshot before(item);
  ItemEditor editor(item, before);
  Budget budget;
  for (const UpdateAction& action : update.actions) {
    PENSTOCK_TRY(apply_one(action, before, editor, budget));
  }
  editor.append_item(out);
  return {};
}

}  // namespace penstock::table

#include "table/update.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "table/item_editor.h"
#include "table/number.h"
#include "table/table_errors.h"

namespace penstock::table {
namespace {

Error wrong_path() {
  return {kValidation, "The document path provided in the update expression is invalid for update"};
}
Error wrong_type() {
  return {kValidation, "An operand in the update expression has an incorrect data type"};
}

Result<std::string> evaluate(const UpdateOperand& operand, std::string_view item);

Result<std::string> append_lists(const UpdateOperand& operand, std::string_view item) {
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

Result<std::string> evaluate(const UpdateOperand& operand, std::string_view item) {
  switch (operand.kind) {
    case UpdateOperand::Kind::kValue:
      return operand.value;
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

Result<std::string> assigned(const UpdateAction& action, std::string_view item) {
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
    return action.operand.value;
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

Result<void> apply_one(const UpdateAction& action, std::string_view item, ItemEditor& editor) {
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
  const bool fits =
      value.empty() ? editor.remove(action.path) : editor.set(action.path, std::move(value));
  return fits ? Result<void>() : wrong_path();
}

}  // namespace

Result<void> apply(const Update& update, std::string_view item, std::string& out) {
  ItemEditor editor(item);
  for (const UpdateAction& action : update.actions) {
    PENSTOCK_TRY(apply_one(action, item, editor));
  }
  editor.append_item(out);
  return {};
}

}  // namespace penstock::table

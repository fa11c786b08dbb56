#include "table/condition.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "table/number.h"

namespace penstock::table {
namespace {

// A value that a condition looks at; a size is made for it, the rest are views.
struct Value {
  std::string made;
  std::optional<ValueView> view;
};

// What size() is of a value; none of numbers, booleans and null.
std::optional<size_t> size_of(const ValueView& value) {
  switch (value.type()) {
    case Type::kString:
    case Type::kBinary:
      return value.content().size();
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet:
      return SetReader(value.content()).left();
    case Type::kList:
      return ListReader(value.content()).left();
    case Type::kMap:
      return MapReader(value.content()).left();
    default:
      return std::nullopt;
  }
}

Value evaluate(const Operand& operand, std::string_view item) {
  Value value;
  const bool has_path =
      operand.kind == Operand::Kind::kPath || operand.kind == Operand::Kind::kSizeOfPath;
  const auto found = has_path ? resolve(item, operand.path) : ValueView(operand.value);
  if (operand.kind == Operand::Kind::kPath || operand.kind == Operand::Kind::kValue || !found) {
    value.view = found;
    return value;
  }
  if (const auto size = size_of(*found)) {
    value.made = number_value(static_cast<int64_t>(*size));
    value.view = ValueView(value.made);
  }
  return value;
}

bool set_contains(const ValueView& set, const ValueView& value) {
  if (element_type(set.type()) != value.type()) {
    return false;
  }
  SetReader reader(set.content());
  while (reader.left() > 0) {
    if (reader.next() == value.content()) {
      return true;
    }
  }
  return false;
}

// memmem takes as long as both are together; std::string_view::find as long as their product, which
// is minutes for two long runs of one letter.
bool has_substring(std::string_view whole, std::string_view part) {
  return memmem(whole.data(), whole.size(), part.data(), part.size()) != nullptr;
}

bool contains(const ValueView& whole, const ValueView& part) {
  if (whole.type() == Type::kString || whole.type() == Type::kBinary) {
    return part.type() == whole.type() && has_substring(whole.content(), part.content());
  }
  if (is_set(whole.type())) {
    return set_contains(whole, part);
  }
  if (whole.type() != Type::kList) {
    return false;
  }
  ListReader reader(whole.content());
  while (reader.left() > 0) {
    if (reader.next() == part) {
      return true;
    }
  }
  return false;
}

bool begins_with(const ValueView& whole, const ValueView& start) {
  const bool has_order = whole.type() == Type::kString || whole.type() == Type::kBinary;
  return has_order && whole.type() == start.type() && whole.content().starts_with(start.content());
}

bool is_satisfied_by_operands(const Condition& condition, std::string_view item) {
  const Value first = evaluate(condition.operands[0], item);
  if (condition.op == Operator::kAttributeExists) {
    return first.view.has_value();
  }
  if (condition.op == Operator::kAttributeNotExists) {
    return !first.view.has_value();
  }
  if (condition.op == Operator::kIn) {
    return first.view && std::any_of(condition.operands.begin() + 1, condition.operands.end(),
                                     [&](const Operand& candidate) {
                                       const Value value = evaluate(candidate, item);
                                       return value.view && *value.view == *first.view;
                                     });
  }
  const Value second = evaluate(condition.operands[1], item);
  const bool has_both = first.view && second.view;
  switch (condition.op) {
    case Operator::kEqual:
      return has_both && *first.view == *second.view;
    case Operator::kNotEqual:
      return !(has_both && *first.view == *second.view);
    case Operator::kBetween: {
      const Value third = evaluate(condition.operands[2], item);
      return has_both && third.view &&
             compare(Operator::kGreaterOrEqual, *first.view, *second.view) &&
             compare(Operator::kLessOrEqual, *first.view, *third.view);
    }
    case Operator::kAttributeType:
      return has_both && type_name(first.view->type()) == second.view->content();
    case Operator::kBeginsWith:
      return has_both && begins_with(*first.view, *second.view);
    case Operator::kContains:
      return has_both && contains(*first.view, *second.view);
    default:
      return has_both && compare(condition.op, *first.view, *second.view);
  }
}

}  // namespace

std::string_view name_of(Operator op) {
  switch (op) {
    case Operator::kAnd:
      return "AND";
    case Operator::kOr:
      return "OR";
    case Operator::kNot:
      return "NOT";
    case Operator::kEqual:
      return "=";
    case Operator::kNotEqual:
      return "<>";
    case Operator::kLess:
      return "<";
    case Operator::kLessOrEqual:
      return "<=";
    case Operator::kGreater:
      return ">";
    case Operator::kGreaterOrEqual:
      return ">=";
    case Operator::kBetween:
      return "BETWEEN";
    case Operator::kIn:
      return "IN";
    case Operator::kAttributeExists:
      return "attribute_exists";
    case Operator::kAttributeNotExists:
      return "attribute_not_exists";
    case Operator::kAttributeType:
      return "attribute_type";
    case Operator::kBeginsWith:
      return "begins_with";
    case Operator::kContains:
      return "contains";
  }
  return {};
}

bool compare(Operator op, const ValueView& a, const ValueView& b) {
  if (a.type() != b.type() || !is_scalar_key(a.type())) {
    return false;
  }
  // Bytes: UTF-8 sorts as its characters do, and numbers are kept in a form that sorts.
  const int order = a.content().compare(b.content());
  switch (op) {
    case Operator::kLess:
      return order < 0;
    case Operator::kLessOrEqual:
      return order <= 0;
    case Operator::kGreater:
      return order > 0;
    case Operator::kGreaterOrEqual:
      return order >= 0;
    default:
      return order == 0;
  }
}

bool is_satisfied(const Condition& condition, std::string_view item) {
  const auto holds = [item](const Condition& part) { return is_satisfied(part, item); };
  const auto& parts = condition.conditions;
  switch (condition.op) {
    case Operator::kAnd:
      return std::all_of(parts.begin(), parts.end(), holds);
    case Operator::kOr:
      return std::any_of(parts.begin(), parts.end(), holds);
    case Operator::kNot:
      return !holds(parts[0]);
    default:
      return is_satisfied_by_operands(condition, item);
  }
}

void collect_attributes(const Condition& condition, std::vector<std::string>& names) {
  std::vector<const DocumentPath*> paths;
  collect_paths(condition, paths);
  for (const DocumentPath* path : paths) {
    names.push_back(path->front().name);
  }
}

void collect_paths(const Condition& condition, std::vector<const DocumentPath*>& paths) {
  for (const Condition& part : condition.conditions) {
    collect_paths(part, paths);
  }
  for (const Operand& operand : condition.operands) {
    if (!operand.path.empty()) {
      paths.push_back(&operand.path);
    }
  }
}

}  // namespace penstock::table

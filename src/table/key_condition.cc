#include "table/key_condition.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/shard_store.h"
#include "table/table_errors.h"

namespace penstock::table {
namespace {

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

constexpr const char* kNotSupported = "Query key condition not supported";
// Of every key but those of a global index with several attributes of a kind.
constexpr size_t kPlainKeyAttributes = 2;

bool is_range_operator(Operator op) {
  return op == Operator::kEqual || op == Operator::kLess || op == Operator::kLessOrEqual ||
         op == Operator::kGreater || op == Operator::kGreaterOrEqual || op == Operator::kBetween ||
         op == Operator::kBeginsWith;
}

Result<void> collect(const Condition& condition, std::vector<KeyTerm>& terms) {
  if (condition.op == Operator::kAnd) {
    for (const Condition& part : condition.conditions) {
      PENSTOCK_TRY(collect(part, terms));
    }
    return {};
  }
  if (!is_range_operator(condition.op)) {
    return refuse(
        fmt::format("Invalid operator used in KeyConditionExpression: {}", name_of(condition.op)));
  }
  const bool has_path_first = condition.operands[0].kind == Operand::Kind::kPath;
  if (!has_path_first &&
      (condition.op == Operator::kBetween || condition.op == Operator::kBeginsWith)) {
    return refuse(
        fmt::format("Invalid condition in KeyConditionExpression: {} operator must have the key "
                    "attribute as its first operand",
                    name_of(condition.op)));
  }
  KeyTerm term;
  term.op = has_path_first ? condition.op : mirrored(condition.op);
  for (const Operand& operand : condition.operands) {
    if (operand.kind == Operand::Kind::kSizeOfPath || operand.kind == Operand::Kind::kSizeOfValue) {
      return refuse("KeyConditionExpressions cannot contain nested operations");
    }
    if (operand.path.size() > 1) {
      return refuse("KeyConditionExpressions cannot have conditions on nested attributes");
    }
    if (operand.kind == Operand::Kind::kValue) {
      term.values.push_back(operand.value);
    } else if (term.attribute.empty()) {
      term.attribute = operand.path.front().name;
    } else {
      return refuse(
          "Invalid condition in KeyConditionExpression: Multiple attribute names used in one "
          "condition");
    }
  }
  if (term.attribute.empty()) {
    return refuse("Invalid condition in KeyConditionExpression: No key attribute specified");
  }
  const bool is_repeated = std::any_of(terms.begin(), terms.end(), [&](const KeyTerm& other) {
    return other.attribute == term.attribute;
  });
  if (is_repeated) {
    return refuse("KeyConditionExpressions must only contain one condition per key");
  }
  terms.push_back(std::move(term));
  return {};
}

const KeyTerm* find(const std::vector<KeyTerm>& terms, std::string_view attribute) {
  const auto found = std::find_if(terms.begin(), terms.end(),
                                  [&](const KeyTerm& term) { return term.attribute == attribute; });
  return found == terms.end() ? nullptr : &*found;
}

Result<void> check_values(const KeyAttribute& attribute, bool is_partition, const KeyTerm& term) {
  for (const OperandValue& bytes : term.values) {
    const ValueView value(bytes);
    if (value.type() != attribute.type) {
      return refuse(
          "One or more parameter values were invalid: Condition parameter type does not match "
          "schema type");
    }
    // An empty string begins every string, but is none of a key's.
    if (!(term.op == Operator::kBeginsWith && value.content().empty())) {
      PENSTOCK_TRY(check_key_value(attribute, is_partition, value));
    }
  }
  if (term.op == Operator::kBeginsWith && attribute.type == Type::kNumber) {
    return refuse(
        "One or more parameter values were invalid: Condition parameter type does not match "
        "schema type");
  }
  return {};
}

// Narrows the range behind what equal attributes have fixed in both bounds.
void narrow(const KeyTerm& term, KeyRange& range) {
  const std::string fixed = range.sort_lower;
  std::string first = fixed;
  if (term.op == Operator::kBeginsWith) {
    append_key_prefix(first, ValueView(term.values[0]).content());
    range.sort_lower = first;
    range.sort_upper = store::prefix_end(first);
    return;
  }
  append_key_value(first, ValueView(term.values[0]));
  std::string above_fixed = store::prefix_end(fixed);
  switch (term.op) {
    case Operator::kLess:
      range.sort_upper = first;
      break;
    case Operator::kLessOrEqual:
      range.sort_upper = store::prefix_end(first);
      break;
    case Operator::kGreater:
      range.sort_lower = store::prefix_end(first);
      range.sort_upper = above_fixed;
      break;
    case Operator::kGreaterOrEqual:
      range.sort_lower = first;
      range.sort_upper = above_fixed;
      break;
    case Operator::kBetween: {
      std::string last = fixed;
      append_key_value(last, ValueView(term.values[1]));
      range.sort_lower = first;
      range.sort_upper = store::prefix_end(last);
      break;
    }
    default:
      range.sort_lower = first;
      range.sort_upper = store::prefix_end(first);
      break;
  }
}

// Which key attributes have a condition: every one of the partition, and the first of the sort key
// up to the last that has.
Result<void> check_terms(const KeySchema& schema, const std::vector<KeyTerm>& terms) {
  if (schema.size() <= kPlainKeyAttributes && terms.size() > kPlainKeyAttributes) {
    return refuse("Conditions can be of length 1 or 2 only");
  }
  for (const KeyAttribute& attribute : schema.partition) {
    const KeyTerm* term = find(terms, attribute.name);
    if (term == nullptr) {
      return refuse(fmt::format("Query condition missed key schema element: {}", attribute.name));
    }
    if (term->op != Operator::kEqual) {
      return refuse(kNotSupported);
    }
  }
  const bool has_stranger = std::any_of(terms.begin(), terms.end(), [&](const KeyTerm& term) {
    return !schema.contains(term.attribute);
  });
  if (has_stranger) {
    const auto unused = std::find_if(
        schema.sort.begin(), schema.sort.end(),
        [&](const KeyAttribute& attribute) { return find(terms, attribute.name) == nullptr; });
    return unused == schema.sort.end() || terms.size() > schema.size()
               ? refuse(kNotSupported)
               : refuse(fmt::format("Query condition missed key schema element: {}", unused->name));
  }
  return {};
}

}  // namespace

Operator mirrored(Operator op) {
  switch (op) {
    case Operator::kLess:
      return Operator::kGreater;
    case Operator::kLessOrEqual:
      return Operator::kGreaterOrEqual;
    case Operator::kGreater:
      return Operator::kLess;
    case Operator::kGreaterOrEqual:
      return Operator::kLessOrEqual;
    default:
      return op;
  }
}

Result<std::vector<KeyTerm>> key_terms(const Condition& condition) {
  std::vector<KeyTerm> terms;
  PENSTOCK_TRY(collect(condition, terms));
  return terms;
}

Result<KeyRange> key_range(const KeySchema& schema, const std::vector<KeyTerm>& terms) {
  PENSTOCK_TRY(check_terms(schema, terms));
  KeyRange range;
  for (const KeyAttribute& attribute : schema.partition) {
    const KeyTerm& term = *find(terms, attribute.name);
    PENSTOCK_TRY(check_values(attribute, true, term));
    append_key_value(range.partition, ValueView(term.values[0]));
  }
  bool is_open = true;  // so far every sort attribute was compared for equality
  for (const KeyAttribute& attribute : schema.sort) {
    const KeyTerm* term = find(terms, attribute.name);
    if (term == nullptr) {
      is_open = false;
      continue;
    }
    if (!is_open) {
      return refuse(kNotSupported);
    }
    PENSTOCK_TRY(check_values(attribute, false, *term));
    narrow(*term, range);
    is_open = term->op == Operator::kEqual;
  }
  return range;
}

}  // namespace penstock::table

#include "table/statement_values.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "table/number.h"
#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

using Kind = Expression::Kind;

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

constexpr const char* kRoot = "root";
constexpr const char* kTooDeep = "Nesting Levels have exceeded supported limits";

// `place` is where in the value it stands, `depth` how many containers are around it.
Result<std::string> read_literal(const Expression& expression, const std::string& place,
                                 size_t depth);

Error unsupported(const Expression& expression, std::string_view place) {
  return refuse(fmt::format(
      "Unsupported data type: {} under key {}{}",
      expression.kind == Kind::kCall ? std::string_view(expression.text) : name_of(expression),
      place, describe(expression.place)));
}

Result<std::string> read_number(const Expression& expression, std::string_view place) {
  std::string number;
  const NumberFault fault = append_number(number, expression.text);
  if (fault != NumberFault::kNone) {
    return refuse(fmt::format("{} under {}", describe(fault, expression.text), place));
  }
  return make_value(Type::kNumber, number);
}

Result<std::string> read_list(const Expression& expression, const std::string& place,
                              size_t depth) {
  std::vector<std::string> values;
  for (size_t i = 0; i < expression.children.size(); ++i) {
    PENSTOCK_ASSIGN(std::string value, read_literal(expression.children[i],
                                                    fmt::format("{}[{}]", place, i), depth + 1));
    values.push_back(std::move(value));
  }
  std::string content;
  append_list_content(content, {values.begin(), values.end()});
  return make_value(Type::kList, content);
}

// A bag is a set: of strings or of numbers.
Result<std::string> read_bag(const Expression& expression, const std::string& place, size_t depth) {
  if (expression.children.empty()) {
    return refuse("Empty bags are not supported");
  }
  std::vector<std::string> values;
  for (size_t i = 0; i < expression.children.size(); ++i) {
    PENSTOCK_ASSIGN(std::string value, read_literal(expression.children[i],
                                                    fmt::format("{}[{}]", place, i), depth + 1));
    const Type type = ValueView(value).type();
    if ((type != Type::kString && type != Type::kNumber) ||
        (!values.empty() && ValueView(values[0]).type() != type)) {
      return refuse(
          "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags");
    }
    values.push_back(std::move(value));
  }
  std::vector<std::string_view> elements;
  for (const std::string& value : values) {
    elements.push_back(ValueView(value).content());
  }
  const Type type =
      ValueView(values[0]).type() == Type::kString ? Type::kStringSet : Type::kNumberSet;
  const std::vector<std::string_view> given = elements;
  std::string content;
  if (!append_set_content(content, elements)) {
    return refuse(describe_duplicates(type, given));
  }
  return make_value(type, content);
}

// Names and what `read` makes of the values, as the content of a map.
template <typename Read>
Result<std::string> read_members(const Expression& tuple, const std::string& place, Read read) {
  std::map<std::string, std::string, std::less<>> members;
  for (size_t i = 0; i + 1 < tuple.children.size(); i += 2) {
    const Expression& name = tuple.children[i];
    if (name.kind != Kind::kValue || ValueView(name.value).type() != Type::kString) {
      return refuse(fmt::format("Tuple keys must be of type String. Actual type: {} under {}",
                                name_of(name), place));
    }
    std::string text(ValueView(name.value).content());
    if (members.contains(text)) {
      return refuse(fmt::format("Duplicate keys in tuple. Key: {} under {}", text, place));
    }
    PENSTOCK_ASSIGN(std::string value, read(text, tuple.children[i + 1]));
    members.emplace(std::move(text), std::move(value));
  }
  Entries entries(members.begin(), members.end());
  std::string content;
  append_map_content(content, entries);
  return content;
}

Result<std::string> read_literal(const Expression& expression, const std::string& place,
                                 size_t depth) {
  if (depth >= kNestingMax) {
    return refuse(fmt::format("{} under {}", kTooDeep, place));
  }
  switch (expression.kind) {
    case Kind::kValue:
      return expression.value;
    case Kind::kNumber:
      return read_number(expression, place);
    case Kind::kList:
      return read_list(expression, place, depth);
    case Kind::kBag:
      return read_bag(expression, place, depth);
    case Kind::kTuple: {
      PENSTOCK_ASSIGN(
          const std::string content,
          read_members(expression, place, [&](const std::string& name, const Expression& value) {
            return read_literal(value, fmt::format("{}.{}", place, name), depth + 1);
          }));
      return make_value(Type::kMap, content);
    }
    default:
      return unsupported(expression, place);
  }
}

}  // namespace

bool is_value(const Expression& expression) {
  switch (expression.kind) {
    case Kind::kValue:
    case Kind::kNumber:
    case Kind::kParameter:
    case Kind::kList:
    case Kind::kBag:
    case Kind::kTuple:
      return true;
    default:
      return false;
  }
}

Result<void> StatementValues::check(const Statement& statement) const {
  for (const AnyValue& parameter : parameters_) {
    const std::string& problem = parameter.problem.text;
    if (problem == kTooDeep) {
      return refuse(fmt::format(
          "{}: Attributes in the item have nested levels beyond supported limit", kTooDeep));
    }
    if (!problem.empty()) {
      return refuse(problem);
    }
  }
  if (parameters_.size() < statement.parameters) {
    return refuse("Number of parameters in request and statement don't match.");
  }
  return {};
}

Result<std::string> StatementValues::read(const Expression& expression) const {
  if (expression.kind == Kind::kParameter) {
    return parameters_[expression.index].bytes;
  }
  return read_literal(expression, kRoot, 0);
}

Result<std::string> StatementValues::read_item(const Expression& expression) const {
  if (expression.kind == Kind::kTuple) {
    return read_members(expression, kRoot, [this](const std::string&, const Expression& value) {
      return read(value);
    });
  }
  PENSTOCK_ASSIGN(const std::string value, read(expression));
  if (ValueView(value).type() != Type::kMap) {
    return refuse(
        "Unsupported format in item expression. Please use struct format {...} to express item "
        "values for insert statement.");
  }
  return std::string(ValueView(value).content());
}

}  // namespace penstock::table

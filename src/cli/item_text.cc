#include "cli/item_text.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <set>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "aws/json_writer.h"
#include "base/digest.h"
#include "cli/table.h"
#include "table/number.h"
#include "table/table_limits.h"

namespace penstock::cli {
namespace {

namespace ondemand = simdjson::ondemand;

struct ItemHolder {
  table::Item item;
  static constexpr std::string_view kName = "ItemHolder";
  static consteval auto fields() { return std::array{aws::field<&ItemHolder::item>("Item")}; }
};

Error invalid(std::string message) { return {kInvalidArgument, std::move(message)}; }

// Plain JSON to DynamoDB's, value by value. Functions return false where the text is not valid.
class Typer {
 public:
  explicit Typer(std::string& out) : out_(out) {}

  // {"name": value …} with each value in its type.
  bool append_members(ondemand::value& value, size_t depth) {
    ondemand::object object;
    if (depth > table::kNestingMax + 1 || value.get_object().get(object) != simdjson::SUCCESS) {
      return false;
    }
    out_ += '{';
    bool is_first = true;
    for (auto entry : object) {
      ondemand::field member;
      std::string_view name;
      if (std::move(entry).get(member) != simdjson::SUCCESS ||
          member.unescaped_key().get(name) != simdjson::SUCCESS) {
        return false;
      }
      out_ += is_first ? "" : ",";
      is_first = false;
      aws::append_json_string(out_, name);
      out_ += ':';
      if (!append_value(member.value(), depth)) {
        return false;
      }
    }
    out_ += '}';
    return true;
  }

 private:
  bool append_value(ondemand::value& value, size_t depth) {
    ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) {
      return false;
    }
    switch (type) {
      case ondemand::json_type::object:
        out_ += "{\"M\":";
        return append_members(value, depth + 1) && close();
      case ondemand::json_type::array:
        return append_list(value, depth + 1);
      case ondemand::json_type::string: {
        std::string_view text;
        if (value.get_string().get(text) != simdjson::SUCCESS) {
          return false;
        }
        out_ += "{\"S\":";
        aws::append_json_string(out_, text);
        return close();
      }
      case ondemand::json_type::number: {
        std::string_view digits = value.raw_json_token();
        digits = digits.substr(0, digits.find_last_not_of(" \t\r\n") + 1);
        out_ += fmt::format("{{\"N\":\"{}\"", digits);
        return close();
      }
      case ondemand::json_type::boolean: {
        bool truth = false;
        if (value.get_bool().get(truth) != simdjson::SUCCESS) {
          return false;
        }
        out_ += truth ? "{\"BOOL\":true" : "{\"BOOL\":false";
        return close();
      }
      case ondemand::json_type::null:
        out_ += "{\"NULL\":true";
        return value.is_null().error() == simdjson::SUCCESS && close();
    }
    return false;
  }
  bool append_list(ondemand::value& value, size_t depth) {
    ondemand::array array;
    if (depth > table::kNestingMax + 1 || value.get_array().get(array) != simdjson::SUCCESS) {
      return false;
    }
    out_ += "{\"L\":[";
    bool is_first = true;
    for (auto entry : array) {
      ondemand::value element;
      out_ += is_first ? "" : ",";
      is_first = false;
      if (std::move(entry).get(element) != simdjson::SUCCESS || !append_value(element, depth)) {
        return false;
      }
    }
    out_ += ']';
    return close();
  }
  bool close() {
    out_ += '}';
    return true;
  }

  std::string& out_;
};

Result<std::string> typed_json(std::string_view json) {
  const simdjson::padded_string padded(json);
  ondemand::parser parser;
  ondemand::document document;
  ondemand::value value;
  std::string out;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_value().get(value) != simdjson::SUCCESS ||
      !Typer(out).append_members(value, 0) ||
      document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return invalid("It is no JSON object.");
  }
  return out;
}

void append_plain(std::string& out, const table::ValueView& value);

void append_plain_scalar(std::string& out, table::Type type, std::string_view content) {
  if (type == table::Type::kNumber) {
    table::append_number_text(out, content);
  } else {
    aws::append_json_string(out, type == table::Type::kString ? content : base64(content));
  }
}

void append_plain_map(std::string& out, std::string_view content) {
  table::MapReader reader(content);
  out += '{';
  for (bool is_first = true; reader.left() > 0; is_first = false) {
    out += is_first ? "" : ",";
    const table::Attribute attribute = reader.next();
    aws::append_json_string(out, attribute.name);
    out += ':';
    append_plain(out, attribute.value);
  }
  out += '}';
}

void append_plain_list(std::string& out, const table::ValueView& value) {
  out += '[';
  if (value.type() == table::Type::kList) {
    table::ListReader reader(value.content());
    for (bool is_first = true; reader.left() > 0; is_first = false) {
      out += is_first ? "" : ",";
      append_plain(out, reader.next());
    }
  } else {
    table::SetReader reader(value.content());
    for (bool is_first = true; reader.left() > 0; is_first = false) {
      out += is_first ? "" : ",";
      append_plain_scalar(out, table::element_type(value.type()), reader.next());
    }
  }
  out += ']';
}

void append_plain(std::string& out, const table::ValueView& value) {
  if (table::is_scalar_key(value.type())) {
    append_plain_scalar(out, value.type(), value.content());
  } else if (table::is_boolean(value.type())) {
    out += value.type() == table::Type::kTrue ? "true" : "false";
  } else if (value.type() == table::Type::kNull) {
    out += "null";
  } else if (value.type() == table::Type::kMap) {
    append_plain_map(out, value.content());
  } else {
    append_plain_list(out, value);
  }
}

// A string without quotes, anything else as plain JSON.
std::string cell(std::string_view item, std::string_view name) {
  const auto value = table::find_attribute(item, name);
  if (!value) {
    return {};
  }
  if (value->type() == table::Type::kString) {
    return std::string(value->content());
  }
  std::string text;
  append_plain(text, *value);
  return text;
}

}  // namespace

Result<table::Item> parse_item(std::string_view json, ItemForm form) {
  std::string typed(json);
  if (form == ItemForm::kPlain) {
    PENSTOCK_ASSIGN(typed, typed_json(json));
  }
  ItemHolder holder;
  aws::Constraints constraints(aws::Wording::kUnchecked);
  const Result<void> decoded = aws::decode_json(
      aws::kStructure<ItemHolder>, "{\"Item\":" + typed + "}", false, &holder, constraints);
  if (!decoded.ok()) {
    return invalid(fmt::format("It is no item in DynamoDB's JSON: {}", decoded.error().message()));
  }
  if (!holder.item.problem.text.empty()) {
    return invalid(
        fmt::format("Attribute {}: {}", holder.item.problem.key, holder.item.problem.text));
  }
  if (holder.item.is_absent()) {
    return invalid("It is no JSON object.");
  }
  return std::move(holder.item);
}

void append_item(std::string& out, std::string_view item, ItemForm form) {
  if (form == ItemForm::kPlain) {
    append_plain_map(out, item);
  } else {
    table::append_item_json(out, item);
  }
}

std::string items_table(const table::ItemList& items,
                        const std::vector<std::string>& first_columns) {
  std::set<std::string, std::less<>> names;
  for (const std::string_view item : items) {
    table::MapReader reader(item);
    while (reader.left() > 0) {
      names.emplace(reader.next().name);
    }
  }
  std::vector<std::string> columns;
  for (const std::string& name : first_columns) {
    if (names.erase(name) > 0) {
      columns.push_back(name);
    }
  }
  columns.insert(columns.end(), names.begin(), names.end());
  std::vector<std::string> heads;
  for (const std::string& name : columns) {
    heads.push_back(printable(name));
  }
  Table rows(std::move(heads));
  for (const std::string_view item : items) {
    std::vector<std::string> cells;
    for (const std::string& name : columns) {
      cells.push_back(cell(item, name));
    }
    rows.add_row(cells);
  }
  return rows.text();
}

}  // namespace penstock::cli

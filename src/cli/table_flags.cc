#include "cli/table_flags.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <utility>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/input_text.h"

namespace penstock::cli {

void ItemFormFlag::add_to(CLI::App& command) {
  command.add_flag("--plain", is_plain,
                   "Items as plain JSON, not with a type at each value; sets are lists then, and "
                   "binary values text in base64.");
}

void PlaceholderFlags::add_names_to(CLI::App& command) {
  command
      .add_option("--expression-attribute-names", names,
                  R"(What #placeholders stand for, such as {"#s":"status"}.)")
      ->type_name("JSON");
}

void PlaceholderFlags::add_to(CLI::App& command) {
  add_names_to(command);
  command
      .add_option("--expression-attribute-values", values,
                  R"(What :placeholders stand for, such as {":s":{"S":"open"}}.)")
      ->type_name("JSON");
}

Result<std::optional<table::Names>> PlaceholderFlags::read_names() const {
  if (names.empty()) {
    return std::optional<table::Names>();
  }
  table::Names out;
  PENSTOCK_ASSIGN(const std::string text, read_json_argument(names));
  const simdjson::padded_string padded(text);
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(padded).get(object) != simdjson::SUCCESS) {
    return Error(kInvalidArgument, "--expression-attribute-names: It is no JSON object.");
  }
  for (const auto& [name, value] : object) {
    std::string_view attribute;
    if (value.get(attribute) != simdjson::SUCCESS) {
      return Error(kInvalidArgument,
                   fmt::format("--expression-attribute-names: {} is not a string.", name));
    }
    out[std::string(name)] = attribute;
  }
  return std::optional(std::move(out));
}

Result<table::Item> PlaceholderFlags::read_values(ItemForm form) const {
  return values.empty() ? Result<table::Item>(table::Item())
                        : read_item_argument("--expression-attribute-values", values, form);
}

Result<table::Item> read_item_argument(const std::string& flag, const std::string& argument,
                                       ItemForm form) {
  PENSTOCK_ASSIGN(const std::string text, read_json_argument(argument));
  auto item = parse_item(text, form);
  if (!item.ok()) {
    return Error(kInvalidArgument, fmt::format("{}: {}", flag, item.error().message()));
  }
  return item;
}

}  // namespace penstock::cli

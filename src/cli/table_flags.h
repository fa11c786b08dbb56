// Flags that several commands on tables have; named as the AWS CLI names them. They must outlive
// their parsing.
#ifndef PENSTOCK_CLI_TABLE_FLAGS_H_
#define PENSTOCK_CLI_TABLE_FLAGS_H_

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "cli/item_text.h"
#include "table/key_shapes.h"

namespace penstock::cli {

// --plain.
struct ItemFormFlag {
  bool is_plain = false;
  ItemForm form() const { return is_plain ? ItemForm::kPlain : ItemForm::kTyped; }
  void add_to(CLI::App& command);
};

// --expression-attribute-names and --expression-attribute-values: JSON objects.
struct PlaceholderFlags {
  std::string names;
  std::string values;
  void add_to(CLI::App& command);
  void add_names_to(CLI::App& command);
  // Absent without the flag: the API tells none from an empty object.
  Result<std::optional<table::Names>> read_names() const;
  Result<table::Item> read_values(ItemForm form) const;
};

// An item or key that an argument gives: JSON, - for standard input, or @FILE.
Result<table::Item> read_item_argument(const std::string& flag, const std::string& argument,
                                       ItemForm form);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_FLAGS_H_

#include "cli/table_commands.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/json_text.h"
#include "cli/table.h"
#include "cli/table_client.h"
#include "cli/table_export_command.h"
#include "cli/table_flags.h"
#include "cli/table_import_command.h"
#include "cli/table_read_commands.h"
#include "cli/table_text.h"

namespace penstock::cli {
namespace {

struct TableFlags {
  ClientFlags client;
  OutputFlag output;
  ItemFormFlag form;
  PlaceholderFlags placeholders;
  std::string table;
  std::string key;
  std::string item;
  std::optional<std::string> condition;
  std::optional<std::string> projection;
  bool is_consistent = false;
};

Result<std::string> list(TableClient& client, const TableFlags& flags) {
  table::ListTablesOutput all;
  std::vector<std::string>& names = all.table_names.emplace();
  table::ListTablesInput input;
  do {
    PENSTOCK_ASSIGN(auto page, client.call<table::ListTables>(input));
    const auto here = page.table_names.value_or(std::vector<std::string>());
    names.insert(names.end(), here.begin(), here.end());
    input.exclusive_start_table_name = page.last_evaluated_table_name;
  } while (input.exclusive_start_table_name);
  if (flags.output.json()) {
    return json_of<table::ListTables>(all);
  }
  Table rows({"TABLE"});
  for (const std::string& name : names) {
    rows.add_row({name});
  }
  return rows.text();
}

Result<std::string> describe_table(TableClient& client, const TableFlags& flags) {
  PENSTOCK_ASSIGN(const auto output, client.call<table::DescribeTable>({flags.table}));
  if (flags.output.json()) {
    return json_of<table::DescribeTable>(output);
  }
  const table::TableDescription& description = *output.table;
  table::ListTagsOfResourceInput of_table;
  of_table.resource_arn = description.table_arn.value_or("");
  std::vector<table::Tag> tags;
  do {
    PENSTOCK_ASSIGN(const auto page, client.call<table::ListTagsOfResource>(of_table));
    tags.insert(tags.end(), page.tags.begin(), page.tags.end());
    of_table.next_token = page.next_token;
  } while (of_table.next_token);
  return table_description_text(description, tags);
}

Result<std::string> get(TableClient& client, const TableFlags& flags) {
  table::GetItemInput input;
  input.table_name = flags.table;
  PENSTOCK_ASSIGN(input.key, read_item_argument("--key", flags.key, flags.form.form()));
  PENSTOCK_ASSIGN(input.expression_attribute_names, flags.placeholders.read_names());
  input.projection_expression = flags.projection;
  if (flags.is_consistent) {
    input.consistent_read = true;
  }
  PENSTOCK_ASSIGN(const auto output, client.call<table::GetItem>(input));
  if (output.item.is_absent()) {
    return Error(kRefused, "There is no item with this key.");
  }
  std::string text;
  append_item(text, output.item.view(), flags.form.form());
  return flags.output.json() ? text : pretty_json(text);
}

template <typename Input>
Result<void> read_condition(const TableFlags& flags, Input& input) {
  input.table_name = flags.table;
  input.condition_expression = flags.condition;
  PENSTOCK_ASSIGN(input.expression_attribute_names, flags.placeholders.read_names());
  PENSTOCK_ASSIGN(input.expression_attribute_values,
                  flags.placeholders.read_values(flags.form.form()));
  return {};
}

Result<std::string> put(TableClient& client, const TableFlags& flags) {
  table::PutItemInput input;
  PENSTOCK_TRY(read_condition(flags, input));
  PENSTOCK_ASSIGN(input.item, read_item_argument("--item", flags.item, flags.form.form()));
  PENSTOCK_TRY(client.call<table::PutItem>(input));
  fmt::print(stderr, "Written.\n");
  return std::string();
}

Result<std::string> remove(TableClient& client, const TableFlags& flags) {
  table::DeleteItemInput input;
  PENSTOCK_TRY(read_condition(flags, input));
  PENSTOCK_ASSIGN(input.key, read_item_argument("--key", flags.key, flags.form.form()));
  input.return_values = "ALL_OLD";
  PENSTOCK_ASSIGN(const auto output, client.call<table::DeleteItem>(input));
  fmt::print(stderr, "{}\n",
             output.attributes.is_absent() ? "There was no item with this key." : "Deleted.");
  return std::string();
}

struct Added {
  CLI::App* command;
  std::shared_ptr<TableFlags> flags;
};

Added add(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
          ClientAction<TableClient, TableFlags> action) {
  const auto flags = std::make_shared<TableFlags>();
  CLI::App* const command = add_command(
      noun, chosen, name, help, [action, flags] { return run_with_client(action, *flags); });
  add_client_flags(*command, flags->client);
  return {command, flags};
}

Added add_on_table(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
                   ClientAction<TableClient, TableFlags> action) {
  Added added = add(noun, chosen, name, help, action);
  added.command->add_option("TABLE", added.flags->table, "The table's name or ARN.")->required();
  return added;
}

void add_key(const Added& to) {
  to.command
      ->add_option("--key", to.flags->key,
                   R"(The item's key, such as {"id":{"S":"1"}}; - reads it from stdin, @FILE from )"
                   "a file.")
      ->type_name("JSON")
      ->required();
}

void add_condition(const Added& to) {
  to.command
      ->add_option("--condition-expression", to.flags->condition,
                   "What the item that is there must satisfy.")
      ->type_name("EXPRESSION");
  to.flags->placeholders.add_to(*to.command);
  to.flags->form.add_to(*to.command);
}

void add_get(CLI::App& noun, Chosen& chosen) {
  const Added getting = add_on_table(noun, chosen, "get", "Print an item.", &get);
  add_key(getting);
  getting.command
      ->add_option("--projection-expression", getting.flags->projection,
                   "Which attributes; not given: all.")
      ->type_name("EXPRESSION");
  getting.flags->placeholders.add_names_to(*getting.command);
  getting.command->add_flag("--consistent-read", getting.flags->is_consistent,
                            "Also what was written a moment ago (on AWS; here always).");
  getting.flags->form.add_to(*getting.command);
  getting.flags->output.add_to(*getting.command);
}

void add_put(CLI::App& noun, Chosen& chosen) {
  const Added putting =
      add_on_table(noun, chosen, "put",
                   "Write an item, in place of the one with its key if there is one.", &put);
  putting.command
      ->add_option("--item", putting.flags->item,
                   R"(The item, such as {"id":{"S":"1"}}; - reads it from stdin, @FILE from a )"
                   "file.")
      ->type_name("JSON")
      ->required();
  add_condition(putting);
}

}  // namespace

void add_table_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun = add_noun(app, "table", "Tables and their items, at any endpoint.");
  const Added listing = add(*noun, chosen, "list", "List tables.", &list);
  listing.flags->output.add_to(*listing.command);
  const Added describing = add_on_table(
      *noun, chosen, "describe", "Show a table's keys, indexes, counts and tags.", &describe_table);
  describing.flags->output.add_to(*describing.command);
  add_get(*noun, chosen);
  add_table_read_commands(*noun, chosen);
  add_put(*noun, chosen);
  const Added deleting = add_on_table(*noun, chosen, "delete", "Delete an item.", &remove);
  add_key(deleting);
  add_condition(deleting);
  add_table_export_command(*noun, chosen);
  add_table_import_command(*noun, chosen);
}

}  // namespace penstock::cli

#include "cli/table_read_commands.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/table_flags.h"

namespace penstock::cli {
namespace {

constexpr int64_t kItemsMax = 1'000'000;

struct ReadFlags {
  ClientFlags client;
  OutputFlag output;
  ItemFormFlag form;
  PlaceholderFlags placeholders;
  std::string table;
  std::optional<std::string> index;
  std::string key_condition;
  std::optional<std::string> filter;
  std::optional<std::string> projection;
  bool is_consistent = false;
  bool is_backward = false;
  int64_t items_max = 100;
  std::optional<int32_t> segment;
  std::optional<int32_t> segments;
};

template <typename Input>
Result<Input> input_of(const ReadFlags& flags) {
  Input input;
  input.table_name = flags.table;
  input.index_name = flags.index;
  input.filter_expression = flags.filter;
  input.projection_expression = flags.projection;
  if (flags.is_consistent) {
    input.consistent_read = true;
  }
  PENSTOCK_ASSIGN(input.expression_attribute_names, flags.placeholders.read_names());
  PENSTOCK_ASSIGN(input.expression_attribute_values,
                  flags.placeholders.read_values(flags.form.form()));
  return input;
}

// JSON: an item a line, as they come. Else all of them in columns.
template <typename Op>
Result<std::string> read(TableClient& client, const ReadFlags& flags,
                         const typename Op::Input& input) {
  table::ItemList all;
  bool is_printed = true;
  const auto visit = [&](const table::ItemList& items) {
    if (!flags.output.json()) {
      for (const std::string_view item : items) {
        all.add(item);
      }
      return true;
    }
    std::string lines;
    for (const std::string_view item : items) {
      append_item(lines, item, flags.form.form());
      lines += '\n';
    }
    is_printed = lines.empty() || print_data(lines);
    return is_printed;
  };
  PENSTOCK_ASSIGN(const bool has_more,
                  read_pages<Op>(client, input, flags.items_max, &wait_ms, visit));
  if (!is_printed) {
    return Error(kRefused, "The items could not be printed.");
  }
  if (has_more) {
    fmt::print(stderr, "The first {}; --max-items shows more.\n", flags.items_max);
  }
  if (flags.output.json()) {
    return std::string();
  }
  // For the order of the columns only.
  const auto keys = key_names(client, flags.table);
  return items_table(all, keys.ok() ? *keys : std::vector<std::string>());
}

Result<std::string> query(TableClient& client, const ReadFlags& flags) {
  PENSTOCK_ASSIGN(auto input, input_of<table::QueryInput>(flags));
  input.key_condition_expression = flags.key_condition;
  if (flags.is_backward) {
    input.scan_index_forward = false;
  }
  return read<table::Query>(client, flags, input);
}

Result<std::string> scan(TableClient& client, const ReadFlags& flags) {
  PENSTOCK_ASSIGN(auto input, input_of<table::ScanInput>(flags));
  input.segment = flags.segment;
  input.total_segments = flags.segments;
  return read<table::Scan>(client, flags, input);
}

struct Added {
  CLI::App* command;
  std::shared_ptr<ReadFlags> flags;
};

Added add(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
          ClientAction<TableClient, ReadFlags> action) {
  const auto flags = std::make_shared<ReadFlags>();
  CLI::App* const command = add_command(
      noun, chosen, name, help, [action, flags] { return run_with_client(action, *flags); });
  command->add_option("TABLE", flags->table, "The table's name or ARN.")->required();
  command->add_option("--index-name", flags->index, "An index; not given: the table itself.")
      ->type_name("NAME");
  command
      ->add_option("--filter-expression", flags->filter,
                   "Which of the items read are printed; the others are read all the same.")
      ->type_name("EXPRESSION");
  command
      ->add_option("--projection-expression", flags->projection,
                   "Which attributes; not given: all.")
      ->type_name("EXPRESSION");
  flags->placeholders.add_to(*command);
  command->add_flag("--consistent-read", flags->is_consistent,
                    "Also what was written a moment ago (on AWS; here always).");
  command->add_option("--max-items", flags->items_max, "At most so many.")
      ->type_name("N")
      ->default_str(std::to_string(flags->items_max))
      ->check(CLI::Range(int64_t{1}, kItemsMax));
  flags->form.add_to(*command);
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
  return {command, flags};
}

}  // namespace

void add_table_read_commands(CLI::App& noun, Chosen& chosen) {
  const Added querying =
      add(noun, chosen, "query", "Print the items of one partition key, in order.", &query);
  querying.command
      ->add_option("--key-condition-expression", querying.flags->key_condition,
                   "One partition key, and a range of sort keys, such as \"id = :i AND n > :n\".")
      ->type_name("EXPRESSION")
      ->required();
  querying.command->add_flag("--no-scan-index-forward", querying.flags->is_backward,
                             "Descending by sort key.");

  const Added scanning = add(noun, chosen, "scan", "Print items in no order.", &scan);
  CLI::Option* const segment =
      scanning.command->add_option("--segment", scanning.flags->segment, "Only this segment.")
          ->type_name("N")
          ->check(CLI::Range(0, 999'999));
  CLI::Option* const segments = scanning.command
                                    ->add_option("--total-segments", scanning.flags->segments,
                                                 "With --segment: how many segments there are.")
                                    ->type_name("N")
                                    ->check(CLI::Range(1, 1'000'000))
                                    ->needs(segment);
  segment->needs(segments);
}

}  // namespace penstock::cli

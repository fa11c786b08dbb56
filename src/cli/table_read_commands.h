// `penstock table query` and `penstock table scan`.
#ifndef PENSTOCK_CLI_TABLE_READ_COMMANDS_H_
#define PENSTOCK_CLI_TABLE_READ_COMMANDS_H_

#include <cstdint>
#include <utility>

#include "cli/command.h"
#include "cli/table_client.h"

namespace penstock::cli {

void add_table_read_commands(CLI::App& noun, Chosen& chosen);

// Reads page by page until there are no more, `items_max` were read, or `visit` returns false.
// True if there may be more. `Op` is Query or Scan; with a filter, pages are as long as they come.
template <typename Op, typename Visit>
Result<bool> read_pages(TableClient& client, typename Op::Input input, int64_t items_max,
                        const Patience::Wait& wait, const Visit& visit) {
  while (true) {
    if (!input.filter_expression) {
      input.limit = static_cast<int32_t>(items_max);
    }
    PENSTOCK_ASSIGN(auto page, call_patiently<Op>(client, input, wait));
    table::ItemList items = std::move(page.items).value_or(table::ItemList());
    const bool has_more_here = static_cast<int64_t>(items.size()) > items_max;
    items.truncate(static_cast<size_t>(items_max));
    items_max -= static_cast<int64_t>(items.size());
    const bool goes_on = visit(std::move(items));
    const bool has_more = has_more_here || !page.last_evaluated_key.is_absent();
    if (!goes_on || !has_more || items_max == 0) {
      return has_more;
    }
    input.exclusive_start_key = std::move(page.last_evaluated_key);
  }
}

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_READ_COMMANDS_H_

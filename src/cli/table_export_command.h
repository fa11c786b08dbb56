// `penstock table export`.
#ifndef PENSTOCK_CLI_TABLE_EXPORT_COMMAND_H_
#define PENSTOCK_CLI_TABLE_EXPORT_COMMAND_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "cli/item_text.h"
#include "cli/table_client.h"

namespace penstock::cli {

void add_table_export_command(CLI::App& noun, Chosen& chosen);

struct TableExport {
  std::string table;
  std::optional<std::string> index;
  ItemForm form = ItemForm::kTyped;
  int32_t segments = 1;  // scanned side by side, each by a thread with a client of its own
  // Takes whole lines of so many items; one call at a time. False: it has no room for more.
  std::function<bool(std::string_view lines, uint64_t items)> write;
  std::function<Result<TableClient>()> open;
  Patience::Wait wait;
};

// How many items were written. The first error of any segment ends them all.
Result<uint64_t> export_table(const TableExport& what);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_EXPORT_COMMAND_H_

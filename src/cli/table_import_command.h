// `penstock table import`.
#ifndef PENSTOCK_CLI_TABLE_IMPORT_COMMAND_H_
#define PENSTOCK_CLI_TABLE_IMPORT_COMMAND_H_

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/item_text.h"
#include "cli/table_client.h"

namespace penstock::cli {

void add_table_import_command(CLI::App& noun, Chosen& chosen);

struct TableImport {
  std::string table;
  ItemForm form = ItemForm::kTyped;
  int32_t connections = 1;  // each with a thread and a client of its own
  std::vector<std::string> key;
  std::function<Result<TableClient>()> open;
  Patience::Wait wait;
  // Both one call at a time, from any thread.
  std::function<void(uint64_t imported)> on_progress;
  std::function<void(uint64_t line, const std::string& why)> on_refusal;
};

struct Imported {
  uint64_t written = 0;
  uint64_t refused = 0;
};

// Writes an item a line, 25 in a request. Items with equal keys are written in the order of their
// lines. Ends at the first line that is no item, when those before it are written, and at the first
// request that fails; an item that the service refuses is left out.
Result<Imported> import_table(const TableImport& what, std::istream& lines);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_IMPORT_COMMAND_H_

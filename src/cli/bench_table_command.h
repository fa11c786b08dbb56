// `penstock bench table`: requests on a new table, one kind after the other.
#ifndef PENSTOCK_CLI_BENCH_TABLE_COMMAND_H_
#define PENSTOCK_CLI_BENCH_TABLE_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/request_load.h"

namespace penstock::cli {

// Adds it to the noun `bench`.
void add_bench_table_command(CLI::App& noun, Chosen& chosen);

// One kind of request: what was asked for and what it took.
struct TableBenchResult {
  std::string_view name;  // "put"
  uint64_t items = 0;     // of the table
  size_t item_bytes = 0;
  int connections = 0;
  double rate_per_s = 0;
  RequestLoadReport load;
  std::optional<double> server_cpu_s;    // absent where the server does not say
  std::optional<double> resident_bytes;  // of the server, at the end
  double client_cpu_s = 0;
  std::optional<uint64_t> lost;  // updates that were acknowledged and are not there
};

// An object a line.
std::string json_text(const std::vector<TableBenchResult>& results);
std::string people_text(const std::vector<TableBenchResult>& results);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BENCH_TABLE_COMMAND_H_

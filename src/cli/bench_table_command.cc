#include "cli/bench_table_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/random.h"
#include "cli/bench_run.h"
#include "cli/client_flags.h"
#include "cli/figures.h"
#include "cli/item_text.h"
#include "cli/progress_line.h"
#include "cli/table.h"
#include "cli/table_client.h"
#include "cli/table_load.h"
#include "table/number.h"

namespace penstock::cli {
namespace {

constexpr ErrorInfo kBenchFailed{"BenchFailed", "BenchFailed", 500, Fault::kServer,
                                 "The measurement could not be made."};

struct NamedAction {
  std::string_view name;
  TableAction action;
};
constexpr std::array<NamedAction, 5> kActions{{{"put", TableAction::kPut},
                                               {"get", TableAction::kGet},
                                               {"batch-write", TableAction::kBatchWrite},
                                               {"query", TableAction::kQuery},
                                               {"update", TableAction::kUpdate}}};
constexpr std::string_view kFill = "fill";

struct TableBenchFlags {
  ClientFlags client;
  std::vector<std::string> actions;
  int connections = 32;
  size_t item_bytes = 1024;
  uint64_t items = 10'000;
  double seconds = 10;
  double rate_per_s = 0;
  std::string admin;
  bool json = false;
};

// A table for one run. Deletes it when it ends, and says on stderr if it is left over.
class BenchTable {
 public:
  BenchTable(TableClient& client, uint32_t run)
      : client_(client), name_(fmt::format("penstock-bench-{:08x}", run)) {}
  BenchTable(const BenchTable&) = delete;
  BenchTable& operator=(const BenchTable&) = delete;
  ~BenchTable() {
    if (exists_) {
      if (const auto deleted = client_.call<table::DeleteTable>({name_}); !deleted.ok()) {
        fmt::print(stderr, "penstock: table {} is left over: {}\n", name_,
                   printable(deleted.error().message()));
      }
    }
  }

  Result<void> create() {
    table::CreateTableInput input;
    input.table_name = name_;
    input.billing_mode = "PAY_PER_REQUEST";
    input.attribute_definitions = {{std::string(kBenchPartitionKey), "S"},
                                   {std::string(kBenchSortKey), "N"}};
    input.key_schema = {{std::string(kBenchPartitionKey), "HASH"},
                        {std::string(kBenchSortKey), "RANGE"}};
    PENSTOCK_TRY(client_.call<table::CreateTable>(input));
    exists_ = true;
    return {};
  }
  // How often item 0 was updated.
  Result<uint64_t> updates() {
    table::GetItemInput input;
    input.table_name = name_;
    input.consistent_read = true;
    PENSTOCK_ASSIGN(input.key, parse_item(R"({"p":"0000000000000000","s":0})", ItemForm::kPlain));
    PENSTOCK_ASSIGN(const auto output, client_.call<table::GetItem>(input));
    if (output.item.is_absent()) {
      return uint64_t{0};
    }
    const auto hits = table::find_attribute(output.item.view(), kBenchCounter);
    return hits ? static_cast<uint64_t>(table::to_integer(hits->content()).value_or(0)) : 0;
  }
  const std::string& name() const { return name_; }

 private:
  TableClient& client_;
  std::string name_;
  bool exists_ = false;
};

class TableBench {
 public:
  TableBench(const TableBenchFlags& flags, TableClient& client, BenchTable& table, uint64_t seed)
      : flags_(flags),
        client_(client),
        table_(table),
        requests_(table.name(), flags.item_bytes),
        seed_(seed) {}

  Result<void> fill() { return measure({kFill, TableAction::kBatchWrite}); }

  Result<void> run(const NamedAction& action) {
    const bool counts = action.action == TableAction::kUpdate;
    PENSTOCK_ASSIGN(const uint64_t before,
                    counts ? table_.updates() : Result<uint64_t>(uint64_t{0}));
    PENSTOCK_TRY(measure(action));
    TableBenchResult& result = results_.back();
    if (counts && !result.load.interrupted) {
      PENSTOCK_ASSIGN(const uint64_t after, table_.updates());
      result.lost = result.load.requests - std::min(result.load.requests, after - before);
    }
    return {};
  }
  const std::vector<TableBenchResult>& results() const { return results_; }

 private:
  Result<void> measure(const NamedAction& action) {
    const bool is_filling = action.name == kFill;
    TableLoadOptions asked;
    asked.action = action.action;
    asked.items = flags_.items;
    asked.is_filling = is_filling;
    asked.seed = seed_ + results_.size();
    TableLoad source(asked, requests_);
    RequestLoadOptions options;
    options.connections = flags_.connections;
    options.seconds = is_filling ? 0 : flags_.seconds;
    options.rate_per_s = is_filling ? 0 : flags_.rate_per_s;
    const ClientSettings& settings = client_.settings();
    ServerCpu cpu(flags_.admin, settings.endpoint);
    PENSTOCK_TRY(cpu.begin());
    const double own_before_s = own_cpu_s();
    const ProgressLine line;
    RequestLoad load(options, {settings.endpoint, settings.region, settings.credentials},
                     std::string(table::kServiceInfo.name), source, client_.clock(),
                     [&](const RequestLoadReport& report) {
                       line.show(fmt::format("{}: {} items", action.name, report.items));
                     });
    const Result<void> ran = load.run();
    line.clear();
    PENSTOCK_TRY(ran);
    TableBenchResult result;
    result.name = action.name;
    result.items = flags_.items;
    result.item_bytes = flags_.item_bytes;
    result.connections = flags_.connections;
    result.rate_per_s = options.rate_per_s;
    result.load = load.report();
    result.server_cpu_s = cpu.used_s();
    result.resident_bytes = cpu.resident_bytes();
    result.client_cpu_s = own_cpu_s() - own_before_s;
    results_.push_back(result);
    return results_.back().load.interrupted ? Result<void>(Error(kBenchFailed, "Interrupted."))
                                            : Result<void>();
  }

  const TableBenchFlags& flags_;
  TableClient& client_;
  BenchTable& table_;
  TableRequests requests_;
  uint64_t seed_;
  std::vector<TableBenchResult> results_;
};

std::vector<Figure> figures(const TableBenchResult& result) {
  const auto a_second = [&](uint64_t count) {
    return std::optional(result.load.seconds > 0 ? static_cast<double>(count) / result.load.seconds
                                                 : 0);
  };
  const auto lost = [&]() -> std::optional<double> {
    return result.lost ? std::optional(static_cast<double>(*result.lost)) : std::nullopt;
  };
  return {
      {"items", static_cast<double>(result.items), {}},
      {"size", static_cast<double>(result.item_bytes), {}},
      {"connections", static_cast<double>(result.connections), {}},
      {"rate", result.rate_per_s, {}},
      {"requests_per_s", a_second(result.load.requests), {}},
      {"items_per_s", a_second(result.load.items), {}},
      {"p50_us", percentile_us(result.load.latency, 0.5), {}},
      {"p99_us", percentile_us(result.load.latency, 0.99), {}},
      {"p999_us", percentile_us(result.load.latency, 0.999), {}},
      {"server_cpu_us_per_request", per_one_us(result.server_cpu_s, result.load.requests), {}},
      {"server_cpu_us_per_item", per_one_us(result.server_cpu_s, result.load.items), {}},
      {"client_cpu_us_per_request", per_one_us(result.client_cpu_s, result.load.requests), {}},
      {"server_resident_bytes", result.resident_bytes, {}},
      {"requests", static_cast<double>(result.load.requests), {}},
      {"seconds", result.load.seconds, {}},
      {"lost", lost(), {}},
  };
}

Result<int> bench_table(const TableBenchFlags& flags) {
  SystemClock clock;
  SystemRandom random;
  PENSTOCK_ASSIGN(TableClient client, TableClient::open(flags.client, clock));
  if (client.settings().endpoint.tls) {
    return Error(kInvalidArgument, "bench speaks plain HTTP only; give an http:// endpoint.");
  }
  BenchTable table(client, static_cast<uint32_t>(random.next_u64()));
  PENSTOCK_TRY(table.create());
  TableBench bench(flags, client, table, random.next_u64());
  PENSTOCK_TRY(bench.fill());
  for (const NamedAction& action : kActions) {
    const bool is_wanted =
        flags.actions.empty() ||
        std::find(flags.actions.begin(), flags.actions.end(), action.name) != flags.actions.end();
    if (is_wanted) {
      PENSTOCK_TRY(bench.run(action));
    }
  }
  if (!print_data(flags.json ? json_text(bench.results()) : people_text(bench.results()))) {
    return kExitFailed;
  }
  const bool is_whole =
      std::all_of(bench.results().begin(), bench.results().end(),
                  [](const auto& result) { return result.lost.value_or(0) == 0; });
  return is_whole ? kExitDone : kExitFailed;
}

int run_bench(const TableBenchFlags& flags) {
  const auto status = bench_table(flags);
  return status.ok() ? *status : fail(status.error());
}

std::string cell(std::optional<double> value) {
  return value ? fmt::format("{:.{}f}", *value, *value < 100 ? 1 : 0) : "-";
}

}  // namespace

std::string json_text(const std::vector<TableBenchResult>& results) {
  std::string out;
  for (const TableBenchResult& result : results) {
    out += fmt::format("{{\"operation\":\"{}\",{}\n", result.name,
                       std::string_view(json_of(figures(result))).substr(1));
  }
  return out;
}

std::string people_text(const std::vector<TableBenchResult>& results) {
  Table rows({"OPERATION", "REQUESTS/S", "ITEMS/S", "P50 µs", "P99 µs", "P99.9 µs",
              "SERVER CPU µs/REQUEST", "SERVER MiB", "LOST"});
  for (const TableBenchResult& result : results) {
    const std::vector<Figure> all = figures(result);
    const auto value = [&](std::string_view name) {
      return cell(std::find_if(all.begin(), all.end(), [&](const Figure& figure) {
                    return figure.name == name;
                  })->value);
    };
    const std::optional<double> resident_mib =
        result.resident_bytes ? std::optional(*result.resident_bytes / (1 << 20)) : std::nullopt;
    rows.add_row({std::string(result.name), value("requests_per_s"), value("items_per_s"),
                  value("p50_us"), value("p99_us"), value("p999_us"),
                  value("server_cpu_us_per_request"), cell(resident_mib),
                  result.lost ? std::to_string(*result.lost) : "-"});
  }
  if (results.empty()) {
    return rows.text();
  }
  const TableBenchResult& first = results.front();
  return fmt::format("{} items of {} bytes, {} connections, {}\n\n", first.items, first.item_bytes,
                     first.connections,
                     results.back().rate_per_s > 0
                         ? fmt::format("{:.0f} requests/s offered", results.back().rate_per_s)
                         : "as fast as it goes") +
         rows.text();
}

void add_bench_table_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<TableBenchFlags>();
  CLI::App* const command =
      add_command(noun, chosen, "table",
                  "Write, read, query and update items of a new table; report rates and latencies.",
                  [flags] { return run_bench(*flags); });
  std::vector<std::string> names;
  for (const NamedAction& action : kActions) {
    names.emplace_back(action.name);
  }
  command
      ->add_option(
          "--operation", flags->actions,
          "put, get, batch-write (25 items), query (100 items) or update (one item, with a "
          "condition); may be repeated, not given: all.")
      ->type_name("NAME")
      ->expected(1)
      ->take_all()
      ->check(CLI::IsMember(names));
  command->add_option("--connections", flags->connections, "Connections, each with one request.")
      ->type_name("N")
      ->default_str("32")
      ->check(CLI::Range(1, 1000));
  command->add_option("--size", flags->item_bytes, "Bytes of each item, as DynamoDB counts them.")
      ->type_name("BYTES")
      ->default_str("1024")
      ->check(CLI::Range(TableRequests::kItemBytesMin, TableRequests::kItemBytesMax));
  command
      ->add_option(
          "--items", flags->items,
          "Items of the table; it is filled with them first, a hundred to a partition key.")
      ->type_name("N")
      ->default_str("10000")
      ->check(CLI::Range(TableRequests::kItemsPerPartition, uint64_t{100'000'000}));
  command->add_option("--seconds", flags->seconds, "How long each operation is measured.")
      ->type_name("S")
      ->default_str("10")
      ->check(CLI::Range(0.1, 3600.0));
  command
      ->add_option("--rate", flags->rate_per_s,
                   "Requests offered a second, whatever the server does; 0: as fast as it goes.")
      ->type_name("N")
      ->default_str("0")
      ->check(CLI::Range(0.0, 1e6));
  add_report_flags(*command, flags->admin, flags->json);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli

// What the benches share: their flags, a load run and what it cost, the queue it goes through, the
// report. Used by the main thread.
#ifndef PENSTOCK_CLI_BENCH_RUN_H_
#define PENSTOCK_CLI_BENCH_RUN_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "cli/bench_report.h"
#include "cli/client_settings.h"
#include "cli/command.h"
#include "cli/queue_client.h"
#include "cli/queue_load.h"

namespace penstock::cli {

struct BenchFlags {
  ClientFlags client;
  LoadOptions load;
  std::string admin;
  bool json = false;
};

// The CPU time of the server's process, from what its admin port says.
class ServerCpu {
 public:
  // `admin`: where it is; empty: beside the default endpoint, else nowhere.
  ServerCpu(std::string admin, const Endpoint& endpoint);

  // kInvalidArgument: that is no address.
  Result<void> begin();
  // Since begin(); absent where the server does not say.
  std::optional<double> used_s() const;
  // What the process holds in memory now; absent likewise.
  std::optional<double> resident_bytes() const;

 private:
  std::optional<double> reading(std::string_view metric) const;

  std::string url_;
  std::optional<Endpoint> admin_;
  std::optional<double> before_s_;
};

// The CPU time of this process so far.
double own_cpu_s();

// --admin and --json.
void add_report_flags(CLI::App& command, std::string& admin, bool& json);

// Those of the load, of the server's admin port and of the report; `noun` is what is counted, at
// least `bytes_min` bytes each.
void add_bench_flags(CLI::App& command, BenchFlags& flags, const std::string& noun,
                     size_t bytes_min);

// kInvalidArgument for a batch that no service would take, and for an endpoint with TLS.
Result<void> check_bench(const BenchFlags& flags, const ClientSettings& settings);

// An empty queue for one run, deleted at the end.
Result<std::string> create_bench_queue(QueueClient& client, const LoadOptions& options);
void delete_bench_queue(QueueClient& client, const std::string& url);

struct MeasuredLoad {
  LoadReport load;
  std::optional<double> server_cpu_s;  // absent where the server does not say
  double client_cpu_s = 0;
};
// Runs the load to its end and shows how far it is.
Result<MeasuredLoad> measure_load(const BenchFlags& flags, const LoadOptions& options,
                                  const LoadTarget& target, Clock& clock);

// Prints it; the exit status. `report` has everything but what was measured.
Result<int> print_report(const BenchFlags& flags, BenchReport report, const MeasuredLoad& measured);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BENCH_RUN_H_

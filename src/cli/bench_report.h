// What a bench found, as JSON and as text. Values and pure functions.
#ifndef PENSTOCK_CLI_BENCH_REPORT_H_
#define PENSTOCK_CLI_BENCH_REPORT_H_

#include <optional>
#include <string>
#include <string_view>

#include "cli/queue_load.h"

namespace penstock::cli {

struct BenchReport {
  std::string_view noun = "message";  // what is counted
  int rules = 0;                      // of the bus; 0: there is none
  LoadOptions options;
  const LoadReport* load = nullptr;
  std::optional<double> server_cpu_s;  // absent where the server does not expose it
  double client_cpu_s = 0;

  uint64_t lost() const { return load->messages.missing(); }
  // Nothing was lost; of a FIFO queue also nothing came twice or out of order. A standard queue may
  // deliver a message twice.
  bool is_as_promised() const {
    return lost() == 0 && (options.groups == 0 ||
                           (load->messages.duplicated() == 0 && load->order.reordered() == 0));
  }
};

std::string json_text(const BenchReport& report);
std::string people_text(const BenchReport& report);

// The value of a sample without labels in Prometheus' text form; nullopt if it is not there.
std::optional<double> read_metric(std::string_view exposition, std::string_view name);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BENCH_REPORT_H_

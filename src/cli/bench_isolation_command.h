// `penstock bench isolation`: what a target that hangs and one that fails do to the good ones
// beside them.
#ifndef PENSTOCK_CLI_BENCH_ISOLATION_COMMAND_H_
#define PENSTOCK_CLI_BENCH_ISOLATION_COMMAND_H_

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/bus_client.h"
#include "cli/command.h"
#include "cli/isolation_load.h"
#include "cli/undo_list.h"

namespace penstock::cli {

// Adds it to the noun `bench`.
void add_bench_isolation_command(CLI::App& noun, Chosen& chosen);

// A bus for one run, with an API destination and a rule for each of the load's servers; those of
// the bad ones are disabled at first. Undoes what it has done when it ends, and says on stderr what
// is left over.
class IsolationBus {
 public:
  IsolationBus(BusClient& client, uint32_t run);
  IsolationBus(const IsolationBus&) = delete;
  IsolationBus& operator=(const IsolationBus&) = delete;

  const std::string& name() const { return name_; }
  Result<void> create(const IsolationLoad& load);
  // From here on every event is also for the one that hangs and the one that fails.
  Result<void> enable_bad_targets();

 private:
  Result<void> create_connection();
  Result<void> add_target(const std::string& name, uint16_t port, const std::string& pattern,
                          bool is_bad);
  Result<std::string> create_destination(const std::string& name, uint16_t port);
  Result<void> create_rule(const std::string& name, const std::string& pattern, bool is_bad,
                           const std::string& destination_arn);

  BusClient& client_;
  std::string name_;
  std::string connection_arn_;
  UndoList undo_;
};

struct IsolationReport {
  IsolationOptions options;
  IsolationPhase quiet;                // the good ones alone
  IsolationPhase disturbed;            // and the two bad ones beside them
  std::optional<double> server_cpu_s;  // of both

  uint64_t lost() const { return quiet.messages.missing() + disturbed.messages.missing(); }
  // Of the two 99 % figures; absent where nothing came.
  std::optional<double> p99_ratio() const;
  // Nothing was lost or misrouted, and the bad targets at most doubled the good ones' 99 %.
  bool is_as_promised() const;
};
std::string json_text(const IsolationReport& report);
std::string people_text(const IsolationReport& report);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BENCH_ISOLATION_COMMAND_H_

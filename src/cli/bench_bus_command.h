// `penstock bench bus`: events through a new bus, one of its rules and a queue.
#ifndef PENSTOCK_CLI_BENCH_BUS_COMMAND_H_
#define PENSTOCK_CLI_BENCH_BUS_COMMAND_H_

#include <cstdint>
#include <string>

#include "base/result.h"
#include "cli/bus_client.h"
#include "cli/command.h"

namespace penstock::cli {

// Adds it to the noun `bench`.
void add_bench_bus_command(CLI::App& noun, Chosen& chosen);

// A bus for one run, with rules of which the first matches the load's events. All of them have the
// queue as their target, so that an event that a wrong rule matches comes twice. Undoes what it has
// done when it ends, and says on stderr what is left over.
class BenchBus {
 public:
  BenchBus(BusClient& client, uint32_t run);
  ~BenchBus();
  BenchBus(const BenchBus&) = delete;
  BenchBus& operator=(const BenchBus&) = delete;

  Result<void> create(int rules, const std::string& queue_arn);
  const std::string& name() const { return name_; }

 private:
  Result<void> add_rule(int number, const std::string& queue_arn);
  Result<void> remove_rule(int number);

  BusClient& client_;
  std::string name_;
  bool exists_ = false;
  int rules_ = 0;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BENCH_BUS_COMMAND_H_

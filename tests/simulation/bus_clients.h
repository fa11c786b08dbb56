// Publishers of a bus whose rules lead to queues, a FIFO queue, a queue that is not there, another
// bus and an HTTP endpoint that fails and hangs. At the end the queues are emptied and the history
// is checked.
#ifndef PENSTOCK_TESTS_SIMULATION_BUS_CLIENTS_H_
#define PENSTOCK_TESTS_SIMULATION_BUS_CLIENTS_H_

#include <string>
#include <vector>

#include "bus/bus_api.h"
#include "queue/message_shapes.h"
#include "runtime/scripted_http_caller.h"
#include "runtime/task.h"
#include "tests/simulation/bus_history.h"
#include "tests/simulation/world.h"

namespace penstock::simulation {

class BusClients {
 public:
  struct Options {
    int publishers = 3;
    int events_each = 40;
  };
  BusClients(World& world, Options options);

  void start();
  void drain();
  bool are_done() const { return working_ == 0; }
  const BusHistory& history() const { return history_; }

 private:
  Root set_up();
  Root publish(int publisher);
  Root empty_queues();
  runtime::Task<void> create_bus(std::string name);
  runtime::Task<void> create_endpoint();
  runtime::Task<void> put_rule(std::string bus, std::string name, std::string pattern,
                               bus::TargetShape target);
  void saw(const std::string& queue, const queue::Message& message);
  runtime::ScriptedHttpCaller::Reaction react(const runtime::HttpCall& call);

  World& world_;
  Options options_;
  BusHistory history_;
  std::string endpoint_arn_;
  int working_ = 0;
  int numbers_ = 0;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_BUS_CLIENTS_H_

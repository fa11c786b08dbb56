// Publishers of two topics whose subscribers are queues, some with a filter, a FIFO queue, a queue
// that is not there, and an HTTP endpoint that fails and hangs. At the end the queues are emptied
// and the history is checked.
#ifndef PENSTOCK_TESTS_SIMULATION_TOPIC_CLIENTS_H_
#define PENSTOCK_TESTS_SIMULATION_TOPIC_CLIENTS_H_

#include <string>

#include "runtime/scripted_http_caller.h"
#include "runtime/task.h"
#include "tests/simulation/bus_history.h"
#include "tests/simulation/world.h"
#include "topic/topic_api.h"

namespace penstock::simulation {

class TopicClients {
 public:
  struct Options {
    int publishers = 3;
    int messages_each = 40;
  };
  TopicClients(World& world, Options options);

  void start();
  void drain();
  bool are_done() const { return working_ == 0; }
  const BusHistory& history() const { return history_; }

 private:
  Root set_up();
  Root publish(int publisher);
  Root empty_queues();
  runtime::Task<void> create_topic(std::string name);
  runtime::Task<void> subscribe(std::string topic, std::string protocol, std::string endpoint,
                                topic::TextMap attributes);
  runtime::Task<void> confirm();
  runtime::ScriptedHttpCaller::Reaction react(const runtime::HttpCall& call);

  World& world_;
  Options options_;
  BusHistory history_;
  std::string token_;  // that the endpoint was asked with last
  int working_ = 0;
  int numbers_ = 0;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_TOPIC_CLIENTS_H_

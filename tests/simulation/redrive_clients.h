// Clients of a queue with a dead-letter queue, FIFO or standard: a producer a group that repeats
// itself when it has no answer, and sometimes when it has; consumers that fail often and ask again;
// one who moves dead letters back. At the end the queues are emptied and the history is checked.
#ifndef PENSTOCK_TESTS_SIMULATION_REDRIVE_CLIENTS_H_
#define PENSTOCK_TESTS_SIMULATION_REDRIVE_CLIENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "queue/queue_api.h"
#include "runtime/task.h"
#include "tests/simulation/redrive_history.h"
#include "tests/simulation/world.h"

namespace penstock::simulation {

class RedriveClients {
 public:
  struct Options {
    bool is_fifo = true;
    bool has_moves = false;
    int messages_each = 12;  // of a group
  };
  RedriveClients(World& world, Options options);

  void start();
  void drain();
  bool are_done() const { return working_ == 0; }
  const RedriveHistory& history() const { return history_; }

 private:
  Root produce(int group);
  Root consume();
  Root move_back();
  Root empty_queues();
  runtime::Task<void> create(std::string name, queue::TextMap attributes);
  runtime::Task<void> create_both();
  runtime::Task<void> send(int group, int first, int count);
  runtime::Task<std::vector<queue::Message>> receive(std::string name, bool is_last);
  runtime::Task<void> handle(std::vector<queue::Message> messages);
  runtime::Task<void> remove(std::string name, queue::Message message);
  runtime::Task<void> empty_queue(std::string name);

  World& world_;
  Options options_;
  std::string name_;
  std::string dead_name_;
  RedriveHistory history_;
  int working_ = 0;
  int producing_ = 0;
  int attempts_ = 0;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_REDRIVE_CLIENTS_H_

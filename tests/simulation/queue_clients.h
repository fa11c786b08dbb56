// Clients that send, receive, hide and delete on two queues at random, write down what they see,
// and at the end empty the queues.
#ifndef PENSTOCK_TESTS_SIMULATION_QUEUE_CLIENTS_H_
#define PENSTOCK_TESTS_SIMULATION_QUEUE_CLIENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/task.h"
#include "tests/simulation/queue_history.h"
#include "tests/simulation/world.h"

namespace penstock::simulation {

class QueueClients {
 public:
  explicit QueueClients(World& world) : world_(world) {}

  // Starts clients that create the queues and work on them until they have done enough.
  void start();
  // Starts one client that empties the queues and then checks the history.
  void drain();
  bool are_done() const { return working_ == 0; }
  const QueueHistory& history() const { return history_; }

 private:
  struct Held {
    std::string queue_url;
    std::string body;
    std::string receipt_handle;
    int64_t receive_count;
  };

  Root work(std::string queue_url);
  Root empty_queues();
  runtime::Task<void> send(std::string queue_url);
  runtime::Task<void> send_batch(std::string queue_url);
  runtime::Task<void> receive(std::string queue_url, std::vector<Held>& held);
  runtime::Task<void> delete_one(std::vector<Held>& held);
  runtime::Task<void> delete_batch(std::string queue_url, std::vector<Held>& held);
  runtime::Task<void> change_visibility(std::vector<Held>& held);
  runtime::Task<size_t> empty_queue(std::string queue_url);
  runtime::Task<size_t> count(std::string queue_url);
  runtime::Task<void> create(std::string name);

  std::string new_body();
  // Whether the holder may still act on it without another having received it meanwhile.
  bool is_held(const Held& held) const;
  Span since(int64_t asked_ms) { return {asked_ms, world_.now_ms()}; }

  World& world_;
  QueueHistory history_;
  int working_ = 0;
  int bodies_ = 0;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_QUEUE_CLIENTS_H_

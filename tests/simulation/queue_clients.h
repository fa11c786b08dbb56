// Clients that send, receive, hide and delete on two queues at random, purge or delete a queue now
// and then, write down what they see, and at the end empty the queues.
#ifndef PENSTOCK_TESTS_SIMULATION_QUEUE_CLIENTS_H_
#define PENSTOCK_TESTS_SIMULATION_QUEUE_CLIENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "queue/queue_api.h"
#include "runtime/task.h"
#include "tests/simulation/queue_history.h"
#include "tests/simulation/world.h"

namespace penstock::simulation {

class QueueClients {
 public:
  struct Options {
    bool empties = false;  // purges; deletes queues and makes them again
    bool expires = false;  // the second queue keeps messages as short as can be, and clients linger
  };
  QueueClients(World& world, Options options) : world_(world), options_(options) {}

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

  Root work(const char* name);
  Root empty_queues();
  runtime::Task<void> take_step(const char* name, std::vector<Held>& held);
  runtime::Task<void> linger();
  runtime::Task<void> send(const char* name);
  runtime::Task<void> send_batch(const char* name);
  runtime::Task<void> receive(const char* name, std::vector<Held>& held);
  runtime::Task<void> delete_one(std::vector<Held>& held);
  runtime::Task<void> delete_batch(const char* name, std::vector<Held>& held);
  runtime::Task<void> change_visibility(std::vector<Held>& held);
  runtime::Task<void> purge(const char* name);
  runtime::Task<void> replace(const char* name);
  runtime::Task<size_t> count(std::string queue_url);
  runtime::Task<void> empty_queue(const char* name);
  runtime::Task<void> delete_drained(const char* name, queue::Message message, int64_t asked_ms);
  runtime::Task<void> create(const char* name);

  std::string new_body();
  // Whether the holder may still act on it without another having received it meanwhile.
  bool is_held(const Held& held) const;
  Span since(int64_t asked_ms) { return {asked_ms, world_.now_ms()}; }

  World& world_;
  Options options_;
  QueueHistory history_;
  int working_ = 0;
  int bodies_ = 0;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_QUEUE_CLIENTS_H_

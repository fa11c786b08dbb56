// The load of `bench queue` and `bench bus`: producers that send to a queue, or to a bus that has a
// rule with that queue as its target; consumers that receive from the queue and delete. Each is on
// a connection of its own, all driven by the calling thread so that the generator leaves the
// machine to the server.
//
// Closed loop: a producer sends its next batch when the last one is acknowledged. Open loop (a rate
// is given): batches fall due by the clock whatever the server does, and latencies count from the
// moment a batch was due.
#ifndef PENSTOCK_CLI_QUEUE_LOAD_H_
#define PENSTOCK_CLI_QUEUE_LOAD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/result.h"
#include "cli/endpoint.h"
#include "cli/fast_signer.h"
#include "cli/latency_histogram.h"
#include "cli/load_connection.h"
#include "cli/load_message.h"
#include "cli/load_requests.h"

namespace penstock::cli {

class Interrupt;

struct LoadOptions {
  int producers = 16;
  int consumers = 4;
  size_t size_bytes = 300;
  int batch = 10;         // messages a request; 1 sends to queues and deletes one by one
  double seconds = 10;    // how long producers send
  double rate_per_s = 0;  // messages offered; 0: closed loop
  // Closed loop: producers pause while so many messages are sent and not received, so that the run
  // measures a steady state and not how fast a backlog grows. 0: they never pause.
  uint64_t backlog_max = 10'000;
  // Above 0: the queue is FIFO, and the messages belong to so many groups. A group has one
  // producer, so that its order can be checked: at most as many producers as groups.
  int groups = 0;
  uint32_t run = 0;  // tells this run's messages from any other's
  int64_t reply_ms_max = 30'000;
  int64_t drain_ms_max = 40'000;  // without a message received: longer than a visibility timeout
};

struct LoadReport {
  MessageLedger messages;
  GroupOrder order;  // checks where there are groups
  uint64_t deleted = 0;
  double seconds = 0;  // from the first send to the last acknowledged delete
  bool interrupted = false;
  LatencyHistogram ack;
  LatencyHistogram receive;
};

struct LoadTarget {
  Endpoint endpoint;
  std::string queue_url;
  std::string region;
  aws::SigningCredentials credentials;
  std::string bus;  // producers put events on it; empty: they send to the queue
};

class QueueLoad {
 public:
  static constexpr uint64_t kMessagesMax = 1'000'000'000;  // a byte each in the ledger
  // Called about once a second.
  using Progress = std::function<void(const LoadReport&)>;

  QueueLoad(const LoadOptions& options, const LoadTarget& target, Clock& clock, Progress progress);
  ~QueueLoad();
  QueueLoad(const QueueLoad&) = delete;
  QueueLoad& operator=(const QueueLoad&) = delete;

  // Runs to the end; SIGINT and SIGTERM end it early. An error is a connection or a reply that
  // failed.
  Result<void> run();
  const LoadReport& report() const { return report_; }
  LoadReport take_report() { return std::move(report_); }

 private:
  struct Producer;
  struct Consumer;

  Result<void> open(const Interrupt& interrupt);
  RequestTemplate make_request() const;
  void fill_request(Producer& producer);
  Result<void> loop();
  Result<void> step();
  Result<void> dispatch(uint32_t number);
  Result<void> tick();
  int64_t wait_ns() const;
  bool finished() const;

  Result<void> produce_due();
  Result<void> produce_next(Producer& producer);
  Result<void> resume_producers();
  Result<void> send_batch(Producer& producer, int64_t from_ns);
  Result<void> on_producer(Producer& producer);

  Result<void> receive(Consumer& consumer);
  Result<void> remove_next(Consumer& consumer);
  Result<void> on_consumer(Consumer& consumer);
  Result<void> take_messages(Consumer& consumer);
  Result<void> ask_queue(LoadConnection& connection, size_t target, std::string_view body);
  bool is_on_bus() const { return !target_.bus.empty(); }

  LoadOptions options_;
  LoadTarget target_;
  Clock& clock_;
  Progress progress_;
  LoadBody body_;
  FastSigner send_signer_;
  size_t send_target_;
  FastSigner queue_signer_;
  size_t receive_target_;
  size_t delete_target_;
  std::string receive_body_;

  int epoll_ = -1;
  std::vector<std::unique_ptr<Producer>> producers_;
  std::vector<std::unique_ptr<Consumer>> consumers_;
  std::vector<Producer*> paused_;  // for the backlog
  int64_t start_ns_ = 0;
  int64_t stop_ns_ = 0;      // producers begin nothing after it
  int64_t progress_ns_ = 0;  // when a message was last received or deleted
  int64_t ticked_ns_ = 0;
  int64_t ticks_ = 0;
  uint64_t batches_due_ = 0;  // open loop: batches begun
  int sending_ = 0;
  int deleting_ = 0;
  LoadReport report_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_QUEUE_LOAD_H_

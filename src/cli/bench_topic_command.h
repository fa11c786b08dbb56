// `penstock bench topic`: messages published to a new topic with queues as its subscribers, half of
// which filter them out.
#ifndef PENSTOCK_CLI_BENCH_TOPIC_COMMAND_H_
#define PENSTOCK_CLI_BENCH_TOPIC_COMMAND_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/queue_client.h"
#include "cli/request_load.h"
#include "cli/topic_client.h"
#include "cli/undo_list.h"

namespace penstock::cli {

// Adds it to the noun `bench`.
void add_bench_topic_command(CLI::App& noun, Chosen& chosen);

// The subscribers of a run. Of an odd number one more wants the messages than does not.
struct TopicAudience {
  int subscriptions = 10;
  bool is_fifo = false;
  bool is_raw = true;

  int wanting() const { return (subscriptions + 1) / 2; }
};

// How many messages the queues hold.
struct QueueCounts {
  std::vector<uint64_t> wanting;  // a queue each
  std::vector<uint64_t> others;   // those whose filters want none
};

// What became of published messages, each of which every wanting queue must hold once.
struct TopicTally {
  uint64_t delivered = 0;
  uint64_t lost = 0;
  uint64_t duplicated = 0;
  uint64_t misrouted = 0;  // in queues whose filters want none
};
TopicTally tally(uint64_t messages, const QueueCounts& counts);

// A topic for one run, and its subscribers: queues that nobody else uses. Undoes what it has done
// when it ends, and says on stderr if something is left over.
class BenchTopic {
 public:
  BenchTopic(TopicClient& topics, QueueClient& queues, uint32_t run);
  BenchTopic(const BenchTopic&) = delete;
  BenchTopic& operator=(const BenchTopic&) = delete;

  Result<void> create(const TopicAudience& audience);
  const std::string& arn() const { return arn_; }
  // Exact once nothing is under way any more.
  Result<QueueCounts> count();

 private:
  Result<void> add_subscriber(const TopicAudience& audience, int number);

  TopicClient& topics_;
  QueueClient& queues_;
  std::string name_;
  std::string arn_;
  std::vector<std::string> wanting_urls_;
  std::vector<std::string> other_urls_;
  UndoList undo_;
};

struct TopicBenchResult {
  TopicAudience audience;
  int batch = 10;
  size_t message_bytes = 1024;
  int connections = 32;
  double rate_per_s = 0;  // messages offered
  RequestLoadReport load;
  double drain_s = 0;  // from the last acknowledgement until the queues held what they hold
  TopicTally tally;
  std::optional<double> server_cpu_s;    // absent where the server does not say
  std::optional<double> resident_bytes;  // of the server, at the end
  double client_cpu_s = 0;

  bool is_as_promised() const {
    return tally.lost == 0 && tally.duplicated == 0 && tally.misrouted == 0;
  }
};
std::string json_text(const TopicBenchResult& result);
std::string people_text(const TopicBenchResult& result);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BENCH_TOPIC_COMMAND_H_

// Dead-letter queues as the commands show them: which there are and whose they are, and what a look
// into one found, by source. Values and pure functions.
#ifndef PENSTOCK_CLI_DEAD_LETTERS_H_
#define PENSTOCK_CLI_DEAD_LETTERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/queue_overview.h"
#include "queue/message_shapes.h"

namespace penstock::cli {

struct DeadLetterQueue {
  std::string arn;
  std::vector<QueueOverview> sources;  // in the order of their names
  // Absent: the queue does not exist, or belongs to somebody else.
  std::optional<QueueOverview> queue;
};

// The dead-letter queues that any of an account's queues names, in the order of their ARNs.
std::vector<DeadLetterQueue> find_dead_letter_queues(const std::vector<QueueOverview>& queues);
std::string table_of(const std::vector<DeadLetterQueue>& found);
std::string json_of(const std::vector<DeadLetterQueue>& found);

// The messages of one source among those that were seen.
struct DeadLetters {
  uint64_t count = 0;
  int64_t first_sent_ms = 0;
  int64_t last_sent_ms = 0;
  int64_t receives_min = 0;
  int64_t receives_max = 0;
  std::string oldest_body;
};

class DeadLetterSurvey {
 public:
  void add(const queue::Message& message);
  uint64_t seen() const { return seen_; }
  // By the source's ARN; empty: the messages that were sent to the queue itself.
  const std::map<std::string, DeadLetters>& by_source() const { return by_source_; }

  std::string table() const;
  std::string json(const QueueOverview& queue) const;

 private:
  uint64_t seen_ = 0;
  std::map<std::string, DeadLetters> by_source_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_DEAD_LETTERS_H_

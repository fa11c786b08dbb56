// The messages of a load: a body that says which message it is and when it was sent, and the ledger
// that tells which were lost, came twice or came out of order. Belong to the load's one thread.
#ifndef PENSTOCK_CLI_LOAD_MESSAGE_H_
#define PENSTOCK_CLI_LOAD_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::cli {

// Bodies of one run: "run-id-time-" in hexadecimal digits, then filler. All of one length,
// printable, without quotes.
class LoadBody {
 public:
  static constexpr size_t kBytesMin = 64;

  LoadBody(uint32_t run, size_t size_bytes);
  // A body whose id and time are still to be filled in.
  const std::string& blank() const { return blank_; }
  static void fill(char* body, uint64_t id, int64_t sent_ns);
  // Sixteen hexadecimal digits.
  static void write_id(char* at, uint64_t id);

  struct Mark {
    uint64_t id;
    int64_t sent_ns;
  };
  // nullopt unless this is, byte for byte, a body of this run.
  std::optional<Mark> read(std::string_view body) const;

 private:
  std::string blank_;
};

class MessageLedger {
 public:
  // Ids for the next `count` messages; the first of them.
  uint64_t issue(uint64_t count);
  void acknowledge(uint64_t first, uint64_t count);
  // False if it came before; an id that was never issued is not counted.
  bool receive(uint64_t id);

  uint64_t issued() const { return flags_.size(); }
  uint64_t acknowledged() const { return acknowledged_; }
  uint64_t received() const { return received_; }  // different ones
  uint64_t duplicated() const { return duplicated_; }
  // Acknowledged and not received so far.
  uint64_t missing() const { return acknowledged_ - acknowledged_and_received_; }

 private:
  static constexpr uint8_t kAcknowledged = 1;
  static constexpr uint8_t kReceived = 2;
  void mark(uint64_t id, uint8_t flag);

  std::vector<uint8_t> flags_;  // by id
  uint64_t acknowledged_ = 0;
  uint64_t received_ = 0;
  uint64_t acknowledged_and_received_ = 0;
  uint64_t duplicated_ = 0;
};

// Whether the messages of each group come in the order in which they were sent. Ids ascend in that
// order, as a group has one sender that waits for its acknowledgements.
class GroupOrder {
 public:
  // The groups are 0 to `groups` - 1; without any nothing is checked.
  explicit GroupOrder(uint32_t groups = 0) : next_(groups) {}

  // Every id from 0 on, in turn.
  void send(uint64_t id, uint32_t group);
  // A message's first delivery.
  void receive(uint64_t id);

  bool checks() const { return !next_.empty(); }
  // Messages that came after one that was sent later in their group.
  uint64_t reordered() const { return reordered_; }

 private:
  std::vector<uint32_t> group_of_;  // by id
  std::vector<uint64_t> next_;      // by group: after the last of its ids that came
  uint64_t reordered_ = 0;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_LOAD_MESSAGE_H_

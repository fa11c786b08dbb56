// What clients of a queue with a dead-letter queue saw, and whether it can be. FIFO or standard.
// Bodies are "<group>/<number>"; a producer sends a group's messages one after the other, each
// until it is acknowledged. Violations are kept as sentences.
//
//   lost        an acknowledged message that never came and whose deletion nobody asked for
//   doubled     a message that the final drain gave twice; in a FIFO queue also one that was given
//               with two ids, though no move task made a new one of it
//   inverted    FIFO: a message that was given while an earlier one of its group was still to come
//   not the original   FIFO: a repeated send that was answered with another id or sequence number
//   too often   a message that its queue gave more often than maxReceiveCount
#ifndef PENSTOCK_TESTS_SIMULATION_REDRIVE_HISTORY_H_
#define PENSTOCK_TESTS_SIMULATION_REDRIVE_HISTORY_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace penstock::simulation {

class RedriveHistory {
 public:
  RedriveHistory(bool is_fifo, int64_t receives_max)
      : is_fifo_(is_fifo), receives_max_(receives_max) {}

  struct Given {
    std::string body;
    std::string message_id;
    int64_t receive_count;
  };

  // Told before it is asked for: from then on the message may be there.
  void send_asked(const std::string& body) { sent_.try_emplace(body); }
  void acknowledged(const std::string& body, const std::string& message_id,
                    const std::string& sequence_number);
  // One receive's answer from the queue itself, in its order.
  void received(std::vector<Given> messages, int64_t answered_ms);
  // An answer that never came: its messages were counted, and may be dead letters by now.
  void receive_lost() { ++lost_receives_; }
  void dead_letter_seen(const Given& message);
  // Told before it is asked for, and again if it was refused.
  void deletion_asked(const std::string& body, int64_t asked_ms);
  void deletion_refused(const std::string& body) { --deletions_[body].asked; }
  // From here on messages are moved back and are new ones.
  void move_asked() { has_moved_ = true; }
  void drained(const std::string& body);
  void check_drained();

  size_t sends() const;
  size_t receives() const { return receives_; }
  size_t dead_letters() const { return dead_letters_.size(); }
  const std::vector<std::string>& violations() const { return violations_; }

 private:
  struct Sent {
    bool is_acknowledged = false;
    std::string message_id;
    std::string sequence_number;
    int64_t receive_count = 0;  // the highest that was seen
  };
  struct Deletions {
    int asked = 0;  // less those that were refused
    int64_t first_ms = 0;
  };
  struct Receive {
    std::vector<Given> messages;
    int64_t answered_ms;
  };
  void violated(const std::string& body, const std::string& how);
  void check_order(const Receive& receive);
  void check_order(const std::string& body, const Receive& receive,
                   const std::set<std::string>& before_it);
  bool may_be_deleted(const std::string& body, int64_t by_ms) const;
  bool may_be_dead(const Sent& sent, const std::string& body) const;

  bool is_fifo_;
  int64_t receives_max_;
  std::map<std::string, Sent> sent_;
  std::map<std::string, Deletions> deletions_;
  std::vector<Receive> receives_seen_;
  std::set<std::string> dead_letters_;
  std::set<std::string> drained_;
  std::vector<std::string> violations_;
  int64_t lost_receives_ = 0;
  size_t receives_ = 0;
  bool has_moved_ = false;
};

// "<group>/<number>".
std::string body_of(int group, int number);

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_REDRIVE_HISTORY_H_

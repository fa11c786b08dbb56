// What clients of a standard queue saw, and whether it can be: nothing acknowledged lost, nothing
// invented, nothing early, nothing after its deletion. Times are the world's milliseconds. A
// violation is kept as a sentence.
//
// A client knows when it asked and when it was answered; the server acted somewhere between. A
// check fails only if no moment between would do.
#ifndef PENSTOCK_TESTS_SIMULATION_QUEUE_HISTORY_H_
#define PENSTOCK_TESTS_SIMULATION_QUEUE_HISTORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace penstock::simulation {

struct Span {
  int64_t asked_ms;
  int64_t answered_ms;
};

// kUnavailable: the server could not do it now, and nothing of it was done.
enum class Outcome { kDone, kRefused, kUnavailable, kUnknown };

class QueueHistory {
 public:
  // From here on messages of that queue expire.
  void retention(const std::string& queue, int64_t retention_ms) {
    queues_[queue].retention_ms = retention_ms;
  }
  // The server's clock is behind by so much at most, so that it may expire late.
  void clock_lag(int64_t lag_ms) { clock_lag_ms_ = lag_ms; }

  // A message's body is its name here, unique in the world.
  void sent(const std::string& queue, const std::string& body, Outcome outcome, Span span,
            int64_t delay_ms);
  void received(const std::string& body, Span span, int64_t visibility_ms, int64_t receive_count);
  // A receive whose answer never came: which messages it hid is not known.
  void receive_lost() { ++lost_receives_; }
  // By the holder of the delivery with this receive count. First with kUnknown, when it is asked
  // for.
  void visibility_changed(const std::string& body, int64_t receive_count, Outcome outcome,
                          Span span, int64_t visibility_ms);
  void deleted(const std::string& body, Outcome outcome, Span span);
  // Purges and deletions of a queue: which of its messages they took. Returns what to give the
  // outcome for; from then on any of them may be gone.
  size_t emptying(const std::string& queue, int64_t asked_ms);
  void emptied(const std::string& queue, size_t emptying, Outcome outcome, int64_t answered_ms);

  // After the drain: every message that was there must have come, unless it had expired when the
  // queue was found empty.
  void drained(const std::string& queue, size_t counted_before, size_t drained, int64_t empty_ms);
  void check_drained();

  // Until when the receiver of this delivery surely has the message to itself.
  int64_t held_until_ms(const std::string& body, int64_t receive_count) const;
  const std::vector<std::string>& violations() const { return violations_; }
  size_t acknowledged() const;
  size_t receives() const { return receives_; }
  // Messages that a purge, a deletion of their queue or their age took, as far as that is certain.
  size_t gone() const;

 private:
  struct Delivery {
    Span span{};
    int64_t hidden_until_ms = 0;  // the next delivery is not answered before
  };
  struct Emptying {
    int64_t asked_ms;
    int64_t answered_ms = INT64_MAX;
    Outcome outcome = Outcome::kUnknown;
  };
  struct QueueSeen {
    std::vector<Emptying> emptyings;
    int64_t retention_ms = INT64_MAX / 4;
    int64_t empty_ms = 0;
  };
  struct Message {
    std::string queue;
    Outcome send = Outcome::kUnknown;
    std::map<int64_t, Delivery>
        deliveries;  // by receive count; 0 is the sending, whose delay hides it
    std::optional<Outcome> deletion;
    int64_t deleted_ms = 0;  // answered

    bool is_received() const { return deliveries.size() > 1; }
  };

  // Whether the server may, or must, have taken the message out by then, other than by a deletion.
  bool may_be_gone(const Message& message, int64_t by_ms) const;
  bool must_be_gone(const Message& message, int64_t at_ms) const;
  void check_order(const std::string& body, const Message& message, int64_t receive_count);
  void violated(const std::string& body, const std::string& how);

  std::map<std::string, Message> messages_;
  std::map<std::string, QueueSeen> queues_;
  int64_t clock_lag_ms_ = 0;
  std::vector<std::string> violations_;
  int64_t lost_receives_ = 0;
  size_t receives_ = 0;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_QUEUE_HISTORY_H_

// Deliveries of messages that have so many that one batch would be too large: the message is
// acknowledged with the list of who wants it in its batch, and its deliveries follow in steps.
// While a topic has such messages, later ones line up behind them, so that order is kept. Owned by
// the TopicShard, used on the shard's thread.
//
// The list says who wanted the message when it was published: a filter that changes meanwhile holds
// from the next publish on.
#ifndef PENSTOCK_TOPIC_FAN_OUT_H_
#define PENSTOCK_TOPIC_FAN_OUT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "delivery/fan_out_line.h"
#include "journal/batch.h"
#include "topic/message.h"
#include "topic/topic_keys.h"

namespace penstock::topic {

struct Topic;
class TopicShard;

class FanOut {
 public:
  explicit FanOut(TopicShard& shard);
  FanOut(const FanOut&) = delete;
  FanOut& operator=(const FanOut&) = delete;

  // The message's deliveries follow. It has a sequence; `is_logged`: it is in the log already.
  void begin(Topic& topic, const Message& message, bool is_logged,
             const std::vector<SubscriptionId>& wanting, journal::Batch& batch);
  Result<void> load(Topic& topic);
  // The topic is gone.
  void forget(const Topic& topic);
  void start() { line_.start(); }
  void stop() { line_.stop(); }

 private:
  // The first message of a topic's line, as far as it is known here.
  struct Front {
    Sequence sequence = 0;
    std::string message;  // stored form
    std::vector<SubscriptionId> wanting;
    size_t next = 0;  // in `wanting`
  };

  delivery::FanOutLine::Outcome step(Topic& topic);
  Result<bool> read_front(const Topic& topic, Front& front) const;
  void send_some(Topic& topic, Front& front, journal::Batch& batch);

  TopicShard& shard_;
  std::map<TopicId, Front> fronts_;
  delivery::FanOutLine line_;  // of those with anything in Topic.fanning_out
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_FAN_OUT_H_

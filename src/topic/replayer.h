// Replays of FIFO topics' archives: a subscription gets what was published between two times again,
// in its order, then what is new (developer guide, "Message archiving and replay"). In steps, so
// that requests get their turns. Owned by the TopicShard, used on the shard's thread.
#ifndef PENSTOCK_TOPIC_REPLAYER_H_
#define PENSTOCK_TOPIC_REPLAYER_H_

#include <cstdint>
#include <deque>
#include <utility>

#include "base/result.h"
#include "journal/batch.h"
#include "runtime/executor.h"
#include "topic/topic_keys.h"

namespace penstock::topic {

struct Subscription;
struct Topic;
class TopicShard;

class Replayer {
 public:
  explicit Replayer(TopicShard& shard) : shard_(shard) {}
  Replayer(const Replayer&) = delete;
  Replayer& operator=(const Replayer&) = delete;
  ~Replayer();

  // The subscription's replay, which was just set, begins; or it has none any more.
  void begin(const Topic& topic, const Subscription& subscription, journal::Batch& batch);
  // The first message in the archive that was published then or later.
  Result<Sequence> find_time(const Topic& topic, int64_t time_ms) const;
  void load(const Topic& topic);
  void forget(const Topic& topic);
  void start() { go_on(); }
  void stop() { is_stopping_ = true; }

 private:
  void go_on();
  void step();
  // False: not now.
  bool step_of(Topic& topic, Subscription& subscription);

  TopicShard& shard_;
  std::deque<std::pair<TopicId, SubscriptionId>> under_way_;
  bool is_stopping_ = false;
  runtime::Executor::TimerId timer_ = 0;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_REPLAYER_H_

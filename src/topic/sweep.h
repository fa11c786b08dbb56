// Takes away what has no more use: subscriptions that nobody confirmed or that were given up,
// deduplication records of more than five minutes, archived messages past their retention. Owned by
// the TopicShard, used on the shard's thread.
#ifndef PENSTOCK_TOPIC_SWEEP_H_
#define PENSTOCK_TOPIC_SWEEP_H_

#include <cstdint>

#include "journal/batch.h"
#include "runtime/executor.h"
#include "topic/topic_limits.h"

namespace penstock::topic {

struct Topic;
class TopicShard;

class Sweep {
 public:
  explicit Sweep(TopicShard& shard) : shard_(shard) {}
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;
  ~Sweep();

  void start() { arm(kSweepMs); }
  void stop() { is_stopping_ = true; }

 private:
  void arm(int64_t wait_ms);
  // Whether something is left for now. So the next ones.
  bool run();
  bool sweep_subscriptions(Topic& topic, int64_t now_ms, journal::Batch& batch);
  bool sweep_deduplication(Topic& topic, int64_t now_ms, journal::Batch& batch);
  bool sweep_archive(Topic& topic, int64_t now_ms, journal::Batch& batch);

  TopicShard& shard_;
  bool is_stopping_ = false;
  runtime::Executor::TimerId timer_ = 0;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_SWEEP_H_

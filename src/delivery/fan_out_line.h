// Whose turn it is among the sources of events or messages (buses, topics) that have one with too
// many deliveries for a batch: each makes some of its deliveries in a step, one source at a time,
// so that requests and the other sources get their turns. Owned by a shard's state, used on the
// shard's thread.
#ifndef PENSTOCK_DELIVERY_FAN_OUT_LINE_H_
#define PENSTOCK_DELIVERY_FAN_OUT_LINE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

#include "runtime/executor.h"
#include "service/shard.h"

namespace penstock::delivery {

inline constexpr int64_t kFanOutRetryMs = 100;  // while the journal takes nothing more

class FanOutLine {
 public:
  using SourceId = uint64_t;
  // kNotNow: the same again in a while; nothing is lost meanwhile.
  enum class Outcome : uint8_t { kDone, kMore, kNotNow };
  using Step = std::function<Outcome(SourceId)>;

  FanOutLine(service::Shard& shard, Step step) : shard_(shard), step_(std::move(step)) {}
  FanOutLine(const FanOutLine&) = delete;
  FanOutLine& operator=(const FanOutLine&) = delete;
  ~FanOutLine();

  // The source, which is not in line, has something; before start() it only lines up.
  void add(SourceId source);
  // The source is gone.
  void forget(SourceId source);
  void start();
  void stop() { is_going_ = false; }

 private:
  void go_on();
  void take_turn();

  service::Shard& shard_;
  const Step step_;
  std::deque<SourceId> waiting_;  // each once
  bool is_going_ = false;
  bool is_posted_ = false;
  runtime::Executor::TimerId timer_ = 0;
};

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_FAN_OUT_LINE_H_

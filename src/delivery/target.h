// One kind of destination. A service makes one for each shard and gives it to the shard's Engine;
// both live as long as the shard and are used on its thread.
#ifndef PENSTOCK_DELIVERY_TARGET_H_
#define PENSTOCK_DELIVERY_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/delivery.h"
#include "journal/batch.h"
#include "runtime/task.h"

namespace penstock::delivery {

// Of what is made of an event for a target, as much as an event can have (EventBridge states no
// bound). What is longer was cut: a target outside refuses it, and a queue takes no such message.
inline constexpr size_t kInputBytesMax = 1'048'576;
inline bool is_too_long(std::string_view input) { return input.size() > kInputBytesMax; }
// For a target outside, before it calls.
std::optional<Failure> failure_if_too_long(const Delivery& delivery);

// What a target outside answered, for those who want to be told (delivery_status.h).
struct Answer {
  int status = 0;  // as HTTP counts them; 0: nobody answered
  std::string text;
};

// Whose calls a call is one of (call_budget.h).
enum class Pool : uint8_t {
  kCalls = 0,   // to destinations that answer, or may
  kProbes = 1,  // to those that did not
  kRelay = 2,   // through a relay that many destinations share
};

class Target {
 public:
  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  virtual ~Target() = default;

  // Whether the ARN names a destination of this kind.
  virtual bool takes(std::string_view arn) const = 0;
  // Whether whoever makes rules may name it as a destination.
  virtual bool is_for_users() const { return true; }
  // The ARN whose shard drives deliveries to it: where its state is.
  virtual std::string home(std::string_view arn) const { return std::string(arn); }

  // Inside: the destination is in this shard and is changed by the batch. nullopt: it has it.
  virtual bool is_inside() const { return true; }
  virtual std::optional<Failure> take(const Delivery& delivery, int64_t now_ms,
                                      journal::Batch& batch);

  // Outside: somebody must be called. The delivery's views and `answer` live until the task ends.
  virtual runtime::Task<std::optional<Failure>> call(const Delivery& delivery, Answer& answer);
  // When the next call to this destination may begin, and that it begins then: for limits on their
  // rate. A time that has passed means now. The delivery is the one that is to be called with.
  virtual int64_t reserve_ms(const Delivery& delivery, int64_t now_ms);
  // kCalls or kRelay.
  virtual Pool pool(const Delivery& delivery) const;
  // How many calls to one destination run at a time.
  virtual size_t calls_max() const { return 16; }
  // What it is that is called, for people: a queue's ARN, a URL.
  virtual std::string destination(const Delivery& delivery) const {
    return std::string(delivery.target);
  }
};

inline std::optional<Failure> failure_if_too_long(const Delivery& delivery) {
  if (!is_too_long(delivery.input)) {
    return std::nullopt;
  }
  return Failure{Category::kValidation, "INVALID_PARAMETER",
                 "What the target's input makes of the event is longer than 1,048,576 bytes.",
                 false, 0};
}
inline std::optional<Failure> Target::take(const Delivery&, int64_t, journal::Batch&) {
  return std::nullopt;
}
// cppcheck-suppress passedByValue
inline runtime::Task<std::optional<Failure>> Target::call(const Delivery&, Answer&) {
  co_return std::nullopt;
}
inline Pool Target::pool(const Delivery&) const { return Pool::kCalls; }
inline int64_t Target::reserve_ms(const Delivery&, int64_t now_ms) { return now_ms; }

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_TARGET_H_

// Queues as a destination of deliveries: an event or a dead letter becomes a message in the batch
// that ends the delivery. Belongs to its QueueShard.
#ifndef PENSTOCK_QUEUE_QUEUE_TARGET_H_
#define PENSTOCK_QUEUE_QUEUE_TARGET_H_

#include <optional>
#include <string_view>

#include "delivery/target.h"

namespace penstock::queue {

class QueueShard;

class QueueTarget final : public delivery::Target {
 public:
  explicit QueueTarget(QueueShard& shard) : shard_(shard) {}

  bool takes(std::string_view arn) const override;
  std::optional<delivery::Failure> take(const delivery::Delivery& delivery, int64_t now_ms,
                                        journal::Batch& batch) override;

 private:
  QueueShard& shard_;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_TARGET_H_

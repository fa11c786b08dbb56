// Topics as a destination of deliveries: what a rule sends is published. Belongs to its TopicShard.
#ifndef PENSTOCK_TOPIC_TOPIC_TARGET_H_
#define PENSTOCK_TOPIC_TOPIC_TARGET_H_

#include <optional>
#include <string_view>

#include "delivery/target.h"

namespace penstock::topic {

class TopicShard;

class TopicTarget final : public delivery::Target {
 public:
  explicit TopicTarget(TopicShard& shard) : shard_(shard) {}

  bool takes(std::string_view arn) const override;
  std::optional<delivery::Failure> take(const delivery::Delivery& delivery, int64_t now_ms,
                                        journal::Batch& batch) override;

 private:
  TopicShard& shard_;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_TARGET_H_

// Buses as a destination of deliveries: an event that a rule passes on to another bus. Belongs to
// its BusShard.
#ifndef PENSTOCK_BUS_BUS_TARGET_H_
#define PENSTOCK_BUS_BUS_TARGET_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/target.h"

namespace penstock::bus {

class BusShard;

// Delivery::parameters of an event for a bus: how often it was passed on before.
std::string forward_parameters(uint32_t forwards);

class BusTarget final : public delivery::Target {
 public:
  explicit BusTarget(BusShard& shard) : shard_(shard) {}

  bool takes(std::string_view arn) const override;
  std::optional<delivery::Failure> take(const delivery::Delivery& delivery, int64_t now_ms,
                                        journal::Batch& batch) override;

 private:
  BusShard& shard_;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_TARGET_H_

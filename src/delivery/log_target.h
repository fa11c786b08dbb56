// The structured log as a destination: "penstock:log". One line for each event, with the event as a
// field.
#ifndef PENSTOCK_DELIVERY_LOG_TARGET_H_
#define PENSTOCK_DELIVERY_LOG_TARGET_H_

#include <optional>
#include <string_view>

#include "base/log.h"
#include "delivery/target.h"

namespace penstock::delivery {

inline constexpr std::string_view kLogTarget = "penstock:log";

class LogTarget final : public Target {
 public:
  explicit LogTarget(Log& log) : log_(log) {}
  bool takes(std::string_view arn) const override { return arn == kLogTarget; }
  std::optional<Failure> take(const Delivery& delivery, int64_t now_ms,
                              journal::Batch& batch) override;

 private:
  Log& log_;
};

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_LOG_TARGET_H_

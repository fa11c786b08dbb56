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
  // Outside, so that no line tells of an event that a crash undoes.
  bool is_inside() const override { return false; }
  runtime::Task<std::optional<Failure>> call(const Delivery& delivery, Answer& answer) override;

 private:
  Log& log_;
};

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_LOG_TARGET_H_

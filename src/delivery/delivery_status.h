// What became of a delivery, for whoever asked to be told: one structured record in the log, with
// what Amazon SNS puts into its delivery status logs (developer guide, "Amazon SNS message delivery
// status"). Any thread.
#ifndef PENSTOCK_DELIVERY_DELIVERY_STATUS_H_
#define PENSTOCK_DELIVERY_DELIVERY_STATUS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "delivery/delivery.h"
#include "delivery/target.h"

namespace penstock::delivery {

struct DeliveryStatus {
  bool is_success = false;
  std::string delivery_id;
  std::string message_id;
  std::string message_md5;  // of what the subscriber gets, hexadecimal
  std::string subscription_arn;
  std::string destination;
  std::string provider_response;
  int status_code = 0;  // 0: nobody answered
  int64_t published_ms = 0;
  int64_t dwell_ms = 0;  // from then until the last attempt began
  int64_t attempts = 0;
};

// Whether the delivery's end is to be reported.
inline bool wants_report(const Delivery& delivery, bool is_success) {
  return (delivery.feedback & (is_success ? kReportsSuccess : kReportsFailure)) != 0;
}
// All but the ids and how often and when it was tried. `failure` if it failed for good. A target
// inside that does not answer in numbers counts as 200, 400 (nothing mends it) or 500.
DeliveryStatus status_of(const Delivery& delivery, const std::optional<Failure>& failure,
                         const Answer& answer, const Target& target);

void write(Log& log, const DeliveryStatus& status);

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_DELIVERY_STATUS_H_

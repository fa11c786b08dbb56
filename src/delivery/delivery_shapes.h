// What the operations on deliveries take and answer. They are Penstock's own: AWS shows nothing of
// its deliveries. Plain values.
#ifndef PENSTOCK_DELIVERY_DELIVERY_SHAPES_H_
#define PENSTOCK_DELIVERY_DELIVERY_SHAPES_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace penstock::delivery {

struct AttemptShape {
  aws::Timestamp begun;
  int64_t elapsed_ms = 0;
  std::string category;
  std::string code;
  std::string message;
  static constexpr std::string_view kName = "DeliveryAttempt";
  static consteval auto fields() {
    return std::array{
        aws::field<&AttemptShape::begun>("BegunAt", {.doc = "When it began."}),
        aws::field<&AttemptShape::elapsed_ms>("ElapsedMilliseconds", {.doc = "How long it took."}),
        aws::field<&AttemptShape::category>(
            "Category", {.doc = "validation, permission, transient, throttled, target or system."}),
        aws::field<&AttemptShape::code>("ErrorCode", {.doc = "As a dead letter's ERROR_CODE."}),
        aws::field<&AttemptShape::message>("ErrorMessage", {.doc = "What went wrong."}),
    };
  }
};

struct DeliveryShape {
  std::string id;
  std::string status;
  std::string target;
  std::string cause;
  std::string event_id;
  std::optional<aws::Timestamp> created;
  std::optional<aws::Timestamp> next_attempt;
  std::optional<aws::Timestamp> ended;
  int32_t attempts = 0;
  std::vector<AttemptShape> last_attempts;
  static constexpr std::string_view kName = "Delivery";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeliveryShape::id>("DeliveryId", {.doc = "Unique; for retry and drop."}),
        aws::field<&DeliveryShape::status>(
            "Status", {.doc = "pending, calling, delivered, dead-lettered, failed or dropped."}),
        aws::field<&DeliveryShape::target>("TargetArn", {.doc = "Where it goes."}),
        aws::field<&DeliveryShape::cause>("RuleArn", {.doc = "The rule that wants it."}),
        aws::field<&DeliveryShape::event_id>("EventId", {.doc = "Of which event."}),
        aws::field<&DeliveryShape::created>("CreatedAt", {.doc = "When it was asked for."}),
        aws::field<&DeliveryShape::next_attempt>("NextAttemptAt",
                                                 {.doc = "When it is tried next."}),
        aws::field<&DeliveryShape::ended>("EndedAt", {.doc = "When it was over."}),
        aws::field<&DeliveryShape::attempts>("FailedAttempts", {.doc = "How many failed so far."}),
        aws::field<&DeliveryShape::last_attempts>("LastAttempts",
                                                  {.doc = "The last 20 that failed."}),
    };
  }
};

struct ListDeliveriesInput {
  std::optional<std::string> target;
  std::optional<std::string> event_id;
  std::optional<std::string> status;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListDeliveriesRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListDeliveriesInput::target>("TargetArn", {.doc = "Only to this target."}),
        aws::field<&ListDeliveriesInput::event_id>(
            "EventId", {.doc = "Only of this event; then what is over is listed too."}),
        aws::field<&ListDeliveriesInput::status>(
            "Status", {.doc = "Only these: pending (the default) or failed."}),
        aws::field<&ListDeliveriesInput::limit>("Limit",
                                                {.min = 1, .max = 1000, .doc = "Default 100."}),
    };
  }
};

struct ListDeliveriesOutput {
  std::vector<DeliveryShape> deliveries;
  static constexpr std::string_view kName = "ListDeliveriesResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListDeliveriesOutput::deliveries>("Deliveries", {.doc = "Oldest first."})};
  }
};

struct DeliveryIdInput {
  std::string id;
  static constexpr std::string_view kName = "DeliveryRequest";
  static consteval auto fields() {
    return std::array{aws::field<&DeliveryIdInput::id>(
        "DeliveryId", {.required = true, .min = 1, .max = 64, .doc = "As ListDeliveries has it."})};
  }
};

struct DeliveryDone {
  static constexpr std::string_view kName = "DeliveryResponse";
  static consteval auto fields() { return std::array<aws::FieldInfo, 0>{}; }
};

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_DELIVERY_SHAPES_H_

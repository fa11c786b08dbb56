// The operations on kept events: list, get, explain. Penstock's own, in EventBridge's protocol.
// Each is bound by service::bind.
#ifndef PENSTOCK_BUS_EVENT_OPERATIONS_H_
#define PENSTOCK_BUS_EVENT_OPERATIONS_H_

#include <array>
#include <string>

#include "aws/operation.h"
#include "base/result.h"
#include "bus/bus_errors.h"
#include "bus/bus_name.h"
#include "bus/bus_service.h"
#include "bus/event_shapes.h"
#include "journal/batch.h"
#include "match/pattern.h"
#include "service/operation.h"

namespace penstock::bus {

class BusShard;

// How many events one ListEvents looks at, and the bytes that it answers, about.
inline constexpr int64_t kExaminedMax = 10'000;
inline constexpr size_t kListedBytesMax = 4 * kMiB;

struct ListEvents {
  using Input = ListEventsInput;
  using Output = ListEventsOutput;
  using State = BusShard;
  static constexpr std::array kErrors{&kResourceNotFound, &kValidation,
                                      &match::kInvalidEventPattern};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "ListEvents",
       .access = aws::Access::kList,
       .resource = "arn:aws:events:{region}:{account}:event-bus/{EventBusName}",
       .errors = kErrors,
       .doc = "Events that a bus keeps, in order, perhaps only those that a pattern matches. "
              "Penstock's own."});
  static std::string arn(const service::Call& call, const Input& input) {
    return named_bus_arn(call, input.event_bus_name);
  }
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct GetEvent {
  using Input = GetEventInput;
  using Output = GetEventOutput;
  using State = BusShard;
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "GetEvent",
       .access = aws::Access::kRead,
       .doc = "An event by its id, with the rules that it matched. Penstock's own."});
  static Result<void> gather(BusShard&, service::Call&, const Input&, Output&);
};

struct ExplainEvent {
  using Input = ExplainEventInput;
  using Output = ExplainEventOutput;
  using State = BusShard;
  static constexpr std::array kErrors{&kResourceNotFound, &kValidation};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "ExplainEvent",
       .access = aws::Access::kRead,
       .resource = "arn:aws:events:{region}:{account}:event-bus/{EventBusName}",
       .errors = kErrors,
       .doc = "Which rules of a bus match an event, and field by field why the others do not. "
              "Penstock's own."});
  static std::string arn(const service::Call& call, const Input& input) {
    return named_bus_arn(call, input.event_bus_name);
  }
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_EVENT_OPERATIONS_H_

// PutEvents. Bound by service::bind; run() is called on the shard of the first entry's bus, and
// entries for buses of other shards leave by letter (put_letter.h).
#ifndef PENSTOCK_BUS_PUT_OPERATIONS_H_
#define PENSTOCK_BUS_PUT_OPERATIONS_H_

#include <array>
#include <string>

#include "aws/operation.h"
#include "base/result.h"
#include "bus/bus_errors.h"
#include "bus/bus_service.h"
#include "bus/put_shapes.h"
#include "journal/batch.h"
#include "service/operation.h"

namespace penstock::bus {

class BusShard;

struct PutEvents {
  using Input = PutEventsInput;
  using Output = PutEventsOutput;
  using State = BusShard;
  static constexpr std::array kErrors{&kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "PutEvents",
       .access = aws::Access::kWrite,
       .audit = aws::Audit::kData,
       .resource = "arn:aws:events:{region}:{account}:event-bus/{EventBusName}",
       .errors = kErrors,
       .doc = "Publishes events. Each is on disk, with its deliveries, before it is acknowledged. "
              "As on AWS, an event for a bus that is not there is acknowledged and dropped; it is "
              "counted, logged and shown, or refused if the server is configured so."});
  static std::string arn(const service::Call& call, const Input& input);
  static bool needs_survey(const service::Call&, const Input&);  // if it names several buses
  static void survey(BusShard&, service::Call&, const Input&);
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_PUT_OPERATIONS_H_

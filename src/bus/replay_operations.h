// The operations on replays. Each is bound by service::bind; run() is called on the shard of the
// archive's bus, which a survey finds.
#ifndef PENSTOCK_BUS_REPLAY_OPERATIONS_H_
#define PENSTOCK_BUS_REPLAY_OPERATIONS_H_

#include <array>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "base/result.h"
#include "bus/bus_errors.h"
#include "bus/bus_service.h"
#include "bus/operation_base.h"
#include "bus/replay_shapes.h"
#include "journal/batch.h"
#include "match/pattern.h"
#include "service/operation.h"

namespace penstock::bus {

class BusShard;

inline constexpr std::string_view kReplayResourceArn =
    "arn:aws:events:{region}:{account}:replay/{ReplayName}";

// What the operations on one replay have in common.
template <typename In, typename Out>
struct ReplayOperation {
  using Input = In;
  using Output = Out;
  using State = BusShard;
  static bool needs_survey(const service::Call&, const In&) { return true; }

 protected:
  static consteval aws::OperationInfo declare(aws::OperationInfo info) {
    info.service = kServiceName;
    info.resource = kReplayResourceArn;
    return aws::declare<In, Out>(info);
  }
};

struct StartReplay : ReplayOperation<StartReplayInput, StartReplayOutput> {
  static constexpr std::array kErrors{&kResourceNotFound,
                                      &kResourceAlreadyExists,
                                      &match::kInvalidEventPattern,
                                      &kLimitExceeded,
                                      &kInternal,
                                      &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "StartReplay",
               .access = aws::Access::kWrite,
               .errors = kErrors,
               .doc = "Sends events of an archive to the rules of its bus once more, in their "
                      "order, from now on; survives restarts. Events whose time is in the range "
                      "are replayed that are in the archive now."});
  static void survey(BusShard&, service::Call&, const Input&);
  static std::string arn(const service::Call&, const Input&);
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct CancelReplay : ReplayOperation<NamedReplayInput, CancelReplayOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kConcurrentModification, &kIllegalStatus,
                                      &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "CancelReplay",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "Ends a replay; what was replayed stays so."});
  static void survey(BusShard&, service::Call&, const Input&);
  static std::string arn(const service::Call&, const Input&);
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeReplay : ReplayOperation<NamedReplayInput, DescribeReplayOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DescribeReplay",
               .access = aws::Access::kRead,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "A replay, and how far it is. It is known for 90 days after its end."});
  static void survey(BusShard&, service::Call&, const Input&);
  static std::string arn(const service::Call&, const Input&);
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListReplays {
  using Input = ListReplaysInput;
  using Output = ListReplaysOutput;
  using State = BusShard;
  static constexpr std::array kErrors{&kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "ListReplays",
       .access = aws::Access::kList,
       .effect = aws::Effect::kFreesSpace,
       .errors = kErrors,
       .doc = "The account's replays in the region, by at most one of prefix, archive and state."});
  static Result<void> gather(BusShard&, service::Call&, const Input&, Output&);
  static Result<void> finish(service::Call&, const Input&, Output&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_REPLAY_OPERATIONS_H_

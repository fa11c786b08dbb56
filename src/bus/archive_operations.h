// The operations on archives. Each is bound by service::bind; run() is called on the shard of the
// archive's bus, which a survey finds by the archive's name.
#ifndef PENSTOCK_BUS_ARCHIVE_OPERATIONS_H_
#define PENSTOCK_BUS_ARCHIVE_OPERATIONS_H_

#include <array>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "base/result.h"
#include "bus/archive_shapes.h"
#include "bus/bus_errors.h"
#include "bus/bus_service.h"
#include "bus/operation_base.h"
#include "bus/shape_rows.h"
#include "journal/batch.h"
#include "match/pattern.h"
#include "service/operation.h"

namespace penstock::bus {

class BusShard;
struct Archive;

inline constexpr std::string_view kArchiveResourceArn =
    "arn:aws:events:{region}:{account}:archive/{ArchiveName}";

// The ARN of the bus whose archive has the name, as the survey found it. Without such an archive
// any shard can say so: the default bus's.
std::string surveyed_archive_bus(const service::Call& call);
void survey_archives(BusShard& shard, service::Call& call, std::string_view name);

// What the operations that name an archive have in common.
template <typename In, typename Out>
struct ArchiveOperation {
  using Input = In;
  using Output = Out;
  using State = BusShard;
  static std::string arn(const service::Call& call, const In&) {
    return surveyed_archive_bus(call);
  }
  static bool needs_survey(const service::Call&, const In&) { return true; }
  static void survey(BusShard& shard, service::Call& call, const In& input) {
    survey_archives(shard, call, input.name);
  }

 protected:
  static consteval aws::OperationInfo declare(aws::OperationInfo info) {
    info.service = kServiceName;
    info.resource = kArchiveResourceArn;
    return aws::declare<In, Out>(info);
  }
};

struct CreateArchive : ArchiveOperation<CreateArchiveInput, ArchiveChangeOutput> {
  static constexpr std::array kErrors{
      &kConcurrentModification, &kResourceAlreadyExists,      &kResourceNotFound, &kInternal,
      &kLimitExceeded,          &match::kInvalidEventPattern, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "CreateArchive",
               .access = aws::Access::kWrite,
               .errors = kErrors,
               .doc = "Makes an archive. It takes every event that its bus gets from now on, or "
                      "those that match its pattern, but no replayed ones."});
  static std::string arn(const service::Call&, const Input& input);
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct UpdateArchive : ArchiveOperation<UpdateArchiveInput, ArchiveChangeOutput> {
  static constexpr std::array kErrors{&kConcurrentModification, &kResourceNotFound, &kInternal,
                                      &kLimitExceeded, &match::kInvalidEventPattern};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "UpdateArchive",
               .access = aws::Access::kWrite,
               .errors = kErrors,
               .doc = "Changes what is given. A new pattern decides on later events; a shorter "
                      "retention also ends what is in the archive."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeArchive : ArchiveOperation<NamedArchiveInput, DescribeArchiveOutput> {
  static constexpr std::array kErrors{&kResourceAlreadyExists, &kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo = declare({.name = "DescribeArchive",
                                                       .access = aws::Access::kRead,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .errors = kErrors,
                                                       .doc = "An archive's settings and counts."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteArchive : ArchiveOperation<NamedArchiveInput, EmptyOutput> {
  static constexpr std::array kErrors{&kConcurrentModification, &kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteArchive",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "Deletes an archive and its events. Replays of it that run have failed."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListArchives {
  using Input = ListArchivesInput;
  using Output = ListArchivesOutput;
  using State = BusShard;
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "ListArchives",
       .access = aws::Access::kList,
       .effect = aws::Effect::kFreesSpace,
       .errors = kErrors,
       .doc = "The account's archives in the region, by at most one of prefix, bus and state."});
  static Result<void> gather(BusShard&, service::Call&, const Input&, Output&);
  static Result<void> finish(service::Call&, const Input&, Output&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_ARCHIVE_OPERATIONS_H_

// The operations on tags of buses and rules. Each is bound by service::bind; run() is called on the
// shard of the bus.
#ifndef PENSTOCK_BUS_TAG_OPERATIONS_H_
#define PENSTOCK_BUS_TAG_OPERATIONS_H_

#include <array>
#include <string>

#include "bus/operation_base.h"
#include "bus/permission_shapes.h"

namespace penstock::bus {

// The ARN of the bus that an ARN of a bus or a rule is about; else the text itself.
std::string bus_arn_of_resource(const std::string& resource_arn);

template <typename In, typename Out>
struct TagOperation : BusOperation<In, Out> {
  static std::string arn(const service::Call&, const In& input) {
    return bus_arn_of_resource(input.resource_arn);
  }
};

struct TagResource : TagOperation<TagResourceInput, EmptyOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kConcurrentModification, &kInternal,
                                      &kManagedRule,      &kLimitExceeded,          &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "TagResource",
                                                       .access = aws::Access::kTagging,
                                                       .resource = "{ResourceARN}",
                                                       .errors = kErrors,
                                                       .doc = "Adds tags to a bus or a rule."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct UntagResource : TagOperation<UntagResourceInput, EmptyOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal, &kConcurrentModification,
                                      &kManagedRule, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "UntagResource",
                                                       .access = aws::Access::kTagging,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = "{ResourceARN}",
                                                       .errors = kErrors,
                                                       .doc = "Takes tags off a bus or a rule."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListTagsForResource : TagOperation<ListTagsForResourceInput, ListTagsForResourceOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "ListTagsForResource",
                                                       .access = aws::Access::kRead,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = "{ResourceARN}",
                                                       .errors = kErrors,
                                                       .doc = "The tags of a bus or a rule."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_TAG_OPERATIONS_H_

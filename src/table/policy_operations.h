// A table's resource policy: stored with the table and shown. Nothing evaluates it: a table is its
// account's alone, whatever a policy grants; one that denies is refused, since it would have no
// effect.
#ifndef PENSTOCK_TABLE_POLICY_OPERATIONS_H_
#define PENSTOCK_TABLE_POLICY_OPERATIONS_H_

#include <string>
#include <string_view>

#include "table/operation_base.h"
#include "table/policy_shapes.h"
#include "table/table_record.h"

namespace penstock::table {

inline constexpr ErrorInfo kPolicyNotFound{"PolicyNotFoundException", "PolicyNotFoundException",
                                           400, Fault::kClient,
                                           "The table has no such policy, or another revision."};

// ValidationException: it is no policy, is too long, or denies.
Result<void> check_resource_policy(std::string_view policy);
// Checked. A policy equal to the one that is there keeps its revision.
void set_resource_policy(TableRecord& record, std::string_view policy, int64_t now_ms);

#define PENSTOCK_TABLE_POLICY_ERRORS \
  &kResourceNotFound, &kInternalServerError, &kPolicyNotFound, &kValidation

struct PutResourcePolicy : DefinitionOperation<PutResourcePolicyInput, PutResourcePolicyOutput> {
  static constexpr std::array kErrors{PENSTOCK_TABLE_POLICY_ERRORS, &kLimitExceeded,
                                      &kResourceInUse};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "PutResourcePolicy",
               .access = aws::Access::kPermissions,
               .resource = "{ResourceArn}",
               .errors = kErrors,
               .doc = "Gives a table a policy. It is stored and shown; nothing checks it."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct GetResourcePolicy : DefinitionOperation<GetResourcePolicyInput, GetResourcePolicyOutput> {
  static constexpr std::array kErrors{PENSTOCK_TABLE_POLICY_ERRORS};
  static constexpr aws::OperationInfo kInfo = declare({.name = "GetResourcePolicy",
                                                       .resource = "{ResourceArn}",
                                                       .errors = kErrors,
                                                       .doc = "A table's policy."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteResourcePolicy
    : DefinitionOperation<DeleteResourcePolicyInput, DeleteResourcePolicyOutput> {
  static constexpr std::array kErrors{PENSTOCK_TABLE_POLICY_ERRORS, &kLimitExceeded,
                                      &kResourceInUse};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteResourcePolicy",
               .access = aws::Access::kPermissions,
               .resource = "{ResourceArn}",
               .errors = kErrors,
               .doc = "Takes a table's policy away; if there is none, nothing happens."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

#undef PENSTOCK_TABLE_POLICY_ERRORS

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_POLICY_OPERATIONS_H_

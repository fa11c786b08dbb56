// The operations on tables as such: create, describe, update, delete, list, tags, quotas.
#ifndef PENSTOCK_TABLE_TABLE_OPERATIONS_H_
#define PENSTOCK_TABLE_TABLE_OPERATIONS_H_

#include "table/operation_base.h"
#include "table/table_shapes.h"
#include "table/tag_shapes.h"

namespace penstock::table {

struct CreateTable : DefinitionOperation<CreateTableInput, CreateTableOutput> {
  static constexpr std::array kErrors{&kResourceInUse, &kLimitExceeded, &kInternalServerError,
                                      &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "CreateTable",
               .access = aws::Access::kWrite,
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Creates a table with its indexes; it can be used once it is ACTIVE."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeTable : DefinitionOperation<DescribeTableInput, DescribeTableOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DescribeTable",
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Everything about a table; its counts are those of this moment."});
  static bool needs_survey(const service::Call&, const Input&) { return true; }
  static void survey(TableShard&, service::Call&, const Input&);
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct UpdateTable : DefinitionOperation<UpdateTableInput, UpdateTableOutput> {
  static constexpr std::array kErrors{&kResourceInUse, &kResourceNotFound, &kLimitExceeded,
                                      &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare(
      {.name = "UpdateTable",
       .access = aws::Access::kWrite,
       .resource = kTableResource,
       .errors = kErrors,
       .doc = "Changes billing, throughput, protection and class of a table, and creates or "
              "deletes a global index while the table is in use."});
  static bool needs_survey(const service::Call&, const Input&) { return true; }
  static void survey(TableShard&, service::Call&, const Input&);
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteTable : DefinitionOperation<DeleteTableInput, DeleteTableOutput> {
  static constexpr std::array kErrors{&kResourceInUse, &kResourceNotFound, &kLimitExceeded,
                                      &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteTable",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Deletes a table with its items and indexes."});
  static bool needs_survey(const service::Call&, const Input&) { return true; }
  static void survey(TableShard&, service::Call&, const Input&);
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListTables : TableOperation<ListTablesInput, ListTablesOutput> {
  static constexpr std::array kErrors{&kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "ListTables",
                                                       .access = aws::Access::kList,
                                                       .errors = kErrors,
                                                       .doc = "Tables by name, up to 100 a page."});
  static Result<void> gather(TableShard&, service::Call&, const Input&, Output&);
  static Result<void> finish(service::Call&, const Input&, Output&);
};

struct TagResource : DefinitionOperation<TagResourceInput, EmptyShape> {
  static constexpr std::array kErrors{&kLimitExceeded, &kResourceNotFound, &kInternalServerError,
                                      &kResourceInUse, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "TagResource",
                                                       .access = aws::Access::kTagging,
                                                       .resource = "{ResourceArn}",
                                                       .errors = kErrors,
                                                       .doc = "Adds tags to a table."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct UntagResource : DefinitionOperation<UntagResourceInput, EmptyShape> {
  static constexpr std::array kErrors{&kLimitExceeded, &kResourceNotFound, &kInternalServerError,
                                      &kResourceInUse, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "UntagResource",
                                                       .access = aws::Access::kTagging,
                                                       .resource = "{ResourceArn}",
                                                       .errors = kErrors,
                                                       .doc = "Removes tags from a table."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListTagsOfResource : DefinitionOperation<ListTagsOfResourceInput, ListTagsOfResourceOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "ListTagsOfResource",
                                                       .resource = "{ResourceArn}",
                                                       .errors = kErrors,
                                                       .doc = "A table's tags, 10 a page."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeLimits : TableOperation<EmptyShape, DescribeLimitsOutput> {
  using State = void;
  static constexpr std::array kErrors{&kInternalServerError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DescribeLimits",
               .errors = kErrors,
               .doc = "How much throughput may be provisioned: DynamoDB's default quotas."});
  static Result<Output> run(service::Call&, const Input&, journal::Batch&);
};

struct DescribeEndpoints : TableOperation<EmptyShape, DescribeEndpointsOutput> {
  using State = void;
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DescribeEndpoints", .doc = "Where this server is reached."});
  static Result<Output> run(service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_OPERATIONS_H_

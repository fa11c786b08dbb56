// The operations on one item, each in the shard of its partition key.
#ifndef PENSTOCK_TABLE_ITEM_OPERATIONS_H_
#define PENSTOCK_TABLE_ITEM_OPERATIONS_H_

#include "table/item_shapes.h"
#include "table/operation_base.h"
#include "table/table.h"
#include "table/table_limits.h"

namespace penstock::table {

// The most that a write that leaves an item of so many bytes adds to the journal.
size_t item_journal_bytes(const Table& table, size_t item_bytes);
size_t item_journal_bytes(const TableShard& anywhere, const service::Call& call,
                          std::string_view table, size_t item_bytes);
// The shard of the item with this key; of what has none, any: the operation will say why.
journal::ShardId shard_of_item(const TableShard& anywhere, const service::Call& call,
                               std::string_view table, const Item& key);

template <typename In, typename Out>
struct ItemOperation : TableOperation<In, Out> {
  static journal::ShardId shard(const TableShard& anywhere, const service::Call& call,
                                const In& input) {
    if constexpr (requires { input.key; }) {
      return shard_of_item(anywhere, call, input.table_name, input.key);
    } else {
      return shard_of_item(anywhere, call, input.table_name, input.item);
    }
  }
  // A new item is part of the request; an update may make a small one large.
  static size_t journal_bytes(const TableShard& state, const service::Call& call, const In& input) {
    constexpr bool kMayGrow = requires { input.update_expression; };
    return item_journal_bytes(state, call, input.table_name,
                              kMayGrow ? 2 * kItemBytesMax : call.request_bytes);
  }
};

#define PENSTOCK_TABLE_WRITE_ERRORS                                                     \
  &kConditionalCheckFailed, &kProvisionedThroughputExceeded, &kResourceNotFound,        \
      &kItemCollectionSizeLimitExceeded, &kTransactionConflict, &kRequestLimitExceeded, \
      &kInternalServerError, &kValidation

struct PutItem : ItemOperation<PutItemInput, PutItemOutput> {
  static constexpr std::array kErrors{PENSTOCK_TABLE_WRITE_ERRORS};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "PutItem",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Writes an item, in place of the one with its key if there is one."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct UpdateItem : ItemOperation<UpdateItemInput, UpdateItemOutput> {
  static constexpr std::array kErrors{PENSTOCK_TABLE_WRITE_ERRORS};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "UpdateItem",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Changes attributes of an item, or makes it."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteItem : ItemOperation<DeleteItemInput, DeleteItemOutput> {
  static constexpr std::array kErrors{PENSTOCK_TABLE_WRITE_ERRORS};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteItem",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .effect = aws::Effect::kFreesSpace,
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Deletes an item; one that is not there is no error."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

#undef PENSTOCK_TABLE_WRITE_ERRORS

struct GetItem : ItemOperation<GetItemInput, GetItemOutput> {
  static constexpr std::array kErrors{&kProvisionedThroughputExceeded, &kResourceNotFound,
                                      &kRequestLimitExceeded, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "GetItem",
                                                       .audit = aws::Audit::kData,
                                                       .resource = kTableResource,
                                                       .errors = kErrors,
                                                       .doc = "Reads an item by its key."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_ITEM_OPERATIONS_H_

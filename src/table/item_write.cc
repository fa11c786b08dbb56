#include "table/item_write.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "table/index_checks.h"
#include "table/key_paths.h"
#include "table/table_errors.h"
#include "table/table_limits.h"
#include "table/table_shard.h"
#include "table/value_json.h"

namespace penstock::table {
namespace {

Error condition_failed(const ItemWrite& write, const std::optional<std::string>& before) {
  Error error(kConditionalCheckFailed, "The conditional request failed");
  if (!write.answers_old_item || !before) {
    return error;
  }
  std::string members = "\"Item\":";
  append_item_json(members, *before);
  return std::move(error).with_members(std::move(members));
}

// A key stays as it is, and nothing looks into one.
Result<void> check_keys(const Table& table, const ItemWrite& write) {
  for (const UpdateAction& action : write.update.actions) {
    const std::string& name = action.path.front().name;
    if (action.path.size() == 1 && table.keys.contains(name)) {
      return invalid(
          fmt::format("Cannot update attribute {}. This attribute is part of the key", name));
    }
  }
  std::vector<const DocumentPath*> paths;
  collect_paths(write.update, paths);
  if (write.condition) {
    collect_paths(*write.condition, paths);
  }
  return check_key_paths(table, paths);
}

// The item with the key's attributes, of which it has none.
std::string with_key(std::string_view item, std::string_view key) {
  Entries entries;
  for (const std::string_view part : {item, key}) {
    MapReader reader(part);
    while (reader.left() > 0) {
      const Attribute attribute = reader.next();
      entries.emplace_back(attribute.name, attribute.value.bytes());
    }
  }
  std::string out;
  append_map_content(out, entries);
  return out;
}

Result<std::optional<std::string>> updated(const ItemWrite& write,
                                           const std::optional<std::string>& before) {
  if (!before && !creates_item(write.update)) {
    return std::optional<std::string>();
  }
  std::string after;
  PENSTOCK_TRY(apply(write.update, before ? std::string_view(*before) : kEmptyItem, after));
  if (!before) {
    after = with_key(after, write.item);
  }
  if (item_size(after) > kItemBytesMax) {
    return Error(kValidation, "Item size to update has exceeded the maximum allowed size");
  }
  if (nesting(ValueView(make_value(Type::kMap, after))) > kNestingMax + 1) {
    return Error(kValidation, "Nesting Levels have exceeded supported limits");
  }
  return std::optional(std::move(after));
}

}  // namespace

Result<void> check_item_size(std::string_view item) {
  if (item_size(item) > kItemBytesMax) {
    return Error(kValidation, "Item size has exceeded the maximum allowed size");
  }
  return {};
}

Result<KeyBytes> key_of_write(const Table& table, const ItemWrite& write) {
  return write.kind == ItemWrite::Kind::kPut ? key_of_item(table.keys, write.item)
                                             : key_of_request(table.keys, write.item);
}

Result<PreparedWrite> prepare(const TableShard& shard, const Table& table, const ItemWrite& write) {
  PreparedWrite prepared;
  PENSTOCK_ASSIGN(prepared.key, key_of_write(table, write));
  PENSTOCK_TRY(shard.check_here(table, prepared.key));
  PENSTOCK_TRY(check_keys(table, write));
  if (shard.locks().locked() > 0 && shard.locks().is_locked(item_key(table.id, prepared.key))) {
    return Error(kTransactionConflict, "Transaction is ongoing for the item");
  }
  PENSTOCK_ASSIGN(prepared.before, shard.read(table, prepared.key));
  if (prepared.before && !write.replaces) {
    return Error(kDuplicateItem, "Duplicate primary key exists in table");
  }
  const std::string_view item = prepared.before ? std::string_view(*prepared.before) : kEmptyItem;
  if (write.condition && !is_satisfied(*write.condition, item)) {
    return condition_failed(write, prepared.before);
  }
  switch (write.kind) {
    case ItemWrite::Kind::kPut:
      prepared.after = write.item;
      break;
    case ItemWrite::Kind::kUpdate: {
      PENSTOCK_ASSIGN(prepared.after, updated(write, prepared.before));
      break;
    }
    case ItemWrite::Kind::kDelete:
      break;
    case ItemWrite::Kind::kCheck:
      prepared.after = prepared.before;
      break;
  }
  PENSTOCK_ASSIGN(prepared.change, shard.plan(table, prepared.key, prepared.before, prepared.after,
                                              Misfit::kRefuse));
  if (prepared.change.bytes() > shard.change_bytes_max()) {
    return Error(kValidation,
                 fmt::format("The item and its entries in the table's indexes take {} bytes of "
                             "storage; at most {} are possible",
                             prepared.change.bytes(), shard.change_bytes_max()));
  }
  return prepared;
}

Result<int64_t> check_collection(const TableShard& shard, const Table& table,
                                 const PreparedWrite& write) {
  PENSTOCK_ASSIGN(const int64_t bytes, shard.collection_after(table, write.key, write.change));
  if (write.change.collection_bytes > 0 && bytes > shard.options().collection_bytes_max) {
    return Error(kItemCollectionSizeLimitExceeded,
                 "Collection size exceeded. Adding new items to the collection is not allowed.");
  }
  return bytes;
}

Result<int64_t> apply(TableShard& shard, const Table& table, const PreparedWrite& write,
                      journal::Batch& batch) {
  PENSTOCK_ASSIGN(const int64_t collection_bytes, check_collection(shard, table, write));
  if (!write.changes()) {
    return collection_bytes;
  }
  shard.apply(table, write.key, write.change, collection_bytes, batch);
  return collection_bytes;
}

}  // namespace penstock::table

#include "table/table_shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "service/host.h"
#include "store/shard_store.h"
#include "table/item_letter.h"
#include "table/item_operations.h"
#include "table/table_errors.h"
#include "table/table_name.h"

namespace penstock::table {
namespace {

// A letter's first byte; the path with its length follows. On disk.
constexpr char kDefinitionLetter = 'D';  // then the record
constexpr char kErasedLetter = 'E';      // then the table's id, 8 bytes
constexpr char kFilledLetter = 'F';      // then table and index, and the shard that filled it, 1

std::string letter(char kind, std::string_view path) {
  std::string text(1, kind);
  append_sized(text, path);
  return text;
}

Error not_found(std::string text) { return {kResourceNotFound, std::move(text)}; }

Result<void> check_current(const service::Shard& shard) {
  if (shard.letters().is_behind()) {
    return Error(kNoSpace, "A committed transaction waits for room on the disk.");
  }
  return {};
}

}  // namespace

TableShard::TableShard(service::Shard& shard, Options options, std::shared_ptr<Catalogue> catalogue)
    : shard_(shard),
      options_(options),
      catalogue_(std::move(catalogue)),
      filler_(*this),
      tokens_(shard.store()),
      streams_(shard),
      expiry_(*this) {}

TableShard::~TableShard() = default;

Result<void> TableShard::load() {
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      kDefinitionPrefix, [&](std::string_view key, std::string_view value) {
        auto record = decode_table(value);
        if (!record) {
          outcome = Error(kCorrupt, "the record of a table is unreadable");
          return false;
        }
        hold(key.substr(kDefinitionPrefix.size()), *std::move(record));
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  outcome = {};
  PENSTOCK_TRY(
      shard_.store().scan_prefix(kCountsPrefix, [&](std::string_view key, std::string_view value) {
        auto counts = decode_counts(value);
        ByteReader id(key.substr(kCountsPrefix.size()));
        const auto table = id.big_endian<TableId>();
        if (!counts || !id.done()) {
          outcome = Error(kCorrupt, "the counts of a table are unreadable");
          return false;
        }
        counts_[table] = *std::move(counts);
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  PENSTOCK_TRY(filler_.resume());
  PENSTOCK_TRY(streams_.load());
  return expiry_.load();
}

void TableShard::start() {
  filler_.start();
  streams_.start();
  expiry_.start();
}

TablePointer TableShard::hold(std::string_view path, TableRecord record) {
  auto made = std::make_shared<Table>(path, std::move(record));
  made->throughput.buckets = catalogue_->buckets(made->id, 0);
  for (Index& index : made->indexes) {
    index.throughput.buckets = catalogue_->buckets(made->id, index.id);
  }
  const TablePointer table = std::move(made);
  tables_[table->path] = table;
  catalogue_->publish(table);
  return table;
}

TablePointer TableShard::find(std::string_view path) const {
  const auto found = tables_.find(path);
  return found == tables_.end() ? nullptr : found->second;
}

Result<TablePointer> TableShard::require(const service::Call& call,
                                         std::string_view name_or_arn) const {
  PENSTOCK_TRY(check_current(shard_));
  PENSTOCK_ASSIGN(const std::string path, resolve_table(call, name_or_arn));
  TablePointer table = find(path);
  if (table == nullptr) {
    return not_found("Requested resource not found");
  }
  return table;
}

Result<TablePointer> TableShard::require_named(const service::Call& call,
                                               std::string_view name_or_arn) const {
  PENSTOCK_ASSIGN(const std::string path, resolve_table(call, name_or_arn));
  TablePointer table = find(path);
  if (table == nullptr) {
    return not_found(
        fmt::format("Requested resource not found: Table: {} not found", name_of_path(path)));
  }
  return table;
}

Result<TablePointer> TableShard::current(const Table& planned, const Index* index) const {
  PENSTOCK_TRY(check_current(shard_));
  TablePointer table = find(planned.path);
  const bool is_there =
      table != nullptr && table->id == planned.id &&
      (index == nullptr ||
       std::any_of(table->indexes.begin(), table->indexes.end(),
                   [index](const Index& candidate) { return candidate.id == index->id; }));
  if (!is_there) {
    return not_found("Requested resource not found");
  }
  return table;
}

const TableCounts& TableShard::counts(TableId id) const {
  static const TableCounts kNone;
  const auto found = counts_.find(id);
  return found == counts_.end() ? kNone : found->second;
}

void TableShard::send_to_others(std::string_view text, journal::Batch& batch) {
  for (journal::ShardId other = 0; other < service::kShards; ++other) {
    if (other != shard_.id()) {
      shard_.send_letter_to(batch, other, kServiceName, text);
    }
  }
}

TablePointer TableShard::save(std::string_view path, TableRecord record, journal::Batch& batch) {
  const std::string value = encode(record);
  const TablePointer before = find(path);
  batch.put(definition_key(path), value);
  TablePointer table = hold(path, std::move(record));
  take_over(before, table, batch);
  send_to_others(letter(kDefinitionLetter, path).append(value), batch);
  return table;
}

// What another definition means for what this shard stores: entries of an index that is gone go,
// those of a new one are made; so with streams and expiry.
void TableShard::take_over(const TablePointer& before, const TablePointer& table,
                           journal::Batch& batch) {
  const bool is_new = before == nullptr || before->id != table->id;
  streams_.take_over(is_new ? nullptr : before.get(), *table, batch);
  expiry_.take_over(*table, batch);
  if (is_new) {
    return;
  }
  const auto& expiry = table->record.expiry;
  if (expiry && (!before->record.expiry || before->record.expiry->id != expiry->id)) {
    filler_.begin(*table, static_cast<uint32_t>(expiry->id), batch);
  }
  const auto has = [](const Table& in, uint32_t id) {
    return std::any_of(in.indexes.begin(), in.indexes.end(),
                       [id](const Index& index) { return index.id == id; });
  };
  for (const Index& index : before->indexes) {
    if (!has(*table, index.id)) {
      const std::string prefix = index_prefix(table->id, index.id);
      batch.erase_range(prefix, store::prefix_end(prefix));
      counts_[table->id].indexes.erase(index.id);
      save_counts(*table, batch);
    }
  }
  for (const Index& index : table->indexes) {
    if (!has(*before, index.id)) {
      filler_.begin(*table, index.id, batch);
    }
  }
}

void TableShard::erase(const Table& table, journal::Batch& batch) {
  std::string text = letter(kErasedLetter, table.path);
  append_big_endian(text, table.id);
  send_to_others(text, batch);
  const std::string path = table.path;  // the definition may go with its entry
  drop(path, table.id, batch);
}

void TableShard::drop(std::string_view path, TableId id, journal::Batch& batch) {
  const auto found = tables_.find(path);
  if (found != tables_.end() && found->second->id == id) {
    streams_.close(*found->second, batch);
    batch.erase(definition_key(path));
    tables_.erase(found);
  }
  expiry_.drop(id, batch);
  locks_.note_erasure(items_prefix(id));
  catalogue_->remove(path, id);
  batch.erase(counts_key(id));
  counts_.erase(id);
  for (const std::string& prefix : {items_prefix(id), entries_prefix(id), collections_prefix(id)}) {
    batch.erase_range(prefix, store::prefix_end(prefix));
  }
}

void TableShard::report_filled(const Table& table, uint32_t index, journal::Batch& batch) {
  std::string text = letter(kFilledLetter, table.path);
  append_big_endian(text, table.id);
  append_big_endian(text, index);
  text.push_back(static_cast<char>(shard_.id()));
  shard_.send_letter(batch, table.arn, kServiceName, text);
}

Result<void> TableShard::read_filled(std::string_view path, ByteReader& reader,
                                     journal::Batch& batch) {
  const auto id = reader.big_endian<TableId>();
  const auto index = reader.big_endian<uint32_t>();
  const std::string_view filler = reader.take(1);
  if (!reader.ok()) {
    return Error(kCorrupt, "a letter about an index is unreadable");
  }
  const int64_t shard = static_cast<uint8_t>(filler[0]);
  const TablePointer table = find(path);
  if (table == nullptr || table->id != id) {
    return {};
  }
  TableRecord record = table->record;
  bool is_known = false;
  bool is_complete = false;
  const auto count = [&](auto& filling, std::string_view complete) {
    if (filling.id != index || filling.status == complete) {
      return;
    }
    is_known = true;
    auto& filled = filling.filled_shards;
    if (std::find(filled.begin(), filled.end(), shard) == filled.end()) {
      filled.push_back(shard);
    }
    if (filled.size() == static_cast<size_t>(service::kShards)) {
      filled.clear();
      filling.status = complete;
      is_complete = true;
    }
  };
  for (IndexRecord& candidate : record.indexes) {
    count(candidate, kActive);
  }
  if (record.expiry) {
    count(*record.expiry, kExpiryEnabled);
  }
  if (is_complete) {
    ++record.version;
    save(path, std::move(record), batch);
  } else if (is_known) {  // which shards are done is this one's to know
    batch.put(definition_key(path), encode(record));
    hold(path, std::move(record));
  }
  return {};
}

// An item's letter becomes what a write of the item does; when the last part of an index is filled,
// every shard gets the definition.
size_t TableShard::letter_journal_bytes(std::string_view text) const {
  if (text.starts_with(kFilledLetter)) {
    return service::kShards * kRecordBytesMax;
  }
  ByteReader reader(text);
  reader.take(1);
  const TablePointer table = text.starts_with(kItemLetter) ? find(reader.sized()) : nullptr;
  return service::kLetterOverheadBytes +
         (table == nullptr ? text.size() : item_journal_bytes(*table, text.size()));
}

Result<void> TableShard::read_letter(std::string_view text, int64_t, journal::Batch& batch) {
  ByteReader reader(text);
  const std::string_view kind = reader.take(1);
  const std::string_view path = reader.sized();
  if (!reader.ok()) {
    return Error(kCorrupt, "a letter about a table is unreadable");
  }
  if (kind[0] == kDefinitionLetter) {
    auto record = decode_table(reader.rest());
    if (!record) {
      return Error(kCorrupt, "a letter with a table's record is unreadable");
    }
    batch.put(definition_key(path), reader.rest());
    const TablePointer before = find(path);
    take_over(before, hold(path, *std::move(record)), batch);
    return {};
  }
  if (kind[0] == kErasedLetter) {
    drop(path, reader.big_endian<TableId>(), batch);
    return {};
  }
  if (kind[0] == kItemLetter) {
    return read_item_letter(*this, path, reader, batch);
  }
  if (kind[0] == kFilledLetter) {
    return read_filled(path, reader, batch);
  }
  return Error(kCorrupt, "a letter about a table has an unknown form");
}

Result<void> TableShard::check_here(const Table& table, const KeyBytes& key) const {
  if (shard_of_partition(table, key.partition) != shard_.id()) {
    return not_found("Requested resource not found");
  }
  return {};
}

Result<std::optional<std::string>> TableShard::read(const Table& table, const KeyBytes& key) const {
  PENSTOCK_ASSIGN(std::optional<std::string> value, shard_.store().get(item_key(table.id, key)));
  if (value) {
    value->erase(0, 1);  // the version
  }
  return value;
}

Result<ItemChange> TableShard::plan(const Table& table, const KeyBytes& key,
                                    const std::optional<std::string>& before,
                                    const std::optional<std::string>& after, Misfit misfit) const {
  const auto exists = [this](std::string_view entry) -> Result<bool> {
    PENSTOCK_ASSIGN(const std::optional<std::string> found, shard_.store().get(entry));
    return found.has_value();
  };
  return plan_change(table, key, before, after, exists, misfit);
}

Result<int64_t> TableShard::collection_after(const Table& table, const KeyBytes& key,
                                             const ItemChange& change) const {
  if (!table.has_local_index()) {
    return 0;
  }
  PENSTOCK_ASSIGN(const std::optional<std::string> stored,
                  shard_.store().get(collection_key(table.id, key.partition)));
  return change.collection_bytes +
         (stored ? static_cast<int64_t>(ByteReader(*stored).varint()) : 0);
}

void TableShard::apply(const Table& table, const KeyBytes& key, const ItemChange& change,
                       int64_t collection_bytes, journal::Batch& batch) {
  if (table.has_local_index()) {
    const std::string collection = collection_key(table.id, key.partition);
    std::string value;
    append_varint(value, static_cast<uint64_t>(collection_bytes));
    if (collection_bytes > 0) {
      batch.put(collection, value);
    } else {
      batch.erase(collection);
    }
  }
  for (const Mutation& mutation : change.mutations) {
    if (mutation.value) {
      batch.put(mutation.key, *mutation.value);
    } else {
      batch.erase(mutation.key);
    }
  }
  if (!change.stream_change.empty()) {
    streams_.append(table, change.stream_change, batch);
  }
  expiry_.apply(table, key, change, batch);
  TableCounts& counts = counts_[table.id];
  counts.table.items += change.delta.table.items;
  counts.table.bytes += change.delta.table.bytes;
  for (const auto& [index, delta] : change.delta.indexes) {
    counts.indexes[index].items += delta.items;
    counts.indexes[index].bytes += delta.bytes;
  }
  if (!change.mutations.empty()) {
    locks_.note_change(item_key(table.id, key));
  }
}

void TableShard::save_counts(const Table& table, journal::Batch& batch) {
  batch.put(counts_key(table.id), encode(counts_[table.id]));
}

void TableShard::count_entries(const Table& table, uint32_t index, Counts more,
                               journal::Batch& batch) {
  Counts& counts = counts_[table.id].indexes[index];
  counts.items += more.items;
  counts.bytes += more.bytes;
  save_counts(table, batch);
}

void TableShard::collect(std::vector<observe::Registry::Family>& families) {
  const auto add = [&](std::string_view name, const char* help, const char* type,
                       const Table& table, double value) {
    auto family = std::find_if(families.begin(), families.end(),
                               [&](const auto& known) { return known.name == name; });
    if (family == families.end()) {
      families.push_back({std::string(name), help, type, {}});
      family = std::prev(families.end());
    }
    family->samples.push_back({{{"table", std::string(table.name())},
                                {"arn", table.arn},
                                {"shard", std::to_string(shard_.id())}},
                               value});
  };
  for (const auto& [path, table] : tables_) {
    add("penstock_table_items", "Items in a table, by shard.", "gauge", *table,
        static_cast<double>(counts(table->id).table.items));
    if (table->record.expiry) {
      add("penstock_table_expired_items_total",
          "Items of a table that were deleted because they had expired, by shard.", "counter",
          *table, static_cast<double>(expiry_.deleted(table->id)));
    }
  }
}

Result<void> TableShard::verify() {
  for (const auto& [path, table] : tables_) {
    PENSTOCK_TRY(verify_table(*table));
    PENSTOCK_TRY(expiry_.verify(*table));
    PENSTOCK_TRY(streams_.verify_items(*table));
  }
  return streams_.verify();
}

// Every index has what the items say and nothing else, and the counts are right. For tests.
Result<void> TableShard::verify_table(const Table& table) {
  std::map<std::string, std::string> expected;
  TableCounts found;
  Result<void> outcome;
  const auto fail = [&](std::string text) {
    outcome = Error(kCorrupt, fmt::format("table {}: {}", table.name(), text));
    return false;
  };
  PENSTOCK_TRY(shard_.store().scan_prefix(
      items_prefix(table.id), [&](std::string_view stored_key, std::string_view value) {
        const std::string_view item = item_of_value(value);
        const auto key = key_of_item(table.keys, item);
        if (!key.ok() || item_key(table.id, *key) != stored_key ||
            shard_of_partition(table, key->partition) != shard_.id()) {
          return fail("an item is not where its key belongs");
        }
        ++found.table.items;
        found.table.bytes += static_cast<int64_t>(item_size(item));
        for (const Index& index : table.indexes) {
          const auto entry = index_entry(table, index, *key, item);
          if (index.is_active && entry.ok() && *entry) {
            expected.emplace((*entry)->key, (*entry)->item);
          }
        }
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  outcome = {};
  for (const Index& index : table.indexes) {
    PENSTOCK_TRY(shard_.store().scan_prefix(
        index_prefix(table.id, index.id), [&](std::string_view key, std::string_view value) {
          Counts& counts = found.indexes[index.id];
          ++counts.items;
          counts.bytes += static_cast<int64_t>(item_size(item_of_value(value)));
          if (!index.is_active) {
            return true;
          }
          const auto entry = expected.find(std::string(key));
          if (entry == expected.end() || entry->second != item_of_value(value)) {
            return fail(fmt::format("index {} has what no item says", index.name));
          }
          expected.erase(entry);
          return true;
        }));
  }
  PENSTOCK_TRY(std::move(outcome));
  if (!expected.empty()) {
    return Error(kCorrupt, fmt::format("table {}: an index lacks an entry", table.name()));
  }
  TableCounts known = counts(table.id);
  std::erase_if(known.indexes, [](const auto& entry) { return entry.second == Counts(); });
  if (!(known == found)) {
    return Error(kCorrupt, fmt::format("table {}: the counts are wrong: {} items, not {}",
                                       table.name(), known.table.items, found.table.items));
  }
  return {};
}

}  // namespace penstock::table

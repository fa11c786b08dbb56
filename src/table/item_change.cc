#include "table/item_change.h"

#include <algorithm>
#include <utility>

#include "base/units.h"
#include "table/expiry.h"
#include "table/stream_change.h"

namespace penstock::table {
namespace {

constexpr size_t kWriteUnitBytes = 1 * kKiB;
constexpr size_t kReadUnitBytes = 4 * kKiB;

double units_of(size_t bytes, size_t unit_bytes) {
  return static_cast<double>(std::max<size_t>((bytes + unit_bytes - 1) / unit_bytes, 1));
}

std::string stored(std::string_view item) {
  std::string value;
  value.reserve(1 + item.size());
  value.push_back(kItemVersion);
  value.append(item);
  return value;
}

// An entry that moves within its index is a deletion and a writing; one that stays as it is costs
// nothing.
double index_units(const std::optional<Entry>& before, const std::optional<Entry>& after) {
  if (before && after && before->key == after->key) {
    return before->item == after->item
               ? 0
               : write_units(std::max(item_size(before->item), item_size(after->item)));
  }
  return (before ? write_units(item_size(before->item)) : 0) +
         (after ? write_units(item_size(after->item)) : 0);
}

void count(Counts& counts, int sign, size_t bytes) {
  counts.items += sign;
  counts.bytes += sign * static_cast<int64_t>(bytes);
}

void plan_entry(const Index& index, const std::optional<Entry>& before,
                const std::optional<Entry>& after, ItemChange& change) {
  const bool moves = before && (!after || before->key != after->key);
  if (moves) {
    change.mutations.push_back({before->key, std::nullopt});
  }
  if (after && (!before || moves || before->item != after->item)) {
    change.mutations.push_back({after->key, stored(after->item)});
  }
  Counts& counts = change.delta.indexes[index.id];
  if (before) {
    count(counts, -1, item_size(before->item));
  }
  if (after) {
    count(counts, 1, item_size(after->item));
  }
  if (index.is_local) {
    change.collection_bytes += counts.bytes;
  }
  const double units = index_units(before, after);
  if (units > 0) {
    (index.is_local ? change.units.local : change.units.global)[index.name] += units;
  }
}

}  // namespace

size_t ItemChange::bytes() const {
  size_t sum = stream_change.size();
  for (const Mutation& mutation : mutations) {
    sum += mutation.key.size() + (mutation.value ? mutation.value->size() : 0);
  }
  return sum;
}

double WriteUnits::total() const {
  double sum = table;
  for (const auto* indexes : {&local, &global}) {
    for (const auto& [name, units] : *indexes) {
      sum += units;
    }
  }
  return sum;
}

double write_units(size_t bytes) { return units_of(bytes, kWriteUnitBytes); }

double read_units(size_t bytes, bool is_consistent) {
  return units_of(bytes, kReadUnitBytes) * (is_consistent ? 1 : 0.5);
}

Result<std::optional<Entry>> index_entry(const Table& table, const Index& index,
                                         const KeyBytes& key, std::string_view item) {
  PENSTOCK_ASSIGN(const std::optional<KeyBytes> index_key,
                  key_in_index(index.keys, item, index.name));
  if (!index_key) {
    return std::optional<Entry>();
  }
  return std::optional(
      Entry{entry_key(table.id, index.id, *index_key, key), projected_item(table, index, item)});
}

namespace {

// An index that was added later does not have an item whose value cannot be its key, and may not
// have this one yet.
Result<std::optional<Entry>> old_entry(const Table& table, const Index& index, const KeyBytes& key,
                                       std::string_view item, const EntryExists& exists) {
  auto entry = index_entry(table, index, key, item);
  if (!entry.ok() || !*entry) {
    return std::optional<Entry>();
  }
  if (!index.is_active) {
    PENSTOCK_ASSIGN(const bool is_there, exists((*entry)->key));
    if (!is_there) {
      return std::optional<Entry>();
    }
  }
  return entry;
}

Result<std::optional<Entry>> new_entry(const Table& table, const Index& index, const KeyBytes& key,
                                       std::string_view item, Misfit misfit) {
  auto entry = index_entry(table, index, key, item);
  if (!entry.ok() && misfit != Misfit::kRefuse) {
    return std::optional<Entry>();
  }
  return entry;
}

}  // namespace

Result<ItemChange> plan_change(const Table& table, const KeyBytes& key,
                               std::optional<std::string_view> before,
                               std::optional<std::string_view> after, const EntryExists& exists,
                               Misfit misfit) {
  ItemChange change;
  const size_t bytes_before = before ? item_size(*before) : 0;
  const size_t bytes_after = after ? item_size(*after) : 0;
  change.units.table = write_units(std::max(bytes_before, bytes_after));
  if (before) {
    count(change.delta.table, -1, bytes_before);
  }
  if (after) {
    count(change.delta.table, 1, bytes_after);
  }
  change.collection_bytes = change.delta.table.bytes;
  if (before != after) {
    change.mutations.push_back(
        {item_key(table.id, key), after ? std::optional(stored(*after)) : std::nullopt});
  }
  change.stream_change = stream_change(table, before, after);
  change.expires_before = before ? expiry_of(table, *before) : std::nullopt;
  change.expires_after = after ? expiry_of(table, *after) : std::nullopt;
  for (const Index& index : table.indexes) {
    std::optional<Entry> old;
    std::optional<Entry> wanted;
    if (before) {
      PENSTOCK_ASSIGN(old, old_entry(table, index, key, *before, exists));
    }
    if (after) {
      PENSTOCK_ASSIGN(wanted, new_entry(table, index, key, *after, misfit));
    }
    plan_entry(index, old, wanted, change);
  }
  return change;
}

}  // namespace penstock::table

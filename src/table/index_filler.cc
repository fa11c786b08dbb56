#include "table/index_filler.h"

#include <utility>
#include <vector>

#include "base/bytes.h"
#include "store/shard_store.h"
#include "table/item_change.h"
#include "table/table_keys.h"
#include "table/table_limits.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

// The value of a "tb" key: a version, the table's path with its length, the position.
constexpr char kVersion = 1;

std::string encode_job(std::string_view path, std::string_view position) {
  std::string value(1, kVersion);
  append_sized(value, path);
  return value.append(position);
}

}  // namespace

IndexFiller::~IndexFiller() {
  if (timer_ != 0) {
    shard_.shard().executor().cancel(timer_);
  }
}

void IndexFiller::begin(const Table& table, uint32_t index, journal::Batch& batch) {
  std::string position = items_prefix(table.id);
  batch.put(backfill_key(table.id, index), encode_job(table.path, position));
  jobs_.push_back({table.path, table.id, index, std::move(position)});
  step_later(kBackfillPauseMs);
}

Result<void> IndexFiller::resume() {
  Result<void> outcome;
  PENSTOCK_TRY(shard_.shard().store().scan_prefix(
      kBackfillPrefix, [&](std::string_view key, std::string_view value) {
        ByteReader head(key.substr(kBackfillPrefix.size()));
        const auto table = head.big_endian<TableId>();
        const auto index = head.big_endian<uint32_t>();
        ByteReader body(value);
        const std::string_view version = body.take(1);
        const std::string_view path = body.sized();
        if (!head.done() || !body.ok() || version[0] != kVersion) {
          outcome = Error(kCorrupt, "the record of an index that is being filled is unreadable");
          return false;
        }
        jobs_.push_back({std::string(path), table, index, std::string(body.rest())});
        return true;
      }));
  return outcome;
}

void IndexFiller::start() {
  is_started_ = true;
  step_later(kBackfillPauseMs);
}

void IndexFiller::step_later(int64_t delay_ms) {
  if (jobs_.empty() || timer_ != 0 || !is_started_) {
    return;
  }
  const auto run = [](void* argument) {
    auto& filler = *static_cast<IndexFiller*>(argument);
    filler.timer_ = 0;
    filler.step();
  };
  service::Shard& shard = shard_.shard();
  timer_ =
      shard.executor().call_at(shard.clock().monotonic_ns() + delay_ms * 1'000'000, {run, this});
}

void IndexFiller::step() {
  service::Shard& shard = shard_.shard();
  journal::Batch batch(shard.id());
  Result<bool> done = [&]() -> Result<bool> {
    PENSTOCK_TRY(shard.journal().admit(
        journal::Space::kTakes,
        kBackfillBytesPerStep + 2 * kItemBytesMax + kBackfillItemsPerStep * kItemOverheadBytes));
    return fill_some(jobs_.front(), batch);
  }();
  // What failed half way has not counted what it wrote.
  if (done.ok() && !batch.empty()) {
    shard.commit(std::move(batch));
  }
  if (done.ok() && *done) {
    jobs_.pop_front();
  }
  step_later(done.ok() ? kBackfillPauseMs : kBackfillRetryMs);
}

// Unless the item's own change has made it.
Result<void> IndexFiller::add_entry(const Table& table, const Index& index, std::string_view item,
                                    Counts& more, journal::Batch& batch) const {
  const auto key = key_of_item(table.keys, item);
  // What cannot be the index's key is not in it, as on AWS.
  const auto entry = key.ok() ? index_entry(table, index, *key, item) : key.error();
  if (!entry.ok() || !*entry) {
    return {};
  }
  PENSTOCK_ASSIGN(const auto there, shard_.shard().store().get((*entry)->key));
  if (!there) {
    batch.put((*entry)->key, std::string(1, kItemVersion).append((*entry)->item));
    more.items += 1;
    more.bytes += static_cast<int64_t>(item_size((*entry)->item));
  }
  return {};
}

Result<bool> IndexFiller::fill_some(Job& job, journal::Batch& batch) {
  const TablePointer table = shard_.find(job.path);
  const Index* index = nullptr;
  bool is_expiry = false;
  if (table != nullptr && table->id == job.table) {
    for (const Index& candidate : table->indexes) {
      index = candidate.id == job.index ? &candidate : index;
    }
    is_expiry = table->record.expiry && table->record.expiry->id == job.index;
  }
  if (index == nullptr && !is_expiry) {
    batch.erase(backfill_key(job.table, job.index));
    return true;
  }
  size_t items = 0;
  size_t bytes = 0;
  Counts more;
  std::vector<std::pair<std::string, std::string>> expiring;  // key in the store, item
  std::string next;
  Result<void> outcome;
  PENSTOCK_TRY(shard_.shard().store().scan(
      job.position, store::prefix_end(items_prefix(table->id)),
      [&](std::string_view key, std::string_view value) {
        if (items >= kBackfillItemsPerStep || bytes >= kBackfillBytesPerStep) {
          next = key;
          return false;
        }
        const std::string_view item = item_of_value(value);
        ++items;
        bytes += value.size();
        if (is_expiry) {
          expiring.emplace_back(key, item);
        } else {
          outcome = add_entry(*table, *index, item, more, batch);
        }
        return outcome.ok();
      }));
  PENSTOCK_TRY(std::move(outcome));
  for (const auto& [key, item] : expiring) {
    shard_.expiry().add(*table, key, item, batch);
  }
  if (index != nullptr) {
    shard_.count_entries(*table, index->id, more, batch);
  }
  if (next.empty()) {
    batch.erase(backfill_key(job.table, job.index));
    shard_.report_filled(*table, job.index, batch);
    return true;
  }
  job.position = next;
  batch.put(backfill_key(job.table, job.index), encode_job(job.path, next));
  return false;
}

}  // namespace penstock::table

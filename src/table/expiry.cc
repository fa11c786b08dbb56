#include "table/expiry.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "base/assert.h"
#include "base/bytes.h"
#include "store/shard_store.h"
#include "table/item_write.h"
#include "table/number.h"
#include "table/stream_change.h"
#include "table/table_keys.h"
#include "table/table_limits.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

// The value of a "tw" key: a version, the position with its length, the queue's head as a varint.
constexpr char kVersion = 1;
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

// An item in an entry: its key behind "ti" and the table.
std::string_view item_in_key(std::string_view item_key) {
  return item_key.substr(kItemPrefix.size() + sizeof(TableId));
}
std::string item_key_of(TableId table, std::string_view item) {
  return items_prefix(table).append(item);
}

std::string entry_bound(TableId table, uint32_t id, int64_t expires_s) {
  std::string key = expiry_prefix(table, id);
  append_big_endian(key, expires_s);
  return key;
}

size_t entry_head_bytes() { return kExpiryPrefix.size() + sizeof(TableId) + sizeof(uint32_t); }
int64_t time_in_entry(std::string_view key) {
  return read_big_endian<int64_t>(key.data() + entry_head_bytes());
}
std::string_view item_in_entry(std::string_view key) {
  return key.substr(entry_head_bytes() + sizeof(int64_t));
}

}  // namespace

std::optional<int64_t> expiry_of(const Table& table, std::string_view item) {
  if (!table.record.expiry) {
    return std::nullopt;
  }
  const auto value = find_attribute(item, table.record.expiry->attribute);
  if (!value || value->type() != Type::kNumber) {
    return std::nullopt;
  }
  const int64_t expires_s = floor_integer(value->content());
  const bool is_time = expires_s >= 0 && expires_s < kNever / kSecondMs;
  return is_time ? std::optional(expires_s) : std::nullopt;
}

Expiry::~Expiry() {
  if (timer_ != 0) {
    shard_.shard().executor().cancel(timer_);
  }
}

// A time that is stored in an item was read from a clock outside. Ours may have been ahead when the
// process began, and the machine's may be ahead now: what is due is due by both.
int64_t Expiry::now_ms() const {
  Clock& clock = shard_.shard().clock();
  return std::min(clock.now_ms(), clock.system_ms());
}
int64_t Expiry::now_s() const { return now_ms() / kSecondMs; }
bool Expiry::is_too_old(int64_t expires_s) const { return expires_s < now_s() - kExpiryAgeMaxS; }

Result<void> Expiry::load() {
  for (const auto& [path, table] : shard_.tables()) {
    if (table->record.expiry) {
      Queue& queue = queues_[table->id];
      queue.path = path;
      queue.id = static_cast<uint32_t>(table->record.expiry->id);
      PENSTOCK_TRY(load_queue(table->id, queue));
    }
  }
  return {};
}

Result<void> Expiry::load_queue(TableId table, Queue& queue) {
  const store::ShardStore& store = shard_.shard().store();
  PENSTOCK_ASSIGN(const auto swept, store.get(swept_key(table, queue.id)));
  queue.position = expiry_prefix(table, queue.id);
  if (swept) {
    ByteReader reader(*swept);
    const std::string_view version = reader.take(1);
    queue.position = reader.sized();
    queue.late_head = reader.varint();
    if (!reader.done() || version[0] != kVersion) {
      return Error(kCorrupt, "how far a table's expired items are swept is unreadable");
    }
  }
  queue.late_next = queue.late_head;
  PENSTOCK_TRY(store.scan_back(late_key(table, queue.id, queue.late_head),
                               store::prefix_end(late_prefix(table, queue.id)),
                               [&](std::string_view key, std::string_view) {
                                 queue.late_next = number_of_key(key) + 1;
                                 return false;
                               }));
  queue.next_s = 0;  // a sweep finds out
  return {};
}

void Expiry::save(TableId table, const Queue& queue, journal::Batch& batch) {
  std::string value(1, kVersion);
  append_sized(value, queue.position);
  append_varint(value, queue.late_head);
  batch.put(swept_key(table, queue.id), value);
}

void Expiry::take_over(const Table& table, journal::Batch& batch) {
  const auto found = queues_.find(table.id);
  const auto& expiry = table.record.expiry;
  if (found != queues_.end() && (!expiry || found->second.id != expiry->id)) {
    drop(table.id, batch);
  }
  if (expiry && queues_.count(table.id) == 0) {
    Queue& queue = queues_[table.id];
    queue.path = table.path;
    queue.id = static_cast<uint32_t>(expiry->id);
    queue.position = expiry_prefix(table.id, queue.id);
    queue.next_s = kNever;
  }
}

void Expiry::drop(TableId table, journal::Batch& batch) {
  const auto found = queues_.find(table);
  if (found == queues_.end()) {
    return;
  }
  const uint32_t id = found->second.id;
  for (const std::string& prefix : {expiry_prefix(table, id), late_prefix(table, id)}) {
    batch.erase_range(prefix, store::prefix_end(prefix));
  }
  batch.erase(swept_key(table, id));
  queues_.erase(found);
}

void Expiry::apply(const Table& table, const KeyBytes& key, const ItemChange& change,
                   journal::Batch& batch) {
  if (change.expires_before == change.expires_after) {
    return;
  }
  const auto found = queues_.find(table.id);
  if (found == queues_.end()) {
    return;  // the change was planned by another definition
  }
  Queue& queue = found->second;
  const std::string whole_key = item_key(table.id, key);
  const std::string_view item = item_in_key(whole_key);
  if (change.expires_before) {
    const std::string entry = entry_bound(table.id, queue.id, *change.expires_before).append(item);
    if (entry >= queue.position) {
      batch.erase(entry);
    }
  }
  if (change.expires_after) {
    put_entry(table.id, queue, item, *change.expires_after, Presence::kNew, batch);
  }
}

void Expiry::add(const Table& table, std::string_view item_key, std::string_view item,
                 journal::Batch& batch) {
  const auto found = queues_.find(table.id);
  const auto expires_s = expiry_of(table, item);
  if (found != queues_.end() && expires_s) {
    put_entry(table.id, found->second, item_in_key(item_key), *expires_s, Presence::kUnknown,
              batch);
  }
}

// An entry that is known to be new leaves nothing behind when it is erased before a checkpoint.
void Expiry::put_entry(TableId table, Queue& queue, std::string_view item, int64_t expires_s,
                       Presence presence, journal::Batch& batch) {
  if (is_too_old(expires_s)) {
    return;
  }
  const std::string entry = entry_bound(table, queue.id, expires_s).append(item);
  if (entry < queue.position) {
    put_late(table, queue, item, batch);
    return;
  }
  if (presence == Presence::kNew) {
    batch.insert(entry, {});
  } else {
    batch.put(entry, {});
  }
  queue.next_s = std::min(queue.next_s, expires_s);
  arm(due_ms(queue), kSweepIntervalMs);
}

void Expiry::put_late(TableId table, Queue& queue, std::string_view item, journal::Batch& batch) {
  batch.insert(late_key(table, queue.id, queue.late_next), item);
  ++queue.late_next;
  save(table, queue, batch);  // the position is why it is here
  arm(due_ms(queue), kSweepIntervalMs);
}

void Expiry::start() {
  is_started_ = true;
  for (const auto& [table, queue] : queues_) {
    arm(due_ms(queue), kSweepIntervalMs);
  }
}

int64_t Expiry::due_ms(const Queue& queue) {
  if (queue.late_head != queue.late_next) {
    return queue.not_before_ms;
  }
  return queue.next_s == kNever ? kNever
                                : std::max((queue.next_s + 1) * kSecondMs, queue.not_before_ms);
}

void Expiry::arm(int64_t at_ms, int64_t wait_ms) {
  if (at_ms == kNever || !is_started_) {
    return;
  }
  const int64_t now = now_ms();
  at_ms = std::clamp(at_ms, now + wait_ms, now + kSweepLookMs);
  if (timer_ != 0 && armed_ms_ <= at_ms) {
    return;
  }
  service::Shard& shard = shard_.shard();
  if (timer_ != 0) {
    shard.executor().cancel(timer_);
  }
  const auto run = [](void* argument) {
    auto& expiry = *static_cast<Expiry*>(argument);
    expiry.timer_ = 0;
    expiry.sweep();
  };
  armed_ms_ = at_ms;
  timer_ = shard.executor().call_at(shard.clock().monotonic_ns() + (at_ms - now) * 1'000'000,
                                    {run, this});
}

// One table's step; the next table's is another turn.
void Expiry::sweep() {
  const int64_t now = now_ms();
  const auto is_due = [now](const auto& entry) { return due_ms(entry.second) <= now; };
  auto next = std::find_if(queues_.upper_bound(swept_), queues_.end(), is_due);
  if (next == queues_.end()) {
    next = std::find_if(queues_.begin(), queues_.end(), is_due);
  }
  if (next != queues_.end()) {
    swept_ = next->first;
    service::Shard& shard = shard_.shard();
    journal::Batch batch(shard.id());
    if (!sweep_some(next->first, next->second, batch).ok()) {
      next->second.not_before_ms = now + kBackfillRetryMs;
    }
    if (!batch.empty()) {
      shard.commit(std::move(batch));
    }
  }
  for (const auto& [table, queue] : queues_) {
    arm(due_ms(queue), kSweepPauseMs);
  }
}

Result<Expiry::Due> Expiry::find_due(const Table& table, const Queue& queue) const {
  const store::ShardStore& store = shard_.store();
  // A batch that deletes a second item of a collection would not see the first one's size.
  const size_t limit = table.has_local_index() ? 1 : kSweepItemsPerStep;
  Due due;
  PENSTOCK_TRY(store.scan(late_key(table.id, queue.id, queue.late_head),
                          late_key(table.id, queue.id, queue.late_next),
                          [&](std::string_view, std::string_view item) {
                            due.late.emplace_back(item);
                            return due.late.size() < limit;
                          }));
  const int64_t now = now_s();
  due.position = std::max(queue.position, entry_bound(table.id, queue.id, now));
  // What lies further ahead, perhaps much that was erased, is not looked at yet.
  due.next_s = now + kSweepAheadS;
  const std::string end = entry_bound(table.id, queue.id, due.next_s);
  if (queue.position >= end) {
    return due;  // the clock has gone back
  }
  PENSTOCK_TRY(store.scan(queue.position, end, [&](std::string_view key, std::string_view) {
    const int64_t expires_s = time_in_entry(key);
    const bool is_due = expires_s < now;
    if (is_due && due.late.size() + due.entries.size() < limit) {
      due.entries.emplace_back(key);
      return true;
    }
    due.next_s = expires_s;
    if (is_due) {
      due.position = key;
    }
    return false;
  }));
  return due;
}

Result<void> Expiry::sweep_some(TableId id, Queue& queue, journal::Batch& batch) {
  const TablePointer table = shard_.find(queue.path);
  PENSTOCK_CHECK(table != nullptr && table->id == id);
  PENSTOCK_TRY(shard_.current(*table));
  PENSTOCK_TRY(shard_.shard().journal().admit(
      journal::Space::kFrees,
      kSweepItemsPerStep * kItemOverheadBytes + 2 * (kSweepBytesPerStep + kItemBytesMax)));
  PENSTOCK_ASSIGN(const Due due, find_due(*table, queue));
  Step step;
  const auto may_go_on = [&] {
    return step.outcome.ok() && batch.size_bytes() < kSweepBytesPerStep;
  };
  while (may_go_on() && step.late < due.late.size()) {
    if (expire(*table, queue, due.late[step.late], step, batch)) {
      batch.erase(late_key(id, queue.id, queue.late_head));
      ++queue.late_head;
      ++step.late;
    }
  }
  size_t swept = 0;
  while (may_go_on() && swept < due.entries.size()) {
    const std::string& entry = due.entries[swept];
    const std::string_view item = item_in_entry(entry);
    if (expire(*table, queue, item, step, batch)) {
      if (step.deleted.count(item) == 0) {
        batch.erase(entry);  // the item's deletion did not
      }
      ++swept;
    }
  }
  const bool is_whole = swept == due.entries.size();
  queue.position = is_whole ? due.position : due.entries[swept];
  queue.next_s = is_whole ? due.next_s : time_in_entry(due.entries[swept]);
  if (!batch.empty()) {
    save(id, queue, batch);
    shard_.save_counts(*table, batch);
  }
  return step.outcome;
}

bool Expiry::expire(const Table& table, Queue& queue, std::string_view item, Step& step,
                    journal::Batch& batch) {
  const Result<bool> is_deleted =
      step.deleted.count(item) > 0 ? Result<bool>(false) : delete_item(table, queue, item, batch);
  if (!is_deleted.ok()) {
    step.outcome = is_deleted.error();
    return false;
  }
  if (*is_deleted) {
    step.deleted.emplace(item);
  }
  return true;
}

Result<bool> Expiry::delete_item(const Table& table, Queue& queue, std::string_view item,
                                 journal::Batch& batch) {
  PENSTOCK_ASSIGN(const auto stored, shard_.store().get(item_key_of(table.id, item)));
  const auto expires_s = stored ? expiry_of(table, item_of_value(*stored)) : std::nullopt;
  if (!expires_s || is_too_old(*expires_s)) {
    return false;
  }
  if (*expires_s >= now_s()) {
    if (entry_bound(table.id, queue.id, *expires_s).append(item) < queue.position) {
      // The clock has gone back since its place in the order was swept.
      queue.not_before_ms = now_ms() + kSweepAheadS * kSecondMs;
      put_late(table.id, queue, item, batch);
    }
    return false;
  }
  const std::string key = key_item({&table.keys}, item_of_value(*stored));
  ItemWrite write;
  write.kind = ItemWrite::Kind::kDelete;
  write.item = key;
  Result<PreparedWrite> prepared = prepare(shard_, table, write);
  if (!prepared.ok() && prepared.error().info().fault == Fault::kClient) {
    // Somebody else has it in hand.
    queue.not_before_ms = now_ms() + kSweepIntervalMs;
    put_late(table.id, queue, item, batch);
    return false;
  }
  if (!prepared.ok()) {
    return prepared.error();
  }
  if (!prepared->change.stream_change.empty()) {
    mark_by_service(prepared->change.stream_change);
  }
  PENSTOCK_TRY(table::apply(shard_, table, *prepared, batch));
  ++queue.deleted;
  return true;
}

uint64_t Expiry::deleted(TableId table) const {
  const auto found = queues_.find(table);
  return found == queues_.end() ? 0 : found->second.deleted;
}

Result<void> Expiry::verify(const Table& table) const {
  const auto found = queues_.find(table.id);
  if ((found != queues_.end()) != table.record.expiry.has_value()) {
    return Error(kCorrupt, fmt::format("table {}: its items expire or not", table.name()));
  }
  return found == queues_.end() ? Result<void>() : verify_entries(table, found->second);
}

Result<void> Expiry::verify_entries(const Table& table, const Queue& queue) const {
  const store::ShardStore& store = shard_.store();
  std::map<std::string, std::string> entries;  // of items that have one
  std::set<std::string, std::less<>> late;
  uint64_t next = queue.late_head;
  std::string problem;
  PENSTOCK_TRY(store.scan_prefix(late_prefix(table.id, queue.id),
                                 [&](std::string_view key, std::string_view item) {
                                   problem = number_of_key(key) == next++ ? problem : "its queue";
                                   late.emplace(item);
                                   return true;
                                 }));
  PENSTOCK_TRY(
      store.scan_prefix(items_prefix(table.id), [&](std::string_view key, std::string_view value) {
        const auto expires_s = expiry_of(table, item_of_value(value));
        if (!expires_s) {
          return true;
        }
        std::string entry = entry_bound(table.id, queue.id, *expires_s).append(item_in_key(key));
        if (entry >= queue.position) {
          entries.emplace(std::move(entry), key);
        } else if (!is_too_old(*expires_s) && late.count(item_in_key(key)) == 0) {
          problem = "an item that was due";
        }
        return true;
      }));
  PENSTOCK_TRY(store.scan_prefix(
      expiry_prefix(table.id, queue.id), [&](std::string_view key, std::string_view) {
        problem = entries.erase(std::string(key)) == 1 ? problem : "an entry without an item";
        return true;
      }));
  const bool is_filled = table.record.expiry->status == kExpiryEnabled;
  const bool is_missing = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return !is_too_old(time_in_entry(entry.first));
  });
  if (is_filled && (!problem.empty() || is_missing || next != queue.late_next)) {
    return Error(kCorrupt, fmt::format("table {}: expiry is wrong: {}", table.name(),
                                       problem.empty() ? "an entry is missing" : problem));
  }
  return {};
}

}  // namespace penstock::table

#include "table/stream_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "base/assert.h"
#include "base/bytes.h"
#include "store/shard_store.h"
#include "table/stream_name.h"
#include "table/table_keys.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

constexpr char kVersion = 1;

std::string encode(const StreamRecord& record) {
  std::string value(1, kVersion);
  aws::encode_json(aws::kStructure<StreamRecord>, &record, value);
  return value;
}

std::optional<StreamRecord> decode(std::string_view value) {
  StreamRecord record;
  aws::Constraints constraints(aws::Wording::kUnchecked);
  if (value.empty() || value[0] != kVersion ||
      !aws::decode_json(aws::kStructure<StreamRecord>, value.substr(1), false, &record, constraints)
           .ok()) {
    return std::nullopt;
  }
  return record;
}

const TableStream* enabled_stream(const Table* table) {
  return table != nullptr && table->record.stream && table->record.stream->is_enabled
             ? &*table->record.stream
             : nullptr;
}

Error damaged(const Stream& stream, uint64_t number) {
  return {kCorrupt,
          fmt::format("stream {} is damaged at record {}",
                      stream_arn(stream.record.path, stream.record.settings.label), number)};
}

}  // namespace

StreamLog::~StreamLog() {
  if (timer_ != 0) {
    shard_.executor().cancel(timer_);
  }
}

Result<void> StreamLog::load() {
  Result<void> outcome;
  PENSTOCK_TRY(
      shard_.store().scan_prefix(kStreamPrefix, [&](std::string_view key, std::string_view value) {
        ByteReader id(key.substr(kStreamPrefix.size()));
        Stream stream;
        stream.table = id.big_endian<TableId>();
        stream.id = id.big_endian<uint32_t>();
        auto record = decode(value);
        if (!record || !id.done()) {
          outcome = Error(kCorrupt, "the record of a stream is unreadable");
          return false;
        }
        stream.record = *std::move(record);
        hold(std::move(stream));
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  for (auto& [name, stream] : streams_) {
    PENSTOCK_TRY(find_next(stream));
  }
  return {};
}

void StreamLog::start() {
  is_started_ = true;
  step_later(kStreamTrimMs);
}

Stream& StreamLog::hold(Stream stream) {
  const Id id(stream.table, stream.id);
  const std::string name = stream_name(stream.record.path, stream.record.settings.label);
  Stream& place = streams_[name];
  place = std::move(stream);
  by_id_[id] = &place;
  return place;
}

void StreamLog::save(const Stream& stream, journal::Batch& batch) const {
  batch.put(stream_key(stream.table, stream.id), encode(stream.record));
}

// The last record is never dropped while the head is before it, so that it says what comes next.
Result<void> StreamLog::find_next(Stream& stream) const {
  stream.next = stream.head();
  return shard_.store().scan_back(stream_record_key(stream.table, stream.id, stream.head()),
                                  store::prefix_end(stream_records_prefix(stream.table, stream.id)),
                                  [&](std::string_view key, std::string_view) {
                                    stream.next = number_of_key(key) + 1;
                                    return false;
                                  });
}

const Stream* StreamLog::find(std::string_view name) const {
  const auto found = streams_.find(name);
  return found == streams_.end() ? nullptr : &found->second;
}

void StreamLog::take_over(const Table* before, const Table& after, journal::Batch& batch) {
  const TableStream* old_stream = enabled_stream(before);
  const TableStream* new_stream = enabled_stream(&after);
  const bool is_same = old_stream != nullptr && new_stream != nullptr && before->id == after.id &&
                       old_stream->id == new_stream->id;
  if (is_same) {
    return;
  }
  if (old_stream != nullptr) {
    close(*before, batch);
  }
  if (new_stream != nullptr) {
    Stream stream;
    stream.table = after.id;
    stream.id = static_cast<uint32_t>(new_stream->id);
    stream.record.path = after.path;
    stream.record.settings = *new_stream;
    stream.record.key_schema = after.record.key_schema;
    save(hold(std::move(stream)), batch);
    step_later(kStreamTrimMs);
  }
}

void StreamLog::close(const Table& table, journal::Batch& batch) {
  if (const TableStream* settings = enabled_stream(&table)) {
    const auto found = by_id_.find({table.id, static_cast<uint32_t>(settings->id)});
    PENSTOCK_CHECK(found != by_id_.end());
    close(*found->second, batch);
  }
}

void StreamLog::close(Stream& stream, journal::Batch& batch) {
  stream.record.closed_ms = shard_.clock().now_ms();
  stream.record.settings.is_enabled = false;
  save(stream, batch);
}

void StreamLog::append(const Table& table, std::string_view change, journal::Batch& batch) {
  const auto found = by_id_.find({table.id, static_cast<uint32_t>(table.record.stream->id)});
  PENSTOCK_CHECK(found != by_id_.end() && found->second->is_open());
  Stream& stream = *found->second;
  batch.insert(stream_record_key(stream.table, stream.id, stream.next),
               stored_stream_change(shard_.clock().now_ms(), change));
  ++stream.next;
}

Result<void> StreamLog::read(const Stream& stream, uint64_t from, const Visit& visit) const {
  Result<void> outcome;
  PENSTOCK_TRY(
      shard_.store().scan(stream_record_key(stream.table, stream.id, std::max(from, stream.head())),
                          stream_record_key(stream.table, stream.id, stream.next),
                          [&](std::string_view key, std::string_view value) {
                            const auto change = decode_stream_change(value);
                            if (!change) {
                              outcome = damaged(stream, number_of_key(key));
                              return false;
                            }
                            return visit(number_of_key(key), *change, value.size());
                          }));
  return outcome;
}

Result<int64_t> StreamLog::time_of(const Stream& stream, uint64_t number) const {
  PENSTOCK_ASSIGN(const auto value,
                  shard_.store().get(stream_record_key(stream.table, stream.id, number)));
  const auto change = value ? decode_stream_change(*value) : std::nullopt;
  if (!change) {
    return damaged(stream, number);
  }
  return change->time_ms;
}

// The first record of `time_ms` or later; next if there is none.
Result<uint64_t> StreamLog::find_time(const Stream& stream, int64_t time_ms) const {
  uint64_t low = stream.head();
  uint64_t high = stream.next;
  // Most often the oldest is young enough.
  for (uint64_t middle = low; low < high; middle = low + (high - low) / 2) {
    PENSTOCK_ASSIGN(const int64_t found_ms, time_of(stream, middle));
    if (found_ms < time_ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void StreamLog::step_later(int64_t delay_ms) {
  if (streams_.empty() || timer_ != 0 || !is_started_) {
    return;
  }
  const auto run = [](void* argument) {
    auto& log = *static_cast<StreamLog*>(argument);
    log.timer_ = 0;
    log.trim_some();
  };
  timer_ =
      shard_.executor().call_at(shard_.clock().monotonic_ns() + delay_ms * 1'000'000, {run, this});
}

void StreamLog::trim_some() {
  journal::Batch batch(shard_.id());
  Result<void> done = shard_.journal().admit(journal::Space::kFrees, kStreamTrimBytes);
  size_t seen = 0;
  auto next = streams_.upper_bound(trimmed_);
  while (done.ok() && next != streams_.end() && seen < kStreamsPerTrimStep) {
    const std::string name = next->first;
    ++next;
    ++seen;
    done = trim(name, batch);
    trimmed_ = done.ok() ? name : trimmed_;
  }
  if (!batch.empty()) {
    shard_.commit(std::move(batch));
  }
  const bool is_round = done.ok() && next == streams_.end();
  if (is_round) {
    trimmed_.clear();
  }
  step_later(is_round ? kStreamTrimMs : done.ok() ? kSweepPauseMs : kBackfillRetryMs);
}

Result<void> StreamLog::trim(const std::string& name, journal::Batch& batch) {
  Stream& stream = streams_.find(name)->second;
  const int64_t limit_ms = shard_.clock().now_ms() - kStreamRetentionMs;
  if (!stream.is_open() && stream.record.closed_ms <= limit_ms) {
    remove(name, batch);
    return {};
  }
  PENSTOCK_ASSIGN(const uint64_t head, find_time(stream, limit_ms));
  if (head > stream.head()) {
    erase(stream, head, batch);
    stream.record.head = static_cast<int64_t>(head);
    save(stream, batch);
  }
  return {};
}

// Small ranges make reading slower for as long as they are there.
void StreamLog::erase(const Stream& stream, uint64_t end, journal::Batch& batch) {
  if (end - stream.head() >= kStreamRangeMin) {
    batch.erase_range(stream_record_key(stream.table, stream.id, stream.head()),
                      stream_record_key(stream.table, stream.id, end));
    return;
  }
  for (uint64_t number = stream.head(); number < end; ++number) {
    batch.erase(stream_record_key(stream.table, stream.id, number));
  }
}

void StreamLog::remove(const std::string& name, journal::Batch& batch) {
  const auto found = streams_.find(name);
  const Stream& stream = found->second;
  erase(stream, stream.next, batch);
  batch.erase(stream_key(stream.table, stream.id));
  by_id_.erase({stream.table, stream.id});
  streams_.erase(found);
}

Result<void> StreamLog::verify() const {
  for (const auto& [name, stream] : streams_) {
    uint64_t expected = stream.head();
    int64_t last_ms = 0;
    Result<void> outcome;
    PENSTOCK_TRY(shard_.store().scan_prefix(
        stream_records_prefix(stream.table, stream.id),
        [&, &of = stream](std::string_view key, std::string_view value) {
          const auto change = decode_stream_change(value);
          if (!change || number_of_key(key) != expected || change->time_ms < last_ms) {
            outcome = damaged(of, expected);
            return false;
          }
          last_ms = change->time_ms;
          ++expected;
          return true;
        }));
    PENSTOCK_TRY(std::move(outcome));
    if (expected != stream.next) {
      return damaged(stream, expected);
    }
  }
  return {};
}

Result<void> StreamLog::verify_items(const Table& table) const {
  const TableStream* settings = enabled_stream(&table);
  if (settings == nullptr) {
    return {};
  }
  const Stream& stream = *by_id_.at({table.id, static_cast<uint32_t>(settings->id)});
  // What the last record of a key left: its image, empty where none is shown; nothing if it went.
  std::map<std::string, std::optional<std::string>> left;
  std::optional<uint64_t> broken;
  PENSTOCK_TRY(
      read(stream, stream.head(), [&](uint64_t number, const StreamChange& change, size_t) {
        const auto before = left.find(std::string(change.keys));
        if (before != left.end()) {
          const bool is_shown = !change.old_image.empty() && !before->second.value_or("").empty();
          const bool fits = before->second.has_value() != (change.event == StreamEvent::kInsert);
          broken = fits && (!is_shown || *before->second == change.old_image) ? broken : number;
        }
        auto& after = left[std::string(change.keys)];
        after = change.event == StreamEvent::kRemove ? std::nullopt
                                                     : std::optional(std::string(change.new_image));
        return true;
      }));
  for (const auto& [keys, image] : left) {
    PENSTOCK_ASSIGN(const KeyBytes key, key_of_request(table.keys, keys));
    PENSTOCK_ASSIGN(const auto item, shard_.store().get(item_key(table.id, key)));
    const bool is_as_shown = !item || !image || image->empty() || item_of_value(*item) == *image;
    broken = item.has_value() == image.has_value() && is_as_shown ? broken : stream.next;
  }
  return broken ? Result<void>(damaged(stream, *broken)) : Result<void>();
}

}  // namespace penstock::table

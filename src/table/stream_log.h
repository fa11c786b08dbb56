// The streams of a shard: what its writes changed, in the order of the writes. A stream's records
// are [head, next) without gaps, each written in the batch of its item; what is older than a day is
// dropped as a range from the head on. A stream outlives its table, and its being disabled, until
// all of it is over. Owned by the TableShard, used on the shard's thread.
#ifndef PENSTOCK_TABLE_STREAM_LOG_H_
#define PENSTOCK_TABLE_STREAM_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "journal/batch.h"
#include "service/shard.h"
#include "table/stream_change.h"
#include "table/stream_record.h"
#include "table/table.h"

namespace penstock::table {

struct Stream {
  TableId table = 0;
  uint32_t id = 0;  // within the table
  StreamRecord record;
  uint64_t next = 1;

  uint64_t head() const { return static_cast<uint64_t>(record.head); }
  bool is_open() const { return record.closed_ms == 0; }
};

class StreamLog {
 public:
  explicit StreamLog(service::Shard& shard) : shard_(shard) {}
  ~StreamLog();
  StreamLog(const StreamLog&) = delete;
  StreamLog& operator=(const StreamLog&) = delete;

  Result<void> load();
  // After load(), before the executor runs.
  void start();

  // By stream_name(); null if there is none (any more).
  const Stream* find(std::string_view name) const;
  // By name.
  const std::map<std::string, Stream, std::less<>>& streams() const { return streams_; }

  // The table has another definition, or a first one: streams begin and end. Memory and batch
  // together, as all below.
  void take_over(const Table* before, const Table& after, journal::Batch& batch);
  // The table is gone.
  void close(const Table& table, journal::Batch& batch);
  // A record of a change to the table, whose stream is enabled.
  void append(const Table& table, std::string_view change, journal::Batch& batch);

  // From `from` on, which is not before the head, in order, until `visit` returns false.
  using Visit = std::function<bool(uint64_t number, const StreamChange&, size_t stored_bytes)>;
  Result<void> read(const Stream& stream, uint64_t from, const Visit& visit) const;
  // Every stream has the records that memory says and no others, in the order of time. For tests.
  Result<void> verify() const;
  // The table's items are as the records of its stream leave them. For tests.
  Result<void> verify_items(const Table& table) const;

 private:
  using Id = std::pair<TableId, uint32_t>;

  Stream& hold(Stream stream);
  void close(Stream& stream, journal::Batch& batch);
  void save(const Stream& stream, journal::Batch& batch) const;
  Result<void> find_next(Stream& stream) const;
  Result<uint64_t> find_time(const Stream& stream, int64_t time_ms) const;
  Result<int64_t> time_of(const Stream& stream, uint64_t number) const;

  void step_later(int64_t delay_ms);
  // Looks at some streams, from `trimmed_` on.
  void trim_some();
  Result<void> trim(const std::string& name, journal::Batch& batch);
  static void erase(const Stream& stream, uint64_t end, journal::Batch& batch);
  void remove(const std::string& name, journal::Batch& batch);

  service::Shard& shard_;
  std::map<std::string, Stream, std::less<>> streams_;
  std::map<Id, Stream*> by_id_;
  std::string trimmed_;  // the name of the stream that was looked at last; empty: none yet
  uint64_t timer_ = 0;
  bool is_started_ = false;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STREAM_LOG_H_

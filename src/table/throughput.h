// Provisioned throughput: how many units a table and each of its global indexes may read and write
// a second. What is not used is kept for 300 seconds (developer guide, "Burst capacity").
//
// A table's items are on all shards, its throughput is one. So the buckets that say what is left
// are shared by all threads, and stay when a definition changes. They are not on disk: after a
// start there is what one second brings.
#ifndef PENSTOCK_TABLE_THROUGHPUT_H_
#define PENSTOCK_TABLE_THROUGHPUT_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>

#include "base/error.h"
#include "base/result.h"

namespace penstock::table {

struct Index;
struct ItemWrite;
struct Table;
struct WriteUnits;
class TableShard;

// What is left, as time: how long ago it would have been used up had nothing come in since. So it
// keeps its worth in seconds when the rate changes. Any thread.
class CapacityBucket {
 public:
  static constexpr int64_t kBurstNs = 300'000'000'000;
  static constexpr int64_t kFirstNs = 1'000'000'000;

  bool has_some(int64_t now_ms) const { return from(emptied_ns_, now_ms) < now_ms * kNsPerMs; }
  // Takes them if there is anything left, also where it is not enough: nothing is left then until
  // that is made good. So what is large comes through too, and the rate holds in the long run.
  bool take(double units, int64_t units_per_s, int64_t now_ms);
  // Also if nothing is left.
  void spend(double units, int64_t units_per_s, int64_t now_ms);
  void give_back(double units, int64_t units_per_s) { emptied_ns_ -= cost_ns(units, units_per_s); }

 private:
  static constexpr int64_t kNsPerMs = 1'000'000;
  static constexpr int64_t kUnused = std::numeric_limits<int64_t>::min();

  static int64_t cost_ns(double units, int64_t units_per_s);
  static int64_t from(int64_t emptied_ns, int64_t now_ms);
  bool take(double units, int64_t units_per_s, int64_t now_ms, bool is_allowed);

  std::atomic<int64_t> emptied_ns_ = kUnused;
};

struct CapacityBuckets {
  CapacityBucket reads;
  CapacityBucket writes;
};

// Of a table or a global index.
struct Throughput {
  int64_t reads_per_s = 0;  // 0: not bounded
  int64_t writes_per_s = 0;
  std::shared_ptr<CapacityBuckets> buckets;  // none: not bounded
};

// ProvisionedThroughputExceededException: nothing is left, and nothing was taken. A write takes
// from the table and from every global index that it changes, or from none; in a transaction twice
// as much.
Result<void> take_writes(const Table& table, const WriteUnits& units, int64_t now_ms,
                         double times = 1);

// The error of a write that was prepared in vain. One whose condition failed has cost what writing
// the item that is there costs (developer guide, "Capacity unit consumption for writes"), so it
// takes that, or is throttled; what is not valid costs nothing.
Error charge_refused_write(const TableShard& shard, const Table& table, const ItemWrite& write,
                           int64_t now_ms, const Error& refusal, double times = 1);

// Reads of the table, of a local index (which are the table's) or of a global one. How much one
// costs is known once it is done: it begins if there is anything left.
Result<void> check_reads(const Table& table, const Index* index, int64_t now_ms);
void spend_reads(const Table& table, const Index* index, double units, int64_t now_ms);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_THROUGHPUT_H_

#include "table/throughput.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "table/item_change.h"
#include "table/item_write.h"
#include "table/table.h"
#include "table/table_errors.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

// AWS's texts, as its clients quote them; the API reference has none.
Error table_exceeded() {
  return {kProvisionedThroughputExceeded,
          "The level of configured provisioned throughput for the table was exceeded. Consider "
          "increasing your provisioning level with the UpdateTable API."};
}
Error index_exceeded() {
  return {kProvisionedThroughputExceeded,
          "The level of configured provisioned throughput for one or more global secondary indexes "
          "of the table was exceeded. Consider increasing your provisioning level for the "
          "under-provisioned global secondary indexes with the UpdateTable API"};
}

const Throughput& throughput_of(const Table& table, const Index* index) {
  return index == nullptr || index->is_local ? table.throughput : index->throughput;
}

bool bounds_reads(const Throughput& throughput) {
  return throughput.reads_per_s > 0 && throughput.buckets != nullptr;
}
bool bounds_writes(const Throughput& throughput) {
  return throughput.writes_per_s > 0 && throughput.buckets != nullptr;
}

bool is_bounded(const Table& table) {
  return bounds_writes(table.throughput) ||
         std::any_of(table.indexes.begin(), table.indexes.end(),
                     [](const Index& index) { return bounds_writes(index.throughput); });
}

// What one write has taken so far; gives it back unless kept.
class Taking {
 public:
  explicit Taking(int64_t now_ms) : now_ms_(now_ms) {}
  Taking(const Taking&) = delete;
  Taking& operator=(const Taking&) = delete;
  ~Taking() {
    for (const auto& [throughput, units] : taken_) {
      throughput->buckets->writes.give_back(units, throughput->writes_per_s);
    }
  }
  bool take(const Throughput& throughput, double units) {
    if (!bounds_writes(throughput) || units == 0) {
      return true;
    }
    if (!throughput.buckets->writes.take(units, throughput.writes_per_s, now_ms_)) {
      return false;
    }
    taken_.emplace_back(&throughput, units);
    return true;
  }
  void keep() { taken_.clear(); }

 private:
  int64_t now_ms_;
  std::vector<std::pair<const Throughput*, double>> taken_;
};

}  // namespace

int64_t CapacityBucket::cost_ns(double units, int64_t units_per_s) {
  return static_cast<int64_t>(units * 1e9 / static_cast<double>(units_per_s));
}

int64_t CapacityBucket::from(int64_t emptied_ns, int64_t now_ms) {
  const int64_t now_ns = now_ms * kNsPerMs;
  return emptied_ns == kUnused ? now_ns - kFirstNs : std::max(emptied_ns, now_ns - kBurstNs);
}

bool CapacityBucket::take(double units, int64_t units_per_s, int64_t now_ms, bool is_allowed) {
  int64_t before = emptied_ns_.load(std::memory_order_relaxed);
  int64_t begin = 0;
  do {
    begin = from(before, now_ms);
    if (!is_allowed && begin >= now_ms * kNsPerMs) {
      return false;
    }
  } while (!emptied_ns_.compare_exchange_weak(before, begin + cost_ns(units, units_per_s),
                                              std::memory_order_relaxed));
  return true;
}

bool CapacityBucket::take(double units, int64_t units_per_s, int64_t now_ms) {
  return take(units, units_per_s, now_ms, false);
}

void CapacityBucket::spend(double units, int64_t units_per_s, int64_t now_ms) {
  (void)take(units, units_per_s, now_ms, true);
}

Result<void> take_writes(const Table& table, const WriteUnits& units, int64_t now_ms,
                         double times) {
  Taking taking(now_ms);
  double of_table = units.table;
  for (const auto& [name, of_index] : units.local) {
    of_table += of_index;
  }
  if (!taking.take(table.throughput, times * of_table)) {
    return table_exceeded();
  }
  for (const auto& [name, of_index] : units.global) {
    const Index* const index = table.find_index(name);
    if (index != nullptr && !taking.take(index->throughput, times * of_index)) {
      return index_exceeded();
    }
  }
  taking.keep();
  return {};
}

Error charge_refused_write(const TableShard& shard, const Table& table, const ItemWrite& write,
                           int64_t now_ms, const Error& refusal, double times) {
  if (!refusal.is(kConditionalCheckFailed) || !is_bounded(table)) {
    return refusal;
  }
  const auto key = key_of_write(table, write);
  if (!key.ok()) {
    return refusal;
  }
  const auto item = shard.read(table, *key);
  WriteUnits units;
  units.table = write_units(item.ok() && *item ? item_size(**item) : 0);
  const Result<void> taken = take_writes(table, units, now_ms, times);
  return taken.ok() ? refusal : taken.error();
}

Result<void> check_reads(const Table& table, const Index* index, int64_t now_ms) {
  const Throughput& throughput = throughput_of(table, index);
  if (!bounds_reads(throughput) || throughput.buckets->reads.has_some(now_ms)) {
    return {};
  }
  return &throughput == &table.throughput ? table_exceeded() : index_exceeded();
}

void spend_reads(const Table& table, const Index* index, double units, int64_t now_ms) {
  const Throughput& throughput = throughput_of(table, index);
  if (bounds_reads(throughput) && units > 0) {
    throughput.buckets->reads.spend(units, throughput.reads_per_s, now_ms);
  }
}

}  // namespace penstock::table

// The mutations of one operation, already in the form the journal writes: what is appended is what
// is applied and what recovery replays. A Batch is made for one operation, filled on the shard's
// thread, and moved into the journal.
#ifndef PENSTOCK_JOURNAL_BATCH_H_
#define PENSTOCK_JOURNAL_BATCH_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace penstock::journal {

using Sequence = uint64_t;  // of a batch; the first is 1, 0 is "before everything"
using ShardId = uint8_t;

// On disk: do not change these values.
enum class MutationKind : uint8_t {
  kPut = 1,     // the key now has this value
  kInsert = 2,  // the same, and the key never existed before: its deletion may leave no trace
  kErase = 3,   // the key is gone
  // Every key in [key, value) is gone, and none of them is ever written or read again: for a purge
  // or the end of a resource whose keys carry an id or a sequence that does not come back.
  kEraseRange = 4,
};

struct Mutation {
  MutationKind kind;
  ShardId shard;
  std::string_view key;
  std::string_view value;
};

class Batch {
 public:
  explicit Batch(ShardId shard) : shard_(shard) {}

  // What follows belongs to this shard; for operations that span shards.
  void enter_shard(ShardId shard) { shard_ = shard; }

  void put(std::string_view key, std::string_view value) { add(MutationKind::kPut, key, value); }
  void insert(std::string_view key, std::string_view value) {
    add(MutationKind::kInsert, key, value);
  }
  void erase(std::string_view key) { add(MutationKind::kErase, key, {}); }
  void erase_range(std::string_view begin, std::string_view end) {
    add(MutationKind::kEraseRange, begin, end);
  }

  bool empty() const { return bytes_.empty(); }
  const std::string& bytes() const { return bytes_; }
  std::string release() { return std::move(bytes_); }

 private:
  void add(MutationKind kind, std::string_view key, std::string_view value) {
    bytes_.push_back(static_cast<char>(kind));
    bytes_.push_back(static_cast<char>(shard_));
    append_sized(bytes_, key);
    append_sized(bytes_, value);
  }

  ShardId shard_;
  std::string bytes_;
};

// Calls `visit(const Mutation&)` for each mutation in order; false if the bytes are not whole
// mutations.
template <typename Visit>
[[nodiscard]] bool for_each_mutation(std::string_view bytes, Visit&& visit) {
  ByteReader reader(bytes);
  while (!reader.done()) {
    const std::string_view head = reader.take(2);
    const std::string_view key = reader.sized();
    const std::string_view value = reader.sized();
    if (!reader.ok() || head[0] < 1 || head[0] > 4) {
      return false;
    }
    visit(Mutation{static_cast<MutationKind>(head[0]), static_cast<ShardId>(head[1]), key, value});
  }
  return true;
}

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_BATCH_H_

// The mutations of one operation, already in the form the journal writes: what is appended is what
// is applied and what recovery replays. A Batch is made for one operation, filled on the shard's
// thread, and moved into the journal.
#ifndef PENSTOCK_JOURNAL_BATCH_H_
#define PENSTOCK_JOURNAL_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

// What goes to another shard and is no mutation yet: it grows until the batch is committed, so that
// all that an operation has for one recipient is one key there (service/letters.h).
struct Parcel {
  ShardId recipient;
  std::string_view label;  // of static duration: items with the same one may share a parcel
  std::string text;
  size_t items = 0;
};

// A parcel's key, and what is around it in a batch.
inline constexpr size_t kParcelNamesBytes = 32;

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

  // The newest for that recipient with that label; null if there is none.
  Parcel* find_parcel(ShardId recipient, std::string_view label) {
    for (size_t i = parcels_.size(); i > 0; --i) {
      Parcel& parcel = parcels_[i - 1];
      if (parcel.recipient == recipient && parcel.label == label) {
        return &parcel;
      }
    }
    return nullptr;
  }
  Parcel& add_parcel(ShardId recipient, std::string_view label) {
    return parcels_.emplace_back(Parcel{recipient, label, {}, 0});
  }
  std::vector<Parcel> take_parcels() { return std::exchange(parcels_, {}); }

  bool empty() const { return bytes_.empty() && parcels_.empty(); }
  // What it comes to in the journal, at most.
  size_t size_bytes() const {
    size_t bytes = bytes_.size();
    for (const Parcel& parcel : parcels_) {
      bytes += parcel.text.size() + kParcelNamesBytes;
    }
    return bytes;
  }
  void reserve(size_t bytes) { bytes_.reserve(bytes); }
  // The mutations.
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
  std::vector<Parcel> parcels_;
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

// Wildcards of one field, found by how they start and end or, where that says little, by a few
// bytes of a literal part between. See FieldIndex for who may call what.
#ifndef PENSTOCK_MATCH_WILDCARD_INDEX_H_
#define PENSTOCK_MATCH_WILDCARD_INDEX_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "match/rule_record.h"
#include "match/shared_list.h"
#include "match/shared_table.h"
#include "match/text_hash.h"

namespace penstock::match {

class WildcardIndex {
 public:
  // Predicates that may accept the value, in lists: those of one list are to be asked in its order.
  // A list may come several times; whoever asked its first predicate has then asked all of them.
  template <typename Visit>
  void for_each(std::string_view value, uint64_t seed, Visit visit) const {
    uint32_t shapes = shapes_.load(std::memory_order_acquire);
    while (shapes != 0) {
      const auto shape = static_cast<uint32_t>(__builtin_ctz(shapes));
      shapes &= shapes - 1;
      const size_t start = shape / (kEndMax + 1);
      const size_t end = shape % (kEndMax + 1);
      if (start <= value.size() && end <= value.size()) {
        const uint64_t hash = hash_ends(value, start, end, seed);
        if (was_added(hash)) {
          visit_bucket(ends_, hash, visit);
        }
      }
    }
    const uint32_t grams = gram_sizes_.load(std::memory_order_acquire);
    for (size_t size = 1; size <= kGramMax; ++size) {
      if ((grams >> size & 1) != 0) {
        for_each_gram(value, size, seed, visit);
      }
    }
  }

  // The rest is for the writer. False if the wildcard has no literal byte: not for this index.
  static bool takes(const Predicate& predicate);
  void add(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  void remove(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  void discard(RuleMemory& memory);

 private:
  static constexpr size_t kEndMax = 4;
  static constexpr size_t kGramMax = 4;
  static constexpr size_t kShapes = (kEndMax + 1) * (kEndMax + 1);
  static constexpr size_t kSeenBits = 8192;

  // What a wildcard is found by.
  struct Key {
    uint64_t hash;
    size_t shape;  // 0: by a gram
    size_t gram;   // its size
  };

  static uint64_t hash_ends(std::string_view value, size_t start, size_t end, uint64_t seed) {
    const uint64_t first = load_tail(value.data(), start);
    const uint64_t last = load_tail(value.data() + value.size() - end, end);
    return hash_mix(seed ^ first ^ last << 32, kHashStep ^ (start << 3 | end));
  }
  static uint64_t hash_gram(const char* at, size_t size, uint64_t seed) {
    return hash_mix(seed ^ load_tail(at, size) ^ size << 32, kHashEnd);
  }

  // The wildcards of one hash, which may be many: wildcards like to look alike.
  struct Bucket {
    uint64_t hash;
    uint32_t users;  // the writer's
    SharedList<Predicate> predicates;
  };
  using Table = SharedTable<Bucket>;

  template <typename Visit>
  static void visit_bucket(const Table& table, uint64_t hash, Visit visit) {
    table.for_each(hash, [&](const Bucket& bucket) {
      if (bucket.hash == hash) {
        visit(bucket.predicates);
      }
    });
  }
  static void add(Table& table, uint64_t hash, Predicate* predicate, RuleMemory& memory);
  static void remove(Table& table, uint64_t hash, Predicate* predicate, RuleMemory& memory);
  static void discard(Table& table, RuleMemory& memory);

  // False if no wildcard was ever added under the hash: mostly.
  bool was_added(uint64_t hash) const {
    return (seen_[hash % kSeenBits / 64].load(std::memory_order_relaxed) >> (hash % 64) & 1) != 0;
  }

  template <typename Visit>
  void for_each_gram(std::string_view value, size_t size, uint64_t seed, Visit visit) const {
    for (size_t at = 0; at + size <= value.size(); ++at) {
      const uint64_t hash = hash_gram(value.data() + at, size, seed);
      if (was_added(hash)) {
        visit_bucket(grams_, hash, visit);
      }
    }
  }

  static Key key_of(const Predicate& predicate, uint64_t seed);

  std::atomic<uint32_t> shapes_{0};
  std::atomic<uint32_t> gram_sizes_{0};
  Table ends_;
  Table grams_;
  // Bits of the hashes that were once added: most looks need no more.
  std::array<std::atomic<uint64_t>, kSeenBits / 64> seen_{};
  std::array<uint32_t, kShapes> shape_users_{};  // the writer's, as are the next
  std::array<uint32_t, kGramMax + 1> gram_users_{};
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_WILDCARD_INDEX_H_

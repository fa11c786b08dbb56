#include "match/wildcard_index.h"

#include <string>
#include <variant>
#include <vector>

namespace penstock::match {
namespace {

const std::vector<std::string>& parts_of(const Predicate& predicate) {
  return std::get<Wildcard>(predicate.condition().operand).parts();
}

}  // namespace

bool WildcardIndex::takes(const Predicate& predicate) {
  const auto& parts = parts_of(predicate);
  return std::any_of(parts.begin(), parts.end(),
                     [](const std::string& part) { return !part.empty(); });
}

WildcardIndex::Key WildcardIndex::key_of(const Predicate& predicate, uint64_t seed) {
  constexpr size_t kTelling = 3;  // bytes
  const auto& parts = parts_of(predicate);
  const size_t start = std::min(parts.front().size(), kEndMax);
  const size_t end = std::min(parts.back().size(), kEndMax);
  const auto longest = std::max_element(
      parts.begin(), parts.end(),
      [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
  const size_t gram = std::min(longest->size(), kGramMax);
  if (start + end >= kTelling || (start + end > 0 && gram <= kTelling)) {
    // Both ends of a value that is made of them, whatever stands between.
    const std::string ends =
        parts.front().substr(0, start) + parts.back().substr(parts.back().size() - end);
    return {hash_ends(ends, start, end, seed), start * (kEndMax + 1) + end, 0};
  }
  return {hash_gram(longest->data(), gram, seed), 0, gram};
}

void WildcardIndex::add(Table& table, uint64_t hash, Predicate* predicate, RuleMemory& memory) {
  Bucket* bucket = table.find(hash, [hash](const Bucket& at) { return at.hash == hash; });
  if (bucket == nullptr) {
    bucket = memory.make<Bucket>();
    bucket->hash = hash;
    table.add(hash, bucket, memory);
  }
  ++bucket->users;
  bucket->predicates.add(predicate, memory);
}

void WildcardIndex::remove(Table& table, uint64_t hash, Predicate* predicate, RuleMemory& memory) {
  Bucket* bucket = table.find(hash, [hash](const Bucket& at) { return at.hash == hash; });
  bucket->predicates.remove(predicate, memory);
  if (--bucket->users == 0) {
    table.remove(hash, bucket, memory);
    memory.retire_object(bucket);
  }
}

void WildcardIndex::discard(Table& table, RuleMemory& memory) {
  table.for_all([&](Bucket& bucket) {
    bucket.predicates.discard(memory);
    memory.retire_object(&bucket);
  });
  table.discard(memory);
}

void WildcardIndex::add(Predicate* predicate, uint64_t seed, RuleMemory& memory) {
  const Key key = key_of(*predicate, seed);
  seen_[key.hash % kSeenBits / 64].fetch_or(uint64_t{1} << (key.hash % 64),
                                            std::memory_order_relaxed);
  if (key.shape != 0) {
    add(ends_, key.hash, predicate, memory);
    ++shape_users_[key.shape];
    shapes_.fetch_or(1u << key.shape, std::memory_order_release);
    return;
  }
  add(grams_, key.hash, predicate, memory);
  ++gram_users_[key.gram];
  gram_sizes_.fetch_or(1u << key.gram, std::memory_order_release);
}

void WildcardIndex::remove(Predicate* predicate, uint64_t seed, RuleMemory& memory) {
  const Key key = key_of(*predicate, seed);
  if (key.shape != 0) {
    remove(ends_, key.hash, predicate, memory);
    if (--shape_users_[key.shape] == 0) {
      shapes_.fetch_and(~(1u << key.shape), std::memory_order_release);
    }
    return;
  }
  remove(grams_, key.hash, predicate, memory);
  if (--gram_users_[key.gram] == 0) {
    gram_sizes_.fetch_and(~(1u << key.gram), std::memory_order_release);
  }
}

void WildcardIndex::discard(RuleMemory& memory) {
  discard(ends_, memory);
  discard(grams_, memory);
  shapes_.store(0, std::memory_order_release);
  gram_sizes_.store(0, std::memory_order_release);
}

}  // namespace penstock::match

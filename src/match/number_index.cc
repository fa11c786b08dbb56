#include "match/number_index.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <variant>
#include <vector>

#include "base/assert.h"

namespace penstock::match {
namespace {

bool is_single(const NumericRange& range) { return range.low == range.high; }

}  // namespace

// There is no decimal between an end that is excluded and the rank next to it.
NumberIndex::Range NumberIndex::closed(const NumericRange& range, Predicate* predicate) {
  const auto rank = [](double value) {
    constexpr DecimalRank kHighest = static_cast<DecimalRank>(1) << 126;
    if (std::isinf(value)) {
      return value < 0 ? -kHighest : kHighest;
    }
    return rank_of(shortest_decimal(value), value < 0);
  };
  return {rank(range.low) + (range.low_open ? 1 : 0), rank(range.high) - (range.high_open ? 1 : 0),
          predicate};
}

// A number with fewer digits behind the point is not equal to one that has eight and ends in
// another than zero.
void NumberIndex::add_bits(const Decimal& number) {
  single_bits_.fetch_or(uint64_t{1} << bit_of(number.digits), std::memory_order_relaxed);
  if (number.exponent > -static_cast<int>(LongFraction::kDigitsMin)) {
    return;
  }
  uint64_t text = 0;
  uint64_t digits = number.digits;
  for (size_t i = 0; i < LongFraction::kDigitsMin; ++i, digits /= 10) {
    text = text << 8 | ('0' + digits % 10);
  }
  ending_bits_.fetch_or(uint64_t{1} << bit_of(text), std::memory_order_relaxed);
}

void NumberIndex::add(Predicate* predicate, uint64_t seed, RuleMemory& memory) {
  const auto add_single = [&](double value) {
    add_bits(shortest_decimal(value));
    singles_.add(hash_value(value, seed), predicate, memory);
  };
  const Condition& condition = predicate->condition();
  if (const double* value = std::get_if<double>(&condition.operand)) {
    add_single(*value);
  } else if (const NumericRange* range = std::get_if<NumericRange>(&condition.operand)) {
    if (is_single(*range)) {
      add_single(range->low);
    } else {
      add_range(closed(*range, predicate), memory);
    }
  } else {
    texts_.add(hash_text(condition.text, seed), predicate, memory);
  }
}

void NumberIndex::remove(Predicate* predicate, uint64_t seed, RuleMemory& memory) {
  const Condition& condition = predicate->condition();
  if (const double* value = std::get_if<double>(&condition.operand)) {
    singles_.remove(hash_value(*value, seed), predicate, memory);
  } else if (const NumericRange* range = std::get_if<NumericRange>(&condition.operand)) {
    if (is_single(*range)) {
      singles_.remove(hash_value(range->low, seed), predicate, memory);
    } else {
      remove_range(closed(*range, predicate), memory);
    }
  } else {
    texts_.remove(hash_text(condition.text, seed), predicate, memory);
  }
}

void NumberIndex::discard(RuleMemory& memory) {
  singles_.discard(memory);
  texts_.discard(memory);
  if (const Directory* directory = directory_.load(std::memory_order_relaxed)) {
    replace_part(0, directory->count, nullptr, 0, memory);
  }
}

// The part that a new range of this lower bound goes into, or, with a predicate, that holds it.
uint32_t NumberIndex::part_of(const Directory* directory, DecimalRank low,
                              const Predicate* predicate) const {
  uint32_t at = 0;
  if (predicate == nullptr) {
    while (at + 1 < directory->count && directory->parts()[at + 1].low <= low) {
      ++at;
    }
    return at;
  }
  for (; at < directory->count; ++at) {
    const Ranges& ranges = *directory->parts()[at].ranges;
    if (ranges.items()[ranges.count - 1].low < low) {
      continue;
    }
    if (std::any_of(ranges.items(), ranges.items() + ranges.count,
                    [&](const Range& range) { return range.predicate == predicate; })) {
      break;
    }
  }
  PENSTOCK_CHECK(at < directory->count);
  return at;
}

void NumberIndex::add_range(const Range& range, RuleMemory& memory) {
  const Directory* directory = directory_.load(std::memory_order_relaxed);
  if (directory == nullptr) {
    replace_part(0, 0, &range, 1, memory);
    return;
  }
  const uint32_t at = part_of(directory, range.low, nullptr);
  const Ranges& old = *directory->parts()[at].ranges;
  std::vector<Range> ranges(old.items(), old.items() + old.count);
  const auto place = std::upper_bound(ranges.begin(), ranges.end(), range,
                                      [](const Range& a, const Range& b) { return a.low < b.low; });
  ranges.insert(place, range);
  replace_part(at, 1, ranges.data(), static_cast<uint32_t>(ranges.size()), memory);
}

void NumberIndex::remove_range(const Range& range, RuleMemory& memory) {
  const Directory* directory = directory_.load(std::memory_order_relaxed);
  const uint32_t at = part_of(directory, range.low, range.predicate);
  const Ranges& old = *directory->parts()[at].ranges;
  std::vector<Range> ranges(old.items(), old.items() + old.count);
  std::erase_if(ranges, [&](const Range& other) { return other.predicate == range.predicate; });
  replace_part(at, 1, ranges.data(), static_cast<uint32_t>(ranges.size()), memory);
}

// Puts up to two parts with these ranges into the place of `removed` ones.
void NumberIndex::replace_part(uint32_t at, uint32_t removed, const Range* ranges, uint32_t count,
                               RuleMemory& memory) {
  const Directory* old = directory_.load(std::memory_order_relaxed);
  std::vector<Part> parts;
  if (old != nullptr) {
    parts.assign(old->parts(), old->parts() + old->count);
  }
  std::vector<const Ranges*> gone;
  for (uint32_t i = at; i < at + removed; ++i) {
    gone.push_back(parts[i].ranges);
  }
  parts.erase(parts.begin() + at, parts.begin() + at + removed);
  const uint32_t half = count > kRangesPerPart ? count / 2 : count;
  for (uint32_t begin = 0; begin < count; begin += half) {
    const uint32_t size = begin == 0 ? half : count - half;
    auto* made = new (memory.allocate(Ranges::bytes(size))) Ranges{size};
    std::uninitialized_copy_n(ranges + begin, size, made->items());
    const Range* highest =
        std::max_element(made->items(), made->items() + size,
                         [](const Range& a, const Range& b) { return a.high < b.high; });
    parts.insert(parts.begin() + at++, Part{made->items()[0].low, highest->high, made});
    if (begin != 0) {
      break;
    }
  }
  Directory* directory = nullptr;
  if (!parts.empty()) {
    directory = new (memory.allocate(Directory::bytes(parts.size())))
        Directory{static_cast<uint32_t>(parts.size())};
    std::uninitialized_copy(parts.begin(), parts.end(), directory->parts());
  }
  directory_.store(directory, std::memory_order_release);
  if (old != nullptr) {
    memory.retire(const_cast<Directory*>(old), Directory::bytes(old->count));
  }
  for (const Ranges* ranges_gone : gone) {
    memory.retire(const_cast<Ranges*>(ranges_gone), Ranges::bytes(ranges_gone->count));
  }
}

}  // namespace penstock::match

#include "store/entry_map.h"

#include <functional>
#include <iterator>
#include <utility>

namespace penstock::store {
namespace {

constexpr size_t kSequenceBytes = 8;
// "l", a shard and a sequence; two letters, an id, a kind and a sequence. Longer keys end in names
// and hashes, which come in no order.
constexpr size_t kSequenceKeyBytesMin = 2 + kSequenceBytes;
constexpr size_t kSequenceKeyBytesMax = 24;

}  // namespace

std::optional<size_t> EntryMap::slot_of(std::string_view key) {
  if (key.size() < kSequenceKeyBytesMin || key.size() > kSequenceKeyBytesMax) {
    return std::nullopt;
  }
  key.remove_suffix(kSequenceBytes);
  return std::hash<std::string_view>()(key) % kSlots;
}

std::optional<EntryMap::Iterator> EntryMap::near(const std::optional<Iterator>& hint,
                                                 std::string_view key) const {
  if (!hint) {
    return std::nullopt;
  }
  const int order = std::string_view((*hint)->first).compare(key);
  if (order == 0) {
    return hint;
  }
  if (order > 0) {
    return std::nullopt;
  }
  const Iterator next = std::next(*hint);
  return next == entries_.end() || next->first >= key ? std::optional(next) : std::nullopt;
}

const Entry* EntryMap::get(std::string_view key) {
  const Iterator place = find_place(key, Use::kGet);
  return place != entries_.end() && place->first == key ? &place->second : nullptr;
}

EntryMap::Iterator EntryMap::find_place(std::string_view key, Use use) {
  const auto slot = slot_of(key);
  if (!slot) {
    return entries_.lower_bound(key);
  }
  std::optional<Iterator>& hint = hints_[*slot][static_cast<size_t>(use)];
  const auto beside = near(hint, key);
  const Iterator place = beside ? *beside : entries_.lower_bound(key);
  if (place != entries_.end() && place->first == key) {
    hint = place;
  }
  return place;
}

void EntryMap::emplace(Iterator place, std::string key, Entry entry, Use use) {
  const Iterator made = entries_.emplace_hint(place, std::move(key), std::move(entry));
  if (const auto slot = slot_of(made->first)) {
    hints_[*slot][static_cast<size_t>(use)] = made;
  }
}

void EntryMap::erase(Iterator place) {
  const auto slot = slot_of(place->first);
  const Iterator next = std::next(place);
  if (slot) {
    for (std::optional<Iterator>& hint : hints_[*slot]) {
      if (hint == place) {
        hint.reset();
      }
    }
    if (next != entries_.end() && slot_of(next->first) == slot) {
      hints_[*slot][static_cast<size_t>(Use::kErase)] = next;
    }
  }
  entries_.erase(place);
}

void EntryMap::erase(Iterator first, Iterator last) {
  hints_ = {};
  entries_.erase(first, last);
}

}  // namespace penstock::store

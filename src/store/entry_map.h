// What changed in a shard since a checkpoint, in the order of its keys. Keys that end in a sequence
// come in order - what is logged, sent, received, deleted - so the next one is mostly beside the
// last one of its kind. Where those are is remembered: a search down a large map costs a cache miss
// a level.
//
// Used by the shard's thread alone, but that any thread may walk through it while nothing changes
// it.
#ifndef PENSTOCK_STORE_ENTRY_MAP_H_
#define PENSTOCK_STORE_ENTRY_MAP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::store {

struct Entry {
  std::optional<std::string> value;  // nullopt: erased
  bool fresh = false;                // neither the backend nor an older part has ever had this key
};

class EntryMap {
 public:
  EntryMap() = default;
  EntryMap(const EntryMap&) = delete;
  EntryMap& operator=(const EntryMap&) = delete;

  using Entries = std::map<std::string, Entry, std::less<>>;
  using Iterator = Entries::iterator;
  using ConstIterator = Entries::const_iterator;
  // What a key is looked for; each goes its own way through a sequence.
  enum class Use : uint8_t { kGet, kPut, kInsert, kErase };

  ConstIterator begin() const { return entries_.begin(); }
  ConstIterator end() const { return entries_.end(); }
  Iterator begin() { return entries_.begin(); }
  Iterator end() { return entries_.end(); }
  size_t size() const { return entries_.size(); }
  ConstIterator lower_bound(std::string_view key) const { return entries_.lower_bound(key); }

  // Null: the key is not here.
  const Entry* get(std::string_view key);

  // The first entry that is not before the key.
  Iterator find_place(std::string_view key, Use use);
  // At the place that was found for this key, which is not here.
  void emplace(Iterator place, std::string key, Entry entry, Use use);
  void erase(Iterator place);
  void erase(Iterator first, Iterator last);

 private:
  static constexpr size_t kUses = 4;
  static constexpr size_t kSlots = 32;
  // By the slot of the keys, which is the same for all of a sequence; then by use.
  using Hints = std::array<std::array<std::optional<Iterator>, kUses>, kSlots>;

  static std::optional<size_t> slot_of(std::string_view key);
  // None: not beside the hint.
  std::optional<Iterator> near(const std::optional<Iterator>& hint, std::string_view key) const;

  Entries entries_;
  Hints hints_;  // each is an entry of its slot
};

}  // namespace penstock::store

#endif  // PENSTOCK_STORE_ENTRY_MAP_H_

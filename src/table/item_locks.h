// Which items of a shard transactions have in hand, and which reads of transactions are under way.
// In memory only: what a crash undoes was never committed. Owned by the shard's state, used on its
// thread.
//
// A transaction that writes locks its items, shard by shard, before it commits; whoever else would
// write one of them is refused and nobody waits, so there is no deadlock. A transaction that reads
// leaves marks and comes back: if something has changed between, it did not see one state.
#ifndef PENSTOCK_TABLE_ITEM_LOCKS_H_
#define PENSTOCK_TABLE_ITEM_LOCKS_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "table/table_keys.h"

namespace penstock::table {

// One item that a transaction reads; lives until it is taken off again.
struct ReadMark {
  std::string item_key;
  bool is_changed = false;  // since it was set
};

class ItemLocks {
 public:
  ItemLocks() = default;
  ItemLocks(const ItemLocks&) = delete;
  ItemLocks& operator=(const ItemLocks&) = delete;

  // By the item's key in the store (table_keys.h). One that is not locked is locked, and the
  // other way round.
  void lock(const std::string& item_key) { locked_.insert(item_key); }
  void unlock(const std::string& item_key) { locked_.erase(item_key); }
  bool is_locked(const std::string& item_key) const { return locked_.contains(item_key); }
  size_t locked() const { return locked_.size(); }

  void set(ReadMark& mark) { marks_.emplace(mark.item_key, &mark); }
  void take_off(ReadMark& mark) {
    const auto [first, end] = marks_.equal_range(mark.item_key);
    for (auto entry = first; entry != end; ++entry) {
      if (entry->second == &mark) {
        marks_.erase(entry);
        break;
      }
    }
  }
  // What begins like this is gone: a table.
  void note_erasure(std::string_view prefix) {
    for (auto& [item_key, mark] : marks_) {
      mark->is_changed = mark->is_changed || std::string_view(item_key).starts_with(prefix);
    }
  }
  void note_change(const std::string& item_key) {
    if (marks_.empty()) {
      return;
    }
    const auto [first, end] = marks_.equal_range(item_key);
    for (auto entry = first; entry != end; ++entry) {
      entry->second->is_changed = true;
    }
  }

 private:
  std::unordered_set<std::string> locked_;
  std::unordered_multimap<std::string, ReadMark*> marks_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_ITEM_LOCKS_H_

// The paths that the rules of a set use, as a tree of their keys: what a scan of an event is guided
// by. Changed by the set's writer while readers walk it; a node goes when its last user does.
#ifndef PENSTOCK_MATCH_PATH_TRIE_H_
#define PENSTOCK_MATCH_PATH_TRIE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "match/rule_memory.h"
#include "match/shared_table.h"
#include "match/text_hash.h"

namespace penstock::match {

class FieldIndex;

class PathNode {
 public:
  // So many children are compared one by one; more are found by their hash.
  static constexpr uint32_t kFewChildren = 8;
  struct Entry {
    uint64_t head;
    uint64_t tail;  // the last eight bytes of a key that has more
    size_t size;
    PathNode* node;
    const Entry* next;  // the entry behind it

    // Whether this is a key with the same head. Calls nothing, which is what keeps the callers'
    // values in registers.
    [[gnu::always_inline]] inline bool is(const char* key, size_t key_size) const {
      if (size != key_size || node == nullptr) {
        return false;
      }
      if (size <= 8) {
        return true;
      }
      for (size_t at = 8; at + 8 < size; at += 8) {
        if (load_word(node->key() + at) != load_word(key + at)) {
          return false;
        }
      }
      return tail == load_word(key + size - 8);
    }
  };

  // What rules say of this path; null if no rule does.
  FieldIndex* field() const { return field_.load(std::memory_order_acquire); }
  bool has_children() const {
    return few_.load(std::memory_order_acquire) != nullptr || !many_.empty();
  }

  // The children as they are now, to look among them several times: the first of a few, and where
  // the others are.
  struct Children {
    Entry first;  // without a node if there are none, or many
    const Entry* end;
    const PathNode* parent;
    uint64_t first_bytes;  // of the children's keys: a bit for each, by the byte's last six bits

    // Whether some child's key may start with the byte.
    [[gnu::always_inline]] inline bool may_start(char byte) const {
      return (first_bytes >> (static_cast<uint8_t>(byte) % 64) & 1) != 0;
    }
  };
  [[gnu::always_inline]] inline Children children() const;
  // The child under a key without dots; null if there is none. `head` is load_head(key). Always
  // inlined, since it is part of code that is compiled for several processors.
  [[gnu::always_inline]] inline static const PathNode* child(const Children& children,
                                                             const char* key, size_t size,
                                                             uint64_t head);
  // The node under a key that may have dots in it.
  const PathNode* find(std::string_view key) const;

  // The first eight bytes, filled up with zeros.
  static uint64_t load_head(const char* key, size_t size) {
    return size >= 8 ? load_word(key) : load_tail(key, size);
  }

 private:
  friend class PathTrie;

  struct Few {  // never changed once it is known
    size_t count;
    uint64_t first_bytes;

    static size_t bytes(size_t count) { return sizeof(Few) + count * sizeof(Entry); }
    Entry* entries() { return reinterpret_cast<Entry*>(this + 1); }
    const Entry* entries() const { return reinterpret_cast<const Entry*>(this + 1); }
  };

  const PathNode* child_of_many(std::string_view key) const;
  uint64_t key_hash(std::string_view key) const;
  const char* key() const { return reinterpret_cast<const char*>(this + 1); }
  std::string_view key_view() const { return {key(), key_size_}; }

  std::atomic<const Few*> few_{nullptr};
  SharedTable<PathNode> many_;
  std::atomic<FieldIndex*> field_{nullptr};
  PathNode* parent_ = nullptr;  // from here on the writer's
  uint32_t users_ = 0;          // children, and the field
  uint32_t key_size_ = 0;       // the key is behind the node
};

PathNode::Children PathNode::children() const {
  const Few* few = few_.load(std::memory_order_acquire);
  if (few == nullptr) {
    return {{0, 0, 0, nullptr, nullptr}, nullptr, this, ~uint64_t{0}};
  }
  return {few->entries()[0], few->entries() + few->count, this, few->first_bytes};
}

const PathNode* PathNode::child(const Children& children, const char* key, size_t size,
                                uint64_t head) {
  const Entry& first = children.first;
  if (first.head == head && first.is(key, size)) {
    return first.node;
  }
  if (first.next == children.end) {
    return first.node == nullptr ? children.parent->child_of_many({key, size}) : nullptr;
  }
  for (const Entry* entry = first.next; entry != children.end; ++entry) {
    if (entry->head == head && entry->is(key, size)) {
      return entry->node;
    }
  }
  return nullptr;
}

// All of it but root() is for the writer.
class PathTrie {
 public:
  explicit PathTrie(RuleMemory& memory) : memory_(memory) {}
  ~PathTrie();
  PathTrie(const PathTrie&) = delete;
  PathTrie& operator=(const PathTrie&) = delete;

  const PathNode& root() const { return root_; }
  // The node of a path, made if it is not there. Keys are joined by dots.
  PathNode* reach(std::string_view path);
  // Makes the field of a node known, or takes it away; then the node may go.
  void set_field(PathNode* node, FieldIndex* field);
  void clear_field(PathNode* node);
  // What one key of a path may take, at most.
  static size_t key_bytes(size_t size);

 private:
  PathNode* child_for_writer(PathNode& parent, std::string_view key);
  PathNode* add_child(PathNode& parent, std::string_view key);
  void link(PathNode& parent, PathNode* child);
  void unlink(PathNode* child);
  void move_to_table(PathNode& parent);
  void leave(PathNode* node);
  void free_below(PathNode& node);
  void set_few(PathNode& parent, const PathNode::Entry* entries, size_t count);

  RuleMemory& memory_;
  PathNode root_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_PATH_TRIE_H_

#include "match/path_trie.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace penstock::match {

// Where a node lies is not known to whoever writes patterns.
uint64_t PathNode::key_hash(std::string_view key) const {
  return hash_text(key, kHashStep ^ reinterpret_cast<uintptr_t>(this));
}

const PathNode* PathNode::child_of_many(std::string_view key) const {
  return many_.empty() ? nullptr : many_.find(key_hash(key), [key](const PathNode& node) {
    return node.key_view() == key;
  });
}

const PathNode* PathNode::find(std::string_view key) const {
  const PathNode* node = this;
  while (node != nullptr) {
    const size_t dot = key.find('.');
    const std::string_view step = key.substr(0, dot);
    node = child(node->children(), step.data(), step.size(), load_head(step.data(), step.size()));
    if (dot == std::string_view::npos) {
      return node;
    }
    key.remove_prefix(dot + 1);
  }
  return nullptr;
}

PathTrie::~PathTrie() { free_below(root_); }

size_t PathTrie::key_bytes(size_t size) {
  // An entry in a list, or one of a table that has just grown.
  return block_bytes(sizeof(PathNode) + size) + 96;
}

PathNode* PathTrie::child_for_writer(PathNode& parent, std::string_view key) {
  return const_cast<PathNode*>(PathNode::child(parent.children(), key.data(), key.size(),
                                               PathNode::load_head(key.data(), key.size())));
}

PathNode* PathTrie::reach(std::string_view path) {
  PathNode* node = &root_;
  for (;;) {
    const size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    PathNode* child = child_for_writer(*node, key);
    node = child != nullptr ? child : add_child(*node, key);
    if (dot == std::string_view::npos) {
      return node;
    }
    path.remove_prefix(dot + 1);
  }
}

PathNode* PathTrie::add_child(PathNode& parent, std::string_view key) {
  auto* child = new (memory_.allocate(sizeof(PathNode) + key.size())) PathNode();
  child->parent_ = &parent;
  child->key_size_ = static_cast<uint32_t>(key.size());
  std::copy(key.begin(), key.end(), reinterpret_cast<char*>(child + 1));
  link(parent, child);
  ++parent.users_;
  return child;
}

// No list if there are no entries.
void PathTrie::set_few(PathNode& parent, const PathNode::Entry* entries, size_t count) {
  const PathNode::Few* old = parent.few_.load(std::memory_order_relaxed);
  PathNode::Few* few = nullptr;
  if (count > 0) {
    few = new (memory_.allocate(PathNode::Few::bytes(count))) PathNode::Few{count, 0};
    std::uninitialized_copy_n(entries, count, few->entries());
    for (size_t i = 0; i < count; ++i) {
      PathNode::Entry& entry = few->entries()[i];
      entry.next = few->entries() + i + 1;
      // In events an empty key may be followed by its closing quote or by a dot.
      few->first_bytes |= entry.size == 0
                              ? ~uint64_t{0}
                              : uint64_t{1} << (static_cast<uint8_t>(entry.node->key()[0]) % 64);
    }
  }
  parent.few_.store(few, std::memory_order_release);
  if (old != nullptr) {
    memory_.retire(const_cast<PathNode::Few*>(old), PathNode::Few::bytes(old->count));
  }
}

void PathTrie::link(PathNode& parent, PathNode* child) {
  const PathNode::Few* old = parent.few_.load(std::memory_order_relaxed);
  const size_t count = old == nullptr ? 0 : old->count;
  if (count == PathNode::kFewChildren) {
    move_to_table(parent);
  }
  if (!parent.many_.empty()) {
    parent.many_.add(parent.key_hash(child->key_view()), child, memory_);
    return;
  }
  std::array<PathNode::Entry, PathNode::kFewChildren> entries{};
  if (old != nullptr) {
    std::copy_n(old->entries(), count, entries.begin());
  }
  const size_t size = child->key_size_;
  const uint64_t tail = size > 8 ? load_word(child->key() + size - 8) : 0;
  entries[count] = {PathNode::load_head(child->key(), size), tail, size, child, nullptr};
  set_few(parent, entries.data(), count + 1);
}

// The table is complete before the list is gone: a reader finds every child in one of them.
void PathTrie::move_to_table(PathNode& parent) {
  const PathNode::Few* few = parent.few_.load(std::memory_order_relaxed);
  for (size_t i = 0; i < few->count; ++i) {
    PathNode* child = few->entries()[i].node;
    parent.many_.add(parent.key_hash(child->key_view()), child, memory_);
  }
  set_few(parent, nullptr, 0);
}

void PathTrie::unlink(PathNode* child) {
  PathNode& parent = *child->parent_;
  const PathNode::Few* old = parent.few_.load(std::memory_order_relaxed);
  if (old == nullptr) {
    parent.many_.remove(parent.key_hash(child->key_view()), child, memory_);
    return;
  }
  std::array<PathNode::Entry, PathNode::kFewChildren> entries{};
  const auto end =
      std::copy_if(old->entries(), old->entries() + old->count, entries.begin(),
                   [child](const PathNode::Entry& entry) { return entry.node != child; });
  set_few(parent, entries.data(), static_cast<size_t>(end - entries.begin()));
}

void PathTrie::set_field(PathNode* node, FieldIndex* field) {
  node->field_.store(field, std::memory_order_release);
  ++node->users_;
}

void PathTrie::clear_field(PathNode* node) {
  node->field_.store(nullptr, std::memory_order_release);
  leave(node);
}

void PathTrie::leave(PathNode* node) {
  while (--node->users_ == 0 && node->parent_ != nullptr) {
    PathNode* parent = node->parent_;
    unlink(node);
    memory_.retire(node, sizeof(PathNode) + node->key_size_);
    node = parent;
  }
}

void PathTrie::free_below(PathNode& node) {
  std::vector<PathNode*> pending;
  const auto drain = [&](PathNode& at) {
    if (const PathNode::Few* few = at.few_.load(std::memory_order_relaxed)) {
      for (size_t i = 0; i < few->count; ++i) {
        pending.push_back(few->entries()[i].node);
      }
      set_few(at, nullptr, 0);
    }
    at.many_.for_all([&](PathNode& child) { pending.push_back(&child); });
    at.many_.discard(memory_);
  };
  drain(node);
  while (!pending.empty()) {
    PathNode* child = pending.back();
    pending.pop_back();
    drain(*child);
    memory_.retire(child, sizeof(PathNode) + child->key_size_);
  }
}

}  // namespace penstock::match

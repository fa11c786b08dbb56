// A queue's message groups: the line of each, and the rotation of those that a receive may take
// from now. Messages without a group are one group of their own. Part of a QueueState.
#ifndef PENSTOCK_QUEUE_MESSAGE_GROUPS_H_
#define PENSTOCK_QUEUE_MESSAGE_GROUPS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "queue/message_pool.h"

namespace penstock::queue {

inline constexpr GroupSlot kUngrouped = 0;

struct MessageGroup {
  std::string_view id;
  Slot first = kNoSlot;  // the line: what it holds is the queue's to say
  Slot last = kNoSlot;
  uint32_t messages = 0;  // in line or not
  uint32_t visible = 0;
  GroupSlot previous = kNoGroup;  // in the rotation; next also on the free list
  GroupSlot next = kNoGroup;
  bool is_in_rotation = false;
};

class MessageGroups {
 public:
  MessageGroup& operator[](GroupSlot slot) {
    return slot == kUngrouped ? ungrouped_ : named_->groups[slot - 1];
  }
  const MessageGroup& operator[](GroupSlot slot) const {
    return slot == kUngrouped ? ungrouped_ : named_->groups[slot - 1];
  }

  // The group of this id, made if there is none. The empty id is kUngrouped.
  GroupSlot find_or_add(std::string_view id);
  // Forgets a group that has no messages any more.
  void release_if_empty(GroupSlot slot);
  void clear();

  GroupSlot first_in_rotation() const { return first_; }
  void append_to_rotation(GroupSlot slot);
  void remove_from_rotation(GroupSlot slot);

 private:
  // Most queues have no named groups, and there are many queues.
  struct Named {
    std::vector<MessageGroup> groups;
    std::unordered_map<std::string, GroupSlot> by_id;
    GroupSlot free = kNoGroup;
  };

  MessageGroup ungrouped_;
  std::unique_ptr<Named> named_;
  GroupSlot first_ = kNoGroup;
  GroupSlot last_ = kNoGroup;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_MESSAGE_GROUPS_H_

#include "queue/message_groups.h"

#include <utility>

#include "base/assert.h"

namespace penstock::queue {

GroupSlot MessageGroups::find_or_add(std::string_view id) {
  if (id.empty()) {
    return kUngrouped;
  }
  if (named_ == nullptr) {
    named_ = std::make_unique<Named>();
  }
  const auto [found, is_new] = named_->by_id.emplace(id, kNoGroup);
  if (!is_new) {
    return found->second;
  }
  GroupSlot slot = named_->free;
  if (slot == kNoGroup) {
    named_->groups.emplace_back();
    slot = static_cast<GroupSlot>(named_->groups.size());
  } else {
    named_->free = (*this)[slot].next;
  }
  (*this)[slot] = MessageGroup{};
  (*this)[slot].id = found->first;  // a map's key stays where it is
  found->second = slot;
  return slot;
}

void MessageGroups::release_if_empty(GroupSlot slot) {
  MessageGroup& group = (*this)[slot];
  if (slot == kUngrouped || group.messages > 0) {
    return;
  }
  PENSTOCK_CHECK(!group.is_in_rotation && group.first == kNoSlot);
  named_->by_id.erase(named_->by_id.find(std::string(group.id)));
  group.id = {};
  group.next = std::exchange(named_->free, slot);
  if (named_->by_id.empty()) {
    named_.reset();
  }
}

void MessageGroups::clear() {
  ungrouped_ = MessageGroup{};
  named_.reset();
  first_ = last_ = kNoGroup;
}

void MessageGroups::append_to_rotation(GroupSlot slot) {
  MessageGroup& group = (*this)[slot];
  PENSTOCK_CHECK(!group.is_in_rotation);
  group.is_in_rotation = true;
  group.previous = last_;
  group.next = kNoGroup;
  (last_ == kNoGroup ? first_ : (*this)[last_].next) = slot;
  last_ = slot;
}

void MessageGroups::remove_from_rotation(GroupSlot slot) {
  MessageGroup& group = (*this)[slot];
  PENSTOCK_CHECK(group.is_in_rotation);
  group.is_in_rotation = false;
  (group.previous == kNoGroup ? first_ : (*this)[group.previous].next) = group.next;
  (group.next == kNoGroup ? last_ : (*this)[group.next].previous) = group.previous;
}

}  // namespace penstock::queue

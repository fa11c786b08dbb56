#include "queue/message_groups.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace penstock::queue {
namespace {

std::vector<GroupSlot> rotation(const MessageGroups& groups) {
  std::vector<GroupSlot> slots;
  for (GroupSlot slot = groups.first_in_rotation(); slot != kNoGroup; slot = groups[slot].next) {
    slots.push_back(slot);
  }
  return slots;
}
using Slots = std::vector<GroupSlot>;

TEST(MessageGroups, KeepOneGroupForMessagesWithoutAnId) {
  MessageGroups groups;
  EXPECT_EQ(groups.find_or_add(""), kUngrouped);
  EXPECT_EQ(groups[kUngrouped].id, "");
  groups.release_if_empty(kUngrouped);
  EXPECT_EQ(groups.find_or_add(""), kUngrouped);
}

TEST(MessageGroups, FindAGroupByItsId) {
  MessageGroups groups;
  const GroupSlot a = groups.find_or_add("a");
  const GroupSlot b = groups.find_or_add("b");
  EXPECT_NE(a, b);
  EXPECT_NE(a, kUngrouped);
  EXPECT_EQ(groups.find_or_add("a"), a);
  EXPECT_EQ(groups.find_or_add("b"), b);
  EXPECT_EQ(groups[a].id, "a");
  EXPECT_EQ(groups[b].id, "b");
}

TEST(MessageGroups, KeepTheirIdsWhileMoreAreAdded) {
  MessageGroups groups;
  std::vector<GroupSlot> slots;
  for (int i = 0; i < 1'000; ++i) {
    slots.push_back(groups.find_or_add("group-" + std::to_string(i)));
    groups[slots.back()].messages = 1;
  }
  for (size_t i = 0; i < slots.size(); ++i) {
    EXPECT_EQ(groups[slots[i]].id, "group-" + std::to_string(i));
  }
}

TEST(MessageGroups, ForgetAGroupOnceItIsEmpty) {
  MessageGroups groups;
  const GroupSlot a = groups.find_or_add("a");
  groups[a].messages = 1;
  const GroupSlot b = groups.find_or_add("b");
  groups[b].messages = 1;
  groups.release_if_empty(a);
  EXPECT_EQ(groups[a].id, "a");
  groups[a].messages = 0;
  groups[a].visible = 7;
  groups.release_if_empty(a);
  // Its place is the next new group's, which begins anew.
  const GroupSlot c = groups.find_or_add("c");
  EXPECT_EQ(c, a);
  EXPECT_EQ(groups[c].id, "c");
  EXPECT_EQ(groups[c].visible, 0u);
  EXPECT_NE(groups.find_or_add("a"), b);
}

TEST(MessageGroups, BeginAnewAfterTheLastIsForgotten) {
  MessageGroups groups;
  const GroupSlot a = groups.find_or_add("a");
  groups.release_if_empty(a);
  const GroupSlot b = groups.find_or_add("b");
  EXPECT_EQ(groups[b].id, "b");
  EXPECT_EQ(groups[b].first, kNoSlot);
}

TEST(MessageGroups, RotateInTheOrderOfBeingAppended) {
  MessageGroups groups;
  const GroupSlot a = groups.find_or_add("a");
  const GroupSlot b = groups.find_or_add("b");
  EXPECT_EQ(rotation(groups), (Slots{}));
  groups.append_to_rotation(b);
  groups.append_to_rotation(kUngrouped);
  groups.append_to_rotation(a);
  EXPECT_EQ(rotation(groups), (Slots{b, kUngrouped, a}));
  EXPECT_TRUE(groups[a].is_in_rotation);
}

TEST(MessageGroups, LeaveTheRotationFromAnyPlace) {
  for (const size_t leaving : {0u, 1u, 2u}) {
    MessageGroups groups;
    Slots slots;
    for (const char* id : {"a", "b", "c"}) {
      slots.push_back(groups.find_or_add(id));
      groups.append_to_rotation(slots.back());
    }
    const GroupSlot left = slots[leaving];
    groups.remove_from_rotation(left);
    slots.erase(slots.begin() + static_cast<ptrdiff_t>(leaving));
    EXPECT_EQ(rotation(groups), slots) << leaving;
    EXPECT_FALSE(groups[left].is_in_rotation);
    groups.append_to_rotation(left);
    slots.push_back(left);
    EXPECT_EQ(rotation(groups), slots) << leaving;
  }
}

TEST(MessageGroups, ClearForgetsGroupsAndRotation) {
  MessageGroups groups;
  groups.append_to_rotation(groups.find_or_add("a"));
  groups.append_to_rotation(kUngrouped);
  groups.clear();
  EXPECT_EQ(rotation(groups), (Slots{}));
  EXPECT_FALSE(groups[kUngrouped].is_in_rotation);
  const GroupSlot a = groups.find_or_add("a");
  EXPECT_FALSE(groups[a].is_in_rotation);
  groups.append_to_rotation(a);
  EXPECT_EQ(rotation(groups), (Slots{a}));
}

TEST(MessageGroupsDeathTest, RefuseToForgetWhatIsInTheRotation) {
  MessageGroups groups;
  const GroupSlot a = groups.find_or_add("a");
  groups.append_to_rotation(a);
  EXPECT_DEATH(groups.release_if_empty(a), "");
  EXPECT_DEATH(groups.append_to_rotation(a), "");
}

}  // namespace
}  // namespace penstock::queue

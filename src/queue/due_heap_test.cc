#include "queue/due_heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "base/random.h"

namespace penstock::queue {
namespace {

constexpr int64_t kStartMs = 1'700'000'000'000;

class DueHeapTest : public testing::Test {
 protected:
  Slot message(uint64_t sequence, int64_t sent_ms, uint32_t visible_after_ms) {
    const Slot slot = pool_.allocate();
    pool_[slot] = PooledMessage{};
    pool_[slot].sequence = sequence & ((uint64_t{1} << 62) - 1);
    pool_[slot].sent_ms = sent_ms;
    pool_[slot].visible_after_ms = visible_after_ms;
    return slot;
  }
  std::vector<uint64_t> drain() {
    std::vector<uint64_t> sequences;
    while (!heap_.empty()) {
      sequences.push_back(pool_[heap_.first()].sequence);
      heap_.erase(heap_.first());
    }
    return sequences;
  }

  MessagePool pool_;
  DueHeap heap_{pool_};
};
using Drained = std::vector<uint64_t>;

TEST_F(DueHeapTest, GivesTheEarliestDueFirst) {
  heap_.push(message(1, kStartMs, 300));
  heap_.push(message(2, kStartMs + 50, 100));
  heap_.push(message(3, kStartMs + 100, 0));
  EXPECT_EQ(drain(), (Drained{3, 2, 1}));
}

TEST_F(DueHeapTest, GivesTheEarlierSentOfThoseDueTogether) {
  heap_.push(message(3, kStartMs, 100));
  heap_.push(message(1, kStartMs + 40, 60));
  heap_.push(message(2, kStartMs + 100, 0));
  EXPECT_EQ(drain(), (Drained{1, 2, 3}));
}

TEST_F(DueHeapTest, TakesOutAnyMessage) {
  for (uint64_t leaving = 1; leaving <= 7; ++leaving) {
    std::vector<Slot> slots;
    Drained expected;
    for (uint64_t sequence = 1; sequence <= 7; ++sequence) {
      slots.push_back(message(sequence, kStartMs, static_cast<uint32_t>(sequence * 37 % 11)));
      heap_.push(slots.back());
    }
    heap_.erase(slots[leaving - 1]);
    std::sort(slots.begin(), slots.end(), [this](Slot a, Slot b) { return heap_.is_before(a, b); });
    for (const Slot slot : slots) {
      if (pool_[slot].sequence != leaving) {
        expected.push_back(pool_[slot].sequence);
      }
    }
    EXPECT_EQ(drain(), expected) << leaving;
  }
}

TEST_F(DueHeapTest, IsEmptyOnceCleared) {
  heap_.push(message(1, kStartMs, 1));
  heap_.clear();
  EXPECT_TRUE(heap_.empty());
  heap_.push(message(2, kStartMs, 1));
  EXPECT_EQ(drain(), (Drained{2}));
}

TEST_F(DueHeapTest, RefusesToTakeOutWhatItDoesNotHold) {
  const Slot held = message(1, kStartMs, 1);
  const Slot other = message(2, kStartMs, 1);
  heap_.push(held);
  EXPECT_DEATH(heap_.erase(other), "");
}

class DueHeapAgainstSet : public DueHeapTest, public testing::WithParamInterface<uint64_t> {};

TEST_P(DueHeapAgainstSet, AgreesAtEveryStep) {
  using Entry = std::tuple<int64_t, uint64_t, Slot>;  // due, sequence, slot
  SeededRandom random(GetParam());
  std::set<Entry> model;
  uint64_t last = 0;
  for (int step = 0; step < 5'000; ++step) {
    // Grows to some hundreds and shrinks again.
    const bool grows = random.below(1'000) < (step / 1'000 % 2 == 0 ? 650u : 350u);
    if (grows || model.empty()) {
      const int64_t sent_ms = kStartMs + static_cast<int64_t>(random.below(40));
      const Slot slot = message(++last, sent_ms, static_cast<uint32_t>(random.below(40)));
      heap_.push(slot);
      model.insert({pool_[slot].visible_at_ms(), last, slot});
    } else {
      const size_t chosen = random.below(3) == 0 ? 0 : random.below(model.size());
      const auto entry = std::next(model.begin(), static_cast<ptrdiff_t>(chosen));
      heap_.erase(std::get<2>(*entry));
      pool_.free(std::get<2>(*entry));
      model.erase(entry);
    }
    ASSERT_EQ(heap_.empty(), model.empty()) << "at step " << step;
    if (!model.empty()) {
      ASSERT_EQ(heap_.first(), std::get<2>(*model.begin())) << "at step " << step;
    }
  }
  Drained expected;
  for (const Entry& entry : model) {
    expected.push_back(std::get<1>(entry));
  }
  EXPECT_EQ(drain(), expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, DueHeapAgainstSet, testing::Range<uint64_t>(1, 9));

}  // namespace
}  // namespace penstock::queue

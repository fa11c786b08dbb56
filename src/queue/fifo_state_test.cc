// QueueState in FIFO order.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "queue/queue_limits.h"
#include "queue/queue_state.h"

namespace penstock::queue {
namespace {

constexpr int64_t kStartMs = 1'700'000'000'000;
constexpr int64_t kNothingExpired = INT64_MIN;

using Sequences = std::vector<Sequence>;
using Counts = std::vector<size_t>;

class FifoState : public testing::Test {
 protected:
  void send(std::initializer_list<std::string_view> groups, int64_t delay_ms = 0) {
    for (const std::string_view group : groups) {
      queue_->send(++last_, kStartMs, delay_ms, group);
    }
  }
  Sequences next(size_t max = 100) { return queue_->next_receivable(max, kNothingExpired); }
  Sequences receive(size_t max, int64_t timeout_ms = 30'000, int64_t now_ms = kStartMs) {
    const Sequences taken = next(max);
    for (const Sequence sequence : taken) {
      queue_->receive(sequence, now_ms, timeout_ms);
    }
    return taken;
  }
  Counts counts() { return {queue_->visible(), queue_->in_flight(), queue_->delayed()}; }

  // The process ends and the next one reads what was stored.
  void restore(int64_t now_ms, int64_t delay_ms = 0) {
    std::vector<std::pair<MessageState, std::string>> stored;
    queue_->for_each([&](const MessageState& message) {
      stored.emplace_back(message, std::string(message.group));
    });
    queue_ = std::make_unique<QueueState>(pool_, Ordering::kFifo);
    for (auto& [message, group] : stored) {
      message.group = group;
      queue_->restore(message);
    }
    queue_->finish_restore(now_ms);
    queue_->change_delay(now_ms, delay_ms);
  }

  MessagePool pool_;
  std::unique_ptr<QueueState> queue_ = std::make_unique<QueueState>(pool_, Ordering::kFifo);
  Sequence last_ = 0;
};

TEST_F(FifoState, GivesAsManyOfOneGroupAsThereAreThenOfTheNext) {
  send({"a", "b", "a", "c", "a", "b"});
  EXPECT_EQ(next(), (Sequences{1, 3, 5, 2, 6, 4}));
  EXPECT_EQ(next(4), (Sequences{1, 3, 5, 2}));
  EXPECT_EQ(next(2), (Sequences{1, 3}));
  EXPECT_EQ(next(0), (Sequences{}));
}

TEST_F(FifoState, HoldsAGroupBackWhileAMessageIsInFlight) {
  send({"a", "a", "b"});
  EXPECT_EQ(receive(1), (Sequences{1}));
  EXPECT_EQ(next(), (Sequences{3}));
  send({"a"});
  EXPECT_EQ(next(), (Sequences{3}));
  EXPECT_EQ(counts(), (Counts{3, 1, 0}));
  EXPECT_EQ(queue_->receivable(), 1u);
}

TEST_F(FifoState, FreesAGroupWithTheDeletionOfAllInFlight) {
  send({"a", "a", "a", "a"});
  receive(3);
  for (const Sequence sequence : {2u, 1u}) {
    queue_->remove(sequence);
    EXPECT_EQ(next(), (Sequences{})) << sequence;
    EXPECT_EQ(queue_->receivable(), 0u);
  }
  queue_->remove(3);
  EXPECT_EQ(next(), (Sequences{4}));
  EXPECT_EQ(queue_->receivable(), 1u);
}

TEST_F(FifoState, GivesOnlyWhatStandsBeforeAnExtendedMessage) {
  for (const Sequence extended : {1u, 2u, 3u}) {
    queue_->clear();
    for (Sequence sequence = 1; sequence <= 4; ++sequence) {
      queue_->send(extended * 10 + sequence, kStartMs, 0, "a");
    }
    const Sequence base = extended * 10;
    EXPECT_EQ(receive(3), (Sequences{base + 1, base + 2, base + 3}));
    queue_->change_visibility(base + extended, kStartMs, 60'000);
    queue_->advance(kStartMs + 30'000);
    Sequences before;
    for (Sequence sequence = 1; sequence < extended; ++sequence) {
      before.push_back(base + sequence);
    }
    EXPECT_EQ(next(), before) << extended;
    queue_->advance(kStartMs + 60'000);
    EXPECT_EQ(next(), (Sequences{base + 1, base + 2, base + 3, base + 4})) << extended;
  }
}

TEST_F(FifoState, GivesAMessageAgainThoughALaterOneIsInFlight) {
  send({"a", "a", "a"});
  receive(2);
  queue_->change_visibility(1, kStartMs + 1, 0);
  EXPECT_EQ(next(), (Sequences{1}));
  // All that is visible in a group that can give something is counted.
  EXPECT_EQ(queue_->receivable(), 2u);
  queue_->change_visibility(1, kStartMs + 2, 30'000);
  EXPECT_EQ(next(), (Sequences{}));
  queue_->remove(1);
  EXPECT_EQ(next(), (Sequences{}));
  queue_->change_visibility(2, kStartMs + 3, 0);
  EXPECT_EQ(next(), (Sequences{2, 3}));
}

TEST_F(FifoState, HidesNothingWithATimeoutOfZero) {
  send({"a", "a", "b"});
  EXPECT_EQ(receive(2, 0), (Sequences{1, 2}));
  // The order within the group stays; the other group has its turn.
  EXPECT_EQ(next(), (Sequences{3, 1, 2}));
  EXPECT_EQ(queue_->find(1)->receive_count, 1u);
}

TEST_F(FifoState, ServesFirstWhoWaitedLongest) {
  send({"a", "b", "c", "a", "b", "c"});
  EXPECT_EQ(receive(1), (Sequences{1}));
  queue_->remove(1);
  EXPECT_EQ(receive(1), (Sequences{2}));
  queue_->remove(2);
  EXPECT_EQ(next(), (Sequences{3, 6, 4, 5}));
}

TEST_F(FifoState, KeepsMessagesWithoutAGroupInOrderToo) {
  send({"", "", ""});
  EXPECT_EQ(receive(1), (Sequences{1}));
  EXPECT_EQ(next(), (Sequences{}));
  queue_->advance(kStartMs + 30'000);
  EXPECT_EQ(next(), (Sequences{1, 2, 3}));
}

TEST_F(FifoState, PassesOverWhatExpired) {
  queue_->send(1, kStartMs, 0, "a");
  queue_->send(2, kStartMs + 1, 0, "a");
  queue_->send(3, kStartMs, 0, "b");
  EXPECT_EQ(queue_->next_receivable(10, kStartMs), (Sequences{2}));
}

TEST_F(FifoState, PassesOverABoundedNumber) {
  for (Sequence sequence = 1; sequence <= kSkippedPerReceive; ++sequence) {
    queue_->send(sequence, kStartMs, 0, "a");
  }
  queue_->send(kSkippedPerReceive + 1, kStartMs + 1, 0, "a");
  EXPECT_EQ(queue_->next_receivable(10, kStartMs), (Sequences{}));
  queue_->remove(1);
  EXPECT_EQ(queue_->next_receivable(10, kStartMs), (Sequences{kSkippedPerReceive + 1}));
}

TEST_F(FifoState, WaitsForADelayedHead) {
  send({"a", "b"}, 5'000);
  queue_->send(3, kStartMs + 1'000, 5'000, "a");
  EXPECT_EQ(counts(), (Counts{0, 0, 3}));
  EXPECT_EQ(queue_->next_due_ms(), kStartMs + 5'000);
  queue_->advance(kStartMs + 4'999);
  EXPECT_EQ(next(), (Sequences{}));
  queue_->advance(kStartMs + 5'000);
  EXPECT_EQ(next(), (Sequences{1, 2}));
  EXPECT_EQ(queue_->next_due_ms(), kStartMs + 6'000);
  queue_->advance(kStartMs + 6'000);
  EXPECT_EQ(next(), (Sequences{1, 3, 2}));
  EXPECT_EQ(queue_->next_due_ms(), INT64_MAX);
}

TEST_F(FifoState, ForgetsADelayedMessageWhereverItStands) {
  for (const Sequence leaving : {1u, 2u, 3u}) {
    queue_->clear();
    Sequences expected;
    for (Sequence sequence = 1; sequence <= 3; ++sequence) {
      queue_->send(leaving * 10 + sequence, kStartMs, 1'000, "a");
      if (sequence != leaving) {
        expected.push_back(leaving * 10 + sequence);
      }
    }
    EXPECT_TRUE(queue_->remove(leaving * 10 + leaving));
    EXPECT_EQ(counts(), (Counts{0, 0, 2}));
    queue_->advance(kStartMs + 1'000);
    EXPECT_EQ(next(), expected) << leaving;
  }
}

TEST_F(FifoState, ALongerDelayHidesWhatWasVisible) {
  send({"a", "a"});
  receive(1, 1'000);
  queue_->change_delay(kStartMs + 10, 60'000);
  EXPECT_EQ(counts(), (Counts{0, 1, 1}));
  // What was received once is not delayed again.
  queue_->advance(kStartMs + 1'000);
  EXPECT_EQ(next(), (Sequences{1}));
  queue_->remove(1);
  EXPECT_EQ(next(), (Sequences{}));
  queue_->advance(kStartMs + 60'000);
  EXPECT_EQ(next(), (Sequences{2}));
}

TEST_F(FifoState, AShorterDelayShowsWhatIsDueByIt) {
  send({"a"}, 60'000);
  queue_->send(++last_, kStartMs + 5'000, 60'000, "a");
  queue_->send(++last_, kStartMs + 9'000, 60'000, "b");
  queue_->change_delay(kStartMs + 10'000, 5'000);
  EXPECT_EQ(next(), (Sequences{1, 2}));
  EXPECT_EQ(counts(), (Counts{2, 0, 1}));
  EXPECT_EQ(queue_->next_due_ms(), kStartMs + 14'000);
  queue_->change_delay(kStartMs + 10'000, 0);
  EXPECT_EQ(next(), (Sequences{1, 2, 3}));
  EXPECT_EQ(queue_->next_due_ms(), INT64_MAX);
}

TEST_F(FifoState, AChangedDelayConcernsOnlyTheLongestDelayBack) {
  send({"a"});
  queue_->send(2, kStartMs + 1, 0, "b");
  const int64_t longest_ms = kDelayS.max * kSecondMs;
  queue_->change_delay(kStartMs + longest_ms, longest_ms);
  EXPECT_EQ(next(), (Sequences{1}));
  EXPECT_EQ(queue_->next_due_ms(), kStartMs + longest_ms + 1);
}

TEST_F(FifoState, ShowsWhatCameDueBeforeItsDelayIsChanged) {
  const int64_t longest_ms = kDelayS.max * kSecondMs;
  send({"a", "b"}, longest_ms);
  queue_->change_delay(kStartMs + longest_ms, 0);
  EXPECT_EQ(next(), (Sequences{1, 2}));
  EXPECT_EQ(counts(), (Counts{2, 0, 0}));
}

TEST_F(FifoState, IsTheSameAfterARestore) {
  send({"a", "b", "a", "c", "a", "c"});
  queue_->receive(1, kStartMs + 10, 60'000);
  queue_->receive(4, kStartMs + 20, 1'000);
  queue_->receive(6, kStartMs + 20, 90'000);
  queue_->send(++last_, kStartMs + 900, 0, "b");
  queue_->advance(kStartMs + 2'000);
  std::map<Sequence, MessageState> before;
  queue_->for_each([&](const MessageState& message) {
    before[message.sequence] = message;
    before[message.sequence].group = {};
  });
  const Counts counts_before = counts();
  restore(kStartMs + 2'000);
  EXPECT_EQ(counts(), counts_before);
  EXPECT_EQ(queue_->receivable(), 3u);
  EXPECT_EQ(queue_->next_due_ms(), kStartMs + 60'010);
  queue_->for_each([&](const MessageState& message) {
    MessageState state = message;
    state.group = {};
    EXPECT_EQ(state, before[message.sequence]);
  });
  EXPECT_EQ(queue_->find(5)->group, "a");
  EXPECT_EQ(next(), (Sequences{2, 7, 4}));
}

TEST_F(FifoState, ARestoreKeepsTheDelayOfNow) {
  send({"a"}, 60'000);
  queue_->change_delay(kStartMs, 10'000);
  queue_->send(++last_, kStartMs + 1'000, 10'000, "a");
  restore(kStartMs + 5'000, 10'000);
  EXPECT_EQ(counts(), (Counts{0, 0, 2}));
  EXPECT_EQ(queue_->next_due_ms(), kStartMs + 10'000);
  queue_->advance(kStartMs + 11'000);
  EXPECT_EQ(next(), (Sequences{1, 2}));
}

TEST_F(FifoState, ClearsEverything) {
  send({"a", "b", "b"});
  receive(1);
  send({"c"}, 1'000);
  queue_->clear();
  EXPECT_EQ(counts(), (Counts{0, 0, 0}));
  EXPECT_EQ(queue_->receivable(), 0u);
  EXPECT_EQ(queue_->next_due_ms(), INT64_MAX);
  EXPECT_EQ(pool_.used(), 0u);
  send({"a"});
  EXPECT_EQ(next(), (Sequences{5}));
}

}  // namespace
}  // namespace penstock::queue

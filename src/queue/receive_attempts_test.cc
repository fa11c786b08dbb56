#include "queue/receive_attempts.h"

#include <gtest/gtest.h>

#include "queue/queue_limits.h"

namespace penstock::queue {
namespace {

constexpr int64_t kStartMs = 1'700'000'000'000;
constexpr int64_t kTimeoutMs = 3'600'000;

class ReceiveAttemptsTest : public testing::Test {
 protected:
  // Two messages are in the queue and were given to this attempt.
  ReceiveAttemptsTest() {
    AttemptRecord record{kStartMs, kStartMs + kTimeoutMs, {}};
    for (const Sequence sequence : {1u, 2u}) {
      messages_.send(sequence, kStartMs, 0, "g");
      const MessageState state = messages_.receive(sequence, kStartMs, kTimeoutMs);
      record.messages.push_back({sequence, state.receive_count});
    }
    attempts_.put(attempt_, record);
  }
  bool repeats(int64_t now_ms = kStartMs + 1) {
    messages_.advance(now_ms);
    return attempts_.find_repeatable(attempt_, messages_, now_ms) != nullptr;
  }

  MessagePool pool_;
  QueueState messages_{pool_, Ordering::kFifo};
  ReceiveAttempts attempts_;
  IdDigest attempt_ = attempt_digest("attempt");
};

TEST_F(ReceiveAttemptsTest, FindsWhatAnAttemptWasGiven) {
  const AttemptRecord* found = attempts_.find_repeatable(attempt_, messages_, kStartMs + 1);
  ASSERT_NE(found, nullptr);
  const std::vector<AttemptRecord::Given> given{{1, 1}, {2, 1}};
  EXPECT_EQ(found->messages, given);
  EXPECT_EQ(attempts_.find_repeatable(attempt_digest("other"), messages_, kStartMs + 1), nullptr);
}

TEST_F(ReceiveAttemptsTest, RepeatsForExactlyFiveMinutes) {
  EXPECT_TRUE(repeats(kStartMs + kAttemptMs - 1));
  EXPECT_FALSE(repeats(kStartMs + kAttemptMs));
}

TEST_F(ReceiveAttemptsTest, DoesNotRepeatOnceAMessageIsDeleted) {
  messages_.remove(2);
  EXPECT_FALSE(repeats());
}

TEST_F(ReceiveAttemptsTest, DoesNotRepeatOnceAVisibilityIsChanged) {
  messages_.change_visibility(1, kStartMs + 1, kTimeoutMs);
  EXPECT_FALSE(repeats());
}

TEST_F(ReceiveAttemptsTest, DoesNotRepeatWhatIsVisibleAgain) {
  messages_.change_visibility(1, kStartMs, 0);
  EXPECT_FALSE(repeats());
}

TEST_F(ReceiveAttemptsTest, DoesNotRepeatWhatAnotherReceivedSince) {
  messages_.change_visibility(1, kStartMs, 0);
  messages_.receive(1, kStartMs, kTimeoutMs);  // hidden until the same time
  EXPECT_FALSE(repeats());
}

TEST_F(ReceiveAttemptsTest, ForgetsWhatHasEnded) {
  EXPECT_EQ(attempts_.next_end_ms(), kStartMs + kAttemptMs);
  EXPECT_EQ(attempts_.take_ended(kStartMs + kAttemptMs - 1), std::nullopt);
  EXPECT_EQ(attempts_.take_ended(kStartMs + kAttemptMs), attempt_);
  EXPECT_EQ(attempts_.size(), 0u);
  EXPECT_EQ(attempts_.next_end_ms(), INT64_MAX);
  EXPECT_FALSE(repeats());
}

TEST_F(ReceiveAttemptsTest, ForgetsTheEarliestFirst) {
  const IdDigest later = attempt_digest("later");
  const IdDigest earlier = attempt_digest("earlier");
  attempts_.put(later, {kStartMs + 10, 0, {}});
  attempts_.put(earlier, {kStartMs - 10, 0, {}});
  const int64_t now_ms = kStartMs + 10 + kAttemptMs;
  EXPECT_EQ(attempts_.take_ended(now_ms), earlier);
  EXPECT_EQ(attempts_.take_ended(now_ms), attempt_);
  EXPECT_EQ(attempts_.take_ended(now_ms), later);
  EXPECT_EQ(attempts_.take_ended(now_ms), std::nullopt);
}

TEST_F(ReceiveAttemptsTest, ReplacesAnEarlierReceiveOfTheSameId) {
  attempts_.put(attempt_, {kStartMs + 500, kStartMs + kTimeoutMs, {{2, 1}}});
  EXPECT_EQ(attempts_.size(), 1u);
  EXPECT_EQ(attempts_.next_end_ms(), kStartMs + 500 + kAttemptMs);
  messages_.remove(1);
  EXPECT_TRUE(repeats());
  EXPECT_EQ(attempts_.take_ended(kStartMs + kAttemptMs), std::nullopt);
}

TEST_F(ReceiveAttemptsTest, VisitsEachOnce) {
  attempts_.put(attempt_digest("other"), {kStartMs, 0, {}});
  std::set<IdDigest> visited;
  attempts_.for_each([&](const IdDigest& attempt, const AttemptRecord&) {
    EXPECT_TRUE(visited.insert(attempt).second);
  });
  EXPECT_EQ(visited, (std::set<IdDigest>{attempt_, attempt_digest("other")}));
}

}  // namespace
}  // namespace penstock::queue

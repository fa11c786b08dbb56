#include "queue/queue_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <map>

#include "base/random.h"

namespace penstock::queue {
namespace {

constexpr int64_t kStartMs = 1'700'000'000'000;
constexpr int64_t kNothingExpired = INT64_MIN;

using Sequences = std::vector<Sequence>;

class QueueStateTest : public testing::Test {
 protected:
  MessagePool pool_;
  QueueState queue_{pool_, Ordering::kStandard};

  Sequences visible(size_t max = 100) { return queue_.next_receivable(max, kNothingExpired); }
  std::vector<size_t> counts() { return {queue_.visible(), queue_.in_flight(), queue_.delayed()}; }
};
using Counts = std::vector<size_t>;

TEST_F(QueueStateTest, HandsOutInTheOrderSent) {
  for (Sequence sequence = 1; sequence <= 3; ++sequence) {
    queue_.send(sequence, kStartMs, 0);
  }
  EXPECT_EQ(visible(2), (Sequences{1, 2}));
  EXPECT_EQ(counts(), (Counts{3, 0, 0}));
}

TEST_F(QueueStateTest, HidesADelayedMessageUntilItIsDue) {
  queue_.send(1, kStartMs, 5000);
  queue_.send(2, kStartMs, 0);
  EXPECT_EQ(counts(), (Counts{1, 0, 1}));
  EXPECT_EQ(queue_.next_due_ms(), kStartMs + 5000);
  queue_.advance(kStartMs + 4999);
  EXPECT_EQ(visible(), (Sequences{2}));
  queue_.advance(kStartMs + 5000);
  EXPECT_EQ(visible(), (Sequences{2, 1}));
  EXPECT_EQ(queue_.next_due_ms(), INT64_MAX);
}

TEST_F(QueueStateTest, RedeliversAfterVisibilityTimeout) {
  queue_.send(1, kStartMs, 0);
  queue_.send(2, kStartMs, 0);
  const MessageState first = queue_.receive(1, kStartMs + 10, 30'000);
  EXPECT_EQ(first.receive_count, 1u);
  EXPECT_EQ(first.visible_at_ms, kStartMs + 30'010);
  EXPECT_EQ(counts(), (Counts{1, 1, 0}));
  queue_.advance(kStartMs + 30'009);
  EXPECT_EQ(visible(), (Sequences{2}));
  queue_.advance(kStartMs + 30'010);
  EXPECT_EQ(visible(), (Sequences{2, 1}));
  const MessageState second = queue_.receive(1, kStartMs + 40'000, 30'000);
  EXPECT_EQ(second.receive_count, 2u);
  EXPECT_EQ(second.first_received_ms, kStartMs + 10);
  EXPECT_EQ(second.last_received_ms, kStartMs + 40'000);
}

TEST_F(QueueStateTest, KeepsAMessageVisibleThatIsReceivedWithoutTimeout) {
  queue_.send(1, kStartMs, 0);
  queue_.send(2, kStartMs, 0);
  queue_.receive(1, kStartMs, 0);
  EXPECT_EQ(visible(), (Sequences{2, 1}));
  EXPECT_EQ(counts(), (Counts{2, 0, 0}));
}

TEST_F(QueueStateTest, ChangesVisibilityBothWays) {
  queue_.send(1, kStartMs, 0);
  queue_.receive(1, kStartMs, 30'000);
  queue_.change_visibility(1, kStartMs + 1000, 60'000);
  queue_.advance(kStartMs + 60'999);
  EXPECT_EQ(counts(), (Counts{0, 1, 0}));
  queue_.change_visibility(1, kStartMs + 60'999, 0);
  EXPECT_EQ(counts(), (Counts{1, 0, 0}));
  queue_.change_visibility(1, kStartMs + 61'000, 1000);
  EXPECT_EQ(counts(), (Counts{0, 1, 0}));
}

TEST_F(QueueStateTest, ForgetsARemovedMessageWhereverItIs) {
  queue_.send(1, kStartMs, 0);
  queue_.send(2, kStartMs, 0);
  queue_.send(3, kStartMs, 1000);
  queue_.receive(2, kStartMs, 1000);
  EXPECT_TRUE(queue_.remove(2));
  EXPECT_TRUE(queue_.remove(1));
  EXPECT_TRUE(queue_.remove(3));
  EXPECT_FALSE(queue_.remove(3));
  EXPECT_EQ(counts(), (Counts{0, 0, 0}));
  EXPECT_EQ(queue_.oldest(), std::nullopt);
  EXPECT_EQ(pool_.used(), 0u);
}

TEST_F(QueueStateTest, PassesOverExpiredMessages) {
  queue_.send(1, kStartMs, 0);
  queue_.send(2, kStartMs + 1, 0);
  EXPECT_EQ(queue_.next_receivable(10, kStartMs), (Sequences{2}));
  EXPECT_EQ(queue_.oldest()->sequence, 1u);
}

TEST_F(QueueStateTest, GivesAllMemoryBackAtOnce) {
  for (Sequence sequence = 1; sequence <= 5000; ++sequence) {
    queue_.send(sequence, kStartMs, sequence % 2 == 0 ? 1000 : 0);
  }
  queue_.clear();
  EXPECT_EQ(pool_.used(), 0u);
  queue_.send(5001, kStartMs, 0);
  EXPECT_EQ(visible(), (Sequences{5001}));
}

TEST_F(QueueStateTest, RestoresTheOrderOfBecomingVisible) {
  // 1 becomes visible again after 2 was sent; 3 is in flight; 4 is delayed.
  queue_.restore({1, kStartMs, kStartMs + 500, 1, kStartMs, kStartMs});
  queue_.restore({2, kStartMs + 100, kStartMs + 100, 0, 0, 0});
  queue_.restore({3, kStartMs + 200, kStartMs + 5000, 2, kStartMs + 300, kStartMs + 400});
  queue_.restore({4, kStartMs + 300, kStartMs + 4000, 0, 0, 0});
  queue_.finish_restore(kStartMs + 1000);
  EXPECT_EQ(visible(), (Sequences{2, 1}));
  EXPECT_EQ(counts(), (Counts{2, 1, 1}));
  EXPECT_EQ(queue_.next_due_ms(), kStartMs + 4000);
  EXPECT_EQ(queue_.find(3)->last_received_ms, kStartMs + 400);
}

// The same rules, in the simplest way.
class NaiveQueue {
 public:
  void advance(int64_t now_ms) {
    std::vector<MessageState> due;
    for (auto& [sequence, message] : timed_) {
      if (message.visible_at_ms <= now_ms) {
        due.push_back(message);
      }
    }
    std::stable_sort(due.begin(), due.end(), [](const auto& a, const auto& b) {
      return a.visible_at_ms < b.visible_at_ms;
    });
    for (const MessageState& message : due) {
      timed_.erase(message.sequence);
      visible_.push_back(message);
    }
  }
  void place(const MessageState& message, int64_t now_ms) {
    if (message.visible_at_ms <= now_ms) {
      visible_.push_back(message);
    } else {
      timed_[message.sequence] = message;
    }
  }
  std::optional<MessageState> take(Sequence sequence) {
    for (auto message = visible_.begin(); message != visible_.end(); ++message) {
      if (message->sequence == sequence) {
        const MessageState taken = *message;
        visible_.erase(message);
        return taken;
      }
    }
    if (const auto found = timed_.find(sequence); found != timed_.end()) {
      const MessageState taken = found->second;
      timed_.erase(found);
      return taken;
    }
    return std::nullopt;
  }
  bool is_visible(Sequence sequence) const {
    return std::any_of(visible_.begin(), visible_.end(),
                       [&](const auto& message) { return message.sequence == sequence; });
  }
  Sequences next_receivable(size_t max) const {
    Sequences sequences;
    for (const MessageState& message : visible_) {
      if (sequences.size() < max) {
        sequences.push_back(message.sequence);
      }
    }
    return sequences;
  }
  Counts counts() const {
    const auto in_flight = std::count_if(timed_.begin(), timed_.end(), [](const auto& entry) {
      return entry.second.receive_count > 0;
    });
    return {visible_.size(), static_cast<size_t>(in_flight),
            timed_.size() - static_cast<size_t>(in_flight)};
  }
  std::map<Sequence, MessageState> all() const {
    std::map<Sequence, MessageState> messages = timed_;
    for (const MessageState& message : visible_) {
      messages[message.sequence] = message;
    }
    return messages;
  }

 private:
  std::list<MessageState> visible_;
  std::map<Sequence, MessageState> timed_;
};

class Comparison {
 public:
  explicit Comparison(uint64_t seed) : random_(seed) {}

  void step() {
    now_ms_ += static_cast<int64_t>(random_.below(3) * random_.below(400));
    queue_.advance(now_ms_);
    model_.advance(now_ms_);
    switch (random_.below(8)) {
      case 0:
      case 1:
      case 2:
        return send();
      case 3:
      case 4:
        return receive();
      case 5:
        return change();
      default:
        return remove();
    }
  }
  void check() {
    const size_t max = random_.below(20);
    ASSERT_EQ(queue_.next_receivable(max, kNothingExpired), model_.next_receivable(max));
    ASSERT_EQ((Counts{queue_.visible(), queue_.in_flight(), queue_.delayed()}), model_.counts());
  }
  void check_all() {
    const auto expected = model_.all();
    ASSERT_EQ(queue_.size(), expected.size());
    auto next = expected.begin();
    queue_.for_each([&](const MessageState& message) {
      EXPECT_EQ(message, next->second);
      ++next;
    });
  }

 private:
  void send() {
    const int64_t delay_ms = random_.below(3) == 0 ? static_cast<int64_t>(random_.below(2000)) : 0;
    last_ += 1 + random_.below(40);
    queue_.send(last_, now_ms_, delay_ms);
    model_.place({last_, now_ms_, now_ms_ + delay_ms, 0, 0, 0}, now_ms_);
  }
  void receive() {
    for (const Sequence sequence : model_.next_receivable(1 + random_.below(10))) {
      const int64_t timeout_ms = static_cast<int64_t>(random_.below(4) * 500);
      MessageState message = *model_.take(sequence);
      message.first_received_ms =
          message.receive_count++ == 0 ? now_ms_ : message.first_received_ms;
      message.last_received_ms = now_ms_;
      message.visible_at_ms = now_ms_ + timeout_ms;
      model_.place(message, now_ms_);
      ASSERT_EQ(queue_.receive(sequence, now_ms_, timeout_ms), message);
    }
  }
  std::optional<MessageState> any() {
    const auto all = model_.all();
    if (all.empty()) {
      return std::nullopt;
    }
    return std::next(all.begin(), static_cast<ptrdiff_t>(random_.below(all.size())))->second;
  }
  void change() {
    const auto message = any();
    const int64_t timeout_ms = static_cast<int64_t>(random_.below(3) * 700);
    const bool nothing_to_do = message && timeout_ms == 0 && model_.is_visible(message->sequence);
    if (!message || message->receive_count == 0) {
      return;
    }
    queue_.change_visibility(message->sequence, now_ms_, timeout_ms);
    if (!nothing_to_do) {
      MessageState changed = *model_.take(message->sequence);
      changed.visible_at_ms = now_ms_ + timeout_ms;
      model_.place(changed, now_ms_);
    }
  }
  void remove() {
    if (const auto message = any()) {
      ASSERT_TRUE(queue_.remove(message->sequence));
      model_.take(message->sequence);
    }
  }

  SeededRandom random_;
  MessagePool pool_;
  QueueState queue_{pool_, Ordering::kStandard};
  NaiveQueue model_;
  int64_t now_ms_ = kStartMs;
  Sequence last_ = 0;
};

class QueueStateAgainstModel : public testing::TestWithParam<uint64_t> {};

TEST_P(QueueStateAgainstModel, AgreesAtEveryStep) {
  Comparison comparison(GetParam());
  for (int step = 0; step < 3000; ++step) {
    comparison.step();
    comparison.check();
    if (HasFatalFailure()) {
      FAIL() << "at step " << step;
    }
  }
  comparison.check_all();
}

INSTANTIATE_TEST_SUITE_P(Seeds, QueueStateAgainstModel, testing::Range<uint64_t>(1, 13));

}  // namespace
}  // namespace penstock::queue

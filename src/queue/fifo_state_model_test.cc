// QueueState in FIFO order against a model, at random.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "base/random.h"
#include "queue/queue_state.h"

namespace penstock::queue {
namespace {

constexpr int64_t kStartMs = 1'700'000'000'000;

using Sequences = std::vector<Sequence>;
using Counts = std::vector<size_t>;

// What a FIFO queue is, in the simplest way: all messages in order, and for each when it may be
// seen. Which group comes first is left open.
class NaiveFifo {
 public:
  struct Message {
    std::string group;
    int64_t sent_ms = 0;
    int64_t hidden_until_ms = 0;  // once it was received
    uint32_t receives = 0;
  };

  void send(Sequence sequence, int64_t now_ms, std::string group) {
    messages[sequence] = {std::move(group), now_ms, 0, 0};
  }
  int64_t visible_at_ms(const Message& message) const {
    return message.receives > 0 ? message.hidden_until_ms : message.sent_ms + delay_ms;
  }
  bool is_visible(const Message& message, int64_t now_ms) const {
    return visible_at_ms(message) <= now_ms;
  }
  // Each group's messages up to its first that is not visible, less those that expired.
  std::map<std::string, Sequences> heads(int64_t now_ms, int64_t expired_ms) const {
    std::map<std::string, Sequences> heads;
    std::map<std::string, bool> is_blocked;
    for (const auto& [sequence, message] : messages) {
      bool& blocked = is_blocked[message.group];
      blocked = blocked || !is_visible(message, now_ms);
      if (!blocked && message.sent_ms > expired_ms) {
        heads[message.group].push_back(sequence);
      }
    }
    return heads;
  }
  // What is visible in groups whose first message is.
  size_t receivable(int64_t now_ms) const {
    std::map<std::string, bool> is_ready;
    size_t count = 0;
    for (const auto& [sequence, message] : messages) {
      const bool visible = is_visible(message, now_ms);
      const bool ready = is_ready.emplace(message.group, visible).first->second;
      count += ready && visible ? 1 : 0;
    }
    return count;
  }
  Counts counts(int64_t now_ms) const {
    Counts counts(3);
    for (const auto& [sequence, message] : messages) {
      const bool visible = is_visible(message, now_ms);
      ++counts[visible ? 0 : message.receives > 0 ? 1 : 2];
    }
    return counts;
  }
  int64_t next_due_ms(int64_t now_ms) const {
    int64_t due_ms = INT64_MAX;
    for (const auto& [sequence, message] : messages) {
      if (!is_visible(message, now_ms)) {
        due_ms = std::min(due_ms, visible_at_ms(message));
      }
    }
    return due_ms;
  }

  std::map<Sequence, Message> messages;
  int64_t delay_ms = 0;
};

class Comparison {
 public:
  explicit Comparison(uint64_t seed) : random_(seed) {}

  void step() {
    now_ms_ += static_cast<int64_t>(random_.below(3) * random_.below(400));
    queue_->advance(now_ms_);
    const uint64_t kind = random_.below(200);
    if (kind < 70) {
      send();
    } else if (kind < 120) {
      receive();
    } else if (kind < 150) {
      change_visibility();
    } else if (kind < 196) {
      remove();
    } else if (kind < 198) {
      change_delay();
    } else if (kind < 199 || random_.below(20) > 0) {
      restore();
    } else {
      clear();
    }
  }

  void check() {
    ASSERT_EQ((Counts{queue_->visible(), queue_->in_flight(), queue_->delayed()}),
              model_.counts(now_ms_));
    ASSERT_EQ(queue_->receivable(), model_.receivable(now_ms_));
    ASSERT_EQ(queue_->next_due_ms(), model_.next_due_ms(now_ms_));
    ASSERT_EQ(pool_.used(), model_.messages.size());
    const int64_t expired_ms = random_.below(4) == 0 ? now_ms_ - 2'000 : INT64_MIN;
    check_next(1 + random_.below(12), expired_ms);
  }
  void check_all() {
    auto next = model_.messages.begin();
    ASSERT_EQ(queue_->size(), model_.messages.size());
    queue_->for_each([&](const MessageState& message) {
      EXPECT_EQ(message.sequence, next->first);
      EXPECT_EQ(message.group, next->second.group);
      EXPECT_EQ(message.sent_ms, next->second.sent_ms);
      EXPECT_EQ(message.receive_count, next->second.receives);
      EXPECT_EQ(message.visible_at_ms, model_.visible_at_ms(next->second));
      ++next;
    });
  }
  size_t received() const { return received_; }

 private:
  // Whole heads of groups, one after the other; of the last one perhaps only the beginning.
  void check_next(size_t max, int64_t expired_ms) {
    const Sequences given = queue_->next_receivable(max, expired_ms);
    auto heads = model_.heads(now_ms_, expired_ms);
    size_t there = 0;
    for (const auto& [group, head] : heads) {
      there += head.size();
    }
    ASSERT_EQ(given.size(), std::min(max, there));
    for (size_t i = 0; i < given.size();) {
      const std::string group = model_.messages.at(given[i]).group;
      const Sequences head = heads[group];
      const size_t length = std::min(head.size(), given.size() - i);
      ASSERT_GT(length, 0u) << "group " << group << " comes twice";
      ASSERT_TRUE(std::equal(head.begin(), head.begin() + static_cast<ptrdiff_t>(length),
                             given.begin() + static_cast<ptrdiff_t>(i)))
          << "group " << group;
      heads.erase(group);
      i += length;
    }
  }

  void send() {
    const std::string group(random_.below(4), 'g');  // the empty one too
    last_ += 1 + random_.below(40);
    queue_->send(last_, now_ms_, model_.delay_ms, group);
    model_.send(last_, now_ms_, group);
  }
  void receive() {
    const auto timeout_ms = static_cast<int64_t>(random_.below(4) * 500);
    for (const Sequence sequence : queue_->next_receivable(1 + random_.below(6), INT64_MIN)) {
      NaiveFifo::Message& message = model_.messages.at(sequence);
      ++message.receives;
      message.hidden_until_ms = now_ms_ + timeout_ms;
      const MessageState state = queue_->receive(sequence, now_ms_, timeout_ms);
      ASSERT_EQ(state.receive_count, message.receives);
      ASSERT_EQ(state.last_received_ms, now_ms_);
      ++received_;
    }
  }
  // One of the first, which is where something happens.
  Sequence any() {
    const auto chosen = random_.below(std::min<size_t>(model_.messages.size(), 12));
    return std::next(model_.messages.begin(), static_cast<ptrdiff_t>(chosen))->first;
  }
  void change_visibility() {
    if (model_.messages.empty()) {
      return;
    }
    const Sequence sequence = any();
    NaiveFifo::Message& message = model_.messages.at(sequence);
    const auto timeout_ms = static_cast<int64_t>(random_.below(3) * 700);
    if (message.receives == 0) {
      return;
    }
    const bool stays = timeout_ms == 0 && model_.is_visible(message, now_ms_);
    message.hidden_until_ms = stays ? message.hidden_until_ms : now_ms_ + timeout_ms;
    queue_->change_visibility(sequence, now_ms_, timeout_ms);
  }
  void remove() {
    if (!model_.messages.empty()) {
      const Sequence sequence = any();
      ASSERT_TRUE(queue_->remove(sequence));
      model_.messages.erase(sequence);
    }
  }
  void change_delay() {
    model_.delay_ms = static_cast<int64_t>(random_.below(3) * 900);
    queue_->change_delay(now_ms_, model_.delay_ms);
  }
  void restore() {
    std::vector<std::pair<MessageState, std::string>> stored;
    queue_->for_each([&](const MessageState& message) {
      stored.emplace_back(message, std::string(message.group));
    });
    queue_ = std::make_unique<QueueState>(pool_, Ordering::kFifo);
    for (auto& [message, group] : stored) {
      message.group = group;
      queue_->restore(message);
    }
    queue_->finish_restore(now_ms_);
  }
  void clear() {
    queue_->clear();
    model_.messages.clear();
  }

  SeededRandom random_;
  MessagePool pool_;
  std::unique_ptr<QueueState> queue_ = std::make_unique<QueueState>(pool_, Ordering::kFifo);
  NaiveFifo model_;
  int64_t now_ms_ = kStartMs;
  Sequence last_ = 0;
  size_t received_ = 0;
};

class FifoStateAgainstModel : public testing::TestWithParam<uint64_t> {};

TEST_P(FifoStateAgainstModel, AgreesAtEveryStep) {
  Comparison comparison(GetParam());
  for (int step = 0; step < 4'000; ++step) {
    comparison.step();
    comparison.check();
    if (HasFatalFailure()) {
      FAIL() << "at step " << step;
    }
  }
  comparison.check_all();
  EXPECT_GT(comparison.received(), 1'000u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FifoStateAgainstModel, testing::Range<uint64_t>(1, 13));

}  // namespace
}  // namespace penstock::queue

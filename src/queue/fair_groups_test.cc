// The turns that a standard queue's groups take.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/random.h"
#include "queue/queue_state.h"

namespace penstock::queue {
namespace {

constexpr int64_t kStartMs = 1'700'000'000'000;
constexpr int64_t kNothingExpired = INT64_MIN;

using Sequences = std::vector<Sequence>;

class FairGroups : public testing::Test {
 protected:
  void send(std::initializer_list<std::string_view> groups) {
    for (const std::string_view group : groups) {
      queue_.send(++last_, kStartMs, 0, group);
    }
  }
  Sequences next(size_t max = 100) { return queue_.next_receivable(max, kNothingExpired); }
  Sequences receive(size_t max, int64_t timeout_ms = 30'000) {
    const Sequences taken = next(max);
    for (const Sequence sequence : taken) {
      queue_.receive(sequence, kStartMs, timeout_ms);
    }
    return taken;
  }

  MessagePool pool_;
  QueueState queue_{pool_, Ordering::kStandard};
  Sequence last_ = 0;
};

TEST_F(FairGroups, TakeTurns) {
  send({"a", "a", "a", "b", "b", "c"});
  EXPECT_EQ(next(), (Sequences{1, 4, 6, 2, 5, 3}));
  EXPECT_EQ(receive(2), (Sequences{1, 4}));
  // Those that were just served stand behind the one that was not.
  EXPECT_EQ(receive(2), (Sequences{6, 2}));
  EXPECT_EQ(receive(2), (Sequences{5, 3}));
  EXPECT_EQ(next(), (Sequences{}));
}

TEST_F(FairGroups, CountMessagesWithoutAGroupAsOneMore) {
  send({"", "", "", "a", "a"});
  EXPECT_EQ(next(4), (Sequences{1, 4, 2, 5}));
}

TEST_F(FairGroups, DoNotWaitBehindANoisyOne) {
  for (int i = 0; i < 10'000; ++i) {
    send({"noisy"});
  }
  send({"quiet"});
  const Sequences taken = receive(10);
  EXPECT_EQ(taken[1], 10'001u);
  EXPECT_EQ(taken.size(), 10u);
  // A group that comes new stands at the end, and is still served by the next receive.
  send({"late"});
  EXPECT_EQ(receive(2), (Sequences{10, 10'002}));
}

TEST_F(FairGroups, ServeManyGroupsOneAfterTheOther) {
  for (int round = 0; round < 3; ++round) {
    send({"a", "b", "c", "d"});
  }
  Sequences order;
  while (queue_.visible() > 0) {
    for (const Sequence sequence : receive(3)) {
      order.push_back(sequence);
    }
  }
  EXPECT_EQ(order, (Sequences{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
}

TEST_F(FairGroups, KeepWhatComesBackInItsOwnGroup) {
  send({"a", "a", "b"});
  queue_.receive(1, kStartMs, 1'000);
  EXPECT_EQ(next(), (Sequences{3, 2}));
  queue_.advance(kStartMs + 1'000);
  EXPECT_EQ(next(), (Sequences{3, 2, 1}));
  EXPECT_EQ(queue_.find(1)->group, "a");
}

TEST_F(FairGroups, AreForgottenWithTheirLastMessage) {
  send({"a", "b"});
  EXPECT_TRUE(queue_.remove(1));
  EXPECT_EQ(next(), (Sequences{2}));
  send({"a", "a"});
  EXPECT_EQ(next(), (Sequences{2, 3, 4}));
  EXPECT_EQ(queue_.find(3)->group, "a");
}

TEST_F(FairGroups, PassOverWhatExpiredInEachOfThem) {
  queue_.send(1, kStartMs, 0, "a");
  queue_.send(2, kStartMs, 0, "b");
  queue_.send(3, kStartMs + 1, 0, "a");
  queue_.send(4, kStartMs + 1, 0, "b");
  EXPECT_EQ(queue_.next_receivable(10, kStartMs), (Sequences{3, 4}));
}

TEST_F(FairGroups, LoseNoMessageAtRandom) {
  SeededRandom random(5);
  std::map<std::string, size_t> left;
  std::set<Sequence> received;
  const std::string_view names[] = {"", "a", "b", "c", "d"};
  for (int step = 0; step < 5'000; ++step) {
    if (random.below(3) > 0) {
      const std::string_view name = names[random.below(random.below(5) + 1)];
      send({name});
      ++left[std::string(name)];
      continue;
    }
    size_t groups = 0;
    for (const auto& [name, count] : left) {
      groups += count > 0 ? 1 : 0;
    }
    std::set<std::string_view> served;
    for (const Sequence sequence : receive(groups)) {
      const std::string_view group = queue_.find(sequence)->group;
      ASSERT_TRUE(served.insert(group).second) << "twice from one while another waits";
      ASSERT_TRUE(received.insert(sequence).second);
      --left[std::string(group)];
    }
    ASSERT_EQ(served.size(), groups) << "at step " << step;
  }
  EXPECT_EQ(received.size() + queue_.visible(), last_);
}

// Dead letters keep the time at which they were sent, so it may lie back.
class SentEarlier : public FairGroups {
 protected:
  int64_t oldest_ms() { return queue_.oldest()->sent_ms - kStartMs; }
};

TEST_F(SentEarlier, IsTheOldestWhereverItStands) {
  queue_.send(1, kStartMs + 100, 0);
  queue_.send(2, kStartMs + 50, 0);
  queue_.send(3, kStartMs + 70, 0);
  queue_.send(4, kStartMs + 200, 0);
  for (const auto& [leaving, expected_ms] :
       {std::pair<Sequence, int64_t>{2, 70}, {1, 70}, {3, 200}}) {
    queue_.remove(leaving);
    EXPECT_EQ(oldest_ms(), expected_ms) << leaving;
  }
  queue_.remove(4);
  EXPECT_EQ(queue_.oldest(), std::nullopt);
}

TEST_F(SentEarlier, IsTheOldestAfterARestoreToo) {
  queue_.restore({1, kStartMs + 100, kStartMs + 100, 0, 0, 0, {}});
  queue_.restore({2, kStartMs + 50, kStartMs + 50, 0, 0, 0, {}});
  queue_.finish_restore(kStartMs + 200);
  EXPECT_EQ(queue_.oldest()->sequence, 2u);
}

TEST_F(SentEarlier, IsForgottenWhenAllIsCleared) {
  queue_.send(1, kStartMs + 100, 0);
  queue_.send(2, kStartMs, 0);
  queue_.clear();
  queue_.send(3, kStartMs + 150, 0);
  EXPECT_EQ(queue_.oldest()->sequence, 3u);
  queue_.send(4, kStartMs + 20, 0);
  EXPECT_EQ(queue_.oldest()->sequence, 4u);
}

TEST_F(SentEarlier, AgreesWithAModelAtRandom) {
  SeededRandom random(9);
  std::map<Sequence, int64_t> model;
  for (int step = 0; step < 10'000; ++step) {
    if (random.below(2) == 0 || model.empty()) {
      const int64_t sent_ms = kStartMs + step - static_cast<int64_t>(random.below(3) * 500);
      queue_.send(++last_, sent_ms, 0);
      model[last_] = sent_ms;
    } else {
      const auto chosen =
          std::next(model.begin(), static_cast<ptrdiff_t>(random.below(model.size())));
      queue_.remove(chosen->first);
      model.erase(chosen);
    }
    int64_t expected_ms = INT64_MAX;
    for (const auto& [sequence, sent_ms] : model) {
      expected_ms = std::min(expected_ms, sent_ms);
    }
    ASSERT_EQ(queue_.oldest() ? queue_.oldest()->sent_ms : INT64_MAX, expected_ms) << step;
  }
}

}  // namespace
}  // namespace penstock::queue

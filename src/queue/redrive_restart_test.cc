// Messages on their way from queue to queue: what may happen meanwhile, and a crash between any two
// batches.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "queue/queue_limits.h"
#include "queue/queue_testing.h"
#include "queue/redrive_operations.h"

namespace penstock::queue {
namespace {

using Bodies = std::vector<std::string>;
using Counts = std::vector<int>;

// What happens while the letter is on its way.
class OnItsWay : public testing::Test {
 protected:
  OnItsWay() {
    shard_.send(url_, "a");
    shard_.receive(url_, 1, 0);
    shard_.receive(url_, 1, 0);
    EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
    EXPECT_EQ(shard_.counts(dead_), (Counts{0, 0, 0}));
  }
  ~OnItsWay() override { EXPECT_EQ(shard_.inconsistency(), ""); }
  void run() {
    shard_.executor().run_until_idle();
    EXPECT_EQ(shard_.keys(service::kLetterPrefix), 0u);
  }

  TestShard shard_;
  std::string dead_ = shard_.create("dead");
  std::string url_ = shard_.create("orders", shard_.dead_letters_to(dead_, 1));
};

TEST_F(OnItsWay, APurgeOfEitherQueueConcernsItNot) {
  ASSERT_TRUE(shard_.run<PurgeQueue>({url_}).ok());
  ASSERT_TRUE(shard_.run<PurgeQueue>({dead_}).ok());
  run();
  EXPECT_EQ(shard_.receive_bodies(dead_), (Bodies{"a"}));
}

TEST_F(OnItsWay, ItArrivesThoughItsSourceIsDeleted) {
  ASSERT_TRUE(shard_.run<DeleteQueue>({url_}).ok());
  run();
  EXPECT_EQ(shard_.receive_bodies(dead_), (Bodies{"a"}));
}

TEST_F(OnItsWay, ItComesBackIfItsTargetIsDeleted) {
  ASSERT_TRUE(shard_.run<DeleteQueue>({dead_}).ok());
  run();
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"a"}));
}

TEST_F(OnItsWay, ItIsGoneWithBothQueues) {
  ASSERT_TRUE(shard_.run<DeleteQueue>({dead_}).ok());
  ASSERT_TRUE(shard_.run<DeleteQueue>({url_}).ok());
  run();
  EXPECT_EQ(shard_.keys(kMessagePrefix), 0u);
}

TEST_F(OnItsWay, ItIsPartOfACheckpoint) {
  shard_.journal().refuse_admission = true;  // so that it is not read yet
  shard_.executor().run_until_idle();
  EXPECT_EQ(shard_.keys(service::kLetterPrefix), 1u);
  shard_.checkpoint();
  shard_.restart();
  EXPECT_EQ(shard_.keys(service::kLetterPrefix), 1u);
  shard_.journal().refuse_admission = false;
  run();
  EXPECT_EQ(shard_.receive_bodies(dead_), (Bodies{"a"}));
}

// A history with messages that go from queue to queue. No batch of it deletes a message.
struct Scenario {
  std::string name;
  void (*play)(TestShard& shard, const std::string& suffix);

  // NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's
  friend void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }
};

const Bodies kBodies{"m0", "m1", "m2", "m3", "m4"};

std::string create(TestShard& shard, const std::string& name, const std::string& suffix,
                   TextMap attributes = {}) {
  if (!suffix.empty()) {
    attributes["FifoQueue"] = "true";
  }
  return shard.create(name + suffix, std::move(attributes));
}

void send_all(TestShard& shard, const std::string& url, bool is_fifo) {
  for (size_t i = 0; i < kBodies.size(); ++i) {
    if (is_fifo) {
      shard.send_to_group(url, i % 2 == 0 ? "even" : "odd", kBodies[i]);
    } else {
      shard.send(url, kBodies[i]);
    }
  }
}

// Receives without hiding anything until `kept` messages are left in the queue.
void receive_until(TestShard& shard, const std::string& url, int kept) {
  for (int i = 0; i < 20 && shard.counts(url)[0] > kept; ++i) {
    shard.receive(url, 2, 0);
    shard.executor().run_until_idle();
  }
  ASSERT_EQ(shard.counts(url)[0], kept);
}

void die(TestShard& shard, const std::string& suffix) {
  const std::string dead = create(shard, "dead", suffix);
  const std::string url = create(shard, "orders", suffix, shard.dead_letters_to(dead, 2));
  send_all(shard, url, !suffix.empty());
  receive_until(shard, url, 0);
}

void die_twice(TestShard& shard, const std::string& suffix) {
  const std::string last = create(shard, "last", suffix);
  const std::string dead = create(shard, "dead", suffix, shard.dead_letters_to(last, 1));
  const std::string url = create(shard, "orders", suffix, shard.dead_letters_to(dead, 1));
  send_all(shard, url, !suffix.empty());
  receive_until(shard, url, 0);
  receive_until(shard, dead, 0);
}

void die_in_vain(TestShard& shard, const std::string& suffix) {
  const std::string dead = create(shard, "dead", suffix);
  const std::string url = create(shard, "orders", suffix, shard.dead_letters_to(dead, 1));
  ASSERT_TRUE(shard.run<DeleteQueue>({dead}).ok());
  send_all(shard, url, !suffix.empty());
  for (int i = 0; i < 10; ++i) {
    shard.receive(url, 2, 0);
    shard.executor().run_until_idle();
  }
}

void move_back(TestShard& shard, const std::string& suffix) {
  const std::string dead = create(shard, "dead", suffix);
  const std::string url = create(shard, "orders", suffix, shard.dead_letters_to(dead, 1));
  send_all(shard, url, !suffix.empty());
  receive_until(shard, url, 0);
  ASSERT_TRUE(shard.run<StartMessageMoveTask>({shard.arn(dead), {}, 5}).ok());
  shard.executor().run_for_ms(3'000);
  ASSERT_EQ(shard.counts(url), (Counts{5, 0, 0}));
}

void move_to_what_is_deleted(TestShard& shard, const std::string& suffix) {
  const std::string target = create(shard, "target", suffix);
  const std::string dead = create(shard, "dead", suffix);
  const std::string url = create(shard, "orders", suffix, shard.dead_letters_to(dead, 1));
  send_all(shard, url, !suffix.empty());
  receive_until(shard, url, 0);
  ASSERT_TRUE(shard.run<StartMessageMoveTask>({shard.arn(dead), shard.arn(target), {}}).ok());
  ASSERT_TRUE(shard.run<DeleteQueue>({target}).ok());
  shard.executor().run_for_ms(3'000);
  ASSERT_EQ(shard.counts(dead), (Counts{5, 0, 0}));
}

const Scenario kScenarios[] = {{"Die", die},
                               {"DieTwice", die_twice},
                               {"DieInVain", die_in_vain},
                               {"MoveBack", move_back},
                               {"MoveToWhatIsDeleted", move_to_what_is_deleted}};

using Parameter = std::tuple<Scenario, bool, bool>;  // FIFO; a checkpoint before the next process

class CrashBetweenQueues : public testing::TestWithParam<Parameter> {
 protected:
  // The bodies of everything that is stored, by what queue it is in.
  static Bodies stored(TestShard& shard) {
    Bodies bodies;
    const Result<void> scanned = shard.store().scan_prefix(
        kMessagePrefix, [&](std::string_view key, std::string_view value) {
          if (parse_message_key(key)->part == Part::kContent) {
            bodies.emplace_back(decode_content(value)->body);
          }
          return true;
        });
    EXPECT_TRUE(scanned.ok());
    std::sort(bodies.begin(), bodies.end());
    return bodies;
  }
  // The number of messages that the tasks of all queues say they have moved.
  static uint64_t moved(TestShard& shard) {
    uint64_t moved = 0;
    for (const auto& [path, queue] : shard.queues().queues()) {
      if (queue->tasks != nullptr) {
        for (const MoveTask& task : queue->tasks->all()) {
          moved += task.moved;
        }
      }
    }
    return moved;
  }
  static uint64_t messages_in(TestShard& shard, std::string_view name) {
    for (const auto& [path, queue] : shard.queues().queues()) {
      if (queue->name.starts_with(name)) {
        return queue->messages.size();
      }
    }
    return 0;
  }
};

TEST_P(CrashBetweenQueues, LeavesEachMessageInExactlyOne) {
  const auto& [scenario, is_fifo, has_checkpoint] = GetParam();
  TestShard whole;
  scenario.play(whole, is_fifo ? ".fifo" : "");
  ASSERT_FALSE(HasFatalFailure());
  const std::vector<std::string>& batches = whole.journal().batches;
  size_t sent = 0;
  size_t tried = 0;
  for (size_t length = 1; length <= batches.size(); ++length) {
    TestShard next;
    for (size_t i = 0; i < length; ++i) {
      next.journal().append(batches[i], 0);
    }
    next.restart();
    if (has_checkpoint) {
      next.checkpoint();
      next.restart();
    }
    next.executor().run_for_ms(5'000);
    // The first batches send the messages, one each.
    const Bodies bodies = stored(next);
    sent = std::max(sent, bodies.size());
    ASSERT_EQ(bodies, Bodies(kBodies.begin(), kBodies.begin() + static_cast<ptrdiff_t>(sent)))
        << "after " << length << " of " << batches.size() << " batches";
    ASSERT_EQ(next.keys(service::kLetterPrefix), 0u);
    ASSERT_EQ(next.inconsistency(), "");
    if (scenario.play == move_back && moved(next) > 0) {
      ASSERT_EQ(moved(next), messages_in(next, "orders"));
    }
    tried += sent == kBodies.size() ? 1 : 0;
  }
  EXPECT_EQ(sent, kBodies.size());
  EXPECT_GT(tried, 5u);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, CrashBetweenQueues,
                         testing::Combine(testing::ValuesIn(kScenarios), testing::Bool(),
                                          testing::Bool()),
                         [](const testing::TestParamInfo<Parameter>& parameter) {
                           return std::get<0>(parameter.param).name +
                                  (std::get<1>(parameter.param) ? "Fifo" : "Standard") +
                                  (std::get<2>(parameter.param) ? "AfterACheckpoint" : "");
                         });

}  // namespace
}  // namespace penstock::queue

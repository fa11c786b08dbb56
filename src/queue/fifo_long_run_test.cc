// A FIFO queue against a model, over many messages: repeated sends, consumers that fail, restarts,
// time that passes in steps and leaps. PENSTOCK_FIFO_MESSAGES says how many messages; ten million
// take a few minutes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

constexpr size_t kGroups = 50;
constexpr size_t kBacklogMax = 2'000;
constexpr int64_t kVisibilityMs = 30'000;

// What a FIFO queue is, written down plainly.
class FifoModel {
 public:
  struct Original {
    std::string message_id;
    std::string sequence_number;
    int64_t sent_ms;
  };
  struct Waiting {
    std::string body;
    int64_t hidden_until_ms = 0;
  };

  // The message that a send with this id repeats; null if it is one of its own.
  const Original* original(const std::string& id, int64_t now_ms) const {
    const auto found = originals_.find(id);
    return found == originals_.end() || now_ms >= found->second.sent_ms + kDeduplicationMs
               ? nullptr
               : &found->second;
  }
  void sent(const std::string& id, size_t group, std::string body, Original original) {
    EXPECT_GT(original.sequence_number, last_number_);
    last_number_ = original.sequence_number;
    originals_.insert_or_assign(id, std::move(original));
    groups_[group].push_back({std::move(body)});
    ++size_;
  }
  // The message must be the first of its group that is not in `before_it`, and hidden from nobody.
  bool received(size_t group, size_t before_it, const std::string& body, int64_t now_ms,
                int64_t hidden_until_ms) {
    std::deque<Waiting>& line = groups_[group];
    const bool is_next = before_it < line.size() && line[before_it].body == body &&
                         line[before_it].hidden_until_ms <= now_ms;
    if (is_next) {
      line[before_it].hidden_until_ms = hidden_until_ms;
    }
    return is_next;
  }
  void removed_first(size_t group) {
    groups_[group].pop_front();
    --size_;
  }
  void shown_first(size_t group) { groups_[group].front().hidden_until_ms = 0; }
  size_t size() const { return size_; }
  // Ids older than the window are of no use.
  void forget_before(int64_t ms) {
    std::erase_if(originals_, [ms](const auto& entry) { return entry.second.sent_ms < ms; });
  }

 private:
  std::map<std::string, Original> originals_;
  std::map<size_t, std::deque<Waiting>> groups_;
  std::string last_number_;
  size_t size_ = 0;
};

class LongRun {
 public:
  LongRun()
      : url_(shard_.create("long.fifo", {{"FifoQueue", "true"},
                                         {"VisibilityTimeout", "30"},
                                         {"MessageRetentionPeriod", "1209600"}})) {}

  void send_batch() {
    SendMessageBatchInput input;
    input.queue_url = url_;
    std::vector<size_t> groups;
    for (int i = 0; i < 10; ++i) {
      groups.push_back(random_.below(kGroups));
      auto& entry = input.entries.emplace_back();
      // Every tenth repeats an id of the last few thousand, which may have left the window.
      const bool repeats = ids_ > 0 && random_.below(10) == 0;
      const uint64_t id =
          repeats ? ids_ - 1 - random_.below(std::min<uint64_t>(ids_, 3000)) : ids_++;
      entry.id = std::to_string(i);
      entry.deduplication_id = "id-" + std::to_string(id);
      entry.group_id = "group-" + std::to_string(groups.back());
      entry.body = *entry.deduplication_id + "/" + std::to_string(++bodies_);
    }
    const int64_t now_ms = shard_.now_ms();
    const auto sent = shard_.run<SendMessageBatch>(input);
    ASSERT_TRUE(sent.ok() && sent->failed.empty());
    for (size_t i = 0; i < groups.size(); ++i) {
      const auto& answer = sent->successful[i];
      const std::string& id = *input.entries[i].deduplication_id;
      if (const auto* original = model_.original(id, now_ms)) {
        ASSERT_EQ(answer.message_id, original->message_id) << id;
        ASSERT_EQ(answer.sequence_number, original->sequence_number) << id;
        ++repeated;
      } else {
        model_.sent(id, groups[i], input.entries[i].body,
                    {answer.message_id, *answer.sequence_number, now_ms});
        ++messages;
      }
    }
  }

  void receive_and_handle() {
    const int64_t now_ms = shard_.now_ms();
    const auto max = static_cast<int32_t>(1 + random_.below(10));
    const std::vector<Message> received = shard_.receive(url_, max);
    std::map<size_t, std::vector<std::string>> handles;
    for (const Message& message : received) {
      const size_t group = std::stoul(message.system_attributes.at("MessageGroupId").substr(6));
      ASSERT_TRUE(model_.received(group, handles[group].size(), message.body, now_ms,
                                  now_ms + kVisibilityMs))
          << message.body << " of group " << group << " came out of order";
      handles[group].push_back(message.receipt_handle);
      ++deliveries;
    }
    for (const auto& [group, of_group] : handles) {
      handle(group, of_group);
    }
  }

  void let_time_pass() {
    const uint64_t kind = random_.below(3000);
    if (kind == 0) {
      shard_.clock().advance_ms(static_cast<int64_t>(random_.below(600'000)));
    } else if (kind == 1) {
      shard_.clock().jump_ms(-static_cast<int64_t>(random_.below(600'000)));
    } else if (kind == 2) {
      shard_.restart(static_cast<int64_t>(random_.below(10'000)));
    } else if (kind == 3) {
      model_.forget_before(shard_.now_ms() - kDeduplicationMs);
    } else {
      shard_.clock().advance_ms(static_cast<int64_t>(random_.below(300)));
    }
    shard_.executor().run_until_idle();
    if (++rounds_ % 500 == 0) {
      shard_.checkpoint();
    }
  }

  // Consumers keep up: nothing may grow old enough to expire.
  void receive_most() {
    receive_and_handle();
    while (model_.size() > kBacklogMax && !testing::Test::HasFailure()) {
      receive_and_handle();
      let_time_pass();
    }
  }

  void empty() {
    while (model_.size() > 0 && !testing::Test::HasFailure()) {
      shard_.clock().advance_ms(1'000);
      receive_and_handle();
    }
    EXPECT_EQ(shard_.counts(url_), (std::vector<int>{0, 0, 0}));
    EXPECT_EQ(shard_.inconsistency(), "");
  }

  uint64_t messages = 0;
  uint64_t repeated = 0;
  uint64_t deliveries = 0;

 private:
  // In order, until one fails; that one is shown again at once or after its timeout.
  void handle(size_t group, const std::vector<std::string>& handles) {
    for (const std::string& receipt_handle : handles) {
      const uint64_t outcome = random_.below(40);
      if (outcome == 0) {
        return;
      }
      if (outcome == 1) {
        ASSERT_TRUE(shard_.run<ChangeMessageVisibility>({url_, receipt_handle, 0}).ok());
        model_.shown_first(group);
        return;
      }
      ASSERT_TRUE(shard_.remove(url_, receipt_handle).ok());
      model_.removed_first(group);
    }
  }

  TestShard shard_;
  SeededRandom random_{11};
  std::string url_;
  FifoModel model_;
  uint64_t ids_ = 0;
  uint64_t bodies_ = 0;
  uint64_t rounds_ = 0;
};

TEST(FifoLongRun, NothingComesTwiceOrOutOfOrder) {
  const char* text = std::getenv("PENSTOCK_FIFO_MESSAGES");
  const uint64_t wanted = text == nullptr ? 50'000 : std::strtoull(text, nullptr, 10);
  LongRun run;
  while (run.messages < wanted && !HasFailure()) {
    run.send_batch();
    run.receive_most();
    run.let_time_pass();
  }
  run.empty();
  EXPECT_GT(run.repeated, wanted / 20);
  EXPECT_GE(run.deliveries, run.messages);
  std::printf("%llu messages, %llu repeated sends, %llu deliveries\n",
              static_cast<unsigned long long>(run.messages),
              static_cast<unsigned long long>(run.repeated),
              static_cast<unsigned long long>(run.deliveries));
}

}  // namespace
}  // namespace penstock::queue

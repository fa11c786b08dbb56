// Deduplication and order of a FIFO queue, through the operations.
#include "queue/fifo.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "queue/queue_limits.h"
#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

using Bodies = std::vector<std::string>;
using Counts = std::vector<int>;

std::string md5_text(std::string_view text) { return hex(md5(text)); }

class FifoTest : public testing::Test {
 protected:
  ~FifoTest() override { EXPECT_EQ(shard_.inconsistency(), ""); }

  // Whether a send of this id is a repetition of `original`.
  bool repeats(const SendMessageOutput& original, const std::string& id,
               const std::string& group = "g") {
    const SendMessageOutput sent = shard_.send_to_group(url_, group, "again", id);
    EXPECT_EQ(sent.message_id == original.message_id,
              sent.sequence_number == original.sequence_number);
    return sent.message_id == original.message_id;
  }
  Queue& queue() { return *shard_.queues().queues().begin()->second; }
  size_t ids_stored() { return shard_.keys(kDeduplicationPrefix); }
  size_t ids_known() { return queue().fifo->deduplication.size(); }
  std::string create(std::string name, TextMap attributes) {
    attributes["FifoQueue"] = "true";
    return shard_.create(std::move(name), std::move(attributes));
  }

  TestShard shard_;
  std::string url_ = create("orders.fifo", {});
};

TEST_F(FifoTest, ADuplicateIsAnsweredAsTheOriginalWithTheNewBodysDigest) {
  const auto first = shard_.send_to_group(url_, "g", "one", "id");
  const auto second = shard_.send_to_group(url_, "other", "two", "id");
  EXPECT_EQ(second.message_id, first.message_id);
  EXPECT_EQ(second.sequence_number, first.sequence_number);
  EXPECT_EQ(first.md5_of_body, md5_text("one"));
  EXPECT_EQ(second.md5_of_body, md5_text("two"));
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 0}));
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"one"}));
}

TEST_F(FifoTest, ADuplicateWritesNothing) {
  shard_.send_to_group(url_, "g", "one", "id");
  const size_t batches = shard_.journal().batches.size();
  shard_.send_to_group(url_, "g", "two", "id");
  EXPECT_EQ(shard_.journal().batches.size(), batches);
}

TEST_F(FifoTest, DeduplicatesForExactlyFiveMinutes) {
  const auto original = shard_.send_to_group(url_, "g", "one", "id");
  shard_.clock().advance_ms(kDeduplicationMs - 1);
  EXPECT_TRUE(repeats(original, "id"));
  // A repetition does not begin the five minutes anew.
  shard_.clock().advance_ms(1);
  EXPECT_FALSE(repeats(original, "id"));
  EXPECT_EQ(shard_.counts(url_), (Counts{2, 0, 0}));
}

TEST_F(FifoTest, DeduplicatesAcrossRestarts) {
  for (const bool has_checkpoint : {false, true}) {
    const std::string id = has_checkpoint ? "with" : "without";
    const auto original = shard_.send_to_group(url_, "g", "one", id);
    if (has_checkpoint) {
      shard_.checkpoint();
    }
    shard_.restart(kDeduplicationMs - 1);
    EXPECT_TRUE(repeats(original, id)) << id;
    shard_.restart(1);
    EXPECT_FALSE(repeats(original, id)) << id;
  }
}

TEST_F(FifoTest, AJumpOfTheSystemsClockDoesNotChangeTheWindow) {
  for (const int64_t jump_ms : {-kHourMs, kHourMs}) {
    const std::string id = std::to_string(jump_ms);
    const auto original = shard_.send_to_group(url_, "g", "one", id);
    shard_.clock().jump_ms(jump_ms);
    shard_.clock().advance_ms(kDeduplicationMs - 1);
    EXPECT_TRUE(repeats(original, id)) << jump_ms;
    shard_.clock().advance_ms(1);
    EXPECT_FALSE(repeats(original, id)) << jump_ms;
  }
}

TEST_F(FifoTest, ASystemClockSetBackOverARestartDoesNotChangeTheWindow) {
  const auto original = shard_.send_to_group(url_, "g", "one", "id");
  const int64_t last_ms = shard_.now_ms();
  shard_.clock().jump_ms(-kHourMs);
  shard_.clock().restart();
  shard_.clock().advance_to(last_ms);
  shard_.restart(kDeduplicationMs - 1);
  EXPECT_TRUE(repeats(original, "id"));
  shard_.clock().advance_ms(1);
  EXPECT_FALSE(repeats(original, "id"));
}

TEST_F(FifoTest, DeduplicatesAfterTheOriginalIsGone) {
  const auto deleted = shard_.send_to_group(url_, "g", "one", "deleted");
  ASSERT_TRUE(shard_.remove(url_, shard_.receive(url_)[0].receipt_handle).ok());
  EXPECT_TRUE(repeats(deleted, "deleted"));
  const auto purged = shard_.send_to_group(url_, "g", "two", "purged");
  ASSERT_TRUE(shard_.run<PurgeQueue>({url_}).ok());
  EXPECT_TRUE(repeats(purged, "purged"));
  shard_.checkpoint();
  shard_.restart();
  EXPECT_TRUE(repeats(deleted, "deleted"));
  EXPECT_TRUE(repeats(purged, "purged"));
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
}

TEST_F(FifoTest, DeduplicatesWithinOneBatchAndAcrossBatches) {
  SendMessageBatchInput input;
  input.queue_url = url_;
  for (const auto& [id, deduplication] :
       {std::pair{"0", "a"}, {"1", "b"}, {"2", "a"}, {"3", "c"}, {"4", "b"}}) {
    auto& entry = input.entries.emplace_back();
    entry.id = id;
    entry.body = std::string("body-") + id;
    entry.deduplication_id = deduplication;
    entry.group_id = "g";
  }
  const auto first = shard_.run<SendMessageBatch>(input);
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->successful.size(), 5u);
  EXPECT_EQ(first->successful[2].message_id, first->successful[0].message_id);
  EXPECT_EQ(first->successful[2].sequence_number, first->successful[0].sequence_number);
  EXPECT_EQ(first->successful[2].md5_of_body, md5_text("body-2"));
  EXPECT_EQ(first->successful[4].message_id, first->successful[1].message_id);
  EXPECT_EQ(ids_stored(), 1u);
  EXPECT_EQ(ids_known(), 3u);

  shard_.restart();
  const auto second = shard_.run<SendMessageBatch>(input);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(second->successful[i].message_id, first->successful[i].message_id) << i;
    EXPECT_EQ(second->successful[i].sequence_number, first->successful[i].sequence_number) << i;
  }
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"body-0", "body-1", "body-3"}));
}

TEST_F(FifoTest, DeduplicatesByGroupWhereTheQueueWasMadeSo) {
  url_ = create("grouped.fifo", {{"DeduplicationScope", "messageGroup"}});
  const auto original = shard_.send_to_group(url_, "a", "one", "id");
  EXPECT_TRUE(repeats(original, "id", "a"));
  EXPECT_FALSE(repeats(original, "id", "b"));
  EXPECT_EQ(shard_.counts(url_), (Counts{2, 0, 0}));
}

TEST_F(FifoTest, TheScopeGivenAtCreationHolds) {
  struct Row {
    std::string name;
    std::string created_with;
    std::string changed_to;
    bool repeats_in_another_group;
  };
  const Row rows[] = {{"q.fifo", "queue", "messageGroup", true},
                      {"g.fifo", "messageGroup", "queue", false}};
  for (const Row& row : rows) {
    url_ = create(row.name, {{"DeduplicationScope", row.created_with}});
    ASSERT_TRUE(
        shard_.run<SetQueueAttributes>({url_, {{"DeduplicationScope", row.changed_to}}}).ok());
    shard_.restart();
    EXPECT_EQ(shard_.attribute(url_, "DeduplicationScope"), row.changed_to);
    const auto original = shard_.send_to_group(url_, "a", "one", "id");
    EXPECT_EQ(repeats(original, "id", "b"), row.repeats_in_another_group) << row.name;
  }
}

TEST_F(FifoTest, DeduplicatesByContentWhereNoIdIsGiven) {
  url_ = create("content.fifo", {{"ContentBasedDeduplication", "true"}});
  SendMessageInput input;
  input.queue_url = url_;
  input.group_id = "g";
  input.body = "body";
  const auto original = shard_.run<SendMessage>(input);
  input.attributes["n"].data_type = "String";  // not part of the content
  input.attributes["n"].string_value = "1";
  EXPECT_EQ(shard_.run<SendMessage>(input)->message_id, original->message_id);
  EXPECT_FALSE(repeats(*original, "own-id"));
  EXPECT_TRUE(repeats(*original, hex(sha256("body"))));
  const auto received = shard_.receive(url_);
  ASSERT_EQ(received.size(), 2u);
  EXPECT_EQ(received[0].system_attributes.at("MessageDeduplicationId"), hex(sha256("body")));
  EXPECT_EQ(received[1].system_attributes.at("MessageDeduplicationId"), "own-id");
}

TEST_F(FifoTest, IdsLeaveStoreAndMemoryAfterFiveMinutes) {
  for (int i = 0; i < 2'500; ++i) {
    shard_.send_to_group(url_, "g", std::to_string(i));
  }
  ASSERT_EQ(ids_stored(), 2'500u);
  shard_.executor().run_for_ms(kDeduplicationMs - 1);
  EXPECT_EQ(ids_known(), 2'500u);
  const auto late = shard_.send_to_group(url_, "g", "late");
  shard_.executor().run_for_ms(1);
  EXPECT_EQ(ids_stored(), 1u);
  EXPECT_EQ(ids_known(), 1u);
  EXPECT_EQ(shard_.queues().deduplications(), 1u);
  EXPECT_GT(queue().progress.deduplication_head + kHeadStep, 2'501u);  // stored in such steps
  shard_.checkpoint();
  shard_.restart();
  EXPECT_TRUE(repeats(late, "late"));
  EXPECT_EQ(shard_.queues().deduplications(), 1u);
  shard_.executor().run_for_ms(kDeduplicationMs);
  EXPECT_EQ(ids_stored(), 0u);
  EXPECT_EQ(shard_.queues().deduplications(), 0u);
}

TEST_F(FifoTest, IdsThatEndedWhileTheProcessWasDownLeaveToo) {
  shard_.send_to_group(url_, "g", "a");
  shard_.restart(kDeduplicationMs);
  EXPECT_EQ(shard_.inconsistency(), "");
  shard_.executor().run_until_idle();
  EXPECT_EQ(ids_stored(), 0u);
  EXPECT_EQ(ids_known(), 0u);
}

TEST_F(FifoTest, ADeletedQueueLeavesNothingBehind) {
  shard_.send_to_group(url_, "g", "a");
  ReceiveMessageInput input;
  input.queue_url = url_;
  input.attempt_id = "attempt";
  ASSERT_EQ(shard_.run<ReceiveMessage>(input)->messages.size(), 1u);
  ASSERT_EQ(shard_.keys(kAttemptPrefix), 1u);
  ASSERT_TRUE(shard_.run<DeleteQueue>({url_}).ok());
  EXPECT_EQ(ids_stored(), 0u);
  EXPECT_EQ(shard_.keys(kAttemptPrefix), 0u);
  EXPECT_EQ(shard_.queues().deduplications(), 0u);
  shard_.executor().run_for_ms(2 * kDeduplicationMs);
  shard_.restart();
}

TEST_F(FifoTest, SequenceNumbersAscendAcrossRestarts) {
  std::string last;
  for (int i = 0; i < 20; ++i) {
    const auto sent = shard_.send_to_group(url_, i % 2 == 0 ? "a" : "b", std::to_string(i));
    EXPECT_EQ(sent.sequence_number->size(), 20u);
    EXPECT_GT(*sent.sequence_number, last);
    last = *sent.sequence_number;
    if (i % 5 == 0) {
      shard_.restart();
    }
  }
  EXPECT_EQ(shard_.receive(url_, 1)[0].system_attributes.at("SequenceNumber").size(), 20u);
}

TEST_F(FifoTest, TheQueuesDelayCountsWhateverTheMessageSays) {
  ASSERT_TRUE(shard_.run<SetQueueAttributes>({url_, {{"DelaySeconds", "10"}}}).ok());
  SendMessageInput input;
  input.queue_url = url_;
  input.group_id = "g";
  input.deduplication_id = input.body = "a";
  input.delay_s = 2;
  const auto refused = shard_.run<SendMessage>(input);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(),
            "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter "
            "that is not valid for this queue type.");
  input.delay_s = 0;
  ASSERT_TRUE(shard_.run<SendMessage>(input).ok());
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 1}));
  shard_.clock().advance_ms(9'999);
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{}));
  shard_.clock().advance_ms(1);
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"a"}));
}

TEST_F(FifoTest, AChangedDelayHoldsForEarlierMessagesToo) {
  shard_.send_to_group(url_, "g", "a");
  shard_.clock().advance_ms(5'000);
  ASSERT_TRUE(shard_.run<SetQueueAttributes>({url_, {{"DelaySeconds", "60"}}}).ok());
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 1}));
  shard_.restart(5'000);
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 1}));
  EXPECT_EQ(shard_.inconsistency(), "");
  ASSERT_TRUE(shard_.run<SetQueueAttributes>({url_, {{"DelaySeconds", "10"}}}).ok());
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"a"}));
}

// What comes due while a start reads the clock must not fall between two readings: the first was
// sent with the longest delay, the second with a short one, and both are due at about that time.
TEST_F(FifoTest, AStartLosesNoDelayedMessageWhileTheClockGoesOn) {
  constexpr int64_t kLongestMs = 900'000;
  constexpr int64_t kShortMs = 10'000;
  for (int64_t second_earlier_ms = 0; second_earlier_ms < 3; ++second_earlier_ms) {
    for (int64_t down_ms = kShortMs - 40; down_ms <= kShortMs; ++down_ms) {
      SCOPED_TRACE(down_ms);
      const std::string url =
          shard_.create("late-" + std::to_string(down_ms + 100'000 * second_earlier_ms) + ".fifo",
                        {{"FifoQueue", "true"}, {"DelaySeconds", "900"}});
      shard_.send_to_group(url, "a", "first");
      ASSERT_TRUE(shard_.run<SetQueueAttributes>({url, {{"DelaySeconds", "10"}}}).ok());
      shard_.clock().advance_ms(kLongestMs - kShortMs - second_earlier_ms);
      shard_.send_to_group(url, "b", "second");
      ASSERT_TRUE(shard_.run<SetQueueAttributes>({url, {{"DelaySeconds", "900"}}}).ok());
      shard_.clock().tick_ms(5);
      shard_.restart(down_ms);
      shard_.clock().tick_ms(0);
      shard_.clock().advance_ms(kLongestMs);
      EXPECT_EQ(shard_.receive_bodies(url).size(), 2U);
      EXPECT_EQ(shard_.inconsistency(), "");
      ASSERT_TRUE(shard_.run<DeleteQueue>({url}).ok());
    }
  }
}

TEST_F(FifoTest, WakesALongPollOnceAllInFlightAreDeleted) {
  for (const char* body : {"1", "2", "3"}) {
    shard_.send_to_group(url_, "g", body);
  }
  const auto taken = shard_.receive(url_, 2);
  ReceiveMessageInput input;
  input.queue_url = url_;
  input.wait_s = 20;
  std::optional<std::string> given;
  shard_.begin_receive(input, [&](Result<ReceiveMessageOutput> result) {
    given = result->messages.empty() ? "nothing" : result->messages[0].body;
  });
  for (const Message& message : taken) {
    EXPECT_EQ(given, std::nullopt);
    ASSERT_TRUE(shard_.remove(url_, message.receipt_handle).ok());
    shard_.executor().run_until_idle();
  }
  EXPECT_EQ(given, "3");
}

class ExpiredHandles : public FifoTest {
 protected:
  ExpiredHandles() { shard_.send_to_group(url_, "g", "a"); }
  std::string receive_handle(std::optional<int32_t> timeout_s = std::nullopt) {
    return shard_.receive(url_, 1, timeout_s).at(0).receipt_handle;
  }
  static std::string outcome(const Result<void>& result) {
    return result.ok()
               ? ""
               : std::string(result.error().info().query_code) + ": " + result.error().message();
  }
  std::string remove(const std::string& handle) { return outcome(shard_.remove(url_, handle)); }
  std::string change(const std::string& handle, int32_t timeout_s) {
    const auto changed = shard_.run<ChangeMessageVisibility>({url_, handle, timeout_s});
    return outcome(changed.ok() ? Result<void>() : Result<void>(changed.error()));
  }
  static std::string expired(const std::string& handle) {
    return "InvalidParameterValue: Value " + handle +
           " for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.";
  }
  static std::string gone(const std::string& handle) {
    return "InvalidParameterValue: Value " + handle +
           " for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not "
           "available for visibility timeout change.";
  }
};

TEST_F(ExpiredHandles, DeleteNothingOnceTheMessageIsVisible) {
  const std::string handle = receive_handle(30);
  shard_.clock().advance_ms(30'000);
  EXPECT_EQ(remove(handle), expired(handle));
  EXPECT_EQ(change(handle, 30), expired(handle));
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 0}));
}

TEST_F(ExpiredHandles, DeleteNothingOnceAnotherReceivedTheMessage) {
  const std::string first = receive_handle(0);
  EXPECT_EQ(remove(first), expired(first));
  const std::string second = receive_handle();
  EXPECT_EQ(remove(first), expired(first));
  EXPECT_EQ(change(first, 60), gone(first));
  EXPECT_EQ(remove(second), "");
}

TEST_F(ExpiredHandles, DeleteTwiceWithoutAnError) {
  const std::string handle = receive_handle();
  EXPECT_EQ(remove(handle), "");
  EXPECT_EQ(remove(handle), "");
  EXPECT_EQ(change(handle, 10), gone(handle));
}

TEST_F(ExpiredHandles, CountAsLongAsTheyWereExtended) {
  const std::string handle = receive_handle(10);
  EXPECT_EQ(change(handle, 60), "");
  shard_.restart(59'999);
  EXPECT_EQ(change(handle, 10), "");
  shard_.clock().advance_ms(9'999);
  EXPECT_EQ(remove(handle), "");
}

}  // namespace
}  // namespace penstock::queue

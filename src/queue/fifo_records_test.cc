#include "queue/fifo_records.h"

#include <gtest/gtest.h>

#include <set>

#include "queue/move_task.h"

namespace penstock::queue {
namespace {

constexpr int64_t kTimeMs = 1'700'000'000'000;

DeduplicationRecord deduplication_record() {
  DeduplicationRecord record;
  record.sent_ms = kTimeMs;
  for (const Sequence sequence : {200u, 201u, 40'000u}) {
    DeduplicationRecord::Sent sent{attempt_digest(std::to_string(sequence)), {}, sequence};
    sent.message_id.fill(static_cast<char>(sequence));
    record.messages.push_back(sent);
  }
  return record;
}

AttemptRecord attempt_record() {
  return {kTimeMs, kTimeMs + 30'000, {{300, 1}, {301, 2'000'000'000}, {7, 1}}};
}

TEST(FifoRecords, ReadBackDeduplicationIds) {
  const DeduplicationRecord written = deduplication_record();
  const auto read = decode_deduplication(encode(written));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->sent_ms, written.sent_ms);
  ASSERT_EQ(read->messages.size(), written.messages.size());
  for (size_t i = 0; i < written.messages.size(); ++i) {
    EXPECT_EQ(read->messages[i].id, written.messages[i].id);
    EXPECT_EQ(read->messages[i].message_id, written.messages[i].message_id);
    EXPECT_EQ(read->messages[i].sequence, written.messages[i].sequence);
  }
  const auto empty = decode_deduplication(encode(DeduplicationRecord{}));
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->messages.empty());
}

TEST(FifoRecords, ReadBackAttempts) {
  EXPECT_EQ(decode_attempt(encode(attempt_record())), attempt_record());
  EXPECT_EQ(decode_attempt(encode(AttemptRecord{})), AttemptRecord{});
}

TEST(FifoRecords, RefuseUnknownVersions) {
  std::string deduplication = encode(deduplication_record());
  std::string attempt = encode(attempt_record());
  for (const char version : {'\0', '\2', '\x63'}) {
    deduplication[0] = version;
    attempt[0] = version;
    EXPECT_FALSE(decode_deduplication(deduplication)) << int{version};
    EXPECT_FALSE(decode_attempt(attempt)) << int{version};
  }
}

TEST(FifoRecords, RefuseEveryCutValueAndWhatIsLonger) {
  const std::string deduplication = encode(deduplication_record());
  for (size_t length = 0; length < deduplication.size(); ++length) {
    EXPECT_FALSE(decode_deduplication(deduplication.substr(0, length))) << length;
  }
  EXPECT_FALSE(decode_deduplication(deduplication + "x"));
  const std::string attempt = encode(attempt_record());
  for (size_t length = 0; length < attempt.size(); ++length) {
    EXPECT_FALSE(decode_attempt(attempt.substr(0, length))) << length;
  }
  EXPECT_FALSE(decode_attempt(attempt + "x"));
}

TEST(FifoRecords, RefuseACountBeyondTheValue) {
  // Version, a time, then a count that no value could hold.
  const std::string hostile("\1\0\xff\xff\xff\xff\xff\xff\xff\x7f\1", 11);
  EXPECT_FALSE(decode_deduplication(hostile));
  EXPECT_FALSE(decode_attempt(hostile));
}

TEST(FifoRecords, KeysNameQueueAndRecord) {
  const std::string key = deduplication_key(7, 513);
  EXPECT_EQ(key, std::string("qe\0\0\0\0\0\0\0\7\0\0\0\0\0\0\2\1", 18));
  EXPECT_EQ(parse_deduplication_key(key), 513u);
  EXPECT_EQ(parse_deduplication_key(key.substr(1)), std::nullopt);
  EXPECT_LT(deduplication_key(7, 255), deduplication_key(7, 256));
  EXPECT_LT(deduplication_key(7, UINT64_MAX), deduplication_key(8, 0));

  const IdDigest attempt = attempt_digest("a");
  EXPECT_EQ(attempt_key(7, attempt).substr(0, 10), queue_part_key(kAttemptPrefix, 7));
  EXPECT_EQ(parse_attempt_key(attempt_key(7, attempt)), attempt);
  EXPECT_EQ(parse_attempt_key(attempt_key(7, attempt) + "x"), std::nullopt);
}

TEST(FifoRecords, DigestsTellEveryGroupAndIdApart) {
  const std::set<IdDigest> digests{deduplication_digest("", "ab"),
                                   deduplication_digest("a", "b"),
                                   deduplication_digest("ab", ""),
                                   deduplication_digest("b", "a"),
                                   deduplication_digest("ab", "c"),
                                   deduplication_digest("a", "bc"),
                                   attempt_digest("ab")};
  EXPECT_EQ(digests.size(), 7u);
  EXPECT_EQ(deduplication_digest("a", "b"), deduplication_digest("a", "b"));
}

MoveTask move_task() {
  MoveTask task;
  task.number = 300;
  task.id.fill('i');
  task.status = MoveTask::Status::kFailed;
  task.destination_arn = "arn:aws:sqs:eu-west-1:123456789012:orders";
  task.rate_per_s = 500;
  task.moved = 1'000;
  task.to_move = 100'000;
  task.started_ms = kTimeMs;
  task.failure = "why";
  return task;
}

TEST(MoveTaskRecord, ReadsBack) {
  for (const auto status : {MoveTask::Status::kRunning, MoveTask::Status::kCompleted,
                            MoveTask::Status::kCancelled, MoveTask::Status::kFailed}) {
    MoveTask task = move_task();
    task.status = status;
    EXPECT_EQ(decode_move_task(encode(task)), task);
  }
  EXPECT_EQ(decode_move_task(encode(MoveTask{})), MoveTask{});
}

TEST(MoveTaskRecord, RefusesWhatItDoesNotKnow) {
  const std::string whole = encode(move_task());
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(decode_move_task(whole.substr(0, length))) << length;
  }
  EXPECT_FALSE(decode_move_task(whole + "x"));
  std::string version = whole;
  version[0] = 2;
  EXPECT_FALSE(decode_move_task(version));
  // Version, number (two bytes), id, then the status.
  for (const char status : {'\0', '\5', '\xff'}) {
    std::string unknown = whole;
    unknown[1 + 2 + 16] = status;
    EXPECT_FALSE(decode_move_task(unknown)) << int{status};
  }
}

TEST(MoveTaskRecord, HasAKeyThatNamesItsQueue) {
  EXPECT_EQ(queue_of_move_task_key(move_task_key(0x0102030405060708, 3)), 0x0102030405060708u);
  EXPECT_LT(move_task_key(7, 255), move_task_key(7, 256));
}

TEST(MoveTaskRecord, NamesItsStatusAsSqsDoes) {
  EXPECT_EQ(status_name(MoveTask::Status::kRunning), "RUNNING");
  EXPECT_EQ(status_name(MoveTask::Status::kCompleted), "COMPLETED");
  EXPECT_EQ(status_name(MoveTask::Status::kCancelled), "CANCELLED");
  EXPECT_EQ(status_name(MoveTask::Status::kFailed), "FAILED");
}

}  // namespace
}  // namespace penstock::queue

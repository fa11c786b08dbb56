#include "queue/queue_keys.h"

#include <gtest/gtest.h>

namespace penstock::queue {
namespace {

TEST(QueueKeys, SortMessagesByQueueThenPartThenSequence) {
  const MessageKey first(1, Part::kMetadata, 255);
  const MessageKey second(1, Part::kMetadata, 256);
  const MessageKey third(1, Part::kContent, 1);
  const MessageKey fourth(2, Part::kMetadata, 1);
  EXPECT_LT(first.view(), second.view());
  EXPECT_LT(second.view(), third.view());
  EXPECT_LT(third.view(), fourth.view());
  const auto parts = parse_message_key(second);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->id, 1u);
  EXPECT_EQ(parts->part, Part::kMetadata);
  EXPECT_EQ(parts->sequence, 256u);
}

TEST(QueueKeys, AreTheBytesThatAreOnDisk) {
  EXPECT_EQ(MessageKey(0x0102, Part::kContent, 3).view(),
            std::string_view("qm\0\0\0\0\0\0\1\2\2\0\0\0\0\0\0\0\3", 19));
  EXPECT_EQ(queue_key(queue_path("000000000000", "us-east-1", "orders")),
            std::string_view("qq000000000000\0us-east-1\0orders", 31));
  EXPECT_EQ(deletion_key(queue_path("000000000000", "us-east-1", "orders")),
            std::string_view("qd000000000000\0us-east-1\0orders", 31));
  EXPECT_EQ(progress_key(1), std::string_view("qp\0\0\0\0\0\0\0\1", 10));
}

TEST(QueueKeys, KeepMetadataSmall) {
  const MessageState message{9, 1'700'000'000'000, 1'700'000'030'000,
                             1, 1'700'000'000'005, 1'700'000'000'005};
  std::string value;
  append_metadata(value, message);
  EXPECT_LE(value.size(), 16u);
  EXPECT_EQ(decode_metadata(9, value), message);
}

TEST(QueueKeys, ReadBackWhatWasWritten) {
  QueueRecord record{7, 1, 2, 3, {{"DelaySeconds", "4"}}, {{"team", ""}, {"a", "b"}}};
  const auto read = decode_queue(encode(record));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, 7u);
  EXPECT_EQ(read->created_ms, 1);
  EXPECT_EQ(read->modified_ms, 2);
  EXPECT_EQ(read->purged_ms, 3);
  EXPECT_EQ(read->attributes, record.attributes);
  EXPECT_EQ(read->tags, record.tags);

  const ShardRecord shard{12, std::string(kSecretBytes, 's')};
  EXPECT_EQ(decode_shard(encode(shard))->next_id, 12u);
  EXPECT_EQ(decode_shard(encode(shard))->secret, shard.secret);
  EXPECT_EQ(decode_progress(encode(Progress{20'000, 5}))->block_end, 20'000u);
  EXPECT_EQ(decode_progress(encode(Progress{20'000, 5}))->head, 5u);
  EXPECT_EQ(decode_deletion(encode(DeletionRecord{1'700'000'000'000}))->deleted_ms,
            1'700'000'000'000);
}

TEST(QueueKeys, ReadBackContent) {
  Content content;
  content.message_id = "0123456789abcdef";
  content.md5_of_body = md5("body");
  content.sender_id = "123";
  content.trace_header = "Root=1-2-3";
  content.attributes = {{"a", "String", "x"}, {"b", "Binary", std::string_view("\0\xff", 2)}};
  content.body = "body";
  std::string value;
  append_content(value, content);
  const auto read = decode_content(value);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->message_id, content.message_id);
  EXPECT_EQ(read->md5_of_body, content.md5_of_body);
  EXPECT_EQ(read->sender_id, "123");
  EXPECT_EQ(read->group_id, "");
  EXPECT_EQ(read->trace_header, "Root=1-2-3");
  ASSERT_EQ(read->attributes.size(), 2u);
  EXPECT_EQ(read->attributes[1].value, std::string_view("\0\xff", 2));
  EXPECT_EQ(read->body, "body");
}

TEST(QueueKeys, RefuseEveryCutValue) {
  std::string content;
  append_content(
      content,
      {.message_id = "0123456789abcdef", .attributes = {{"name", "String", "value"}}, .body = {}});
  for (size_t length = 0; length < content.size(); ++length) {
    EXPECT_FALSE(decode_content(content.substr(0, length))) << length;
  }
  std::string metadata;
  append_metadata(
      metadata, {1, 1'700'000'000'000, 1'700'000'000'900, 2, 1'700'000'000'001, 1'700'000'000'002});
  for (size_t length = 0; length < metadata.size(); ++length) {
    EXPECT_FALSE(decode_metadata(1, metadata.substr(0, length))) << length;
  }
  const std::string deletion = encode(DeletionRecord{1'700'000'000'000});
  for (size_t length = 0; length < deletion.size(); ++length) {
    EXPECT_FALSE(decode_deletion(deletion.substr(0, length))) << length;
  }
  const std::string queue = encode(QueueRecord{7, 1, 2, 3, {{"a", "b"}}, {{"c", "d"}}});
  for (size_t length = 0; length < queue.size(); ++length) {
    EXPECT_FALSE(decode_queue(queue.substr(0, length))) << length;
  }
}

TEST(QueueKeys, RefuseANewerVersion) {
  std::string progress = encode(Progress{2, 1});
  progress[0] = 3;
  EXPECT_FALSE(decode_progress(progress));
  std::string queue = encode(QueueRecord{});
  queue[0] = 9;
  EXPECT_FALSE(decode_queue(queue));
}

}  // namespace
}  // namespace penstock::queue

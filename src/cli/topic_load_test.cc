#include "cli/topic_load.h"

#include <gtest/gtest.h>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "topic/publish_shapes.h"

namespace penstock::cli {
namespace {

topic::PublishBatchInput next(TopicLoad& load, uint32_t connection) {
  std::string body;
  EXPECT_EQ(load.append_next(connection, body), 2u);
  topic::PublishBatchInput input;
  aws::Constraints constraints(aws::Wording::kUnchecked);
  EXPECT_TRUE(
      aws::decode_json(aws::kStructure<topic::PublishBatchInput>, body, false, &input, constraints)
          .ok());
  return input;
}

TEST(TopicLoad, PublishesMessagesOfTheSizeAskedForAndEachOnce) {
  TopicLoad load({"arn:t", 2, 100, false, 7});
  EXPECT_EQ(load.target(), "AmazonSNS.PublishBatch");
  const topic::PublishBatchInput first = next(load, 0);
  const topic::PublishBatchInput second = next(load, 1);
  EXPECT_EQ(first.topic_arn, "arn:t");
  ASSERT_EQ(first.entries.size(), 2u);
  ASSERT_EQ(second.entries.size(), 2u);
  const LoadBody body(7, 100);
  for (uint64_t id = 0; id < 4; ++id) {
    const auto& entry = (id < 2 ? first : second).entries[id % 2];
    const auto mark = body.read(entry.message.value_or(""));
    ASSERT_TRUE(mark.has_value());
    EXPECT_EQ(mark->id, id);
    EXPECT_FALSE(entry.group_id.has_value());
  }
}

TEST(TopicLoad, OnAFifoTopicMakesAGroupOfEachConnection) {
  TopicLoad load({"arn:t.fifo", 2, 100, true, 7});
  next(load, 0);
  const topic::PublishBatchInput input = next(load, 5);
  ASSERT_EQ(input.entries.size(), 2u);
  EXPECT_EQ(input.entries[0].group_id, "0000000000000005");
  EXPECT_EQ(input.entries[1].group_id, "0000000000000005");
  EXPECT_EQ(input.entries[0].deduplication_id, "0000000000000002");
  EXPECT_EQ(input.entries[1].deduplication_id, "0000000000000003");
}

TEST(TopicLoad, KnowsAnAnswerThatIsNotAsItMustBe) {
  const TopicLoad load({"arn:t", 2, 100, false, 7});
  EXPECT_FALSE(load.complaint(
      2, R"({"Successful":[{"Id":"0","MessageId":"a"},{"Id":"1","MessageId":"b"}],"Failed":[]})"));
  EXPECT_TRUE(load.complaint(
      2, R"({"Successful":[{"Id":"0","MessageId":"a"}],"Failed":[{"Id":"1","Code":"c"}]})"));
  EXPECT_EQ(TopicLoad({"arn:t", 1, 100, false, 7}).target(), "AmazonSNS.Publish");
}

}  // namespace
}  // namespace penstock::cli

#include "topic/replayer.h"

#include <gtest/gtest.h>

#include "topic/topic_limits.h"
#include "topic/topic_testing.h"

namespace penstock::topic {
namespace {

class ReplayerTest : public testing::Test {
 protected:
  void publish(int number) {
    const std::string reply = topics_.publish(
        topic_, std::to_string(number),
        fmt::format(R"(,"MessageGroupId":"g","MessageDeduplicationId":"{}")", number));
    ASSERT_TRUE(reply.starts_with(R"({"MessageId")")) << reply;
  }
  static std::string replay_from(int64_t from_ms, std::optional<int64_t> to_ms = std::nullopt) {
    const std::string end =
        to_ms ? fmt::format(R"(,\"EndingPoint\":\"{}\")", timestamp_text(*to_ms)) : "";
    return fmt::format(
        R"({{"RawMessageDelivery":"true","ReplayPolicy":"{{\"PointType\":\"Timestamp\",)"
        R"(\"StartingPoint\":\"{}\"{}}}"}})",
        timestamp_text(from_ms), end);
  }
  std::string status(std::string_view arn) {
    const auto shown = topics_.ask_as<GetSubscriptionAttributes>(
        topics_.call(), fmt::format(R"({{"SubscriptionArn":"{}"}})", arn));
    return shown.ok() ? shown->attributes.at("ReplayStatus") : shown.error().message();
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const Received& received : topics_.received()) {
      texts.push_back(received.text);
    }
    return texts;
  }

  TestTopics topics_;
  std::string topic_ =
      topics_.create_fifo(R"(,"ArchivePolicy":"{\"MessageRetentionPeriod\":\"2\"}")");
};

TEST_F(ReplayerTest, SendsWhatWasArchivedThenWhatIsNew) {
  topics_.pass_ms(10);
  const int64_t begin_ms = topics_.now_ms();
  constexpr int kMany = static_cast<int>(kReplayedPerStep) * 2 + 3;
  for (int i = 0; i < kMany; ++i) {
    publish(i);
  }
  const std::string arn = topics_.subscribe(topic_, "a.fifo", replay_from(begin_ms));
  EXPECT_EQ(status(arn), "In progress");
  publish(kMany);  // comes with the replay, in its turn
  topics_.restart();
  topics_.pass_ms(1'000);
  EXPECT_EQ(status(arn), "Completed");
  publish(kMany + 1);
  ASSERT_EQ(topics_.received().size(), static_cast<size_t>(kMany) + 2);
  for (size_t i = 0; i < topics_.received().size(); ++i) {
    ASSERT_EQ(topics_.received()[i].text, std::to_string(i));
  }
  EXPECT_EQ(topics_.shard().inconsistency(), "");
}

TEST_F(ReplayerTest, EndsWhereItIsTold) {
  topics_.pass_ms(10);
  publish(1);
  topics_.pass_ms(10);
  const int64_t from_ms = topics_.now_ms();
  publish(2);
  topics_.pass_ms(10);
  const int64_t to_ms = topics_.now_ms();
  publish(3);
  topics_.pass_ms(10);
  topics_.subscribe(topic_, "a.fifo", replay_from(from_ms, to_ms));
  topics_.pass_ms(1'000);
  publish(4);  // nothing new where a replay had an end
  EXPECT_EQ(texts(), std::vector<std::string>{"2"});
}

TEST_F(ReplayerTest, MarksWhatItReplays) {
  topics_.pass_ms(10);
  publish(1);
  topics_.subscribe(topic_, "a.fifo",
                    fmt::format(R"({{"ReplayPolicy":"{{\"PointType\":\"Timestamp\",)"
                                R"(\"StartingPoint\":\"{}\"}}"}})",
                                timestamp_text(topics_.now_ms() - 5)));
  topics_.pass_ms(1'000);
  ASSERT_EQ(topics_.received().size(), 1u);
  EXPECT_NE(topics_.received()[0].text.find("\"Replayed\" : \"true\""), std::string::npos);
}

TEST_F(ReplayerTest, ChecksThePolicy) {
  const std::string arn = topics_.subscribe(topic_, "a.fifo");
  const auto set = [&](std::string_view policy) {
    return topics_.answer<SetSubscriptionAttributes>(
        fmt::format(R"({{"SubscriptionArn":"{}","AttributeName":"ReplayPolicy",)"
                    R"("AttributeValue":"{}"}})",
                    arn, policy));
  };
  const std::string invalid = "InvalidParameter: Invalid parameter: ReplayPolicy: ";
  EXPECT_EQ(set("x"), invalid + "Unable to parse JSON");
  EXPECT_EQ(set(R"({\"PointType\":\"Timestamp\"})"), invalid + "JSON is missing required fields");
  EXPECT_EQ(set(R"({\"PointType\":\"Place\",\"StartingPoint\":\"x\"})"),
            invalid + "Invalid PointType");
  EXPECT_EQ(set(R"({\"PointType\":\"Timestamp\",\"StartingPoint\":\"2001-01-01T00:00:00Z\"})"),
            invalid + "Invalid StartingPoint value");
}

TEST_F(ReplayerTest, TheArchiveForgetsWhatIsTooOld) {
  publish(1);
  topics_.pass_ms(kDayMs);
  publish(2);
  EXPECT_EQ(topics_.shard().keys(kLogPrefix), 2u);
  topics_.pass_ms(kDayMs + kHourMs);
  EXPECT_EQ(topics_.shard().keys(kLogPrefix), 1u);
  EXPECT_EQ(topics_.answer<DeleteTopic>(fmt::format(R"({{"TopicArn":"{}"}})", topic_)),
            "InvalidState: Invalid state: Cannot delete a topic with an ArchivePolicy");
  EXPECT_EQ(topics_.answer<SetTopicAttributes>(
                fmt::format(R"({{"TopicArn":"{}","AttributeName":"ArchivePolicy",)"
                            R"("AttributeValue":"{{}}"}})",
                            topic_)),
            "{}");
  EXPECT_EQ(topics_.shard().keys(kLogPrefix), 0u);
}

}  // namespace
}  // namespace penstock::topic

#include "topic/publish_operations.h"

#include <gtest/gtest.h>

#include "topic/topic_limits.h"
#include "topic/topic_testing.h"

namespace penstock::topic {
namespace {

using Names = std::vector<std::string>;

class PublishTest : public testing::Test {
 protected:
  TestTopics topics_;
};

TEST_F(PublishTest, ReachesWhoWantsIt) {
  const std::string topic = topics_.create();
  topics_.subscribe(topic, "all");
  topics_.subscribe(topic, "paid", R"({"FilterPolicy":"{\"state\":[\"paid\"]}"})");
  topics_.subscribe(topic, "large",
                    R"({"FilterPolicy":"{\"order\":{\"sum\":[{\"numeric\":)"
                    R"([\">\",99]}]}}","FilterPolicyScope":"MessageBody"})");
  topics_.publish(topic, R"({\"order\":{\"sum\":100}})");
  EXPECT_EQ(topics_.receivers(), (Names{"all", "large"}));
  topics_.forget_received();
  topics_.publish(topic, "no JSON",
                  R"(,"MessageAttributes":{"state":{"DataType":"String","StringValue":"paid"}})");
  EXPECT_EQ(topics_.receivers(), (Names{"all", "paid"}));
}

TEST_F(PublishTest, EnvelopesAsSnsDoes) {
  const std::string topic = topics_.create();
  const std::string subscription = topics_.subscribe(topic, "a");
  topics_.publish(topic, R"(say \"hi\")",
                  R"(,"Subject":"Greeting","MessageAttributes":{"n":{"DataType":"Number",)"
                  R"("StringValue":"1"}})");
  ASSERT_EQ(topics_.received().size(), 1u);
  const std::string& text = topics_.received()[0].text;
  EXPECT_TRUE(text.starts_with("{\n  \"Type\" : \"Notification\",\n  \"MessageId\" : \""));
  EXPECT_NE(text.find("\n  \"Subject\" : \"Greeting\",\n  \"Message\" : \"say \\\"hi\\\"\",\n"),
            std::string::npos);
  EXPECT_NE(text.find("\n  \"SignatureVersion\" : \"1\",\n  \"Signature\" : \""),
            std::string::npos);
  EXPECT_TRUE(
      text.ends_with("\n  \"UnsubscribeURL\" : "
                     "\"http://localhost:4566/?Action=Unsubscribe&SubscriptionArn=" +
                     subscription +
                     "\",\n  \"MessageAttributes\" : {\n    \"n\" : "
                     "{\"Type\":\"Number\",\"Value\":\"1\"}\n  }\n}"));
  EXPECT_EQ(topics_.received()[0].cause, subscription);
  EXPECT_EQ(topics_.received()[0].attributes, 0u);
}

TEST_F(PublishTest, RawIsTheMessageWithItsAttributes) {
  const std::string topic = topics_.create();
  topics_.subscribe(topic, "a", R"({"RawMessageDelivery":"true"})");
  topics_.publish(topic, "plain",
                  R"(,"MessageAttributes":{"n":{"DataType":"Number","StringValue":"1"}})");
  ASSERT_EQ(topics_.received().size(), 1u);
  EXPECT_EQ(topics_.received()[0].text, "plain");
  EXPECT_EQ(topics_.received()[0].attributes, 1u);
}

TEST_F(PublishTest, AStructureHasATextForEachProtocol) {
  const std::string topic = topics_.create();
  topics_.subscribe(topic, "a", R"({"RawMessageDelivery":"true"})");
  topics_.publish(topic, R"({\"default\":\"d\",\"sqs\":\"s\"})", R"(,"MessageStructure":"json")");
  topics_.publish(topic, R"({\"default\":\"d\",\"http\":\"h\"})", R"(,"MessageStructure":"json")");
  ASSERT_EQ(topics_.received().size(), 2u);
  EXPECT_EQ(topics_.received()[0].text, "s");
  EXPECT_EQ(topics_.received()[1].text, "d");
}

TEST_F(PublishTest, ChecksWhatItIsGiven) {
  const std::string topic = topics_.create();
  struct Row {
    std::string message;
    std::string more;
    std::string refusal;
  };
  const std::string value_invalid = "ParameterValueInvalid: ";
  const std::string invalid = "InvalidParameter: Invalid parameter: ";
  const auto attribute = [](std::string_view name, std::string_view value) {
    return fmt::format(R"(,"MessageAttributes":{{"{}":{}}})", name, value);
  };
  const std::vector<Row> rows{
      {"", "", invalid + "Empty message"},
      {std::string(kMessageBytesMax + 1, 'x'), "", invalid + "Message too long"},
      {"m", R"(,"Subject":"")", invalid + "Subject"},
      {"m", R"(,"Subject":"a\nb")", invalid + "Subject"},
      {"m", R"(,"MessageStructure":"json")",
       invalid + "Message Structure - JSON message body failed to parse"},
      {R"({\"a\":1})", R"(,"MessageStructure":"json")",
       invalid + "Message Structure - No default entry in JSON message body"},
      {"m", R"(,"MessageDeduplicationId":"1")",
       invalid +
           "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter "
           "that is not valid for this topic type"},
      {"m", attribute("a^", R"({"DataType":"String","StringValue":"x"})"),
       value_invalid +
           "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can "
           "only include alphanumeric characters, hyphens, underscores, or dots."},
      {"m", attribute("a", R"({"DataType":"String","StringValue":""})"),
       value_invalid + "The message attribute 'a' must contain non-empty message attribute value "
                       "for message attribute type 'String'."},
      {"m", attribute("a", R"({"DataType":"Text","StringValue":"x"})"),
       value_invalid +
           "The message attribute 'a' has an invalid message attribute type, the set of supported "
           "type prefixes is Binary, Number, and String."},
      {"m", attribute("a", R"({"DataType":"Binary","StringValue":"x"})"),
       value_invalid + "The message attribute 'a' with type 'Binary' must use field 'Binary'."},
      {"m", attribute("a", R"({"DataType":"Number","StringValue":"x"})"),
       value_invalid + "Could not cast message attribute 'a' value to number."},
      {"m", attribute("a", R"({"StringValue":"x"})"),
       "ValidationError: 1 validation error detected: Value null at "
       "'messageAttributes.a.member.dataType' failed to satisfy constraint: Member must not be "
       "null"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(topics_.publish(topic, row.message, row.more), row.refusal);
  }
}

TEST_F(PublishTest, FifoTopicsKeepOrderAndDropDuplicates) {
  const std::string topic = topics_.create_fifo();
  topics_.subscribe(topic, "a.fifo", R"({"RawMessageDelivery":"true"})");
  const auto publish = [&](std::string_view message, std::string_view id) {
    return topics_.publish(
        topic, message, fmt::format(R"(,"MessageGroupId":"g","MessageDeduplicationId":"{}")", id));
  };
  const std::string first = publish("one", "1");
  EXPECT_NE(first.find(R"("SequenceNumber":"10000000000000000001")"), std::string::npos);
  publish("two", "2");
  EXPECT_EQ(publish("other", "1"), first);
  topics_.restart(1'000);
  EXPECT_EQ(publish("other", "1"), first);
  topics_.pass_ms(service::kDeduplicationMs + kSweepMs);
  EXPECT_NE(publish("three", "1"), first);
  ASSERT_EQ(topics_.received().size(), 3u);
  EXPECT_EQ(topics_.received()[0].text, "one");
  EXPECT_EQ(topics_.received()[1].text, "two");
  EXPECT_EQ(topics_.received()[2].text, "three");
  EXPECT_EQ(topics_.received()[0].group_id, "g");
  EXPECT_EQ(topics_.received()[0].deduplication_id, "1");
  EXPECT_EQ(topics_.shard().keys(kDeduplicationPrefix), 1u);
  EXPECT_EQ(topics_.shard().inconsistency(), "");
}

TEST_F(PublishTest, FifoTopicsWantIds) {
  const std::string topic = topics_.create_fifo();
  EXPECT_EQ(topics_.publish(topic, "m"),
            "InvalidParameter: Invalid parameter: The MessageGroupId parameter is required for "
            "FIFO topics");
  EXPECT_EQ(topics_.publish(topic, "m", R"(,"MessageGroupId":"g")"),
            "InvalidParameter: Invalid parameter: The topic should either have "
            "ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
  EXPECT_TRUE(
      topics_.publish(topic, "m", R"(,"MessageGroupId":"g g")")
          .starts_with("InvalidParameter: Invalid parameter: The MessageGroupId parameter"));
}

TEST_F(PublishTest, DuplicatesInOneBatchAreOne) {
  const std::string topic = topics_.create_fifo(R"(,"ContentBasedDeduplication":"true")");
  topics_.subscribe(topic, "a.fifo");
  const auto reply = topics_.ask_as<PublishBatch>(
      topics_.call(), fmt::format(R"({{"TopicArn":"{}","PublishBatchRequestEntries":[)"
                                  R"({{"Id":"1","Message":"m","MessageGroupId":"g"}},)"
                                  R"({{"Id":"2","Message":"m","MessageGroupId":"g"}}]}})",
                                  topic));
  ASSERT_TRUE(reply.ok());
  ASSERT_EQ(reply->successful->size(), 2u);
  EXPECT_EQ(reply->successful->at(0).message_id, reply->successful->at(1).message_id);
  topics_.pass_ms(1);
  EXPECT_EQ(topics_.received().size(), 1u);
}

// Ids that are over go as others come, not only when it is swept.
TEST_F(PublishTest, ForgetsIdsAsFastAsTheyCome) {
  const std::string topic = topics_.create_fifo();
  constexpr int kMany = 3'000;
  const auto publish = [&](int number) {
    topics_.answer<Publish>(fmt::format(R"({{"TopicArn":"{}","Message":"m","MessageGroupId":"g",)"
                                        R"("MessageDeduplicationId":"{}"}})",
                                        topic, number));
  };
  for (int i = 0; i < kMany; ++i) {
    publish(i);
  }
  topics_.pass_ms(service::kDeduplicationMs + kSweepMs + kSecondMs);
  EXPECT_EQ(topics_.shard().keys(kDeduplicationPrefix), 0u);
}

// Envelopes of much that must be escaped are larger than they seem.
TEST_F(PublishTest, MuchThatIsEscapedFitsIntoBatches) {
  const std::string topic = topics_.create();
  for (int i = 0; i < 20; ++i) {
    topics_.subscribe(topic, fmt::format("q{}", i));
  }
  std::string quotes;
  for (int i = 0; i < 100'000; ++i) {
    quotes += R"(\")";
  }
  EXPECT_TRUE(topics_.publish(topic, quotes).starts_with(R"({"MessageId")"));
  EXPECT_EQ(topics_.received().size(), 20u);
}

TEST_F(PublishTest, ContentCanBeTheId) {
  const std::string topic = topics_.create_fifo(R"(,"ContentBasedDeduplication":"true")");
  topics_.subscribe(topic, "a.fifo");
  const std::string first = topics_.publish(topic, "m", R"(,"MessageGroupId":"g")");
  EXPECT_EQ(topics_.publish(topic, "m", R"(,"MessageGroupId":"h")"), first);
  EXPECT_NE(topics_.publish(topic, "n", R"(,"MessageGroupId":"h")"), first);
  ASSERT_EQ(topics_.received().size(), 2u);
  // FIFO notifications are not signed.
  EXPECT_EQ(topics_.received()[0].text.find("Signature"), std::string::npos);
}

TEST_F(PublishTest, DuplicatesCanBeAGroupsOwn) {
  const std::string topic = topics_.create_fifo(R"(,"FifoThroughputScope":"MessageGroup")");
  const auto publish = [&](std::string_view group) {
    return topics_.publish(
        topic, "m", fmt::format(R"(,"MessageGroupId":"{}","MessageDeduplicationId":"1")", group));
  };
  const std::string first = publish("g");
  EXPECT_EQ(publish("g"), first);
  EXPECT_NE(publish("h"), first);
}

// A FIFO topic's ids are no use to a standard queue, a standard topic's group is.
TEST_F(PublishTest, PassesIdsOnToQueuesOfItsKind) {
  const std::string fifo = topics_.create_fifo();
  topics_.subscribe(fifo, "standard");
  topics_.publish(fifo, "m", R"(,"MessageGroupId":"g","MessageDeduplicationId":"1")");
  const std::string standard = topics_.create("plain");
  topics_.subscribe(standard, "standard");
  topics_.publish(standard, "m", R"(,"MessageGroupId":"g")");
  ASSERT_EQ(topics_.received().size(), 2u);
  EXPECT_EQ(topics_.received()[0].group_id, "");
  EXPECT_EQ(topics_.received()[1].group_id, "g");
}

TEST_F(PublishTest, ABatchIsRefusedForWhatConcernsAll) {
  const std::string topic = topics_.create();
  topics_.subscribe(topic, "a", R"({"RawMessageDelivery":"true"})");
  const auto batch = [&](std::string_view entries) {
    const std::string reply = topics_.answer<PublishBatch>(
        fmt::format(R"({{"TopicArn":"{}","PublishBatchRequestEntries":[{}]}})", topic, entries));
    topics_.pass_ms(1);
    return reply;
  };
  EXPECT_TRUE(batch(R"({"Id":"1","Message":"a"},{"Id":"2","Message":"b"})")
                  .starts_with(R"({"Successful":[{"Id":"1","MessageId":")"));
  EXPECT_EQ(topics_.received().size(), 2u);
  EXPECT_EQ(batch(""), "EmptyBatchRequest: The batch request doesn't contain any entries.");
  EXPECT_EQ(batch(R"({"Id":"1","Message":"a"},{"Id":"1","Message":"b"})"),
            "BatchEntryIdsNotDistinct: Two or more batch entries in the request have the same Id.");
  EXPECT_NE(batch(R"({"Id":"1","Message":"a"},{"Id":"2","Message":""})")
                .find(R"("Failed":[{"Id":"2","Code":"InvalidParameter",)"
                      R"("Message":"Invalid parameter: Empty message","SenderFault":true}])"),
            std::string::npos);
  EXPECT_EQ(topics_.received().size(), 3u);
  topics_.forget_received();
  const std::string large(200'000, 'x');
  EXPECT_EQ(
      batch(fmt::format(R"({{"Id":"1","Message":"{0}"}},{{"Id":"2","Message":"{0}"}})", large)),
      "BatchRequestTooLong: The length of all the messages put together is more than the "
      "limit.");
  EXPECT_EQ(topics_.received().size(), 0u);
}

TEST_F(PublishTest, AFailureIsDeadLettered) {
  const std::string topic = topics_.create();
  topics_.subscribe(topic, "absent",
                    fmt::format(R"({{"RawMessageDelivery":"true","RedrivePolicy":)"
                                R"("{{\"deadLetterTargetArn\":\"{}\"}}"}})",
                                queue_arn("dead")));
  topics_.publish(topic, "lost");
  ASSERT_EQ(topics_.receivers(), Names{"dead"});
  EXPECT_EQ(topics_.received()[0].text, "lost");
  EXPECT_TRUE(topics_.received()[0].is_dead_letter);
}

}  // namespace
}  // namespace penstock::topic

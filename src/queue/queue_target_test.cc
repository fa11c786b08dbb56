#include "queue/queue_target.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

using delivery::DeadLetterForm;
using delivery::Delivery;

constexpr std::string_view kSubscription =
    "arn:aws:sns:eu-west-1:123456789012:news:0f4b1f2e-6f0c-4b41-8c1b-5a4c3d2e1f00";

class QueueTargetTest : public ::testing::Test {
 protected:
  // What a subscription wants delivered to a queue.
  Delivery notification(std::string_view queue_arn) {
    Delivery made;
    made.target = queue_arn;
    made.cause = kSubscription;
    made.account = kTestAccount;
    made.event_id = "m-1";
    made.event = "hello";
    made.dead_letter_form = DeadLetterForm::kNotification;
    made.created_ms = shard_.now_ms();
    return made;
  }
  std::string create_fifo(std::string name, TextMap attributes = {}) {
    attributes["FifoQueue"] = "true";
    return shard_.create(std::move(name), std::move(attributes));
  }

  TestShard shard_;
};

TEST_F(QueueTargetTest, KeepsTheTypesOfMessageAttributes) {
  const std::string url = shard_.create();
  const std::string arn = shard_.arn(url);
  Delivery wanted = notification(arn);
  wanted.message_attributes = {{"color", "String.rgb", "red"},
                               {"price", "Number", "12.5"},
                               {"image", "Binary.png", std::string_view("\0\xff", 2)}};
  shard_.deliver(wanted);
  const auto messages = shard_.receive(url);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].body, "hello");
  ASSERT_EQ(messages[0].attributes.size(), 3U);
  const auto& attributes = messages[0].attributes;
  EXPECT_EQ(attributes.at("color").data_type, "String.rgb");
  EXPECT_EQ(attributes.at("color").string_value, "red");
  EXPECT_EQ(attributes.at("price").data_type, "Number");
  EXPECT_EQ(attributes.at("image").data_type, "Binary.png");
  EXPECT_EQ(attributes.at("image").binary_value.bytes, std::string("\0\xff", 2));
}

TEST_F(QueueTargetTest, AFifoQueueGetsTheIdsOfTheMessage) {
  // Content-based or not: the message's own id counts.
  for (const std::string content_based : {"false", "true"}) {
    const std::string url =
        create_fifo("q-" + content_based + ".fifo", {{"ContentBasedDeduplication", content_based}});
    const std::string arn = shard_.arn(url);
    Delivery wanted = notification(arn);
    wanted.group_id = "g";
    wanted.deduplication_id = "d-1";
    shard_.deliver(wanted);
    wanted.event = "the same again, with another text";
    wanted.event_id = "m-2";
    shard_.deliver(wanted);
    const auto messages = shard_.receive(url);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].body, "hello");
    EXPECT_EQ(messages[0].system_attributes.at("MessageDeduplicationId"), "d-1");
    EXPECT_EQ(messages[0].system_attributes.at("MessageGroupId"), "g");
  }
}

// Of the same event, for the same queue, by the same rule: a rule may have two such targets.
TEST_F(QueueTargetTest, EventsInAFifoQueueAreNoDuplicatesOfOneAnother) {
  const std::string url = create_fifo("q.fifo");
  const std::string arn = shard_.arn(url);
  Delivery wanted = notification(arn);
  wanted.dead_letter_form = DeadLetterForm::kEvent;
  wanted.group_id = "g";
  wanted.event = "{}";
  shard_.deliver(wanted);
  shard_.deliver(wanted);
  EXPECT_EQ(shard_.receive(url).size(), 2U);
}

// JSON may hold U+FFFE and U+FFFF as they are, a queue's message may not.
TEST_F(QueueTargetTest, WritesCharactersThatAMessageMayNotHoldAsEscapes) {
  const std::string url = shard_.create();
  const std::string arn = shard_.arn(url);
  Delivery wanted = notification(arn);
  wanted.dead_letter_form = DeadLetterForm::kEvent;
  wanted.event = "{\"a\":\"\xef\xbf\xbe \xef\xbf\xbf\xef\xbf\xbd\"}";
  shard_.deliver(wanted);
  const auto messages = shard_.receive(url);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].body, "{\"a\":\"\\ufffe \\uffff\xef\xbf\xbd\"}");
}

TEST_F(QueueTargetTest, AStandardQueueTakesWhatHasADeduplicationId) {
  const std::string url = shard_.create();
  const std::string arn = shard_.arn(url);
  Delivery wanted = notification(arn);
  wanted.group_id = "g";
  wanted.deduplication_id = "d-1";
  shard_.deliver(wanted);
  EXPECT_EQ(shard_.receive_bodies(url), std::vector<std::string>{"hello"});
}

TEST_F(QueueTargetTest, ADeadLetterIsTheMessageWithTheErrorBesideItsAttributes) {
  const std::string dead_url = shard_.create("dead");
  const std::string dead_arn = shard_.arn(dead_url);
  Delivery wanted = notification("arn:aws:sqs:eu-west-1:123456789012:gone");
  wanted.dead_letter_queue = dead_arn;
  wanted.message_attributes = {{"price", "Number", "12"}};
  shard_.deliver(wanted);
  const auto messages = shard_.receive(dead_url);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].body, "hello");
  const auto& attributes = messages[0].attributes;
  ASSERT_EQ(attributes.size(), 4U);
  EXPECT_EQ(attributes.at("price").data_type, "Number");
  EXPECT_EQ(attributes.at("ErrorCode").string_value, "NO_RESOURCE");
  EXPECT_EQ(attributes.at("ErrorMessage").string_value,
            "The specified queue does not exist: arn:aws:sqs:eu-west-1:123456789012:gone");
  EXPECT_EQ(attributes.at("RequestID").string_value, "m-1");
}

TEST_F(QueueTargetTest, ADeadLetterInAFifoQueueKeepsItsIds) {
  const std::string dead_url = create_fifo("dead.fifo");
  const std::string dead_arn = shard_.arn(dead_url);
  Delivery wanted = notification("arn:aws:sqs:eu-west-1:123456789012:gone.fifo");
  wanted.dead_letter_queue = dead_arn;
  wanted.group_id = "g";
  wanted.deduplication_id = "d-1";
  shard_.deliver(wanted);
  const auto messages = shard_.receive(dead_url);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].system_attributes.at("MessageDeduplicationId"), "d-1");
  EXPECT_EQ(messages[0].system_attributes.at("MessageGroupId"), "g");
}

// The message itself would have been taken: why it is a dead letter is no reason to refuse it.
TEST_F(QueueTargetTest, TheErrorGivesWayToTheMessage) {
  const std::string dead_url = shard_.create("dead", {{"MaximumMessageSize", "1024"}});
  const std::string dead_arn = shard_.arn(dead_url);
  const std::string full(1'000, 'x');
  Delivery wanted = notification("arn:aws:sqs:eu-west-1:123456789012:gone");
  wanted.dead_letter_queue = dead_arn;
  wanted.event = full;
  shard_.deliver(wanted);
  auto messages = shard_.receive(dead_url);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].body, full);
  EXPECT_TRUE(messages[0].attributes.empty());

  wanted.event = "many";
  const std::string names = "abcdefghijkl";
  for (size_t i = 0; i < names.size(); ++i) {
    wanted.message_attributes.push_back({std::string_view(names).substr(i, 1), "String", "v"});
  }
  shard_.deliver(wanted);
  messages = shard_.receive(dead_url);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].attributes.size(), 10U);
  EXPECT_EQ(messages[0].attributes.count("ErrorCode"), 0U);
}

}  // namespace
}  // namespace penstock::queue

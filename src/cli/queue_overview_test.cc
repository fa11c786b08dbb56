#include "cli/queue_overview.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

constexpr const char* kPolicy =
    R"({"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":3})";

TEST(QueueOverview, ReadsCountsKindAndPolicy) {
  const QueueOverview queue = make_overview("http://host/000000000000/q.fifo",
                                            {{"QueueArn", "arn:aws:sqs:us-east-1:0:q.fifo"},
                                             {"ApproximateNumberOfMessages", "7"},
                                             {"ApproximateNumberOfMessagesNotVisible", "2"},
                                             {"ApproximateNumberOfMessagesDelayed", "1"},
                                             {"FifoQueue", "true"},
                                             {"RedrivePolicy", kPolicy}});
  EXPECT_EQ(queue.name(), "q.fifo");
  EXPECT_EQ(queue.visible, 7u);
  EXPECT_EQ(queue.in_flight, 2u);
  EXPECT_EQ(queue.delayed, 1u);
  EXPECT_TRUE(queue.is_fifo);
  ASSERT_NE(queue.redrive, nullptr);
  EXPECT_EQ(queue.redrive->receives_max, 3u);
  EXPECT_EQ(name_of_arn(queue.redrive->dead_letter_arn), "dead");
}

TEST(QueueOverview, LeavesOutWhatIsNotThereOrNotUnderstood) {
  const QueueOverview queue = make_overview(
      "http://host/0/q", {{"ApproximateNumberOfMessages", "many"}, {"RedrivePolicy", "{"}});
  EXPECT_EQ(queue.visible, 0u);
  EXPECT_FALSE(queue.is_fifo);
  EXPECT_EQ(queue.redrive, nullptr);
}

TEST(RequireSafeToLook, RefusesWhereALookMayMoveMessagesUnlessAgreed) {
  QueueOverview queue = make_overview("http://host/0/q", {});
  EXPECT_TRUE(require_safe_to_look(queue, false).ok());
  queue = make_overview("http://host/0/q", {{"RedrivePolicy", kPolicy}});
  EXPECT_TRUE(require_safe_to_look(queue, true).ok());
  const auto refused = require_safe_to_look(queue, false);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(kInvalidArgument));
  EXPECT_NE(refused.error().message().find("after 3 of them"), std::string::npos);
}

TEST(NameOfArn, IsTheResourceOrTheTextItself) {
  EXPECT_EQ(name_of_arn("arn:aws:sqs:us-east-1:000000000000:orders"), "orders");
  EXPECT_EQ(name_of_arn("orders"), "orders");
  EXPECT_EQ(name_of_arn(""), "");
}

TEST(MessagesText, CountsInWords) {
  EXPECT_EQ(messages_text(0), "0 messages");
  EXPECT_EQ(messages_text(1), "1 message");
  EXPECT_EQ(messages_text(2), "2 messages");
}

}  // namespace
}  // namespace penstock::cli

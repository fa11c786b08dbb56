#include "cli/dead_letters.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

constexpr const char* kPrefix = "arn:aws:sqs:us-east-1:000000000000:";

QueueOverview make_queue(const std::string& name, const std::string& target = "",
                         const std::string& visible = "0") {
  queue::TextMap attributes{{"QueueArn", kPrefix + name},
                            {"ApproximateNumberOfMessages", visible},
                            {"ApproximateNumberOfMessagesNotVisible", "1"}};
  if (!target.empty()) {
    attributes["RedrivePolicy"] =
        R"({"deadLetterTargetArn":")" + (kPrefix + target) + R"(","maxReceiveCount":5})";
  }
  return make_overview("http://host/000000000000/" + name, attributes);
}

queue::Message make_letter(const std::string& source, const std::string& sent,
                           const std::string& receives, const std::string& body) {
  queue::Message message;
  message.body = body;
  message.system_attributes = {{"SentTimestamp", sent}, {"ApproximateReceiveCount", receives}};
  if (!source.empty()) {
    message.system_attributes["DeadLetterQueueSourceArn"] = kPrefix + source;
  }
  return message;
}

TEST(FindDeadLetterQueues, CollectsTheSourcesOfEach) {
  const auto found = find_dead_letter_queues(
      {make_queue("bills", "dead"), make_queue("dead", "", "12"), make_queue("free"),
       make_queue("orders", "dead"), make_queue("stray", "absent")});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_FALSE(found[0].queue.has_value());
  EXPECT_EQ(found[1].sources.size(), 2u);
  EXPECT_EQ(table_of(found),
            "DEAD-LETTER QUEUE  MESSAGES  IN FLIGHT  SOURCES\n"
            "absent             missing              stray (after 5)\n"
            "dead               12        1          bills (after 5), orders (after 5)\n");
}

TEST(FindDeadLetterQueues, SaysTheSameInJson) {
  const auto found = find_dead_letter_queues({make_queue("dead"), make_queue("orders", "dead")});
  EXPECT_EQ(
      json_of(found),
      R"([{"QueueArn":"arn:aws:sqs:us-east-1:000000000000:dead",)"
      R"("QueueUrl":"http://host/000000000000/dead","ApproximateNumberOfMessages":0,)"
      R"("ApproximateNumberOfMessagesNotVisible":1,"ApproximateNumberOfMessagesDelayed":0,)"
      R"("Sources":[{"QueueArn":"arn:aws:sqs:us-east-1:000000000000:orders","MaxReceiveCount":5}]}])");
  EXPECT_EQ(json_of(std::vector<DeadLetterQueue>{}), "[]");
}

TEST(DeadLetterSurvey, GroupsBySource) {
  DeadLetterSurvey survey;
  survey.add(make_letter("orders", "1790000002000", "4", "second"));
  survey.add(make_letter("orders", "1790000001000", "7", "first"));
  survey.add(make_letter("", "1790000003000", "1", "direct"));
  EXPECT_EQ(survey.seen(), 3u);
  EXPECT_EQ(survey.table(),
            "SOURCE       MESSAGES  FIRST SENT                LAST SENT                 "
            "RECEIVES  OLDEST BODY\n"
            "(sent here)  1         2026-09-21T14:13:23.000Z  2026-09-21T14:13:23.000Z  "
            "1         direct\n"
            "orders       2         2026-09-21T14:13:21.000Z  2026-09-21T14:13:22.000Z  "
            "4-7       first\n");
  EXPECT_EQ(survey.json(make_queue("dead", "", "9")),
            R"({"QueueArn":"arn:aws:sqs:us-east-1:000000000000:dead",)"
            R"("ApproximateNumberOfMessages":9,"MessagesSeen":3,"Sources":[)"
            R"({"Messages":1,"FirstSentTimestamp":1790000003000,"LastSentTimestamp":1790000003000,)"
            R"("ReceiveCountMin":1,"ReceiveCountMax":1,"OldestBody":"direct"},)"
            R"({"QueueArn":"arn:aws:sqs:us-east-1:000000000000:orders","Messages":2,)"
            R"("FirstSentTimestamp":1790000001000,"LastSentTimestamp":1790000002000,)"
            R"("ReceiveCountMin":4,"ReceiveCountMax":7,"OldestBody":"first"}]})");
}

}  // namespace
}  // namespace penstock::cli

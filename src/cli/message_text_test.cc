#include "cli/message_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

queue::Message make_message(queue::TextMap attributes) {
  queue::Message message;
  message.message_id = "id";
  message.body = "body\n";
  message.system_attributes = std::move(attributes);
  return message;
}

TEST(MessagesTable, ShowsColumnsOnlyWhereAMessageHasThem) {
  EXPECT_EQ(messages_table({}), "MESSAGE  SENT  RECEIVES  BODY\n");
  const queue::TextMap plain{{"SentTimestamp", "1790000000005"}, {"ApproximateReceiveCount", "2"}};
  EXPECT_EQ(messages_table({make_message(plain)}),
            "MESSAGE  SENT                      RECEIVES  BODY\n"
            "id       2026-09-21T14:13:20.005Z  2         body\\n\n");
  queue::TextMap dead = plain;
  dead["MessageGroupId"] = "g";
  dead["SequenceNumber"] = "17";
  dead["DeadLetterQueueSourceArn"] = "arn:aws:sqs:us-east-1:000000000000:orders.fifo";
  const std::string table = messages_table({make_message(plain), make_message(dead)});
  EXPECT_TRUE(table.starts_with(
      "MESSAGE  SENT                      RECEIVES  GROUP  SEQUENCE  SOURCE       BODY\n"))
      << table;
  EXPECT_NE(table.find("2         g      17        orders.fifo  body\\n\n"), std::string::npos)
      << table;
}

TEST(JsonOfMessage, IsOneLineInTheFormOfTheWire) {
  EXPECT_EQ(json_of_message(make_message({{"MessageGroupId", "g"}})),
            R"({"MessageId":"id","ReceiptHandle":"","MD5OfBody":"","Body":"body\n",)"
            R"("Attributes":{"MessageGroupId":"g"}})");
}

TEST(Attributes, AreEmptyOrZeroWhereTheyAreMissing) {
  const queue::Message message = make_message({{"A", "12"}, {"B", "x"}});
  EXPECT_EQ(attribute_of(message, "A"), "12");
  EXPECT_EQ(attribute_of(message, "C"), "");
  EXPECT_EQ(number_of(message, "A"), 12);
  EXPECT_EQ(number_of(message, "B"), 0);
}

}  // namespace
}  // namespace penstock::cli

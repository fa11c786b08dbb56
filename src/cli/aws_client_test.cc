#include "cli/aws_client.h"

#include <gtest/gtest.h>

#include "cli/fake_server.h"
#include "cli/queue_client.h"

namespace penstock::cli {
namespace {

class AwsClientTest : public testing::Test {
 protected:
  AwsClientTest()
      : server_([this](const std::string& head, const std::string& body) {
          head_ = head;
          body_ = body;
          return answer_;
        }),
        client_(settings(), queue::kServiceInfo, clock_) {}

  ClientSettings settings() const {
    return {server_.endpoint(), "eu-west-1", {"AKID", "secret", ""}, ""};
  }

  bool sent_header(const std::string& line) const {
    return head_.find("\r\n" + line) != std::string::npos;
  }

  std::string head_;
  std::string body_;
  std::string answer_;
  FakeServer server_;
  ManualClock clock_{1'790'000'000'000};
  AwsClient client_;
};

TEST_F(AwsClientTest, SpeaksTheJsonProtocolSigned) {
  answer_ =
      FakeServer::reply(200, R"({"QueueUrl":"http://host/000000000000/q","Unknown":{"a":[1]}})");
  queue::GetQueueUrlInput input;
  input.queue_name = "q\"1";
  const auto output = client_.call<queue::GetQueueUrl>(input);
  ASSERT_TRUE(output.ok()) << output.error().message();
  EXPECT_EQ(output->queue_url, "http://host/000000000000/q");
  EXPECT_EQ(body_, R"({"QueueName":"q\"1"})");
  EXPECT_TRUE(sent_header("Content-Type: application/x-amz-json-1.0\r\n"));
  EXPECT_TRUE(sent_header("X-Amz-Target: AmazonSQS.GetQueueUrl\r\n") ||
              sent_header("x-amz-target: AmazonSQS.GetQueueUrl\r\n"))
      << head_;
  EXPECT_NE(head_.find("Credential=AKID/20260921/eu-west-1/sqs/aws4_request"), std::string::npos)
      << head_;
}

TEST_F(AwsClientTest, TakesAnEmptyBodyWhereThereIsNothingToAnswer) {
  answer_ = FakeServer::reply(200, "");
  queue::PurgeQueueInput input;
  input.queue_url = "http://host/000000000000/q";
  EXPECT_TRUE(client_.call<queue::PurgeQueue>(input).ok());
}

TEST_F(AwsClientTest, SaysCodeAndTextOfARefusal) {
  answer_ = FakeServer::reply(
      400,
      R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."})");
  const auto output = client_.call<queue::ListQueues>({});
  ASSERT_FALSE(output.ok());
  EXPECT_TRUE(output.error().is(kRefused));
  EXPECT_EQ(output.error().message(), "QueueDoesNotExist: The specified queue does not exist.");
}

TEST_F(AwsClientTest, SaysTheStatusWhereARefusalHasNoCode) {
  answer_ = FakeServer::reply(502, "<html>bad gateway</html>");
  const auto output = client_.call<queue::ListQueues>({});
  ASSERT_FALSE(output.ok());
  EXPECT_TRUE(output.error().message().starts_with("HTTP status 502")) << output.error().message();
}

TEST_F(AwsClientTest, RefusesASuccessThatIsNotWhatWasDeclared) {
  answer_ = FakeServer::reply(200, "[1,2");
  EXPECT_FALSE(client_.call<queue::ListQueues>({}).ok());
}

TEST(QueueName, IsTheEndOfTheUrl) {
  EXPECT_EQ(queue_name("http://127.0.0.1:4566/000000000000/orders"), "orders");
  EXPECT_EQ(queue_name("orders"), "orders");
}

}  // namespace
}  // namespace penstock::cli

#include "queue/queue_name.h"

#include <gtest/gtest.h>

namespace penstock::queue {
namespace {

service::Call call_to(std::string_view path) {
  service::Call call;
  call.caller.account = "123456789012";
  call.region = "eu-west-1";
  call.base_url = "http://localhost:4566";
  call.path = path;
  return call;
}

TEST(QueueName, IsLettersDigitsHyphensAndUnderscores) {
  for (const std::string& name : {std::string("a"), std::string("A-b_9"), std::string(80, 'a')}) {
    EXPECT_TRUE(is_queue_name(name)) << name;
    EXPECT_FALSE(is_fifo_name(name)) << name;
  }
  for (const std::string& name : {std::string(), std::string("a.b"), std::string("a b"),
                                  std::string("é"), std::string(81, 'a')}) {
    EXPECT_FALSE(is_queue_name(name)) << name;
  }
}

TEST(QueueName, OfAFifoQueueEndsInItsSuffix) {
  EXPECT_TRUE(is_fifo_name("a.fifo"));
  EXPECT_TRUE(is_fifo_name(std::string(75, 'a') + ".fifo"));
  EXPECT_FALSE(is_fifo_name(std::string(76, 'a') + ".fifo"));
  EXPECT_FALSE(is_fifo_name(".fifo"));
  EXPECT_FALSE(is_fifo_name("a.b.fifo"));
}

TEST(QueueUrl, IsReadWhateverItsHost) {
  for (const std::string_view url :
       {"http://localhost:4566/123456789012/orders", "/123456789012/orders",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/orders", "x/123456789012/orders"}) {
    const auto parsed = parse_queue_url(url);
    ASSERT_TRUE(parsed) << url;
    EXPECT_EQ(parsed->account, "123456789012");
    EXPECT_EQ(parsed->name, "orders");
  }
}

TEST(QueueUrl, NeedsAnAccountAndAName) {
  for (const std::string_view url :
       {"", "/", "//", "orders", "/orders", "123456789012/orders", "/123456789012/",
        "/12345678901/orders", "/12345678901a/orders", "/123456789012/a b", "/123456789012/orders/",
        "/123456789012/orders?x=1", "/123456789012/orders%2F"}) {
    EXPECT_FALSE(parse_queue_url(url)) << url;
  }
}

TEST(QueueUrl, IsReadBackAsItWasMade) {
  const std::string url = queue_url(call_to("/"), "123456789012", "orders");
  EXPECT_EQ(url, "http://localhost:4566/123456789012/orders");
  EXPECT_EQ(parse_queue_url(url)->name, "orders");
}

TEST(QueueUrl, IsTheRequestsPathWhereNoneIsGiven) {
  const service::Call call = call_to("/123456789012/orders");
  EXPECT_EQ(url_or_path(call, ""), "/123456789012/orders");
  EXPECT_EQ(arn_of_url(call, ""), "arn:aws:sqs:eu-west-1:123456789012:orders");
}

TEST(QueueUrl, WinsOverTheRequestsPath) {
  const service::Call call = call_to("/123456789012/orders");
  const std::string_view url = "http://localhost:4566/123456789012/parcels";
  EXPECT_EQ(url_or_path(call, url), url);
  EXPECT_EQ(arn_of_url(call, url), "arn:aws:sqs:eu-west-1:123456789012:parcels");
  // A bad URL is not mended by the path.
  EXPECT_EQ(arn_of_url(call, "nowhere"), "arn:aws:sqs:eu-west-1:123456789012:");
}

TEST(QueueUrl, NamesNoQueueWithNeitherUrlNorPath) {
  EXPECT_EQ(arn_of_url(call_to("/"), ""), "arn:aws:sqs:eu-west-1:123456789012:");
  EXPECT_EQ(arn_of_url(call_to(""), ""), "arn:aws:sqs:eu-west-1:123456789012:");
}

}  // namespace
}  // namespace penstock::queue

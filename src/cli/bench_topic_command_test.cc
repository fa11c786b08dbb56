#include "cli/bench_topic_command.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/fake_topic.h"

namespace penstock::cli {
namespace {

std::string answer_to(const std::string& operation, const std::string& body) {
  if (operation == "CreateTopic") {
    return R"({"TopicArn":"arn:aws:sns:us-east-1:000000000000:t"})";
  }
  if (operation == "CreateQueue") {
    const size_t at = body.find(R"("QueueName":")") + 13;
    return R"({"QueueUrl":"http://host/0/)" + body.substr(at, body.find('"', at) - at) + "\"}";
  }
  if (operation == "GetQueueAttributes") {
    return R"({"Attributes":{"QueueArn":"arn:q","ApproximateNumberOfMessages":"3",)"
           R"("ApproximateNumberOfMessagesNotVisible":"1"}})";
  }
  return operation == "Subscribe" ? R"({"SubscriptionArn":"arn:s"})" : "{}";
}

size_t count_of(const FakeTopic& topics, const char* operation) {
  return static_cast<size_t>(
      std::count(topics.operations.begin(), topics.operations.end(), operation));
}

TEST(BenchTopic, SubscribesQueuesOfWhichHalfWantTheMessages) {
  FakeTopic topics(answer_to);
  SystemClock clock;
  TopicClient client = topics.client(clock);
  QueueClient queues = topics.queues(clock);
  {
    BenchTopic bench(client, queues, 9);
    ASSERT_TRUE(bench.create({.subscriptions = 3, .is_fifo = true, .is_raw = false}).ok());
    EXPECT_EQ(bench.arn(), "arn:aws:sns:us-east-1:000000000000:t");
    const auto counts = bench.count();
    ASSERT_TRUE(counts.ok());
    EXPECT_EQ(counts->wanting, (std::vector<uint64_t>{4, 4}));
    EXPECT_EQ(counts->others, (std::vector<uint64_t>{4}));
  }
  size_t wanting = 0;
  for (size_t i = 0; i < topics.operations.size(); ++i) {
    const std::string& body = topics.bodies[i];
    if (topics.operations[i] == "Subscribe") {
      wanting += body.find(R"([\"wanted\"])") != std::string::npos ? 1 : 0;
      EXPECT_NE(body.find(R"("RawMessageDelivery":"false")"), std::string::npos) << body;
      EXPECT_NE(body.find(R"("Endpoint":"arn:q")"), std::string::npos) << body;
    }
    if (topics.operations[i] == "CreateTopic" || topics.operations[i] == "CreateQueue") {
      EXPECT_NE(body.find(".fifo"), std::string::npos) << body;
    }
  }
  EXPECT_EQ(wanting, 2u);
  EXPECT_EQ(count_of(topics, "Unsubscribe"), 3u);
  EXPECT_EQ(count_of(topics, "DeleteQueue"), 3u);
  EXPECT_EQ(topics.operations.back(), "DeleteTopic");
}

TEST(BenchTopic, RemovesWhatThereIsWhereItFailed) {
  FakeTopic topics([](const std::string& operation, const std::string& body) {
    return operation == "Subscribe" ? R"({"__type":"AuthorizationErrorException"})"
                                    : answer_to(operation, body);
  });
  SystemClock clock;
  TopicClient client = topics.client(clock);
  QueueClient queues = topics.queues(clock);
  {
    BenchTopic bench(client, queues, 9);
    EXPECT_FALSE(bench.create({}).ok());
  }
  EXPECT_EQ(count_of(topics, "DeleteQueue"), 1u);
  EXPECT_EQ(topics.operations.back(), "DeleteTopic");
}

TEST(TopicTally, ComparesWhatQueuesHoldWithWhatWasPublished) {
  const TopicTally all = tally(10, {{10, 10}, {0, 0}});
  EXPECT_EQ(all.delivered, 20u);
  EXPECT_EQ(all.lost + all.duplicated + all.misrouted, 0u);
  const TopicTally found = tally(10, {{7, 12, 10}, {0, 5}});
  EXPECT_EQ(found.delivered, 27u);
  EXPECT_EQ(found.lost, 3u);
  EXPECT_EQ(found.duplicated, 2u);
  EXPECT_EQ(found.misrouted, 5u);
}

TopicBenchResult result() {
  TopicBenchResult out;
  out.load.requests = 100;
  out.load.items = 1000;
  out.load.seconds = 2;
  out.drain_s = 0.5;
  out.tally = tally(1000, {{1000, 1000}, {0}});
  out.server_cpu_s = 0.02;
  return out;
}

TEST(TopicBenchReport, CountsDeliveriesUntilTheLastOne) {
  const std::string text = json_text(result());
  for (const char* figure :
       {R"("subscriptions":10,"wanting":5,)", R"("publishes_per_s":50,"messages_per_s":500,)",
        R"("deliveries_per_s":800,)", R"("server_cpu_us_per_delivery":10,)",
        R"("server_resident_bytes":null,)", R"("lost":0,"duplicated":0,"misrouted":0})"}) {
    EXPECT_NE(text.find(figure), std::string::npos) << figure << text;
  }
}

TEST(TopicBenchReport, SaysToPeopleWhatWasMeasured) {
  const std::string text = people_text(result());
  EXPECT_TRUE(
      text.starts_with("10 subscriptions of which 5 want the messages, raw; 32 "
                       "connections, 1024 bytes a message, 10 a request, as fast as it "
                       "goes\n\n"))
      << text;
  EXPECT_NE(text.find("         800  deliveries a second"), std::string::npos) << text;
}

TEST(TopicBenchReport, IsAsPromisedUnlessAQueueHoldsWhatItMustNot) {
  TopicBenchResult one = result();
  EXPECT_TRUE(one.is_as_promised());
  one.tally.misrouted = 1;
  EXPECT_FALSE(one.is_as_promised());
}

}  // namespace
}  // namespace penstock::cli

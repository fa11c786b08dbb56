#include "cli/queue_load.h"

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <set>

#include "cli/fake_server.h"
#include "cli/reply_scan.h"

namespace penstock::cli {
namespace {

// A queue in memory that can be told to misbehave. Called under the fake server's lock.
class FakeQueue {
 public:
  std::string answer(const std::string& head, const std::string& body) {
    ++requests_;
    if (requests_ == fail_at) {
      return FakeServer::reply(503, R"({"__type":"ServiceUnavailable"})");
    }
    if (head.find("AWSEvents.PutEvents") != std::string::npos) {
      return FakeServer::reply(200, put(body));
    }
    if (head.find("AmazonSQS.Send") != std::string::npos) {
      return FakeServer::reply(200, send(body));
    }
    if (head.find("AmazonSQS.Receive") != std::string::npos) {
      return FakeServer::reply(200, receive());
    }
    return FakeServer::reply(200, remove(body));
  }

  int fail_at = 0;
  int lose_every = 0;  // of the messages
  int deliver_twice_every = 0;
  bool change_bodies = false;
  bool swaps = false;  // gives the second message first
  std::set<std::string> groups;
  std::set<std::string> deduplication_ids;
  std::set<std::string> in_flight;

 private:
  std::string send(const std::string& body) {
    std::string reply;
    for_each_string_member(body, [&](std::string_view name, std::string_view value) {
      if (name == "MessageGroupId") {
        groups.emplace(value);
      } else if (name == "MessageDeduplicationId") {
        EXPECT_TRUE(deduplication_ids.emplace(value).second) << value;
      }
      if (name != "MessageBody") {
        return;
      }
      ++sent_;
      if (lose_every == 0 || sent_ % lose_every != 0) {
        messages_.emplace_back(value);
      }
      if (deliver_twice_every != 0 && sent_ % deliver_twice_every == 0) {
        messages_.emplace_back(value);
      }
      reply += R"({"MessageId":"m"},)";
    });
    return R"({"Successful":[)" + reply + "0]}";
  }

  // Each event goes to the queue in its envelope.
  std::string put(const std::string& body) {
    std::string reply;
    for_each_string_member(body, [&](std::string_view name, std::string_view value) {
      if (name == "Detail") {
        messages_.push_back(R"({\"id\":\"e\",\"detail\":)" + std::string(value) + "}");
        reply += R"({"EventId":"e"},)";
      }
    });
    return R"({"FailedEntryCount":0,"Entries":[)" + reply + "0]}";
  }

  std::string receive() {
    std::string reply;
    if (swaps && messages_.size() > 1) {
      std::swap(messages_[0], messages_[1]);
    }
    for (int i = 0; i < 10 && !messages_.empty(); ++i) {
      const std::string handle = "h" + std::to_string(++handles_);
      in_flight.insert(handle);
      reply += R"({"ReceiptHandle":")" + handle + R"(","Body":")" + messages_.front() +
               (change_bodies ? "!" : "") + R"("},)";
      messages_.pop_front();
    }
    return reply.empty() ? "{}" : R"({"Messages":[)" + reply + "0]}";
  }

  std::string remove(const std::string& body) {
    std::string reply;
    for_each_string_member(body, [&](std::string_view name, std::string_view value) {
      if (name == "ReceiptHandle") {
        EXPECT_EQ(in_flight.erase(std::string(value)), 1u);
        reply += R"({"Id":"1"},)";
      }
    });
    return R"({"Successful":[)" + reply + "0]}";
  }

  int requests_ = 0;
  int sent_ = 0;
  int handles_ = 0;
  std::deque<std::string> messages_;
};

class QueueLoadTest : public testing::Test {
 protected:
  QueueLoadTest() {
    options_.producers = 3;
    options_.consumers = 2;
    options_.seconds = 0.2;
    options_.drain_ms_max = 60'000;
    options_.run = 9;
  }

  // On a server of its own: the end of the one before waits for the last request of the load
  // before, which would take messages of this one.
  std::unique_ptr<QueueLoad> make() {
    server_.emplace([this](const std::string& head, const std::string& body) {
      return queue_.answer(head, body);
    });
    const LoadTarget target{
        server_->endpoint(), "http://host/000000000000/q", "us-east-1", {"id", "secret", ""}, bus_};
    return std::make_unique<QueueLoad>(options_, target, clock_, [](const LoadReport&) {});
  }

  LoadOptions options_;
  std::string bus_;
  SystemClock clock_;
  FakeQueue queue_;
  std::optional<FakeServer> server_;
};

TEST_F(QueueLoadTest, ReceivesAndDeletesEverythingItSent) {
  for (const int batch : {1, 10}) {
    options_.batch = batch;
    const auto load = make();
    const auto ran = load->run();
    ASSERT_TRUE(ran.ok()) << ran.error().message();
    const LoadReport& report = load->report();
    EXPECT_GT(report.messages.acknowledged(), 0u);
    EXPECT_EQ(report.messages.acknowledged() % static_cast<uint64_t>(batch), 0u);
    EXPECT_EQ(report.messages.received(), report.messages.acknowledged());
    EXPECT_EQ(report.deleted, report.messages.acknowledged());
    EXPECT_EQ(report.messages.missing(), 0u);
    EXPECT_EQ(report.messages.duplicated(), 0u);
    EXPECT_EQ(report.ack.count(), report.messages.acknowledged());
    EXPECT_EQ(report.receive.count(), report.messages.received());
    EXPECT_GE(report.receive.percentile_ns(1), report.ack.percentile_ns(0) / 2);
    EXPECT_GT(report.seconds, 0);
    EXPECT_TRUE(queue_.in_flight.empty());
  }
}

TEST_F(QueueLoadTest, ReceivesTheEventsThatItPutOnABus) {
  bus_ = "bench";
  for (const int batch : {1, 10}) {
    options_.batch = batch;
    const auto load = make();
    const auto ran = load->run();
    ASSERT_TRUE(ran.ok()) << ran.error().message();
    EXPECT_GT(load->report().messages.acknowledged(), 0u);
    EXPECT_EQ(load->report().deleted, load->report().messages.acknowledged());
    EXPECT_EQ(load->report().messages.missing(), 0u);
    EXPECT_EQ(load->report().messages.duplicated(), 0u);
  }
}

TEST_F(QueueLoadTest, CountsWhatWasLostOnceNothingComesAnyMore) {
  queue_.lose_every = 7;
  options_.drain_ms_max = 300;
  const auto load = make();
  ASSERT_TRUE(load->run().ok());
  EXPECT_EQ(load->report().messages.missing(), load->report().messages.acknowledged() / 7);
}

TEST_F(QueueLoadTest, CountsWhatCameTwice) {
  queue_.deliver_twice_every = 5;
  const auto load = make();
  ASSERT_TRUE(load->run().ok());
  EXPECT_EQ(load->report().messages.missing(), 0u);
  EXPECT_GT(load->report().messages.duplicated(), 0u);
  EXPECT_LE(load->report().messages.duplicated(), load->report().messages.acknowledged() / 5);
}

TEST_F(QueueLoadTest, GivesEachGroupOneProducerAndFindsItsOrder) {
  for (const int batch : {1, 10}) {
    options_.batch = batch;
    options_.groups = 7;
    options_.consumers = 1;  // this queue hides no group while one of its messages is in flight
    queue_.groups.clear();
    queue_.deduplication_ids.clear();
    const auto load = make();
    const auto ran = load->run();
    ASSERT_TRUE(ran.ok()) << ran.error().message();
    EXPECT_EQ(load->report().messages.missing(), 0u);
    EXPECT_EQ(load->report().order.reordered(), 0u);
    EXPECT_EQ(queue_.deduplication_ids.size(), load->report().messages.issued());
    EXPECT_EQ(queue_.groups.size(), 7u);
  }
}

TEST_F(QueueLoadTest, CountsWhatCameOutOfOrder) {
  queue_.swaps = true;
  options_.producers = 1;
  options_.consumers = 1;
  options_.groups = 1;
  const auto load = make();
  ASSERT_TRUE(load->run().ok());
  EXPECT_EQ(load->report().messages.missing(), 0u);
  EXPECT_GT(load->report().order.reordered(), 0u);
}

TEST_F(QueueLoadTest, OffersTheRateItIsGiven) {
  options_.rate_per_s = 1000;
  options_.batch = 5;
  options_.seconds = 0.2;
  const auto load = make();
  ASSERT_TRUE(load->run().ok());
  EXPECT_LE(load->report().messages.acknowledged(), 200u);
  EXPECT_GT(load->report().messages.acknowledged(), 0u);
}

TEST_F(QueueLoadTest, EndsWithTheReplyThatFailed) {
  queue_.fail_at = 20;
  const auto ran = make()->run();
  ASSERT_FALSE(ran.ok());
  EXPECT_NE(ran.error().message().find("was answered with 503"), std::string::npos)
      << ran.error().message();
}

TEST_F(QueueLoadTest, EndsWithABodyThatWasNeverSent) {
  queue_.change_bodies = true;
  const auto ran = make()->run();
  ASSERT_FALSE(ran.ok());
  EXPECT_NE(ran.error().message().find("not one that was sent"), std::string::npos);
}

}  // namespace
}  // namespace penstock::cli

#include "cli/browse.h"

#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "cli/fake_server.h"
#include "cli/reply_scan.h"

namespace penstock::cli {
namespace {

// A queue in memory whose messages are hidden once received. Called under the fake server's lock.
class BrowsedQueue {
 public:
  explicit BrowsedQueue(int count) {
    for (int i = 0; i < count; ++i) {
      visible_.push_back("m" + std::to_string(i));
    }
  }

  std::string answer(const std::string& head, const std::string& body) {
    if (head.find("AmazonSQS.ReceiveMessage") != std::string::npos) {
      last_receive = body;
      return ++receives == fail_at ? FakeServer::reply(500, "{}")
                                   : FakeServer::reply(200, receive());
    }
    EXPECT_NE(head.find("AmazonSQS.ChangeMessageVisibilityBatch"), std::string::npos);
    for_each_string_member(body, [&](std::string_view name, std::string_view value) {
      if (name == "ReceiptHandle") {
        EXPECT_EQ(hidden.erase(std::string(value)), 1u) << value;
      }
    });
    return FakeServer::reply(200, R"({"Successful":[],"Failed":[]})");
  }

  int fail_at = 0;
  bool gives_again = false;  // what was given before, as if its hold had ended
  int receives = 0;
  std::string last_receive;
  std::set<std::string> hidden;  // receipt handles

 private:
  std::string receive() {
    std::string messages;
    for (int i = 0; i < 10 && !visible_.empty(); ++i) {
      const std::string id = visible_.front();
      visible_.pop_front();
      if (gives_again) {
        visible_.push_back(id);
      }
      const std::string handle = id + "/" + std::to_string(receives);
      hidden.insert(handle);
      messages.append(messages.empty() ? "" : ",").append(R"({"MessageId":")").append(id);
      messages.append(R"(","ReceiptHandle":")").append(handle);
      messages.append(R"(","MD5OfBody":"","Body":"b"})");
    }
    return R"({"Messages":[)" + messages + "]}";
  }

  std::deque<std::string> visible_;
};

class BrowseTest : public testing::Test {
 protected:
  Result<uint64_t> look(BrowsedQueue& queue, uint64_t expected, uint64_t messages_max) {
    FakeServer server(
        [&](const std::string& head, const std::string& body) { return queue.answer(head, body); });
    QueueClient client(AwsClient({server.endpoint(), "us-east-1", {"id", "secret", ""}, ""},
                                 queue::kServiceInfo, clock_));
    return browse(client, {"http://host/0/q", expected, messages_max}, interrupt_,
                  [&](const queue::Message& message) {
                    seen_.push_back(message.message_id);
                    return seen_.size() < visits_max_;
                  });
  }

  SystemClock clock_;
  Interrupt interrupt_;
  std::vector<std::string> seen_;
  size_t visits_max_ = SIZE_MAX;
};

TEST_F(BrowseTest, SeesEveryMessageOnceAndLetsGoOfAll) {
  BrowsedQueue queue(25);
  const auto seen = look(queue, 25, 100);
  ASSERT_TRUE(seen.ok()) << seen.error().message();
  EXPECT_EQ(*seen, 25u);
  EXPECT_EQ(std::set<std::string>(seen_.begin(), seen_.end()).size(), 25u);
  EXPECT_EQ(queue.receives, 3);
  EXPECT_TRUE(queue.hidden.empty());
  EXPECT_NE(queue.last_receive.find(R"("VisibilityTimeout":10)"), std::string::npos);
}

TEST_F(BrowseTest, EndsAtTheBoundWithoutReceivingMore) {
  BrowsedQueue queue(25);
  EXPECT_EQ(*look(queue, 25, 20), 20u);
  EXPECT_EQ(queue.receives, 2);
  EXPECT_TRUE(queue.hidden.empty());
  BrowsedQueue small(3);
  EXPECT_EQ(*look(small, 3, 1), 3u);  // a service that gives more than it was asked for
  EXPECT_NE(small.last_receive.find(R"("MaxNumberOfMessages":1,)"), std::string::npos)
      << small.last_receive;
}

TEST_F(BrowseTest, EndsWhenTheQueueGivesNoMore) {
  BrowsedQueue queue(12);
  EXPECT_EQ(*look(queue, 40, 100), 12u);
  EXPECT_EQ(queue.receives, 3);
  EXPECT_TRUE(queue.hidden.empty());
}

TEST_F(BrowseTest, EndsWhenOnlyKnownMessagesCome) {
  BrowsedQueue queue(10);
  queue.gives_again = true;
  EXPECT_EQ(*look(queue, 40, 100), 10u);
  EXPECT_EQ(queue.receives, 2);
  EXPECT_EQ(seen_.size(), 10u);
  EXPECT_TRUE(queue.hidden.empty());
}

TEST_F(BrowseTest, EndsWhenNoMoreAreWanted) {
  BrowsedQueue queue(30);
  visits_max_ = 4;
  EXPECT_EQ(*look(queue, 30, 100), 10u);
  EXPECT_EQ(queue.receives, 1);
  EXPECT_TRUE(queue.hidden.empty());
}

TEST_F(BrowseTest, LetsGoAlsoWhenItFails) {
  BrowsedQueue queue(30);
  queue.fail_at = 2;
  EXPECT_FALSE(look(queue, 30, 100).ok());
  EXPECT_EQ(seen_.size(), 10u);
  EXPECT_TRUE(queue.hidden.empty());
}

TEST_F(BrowseTest, LetsGoAlsoWhenItIsInterrupted) {
  BrowsedQueue queue(30);
  ASSERT_EQ(raise(SIGINT), 0);
  const auto seen = look(queue, 30, 100);
  ASSERT_TRUE(seen.ok());
  EXPECT_LE(queue.receives, 1);
}

}  // namespace
}  // namespace penstock::cli

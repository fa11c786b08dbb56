#include "cli/event_tail_command.h"

#include <gtest/gtest.h>

#include <deque>

#include "cli/fake_bus.h"

namespace penstock::cli {
namespace {

class TailEventsTest : public testing::Test {
 protected:
  TailEventsTest()
      : bus_([this](const std::string&, const std::string& body) {
          bodies_.push_back(body);
          std::string page = pages_.front();
          if (pages_.size() > 1) {
            pages_.pop_front();
          }
          return page;
        }) {
    options_.poll_ms = 1;
  }

  Result<void> tail(size_t count) {
    BusClient client = bus_.client(clock_);
    return tail_events(client, options_, interrupt_, [&](const bus::KeptEventShape& event) {
      seen_.push_back(event.event_id);
      return seen_.size() < count;
    });
  }

  SystemClock clock_;
  Interrupt interrupt_;
  TailOptions options_;
  std::deque<std::string> pages_;
  std::vector<std::string> bodies_;
  std::vector<std::string> seen_;
  FakeBus bus_;
};

TEST_F(TailEventsTest, BeginsAtTheEndAndGoesOnWhereItWas) {
  pages_ = {
      R"({"ReadToSequence":7,"LastSequence":7})",
      R"({"Events":[{"EventId":"a"}],"ReadToSequence":8,"LastSequence":8})",
      R"({"Events":[{"EventId":"b"},{"EventId":"c"}],"ReadToSequence":10,"LastSequence":10})"};
  options_.bus = "orders";
  ASSERT_TRUE(tail(3).ok());
  EXPECT_EQ(seen_, (std::vector<std::string>{"a", "b", "c"}));
  ASSERT_EQ(bodies_.size(), 3u);
  EXPECT_EQ(bodies_[0], R"({"EventBusName":"orders","Limit":0})");
  EXPECT_EQ(bodies_[1], R"({"EventBusName":"orders","AfterSequence":7})");
  EXPECT_EQ(bodies_[2], R"({"EventBusName":"orders","AfterSequence":8})");
}

TEST_F(TailEventsTest, ReadsToTheEndAndNoFurtherIfItDoesNotFollow) {
  options_.follow = false;
  options_.since_ms = 1'790'000'000'000;
  pages_ = {R"({"Events":[{"EventId":"a"}],"ReadToSequence":3,"LastSequence":9})",
            R"({"Events":[{"EventId":"b"}],"ReadToSequence":9,"LastSequence":9})"};
  ASSERT_TRUE(tail(SIZE_MAX).ok());
  EXPECT_EQ(seen_, (std::vector<std::string>{"a", "b"}));
  EXPECT_NE(bodies_[0].find(R"("Since":1790000000)"), std::string::npos);
  EXPECT_EQ(bodies_[1], R"({"AfterSequence":3})");
}

TEST_F(TailEventsTest, EndsWhenInterrupted) {
  pages_ = {R"({"ReadToSequence":0,"LastSequence":0})"};
  ASSERT_EQ(raise(SIGINT), 0);
  EXPECT_TRUE(tail(1).ok());
  EXPECT_TRUE(seen_.empty());
}

}  // namespace
}  // namespace penstock::cli

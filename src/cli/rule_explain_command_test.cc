#include "cli/rule_explain_command.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cli/fake_bus.h"

namespace penstock::cli {
namespace {

class ExplainEventTest : public testing::Test {
 protected:
  ExplainEventTest()
      : bus_([this](const std::string& operation, const std::string& body) -> std::string {
          bodies_.push_back(body);
          return operation == "GetEvent" ? kept_ : R"({"Event":"{}","Rules":[]})";
        }) {}

  SystemClock clock_;
  std::string kept_ =
      R"({"Events":[{"EventId":"e1","EventBusArn":"arn:a"},{"EventId":"e1","EventBusArn":"arn:b"}]})";
  std::vector<std::string> bodies_;
  FakeBus bus_;
};

TEST_F(ExplainEventTest, AsksEachBusThatKeepsTheEvent) {
  BusClient client = bus_.client(clock_);
  const auto all = explain_event(client, "e1", std::nullopt, std::nullopt);
  ASSERT_TRUE(all.ok()) << all.error().message();
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(bodies_[1], R"({"EventBusName":"arn:a","EventId":"e1"})");
  EXPECT_EQ(bodies_[2], R"({"EventBusName":"arn:b","EventId":"e1"})");
}

TEST_F(ExplainEventTest, AsksTheBusThatIsNamed) {
  BusClient client = bus_.client(clock_);
  ASSERT_TRUE(explain_event(client, "e1", "orders", "big").ok());
  ASSERT_EQ(bodies_.size(), 1u);
  EXPECT_EQ(bodies_[0], R"({"EventBusName":"orders","EventId":"e1","RuleName":"big"})");
}

TEST_F(ExplainEventTest, SendsTheEventOfAFileOrArgument) {
  const std::string path = testing::TempDir() + "explain_event.json";
  std::ofstream(path) << R"({"a":1})";
  BusClient client = bus_.client(clock_);
  for (const std::string& event : {path, "@" + path, std::string(R"({"a":1})")}) {
    ASSERT_TRUE(explain_event(client, event, std::nullopt, std::nullopt).ok()) << event;
    EXPECT_EQ(bodies_.back(), R"({"Event":"{\"a\":1}"})");
  }
}

TEST_F(ExplainEventTest, SaysWhereNothingKeepsTheEvent) {
  kept_ = "{}";
  BusClient client = bus_.client(clock_);
  const auto all = explain_event(client, "nosuch", std::nullopt, std::nullopt);
  ASSERT_FALSE(all.ok());
  EXPECT_EQ(all.error().message(), "nosuch is no file, and no bus keeps an event of that id.");
}

}  // namespace
}  // namespace penstock::cli

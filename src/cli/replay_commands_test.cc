#include "cli/replay_commands.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/fake_bus.h"

namespace penstock::cli {
namespace {

TEST(ReplayRequest, NamesArchiveBusAndRulesByTheirArns) {
  FakeBus bus([](const std::string& operation, const std::string& body) -> std::string {
    if (operation == "DescribeArchive") {
      EXPECT_EQ(body, R"({"ArchiveName":"all"})");
      return R"({"ArchiveArn":"arn:archive","EventSourceArn":"arn:bus"})";
    }
    EXPECT_EQ(operation, "DescribeRule");
    EXPECT_EQ(body, R"({"Name":"big","EventBusName":"arn:bus"})");
    return R"({"Arn":"arn:rule"})";
  });
  SystemClock clock;
  BusClient client = bus.client(clock);
  ReplayPlan plan;
  plan.name = "again";
  plan.archive = "arn:aws:events:us-east-1:000000000000:archive/all";
  plan.from_ms = 1000;
  plan.to_ms = 2000;
  plan.rules = {"big"};
  plan.rate_per_s = 7;
  const auto request = make_request(client, plan);
  ASSERT_TRUE(request.ok()) << request.error().message();
  EXPECT_EQ(request->source_arn, "arn:archive");
  EXPECT_EQ(request->destination.bus_arn, "arn:bus");
  EXPECT_EQ(request->destination.rule_arns, std::vector<std::string>{"arn:rule"});
  EXPECT_EQ(request->events_from.ms, 1000);
  EXPECT_EQ(request->events_to.ms, 2000);
  EXPECT_EQ(request->rate_per_s, 7);
}

TEST(FollowReplay, AsksUntilItHasEnded) {
  int asked = 0;
  FakeBus bus([&](const std::string&, const std::string&) {
    return fmt::format(R"({{"ReplayName":"again","State":"{}"}})",
                       ++asked < 3 ? "RUNNING" : "COMPLETED");
  });
  SystemClock clock;
  BusClient client = bus.client(clock);
  const Interrupt interrupt;
  const auto replay = follow_replay(client, "again", interrupt);
  ASSERT_TRUE(replay.ok()) << replay.error().message();
  ASSERT_TRUE(replay->has_value());
  EXPECT_EQ((*replay)->state, "COMPLETED");
  EXPECT_EQ(asked, 3);
}

TEST(FollowReplay, StopsWhenInterrupted) {
  FakeBus bus([](const std::string&, const std::string&) { return R"({"State":"RUNNING"})"; });
  SystemClock clock;
  BusClient client = bus.client(clock);
  const Interrupt interrupt;
  ASSERT_EQ(raise(SIGINT), 0);
  const auto replay = follow_replay(client, "again", interrupt);
  ASSERT_TRUE(replay.ok());
  EXPECT_FALSE(replay->has_value());
}

}  // namespace
}  // namespace penstock::cli

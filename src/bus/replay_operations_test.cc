#include "bus/replay_operations.h"

#include <gtest/gtest.h>

#include "bus/archive_testing.h"

namespace penstock::bus {
namespace {

// A request to start a replay of the archive "all", "KEY" replaced by "VALUE" in it.
std::string start(std::string_view key = "", std::string_view value = "") {
  std::string request = R"({"ReplayName":"again","EventSourceArn":)"
                        R"("arn:aws:events:eu-west-1:123456789012:archive/all",)"
                        R"("EventStartTime":1000,"EventEndTime":2000,"Destination":)"
                        R"({"Arn":"arn:aws:events:eu-west-1:123456789012:event-bus/default"}})";
  if (!key.empty()) {
    const size_t at = request.find(key);
    PENSTOCK_CHECK(at != std::string::npos);
    request.replace(at, key.size(), value);
  }
  return request;
}

TEST(StartReplay, AnswersAndShowsWhatWasAsked) {
  TestArchives buses;
  buses.create_archive();
  const std::string rule = buses.put_rule("r");
  const std::string now = fmt::format("{}", buses.now_ms() / 1000);
  EXPECT_EQ(buses.answer<StartReplay>(
                start(R"("Destination":{)", R"("Description":"d","Rate":7,"Destination":{)"
                                            R"("FilterArns":[")" +
                                                rule + R"("],)")),
            R"({"ReplayArn":"arn:aws:events:eu-west-1:123456789012:replay/again",)"
            R"("State":"STARTING","ReplayStartTime":)" +
                now + "}");
  buses.restart();
  EXPECT_EQ(buses.answer<DescribeReplay>(R"({"ReplayName":"again"})"),
            R"({"ReplayName":"again",)"
            R"("ReplayArn":"arn:aws:events:eu-west-1:123456789012:replay/again",)"
            R"("Description":"d","State":"STARTING",)"
            R"("EventSourceArn":"arn:aws:events:eu-west-1:123456789012:archive/all",)"
            R"("Destination":{"Arn":"arn:aws:events:eu-west-1:123456789012:event-bus/default",)"
            R"("FilterArns":["arn:aws:events:eu-west-1:123456789012:rule/r"]},)"
            R"("EventStartTime":1000,"EventEndTime":2000,"ReplayStartTime":)" +
                now + R"(,"EventsReplayed":0,"Progress":0,"Rate":7})");
}

TEST(StartReplay, RefusesAsEventBridgeDoes) {
  TestArchives buses;
  buses.create_archive();
  buses.create("other");
  ASSERT_TRUE(buses.ask<StartReplay>(start("again", "taken")).ok());
  const struct {
    std::string request;
    std::string answer;
  } rows[] = {
      {start("\"again\"", R"("a b")"),
       "ValidationException: 1 validation error detected: Value 'a b' at 'replayName' failed to "
       R"(satisfy constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+)"},
      {start(R"("EventEndTime":2000,)", ""),
       "ValidationException: 1 validation error detected: Value null at 'eventEndTime' failed to "
       "satisfy constraint: Member must not be null"},
      {start(R"("Destination")", R"("Rate":0,"Destination")"),
       "ValidationException: 1 validation error detected: Value '0' at 'rate' failed to satisfy "
       "constraint: Member must have value greater than or equal to 1"},
      {start("arn:aws:events:eu-west-1:123456789012:event-bus/default", "default"),
       "ValidationException: Parameter Destination.Arn is not valid. Reason: Must contain an event "
       "bus ARN."},
      {start("event-bus/default", "event-bus/none"),
       "ResourceNotFoundException: Event bus none does not exist."},
      {start("123456789012:event-bus/default", "999999999999:event-bus/default"),
       "ResourceNotFoundException: Event bus default does not exist."},
      {start("archive/all", "archive/none"),
       "ValidationException: Parameter EventSourceArn is not valid. Reason: Archive none does not "
       "exist."},
      {start("archive/all", "event-bus/all"),
       "ValidationException: Parameter EventSourceArn is not valid. Reason: Must contain an "
       "archive "
       "ARN."},
      {start("event-bus/default", "event-bus/other"),
       "ValidationException: Parameter Destination.Arn is not valid. Reason: Cross event bus "
       "replay "
       "is not permitted."},
      {start("2000", "1000"),
       "ValidationException: Parameter EventEndTime is not valid. Reason: EventStartTime must be "
       "before EventEndTime."},
      {start("again", "taken"), "ResourceAlreadyExistsException: Replay taken already exists."},
      {start(R"({"Arn")", R"({"FilterArns":["r"],"Arn")"),
       "ValidationException: Parameter Destination.FilterArns is not valid. Reason: Must contain "
       "ARNs of rules of the event bus."},
      {start(R"({"Arn")",
             R"({"FilterArns":["arn:aws:events:eu-west-1:123456789012:rule/none"],"Arn")"),
       "ResourceNotFoundException: Rule none does not exist on EventBus default."},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(buses.answer<StartReplay>(row.request), row.answer) << row.request;
  }
  EXPECT_EQ(buses.default_bus().replays.size(), 1U);
}

TEST(StartReplay, LetsTenRunAtATime) {
  TestArchives buses;
  buses.create_archive();
  buses.put(100);
  for (size_t i = 0; i < kReplaysActiveMax; ++i) {
    StartReplayInput input = buses.replay_input(fmt::format("replay{}", i));
    input.rate_per_s = 1;
    buses.start_replay(input);
  }
  EXPECT_EQ(buses.answer<StartReplay>(start()),
            "LimitExceededException: The requested resource exceeds the maximum number allowed.");
  EXPECT_TRUE(buses.run<CancelReplay>({"replay0"}).ok());
  buses.pass_ms(10);
  EXPECT_TRUE(buses.ask<StartReplay>(start()).ok());
}

TEST(StartReplay, RemembersSoManyAtMost) {
  TestArchives buses;
  buses.create_archive();
  for (size_t i = 0; i <= kReplaysPerBusMax; ++i) {
    buses.start_replay(buses.replay_input(fmt::format("replay{}", i)));
    buses.pass_ms(10);
  }
  EXPECT_EQ(buses.default_bus().replays.size(), kReplaysPerBusMax);
  EXPECT_EQ(buses.default_bus().replays.count("replay0"), 0U);
  EXPECT_EQ(buses.shard().keys(kReplayPrefix), kReplaysPerBusMax);
}

TEST(CancelReplay, EndsAReplayThatRunsAndNoOther) {
  TestArchives buses;
  buses.create_archive();
  buses.put(50);
  buses.put_rule("r");
  buses.put_target("r", "t", queue_arn("orders"));
  StartReplayInput input = buses.replay_input("again");
  input.rate_per_s = 1;
  buses.start_replay(input);
  buses.pass_ms(3 * kSecondMs);
  const size_t got = buses.got().size();
  EXPECT_EQ(buses.answer<CancelReplay>(R"({"ReplayName":"again"})"),
            R"({"ReplayArn":"arn:aws:events:eu-west-1:123456789012:replay/again",)"
            R"("State":"CANCELLING"})");
  EXPECT_EQ(buses.answer<CancelReplay>(R"({"ReplayName":"again"})"),
            "IllegalStatusException: Replay again is not in a valid state for this operation.");
  buses.restart();
  EXPECT_EQ(buses.describe_replay("again").state, "CANCELLING");
  buses.pass_ms(kMinuteMs);
  const DescribeReplayOutput cancelled = buses.describe_replay("again");
  EXPECT_EQ(cancelled.state, "CANCELLED");
  EXPECT_TRUE(cancelled.ended);
  EXPECT_EQ(cancelled.replayed, static_cast<int64_t>(got));
  EXPECT_EQ(buses.got().size(), got);
  EXPECT_EQ(buses.answer<CancelReplay>(R"({"ReplayName":"again"})"),
            "IllegalStatusException: Replay again is not in a valid state for this operation.");
}

TEST(Replays, AnswerThatThereIsNone) {
  TestArchives buses;
  const std::string answer = "ResourceNotFoundException: Replay none does not exist.";
  EXPECT_EQ(buses.answer<DescribeReplay>(R"({"ReplayName":"none"})"), answer);
  EXPECT_EQ(buses.answer<CancelReplay>(R"({"ReplayName":"none"})"), answer);
}

TEST(Replays, GoWithTheirBus) {
  TestArchives buses;
  const std::string bus = buses.create("orders").arn;
  buses.create_archive("of-orders", 0, std::nullopt, bus);
  buses.put(50, 0, std::nullopt, "orders");
  StartReplayInput input;
  input.name = "again";
  input.source_arn = archive_arn(bus_path_of_arn(bus), "of-orders");
  input.events_to = {buses.now_ms() + kDayMs};
  input.destination.bus_arn = bus;
  input.rate_per_s = 1;
  buses.start_replay(input);
  buses.pass_ms(kSecondMs);
  journal::Batch batch(kTestShard);
  buses.buses().erase(*buses.buses().find(bus_path_of_arn(bus)), batch);
  buses.shard().shard().commit(std::move(batch));
  buses.pass_ms(kMinuteMs);
  EXPECT_EQ(buses.shard().keys(kReplayPrefix), 0U);
  EXPECT_EQ(buses.answer<ListReplays>("{}"), R"({"Replays":[]})");
}

std::vector<std::string> listed(TestArchives& buses, std::string_view request) {
  std::vector<std::string> names;
  const auto list = buses.ask<ListReplays>(request);
  for (const ReplayEntry& entry : *list->replays) {
    names.push_back(entry.name);
  }
  return names;
}

TEST(ListReplays, FiltersByOneThingAndPages) {
  TestArchives buses;
  buses.create_archive("all");
  buses.create_archive("some");
  buses.put(10);
  buses.start_replay(buses.replay_input("a1"));
  buses.start_replay(buses.replay_input("b", "some"));
  buses.pass_ms(kSecondMs);
  StartReplayInput input = buses.replay_input("a2");
  input.rate_per_s = 1;
  buses.start_replay(input);
  using Names = std::vector<std::string>;
  EXPECT_EQ(listed(buses, "{}"), (Names{"a1", "a2", "b"}));
  EXPECT_EQ(listed(buses, R"({"NamePrefix":"a"})"), (Names{"a1", "a2"}));
  EXPECT_EQ(listed(buses, R"({"State":"COMPLETED"})"), (Names{"a1", "b"}));
  EXPECT_EQ(
      listed(buses, fmt::format(R"({{"EventSourceArn":"{}"}})", buses.archive_arn_of("some"))),
      (Names{"b"}));
  EXPECT_EQ(buses.answer<ListReplays>(R"({"NamePrefix":"b","State":"COMPLETED"})"),
            "ValidationException: At most one filter is allowed for ListReplays. Use either : "
            "State, EventSourceArn, or NamePrefix.");
  const auto page = buses.ask<ListReplays>(R"({"Limit":2})");
  ASSERT_EQ(page->replays->size(), 2U);
  ASSERT_TRUE(page->next_token);
  EXPECT_EQ(listed(buses, fmt::format(R"({{"NextToken":"{}"}})", *page->next_token)), (Names{"b"}));
}

}  // namespace
}  // namespace penstock::bus

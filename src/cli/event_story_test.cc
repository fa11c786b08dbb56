#include "cli/event_story.h"

#include <gtest/gtest.h>

#include "cli/client_command.h"
#include "cli/fake_bus.h"

namespace penstock::cli {
namespace {

constexpr const char* kRule = "arn:aws:events:us-east-1:000000000000:rule/orders/big";
constexpr const char* kQueue = "arn:aws:sqs:us-east-1:000000000000:q";

EventStory make_story() {
  EventStory story;
  bus::KeptEventShape& event = story.events.emplace_back();
  event.event = R"({"id":"e1","detail":{}})";
  event.event_id = "e1";
  event.bus_arn = "arn:aws:events:us-east-1:000000000000:event-bus/orders";
  event.sequence = 7;
  event.ingested.ms = 1'790'000'000'005;
  event.rules = {{"big", kRule, false, {{"1", kQueue}}}};
  return story;
}

delivery::DeliveryShape make_record(const char* cause, const char* target, const char* status) {
  delivery::DeliveryShape delivery;
  delivery.id = "3-7";
  delivery.cause = cause;
  delivery.target = target;
  delivery.status = status;
  return delivery;
}

TEST(EventStory, CountsATargetWithoutRecordAsDelivered) {
  EXPECT_EQ(story_text(make_story()),
            "{\n  \"id\": \"e1\",\n  \"detail\": {}\n}\n\n"
            "BUS     SEQUENCE  TAKEN IN                  PASSED ON BEFORE  ARCHIVES\n"
            "orders  7         2026-09-21T14:13:20.005Z  0\n\n"
            "RULE  TARGET                                STATUS     FAILED  WHEN  WHY\n"
            "big   arn:aws:sqs:us-east-1:000000000000:q  delivered  0\n");
}

TEST(EventStory, GivesEachRecordToItsRuleAndTargetOnce) {
  EventStory story = make_story();
  story.events[0].rules[0].targets.push_back({"2", kQueue});
  story.events[0].rules.push_back({"gone", "arn:gone", true, {}});
  story.events[0].rules.push_back({"idle", "arn:idle", false, {}});
  story.deliveries = {make_record(kRule, kQueue, "failed"), make_record(kRule, "arn:x", "pending")};
  const auto outcomes = outcomes_of(story);
  ASSERT_EQ(outcomes.size(), 5u);
  struct Row {
    const char* rule;
    const char* target;
    const char* status;
  };
  const Row rows[] = {{"big", kQueue, "failed"},
                      {"big", kQueue, "delivered"},
                      {"gone (deleted)", "", ""},
                      {"idle", "", "no target"},
                      {"big", "arn:x", "pending"}};
  for (size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(outcomes[i].rule, rows[i].rule) << i;
    EXPECT_EQ(outcomes[i].target, rows[i].target) << i;
    EXPECT_EQ(outcomes[i].status, rows[i].status) << i;
  }
}

TEST(EventStory, ShowsWhyAnEventWithoutBusWasDropped) {
  EventStory story;
  constexpr const char* kBus = "arn:aws:events:us-east-1:000000000000:event-bus/nosuch";
  delivery::DeliveryShape dropped = make_record("arn:aws:iam::000000000000:root", kBus, "dropped");
  dropped.last_attempts = {{{1'790'000'000'000}, 0, "validation", "NO_BUS", "It is not there."}};
  story.deliveries.push_back(dropped);
  const std::string text = story_text(story);
  EXPECT_TRUE(text.starts_with("No bus keeps the event.\n\nRULE")) << text;
  EXPECT_NE(text.find("      " + std::string(kBus) + "  dropped"), std::string::npos) << text;
  EXPECT_NE(text.find("NO_BUS: It is not there."), std::string::npos) << text;
}

TEST(EventStory, SaysWhatToAskWhereNoRuleMatched) {
  EventStory story = make_story();
  story.events[0].rules.clear();
  EXPECT_NE(story_text(story).find("It matched no rule: `penstock rule explain --event e1`"),
            std::string::npos);
}

TEST(EventStory, IsReadFromBusesAndDeliveries) {
  FakeBus bus([](const std::string& operation, const std::string& body) -> std::string {
    EXPECT_NE(body.find(R"("EventId":"e1")"), std::string::npos);
    return operation == "GetEvent" ? R"({"Events":[{"Event":"{}","EventId":"e1","Sequence":1}]})"
                                   : R"({"Deliveries":[{"DeliveryId":"1-2","Status":"failed"}]})";
  });
  SystemClock clock;
  BusClient client = bus.client(clock);
  const auto story = read_event_story(client, "e1");
  ASSERT_TRUE(story.ok()) << story.error().message();
  EXPECT_EQ(story->events.size(), 1u);
  EXPECT_EQ(story->deliveries.size(), 1u);
  EXPECT_EQ(bus.operations, (std::vector<std::string>{"GetEvent", "ListDeliveries"}));
  EXPECT_TRUE(json_of_shape(*story).starts_with(R"({"Events":[{"Event":"{}")"));
}

}  // namespace
}  // namespace penstock::cli

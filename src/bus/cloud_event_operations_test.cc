#include "bus/cloud_event_operations.h"

#include <gtest/gtest.h>

#include "bus/bus_testing.h"
#include "bus/cloud_event_envelope.h"
#include "bus/cloud_event_testing.h"
#include "bus/event_operations.h"
#include "bus/put_operations.h"

namespace penstock::bus {
namespace {

std::string event(const std::string& id, const std::string& more = "",
                  const std::string& source = "shop") {
  return R"({"specversion":"1.0","id":")" + id + R"(","source":")" + source +
         R"(","type":"order.placed")" + more + "}";
}

std::vector<KeptEventShape> kept(TestBuses& buses, const std::string& bus) {
  ListEventsInput input;
  input.event_bus_name = bus;
  return buses.run<ListEvents>(input).value().events;
}

TEST(PutCloudEvents, PublishesThemInOrderUnderTheirOwnIds) {
  TestBuses buses;
  buses.create("orders");
  buses.put_rule("all", R"({"cloudevents":{"subject":["7"]}})", "orders");
  buses.put_target("all", "q", queue_arn("q"), "orders");
  const auto put = buses.run<PutCloudEvents>(
      {"orders", {event("b", R"(,"subject":"7","data":{"n":1})"), event("a", R"(,"data":[2])")}});
  EXPECT_EQ(put.value().event_ids, (std::vector<std::string>{"b", "a"}));
  const auto events = kept(buses, "orders");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].event_id, "b");
  EXPECT_EQ(cloud_event_of_envelope(events[1].event).data, "[2]");
  ASSERT_EQ(events[0].rules.size(), 1U);
  EXPECT_TRUE(events[1].rules.empty());
  buses.pass_ms(1);
  ASSERT_EQ(buses.received().size(), 1U);
  EXPECT_EQ(buses.received()[0].text, events[0].event);

  GetEventInput get;
  get.event_id = "a";
  ASSERT_EQ(buses.run<GetEvent>(get).value().events.size(), 1U);
  EXPECT_EQ(buses.run<GetEvent>(get).value().events[0].sequence, events[1].sequence);
}

TEST(PutCloudEvents, TakesAllOrNone) {
  struct Case {
    std::vector<std::string> events;
    std::string error;
  };
  const std::string big(600'000, 'x');
  const std::vector<Case> cases{
      {{event("1"), event("2"), "{}"},
       "ValidationException: event 3: 'specversion' must be \"1.0\""},
      {{event("1"), event("2", R"(,"data":{)")},
       "ValidationException: event 2: it is not valid JSON"},
      {{event("1"), event("2", "", "aws.s3")},
       "NotAuthorizedForSourceException: event 2: a source that begins with aws. is AWS's"},
      {{event("1", R"(,"data":")" + big + "\""), event("2", R"(,"data":")" + big + "\"")},
       "RequestEntityTooLargeException: The events have 1200156 bytes together; at most 1048576 "
       "may "
       "be."},
  };
  TestBuses buses;
  buses.create("orders");
  for (const Case& each : cases) {
    const auto put = buses.run<PutCloudEvents>({"orders", each.events});
    ASSERT_FALSE(put.ok()) << each.error;
    EXPECT_EQ(std::string(put.error().info().code) + ": " + put.error().message(), each.error);
  }
  EXPECT_TRUE(kept(buses, "orders").empty());
}

TEST(PutCloudEvents, RefusesABusThatIsNotThereOrIsClosed) {
  TestBuses buses;
  EXPECT_TRUE(buses.run<PutCloudEvents>({"absent", {event("1")}}).error().is(kResourceNotFound));
  buses.create("orders");
  service::Call stranger = buses.call();
  stranger.caller.account = "999999999999";
  EXPECT_TRUE(
      buses.run_as<PutCloudEvents>(stranger, {test_arn("events", "event-bus/orders"), {event("1")}})
          .error()
          .is(kAccessDenied));
  EXPECT_TRUE(kept(buses, "orders").empty());
  EXPECT_TRUE(buses.run<PutCloudEvents>({std::nullopt, {event("1")}}).ok());
}

TEST(PutCloudEvents, TakesDataAsDeepAsAnEventMayBe) {
  TestBuses buses;
  const auto with_depth = [](size_t depth) {
    return event("1", R"(,"data":)" + std::string(depth, '[') + std::string(depth, ']'));
  };
  EXPECT_TRUE(buses.run<PutCloudEvents>({std::nullopt, {with_depth(997)}}).ok());
  EXPECT_FALSE(buses.run<PutCloudEvents>({std::nullopt, {with_depth(998)}}).ok());
}

TEST(PutCloudEvents, KeepsWhateverACloudEventHas) {
  TestBuses buses;
  RandomCloudEvents random(3);
  PutCloudEventsInput input;
  std::vector<CloudEvent> events;
  for (int i = 0; i < 100; ++i) {
    events.push_back(random.next());
    append_cloud_event(input.events.emplace_back(), events.back());
  }
  ASSERT_TRUE(buses.run<PutCloudEvents>(input).ok());
  const auto listed = kept(buses, "default");
  ASSERT_EQ(listed.size(), events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(cloud_event_of_envelope(listed[i].event), events[i]) << listed[i].event;
  }
}

// Installations give ids of the same form, and the same bus may be the first of its shard in both.
TEST(PutCloudEvents, AreFoundByAnIdThatNamesThePlaceOfAnotherEvent) {
  TestBuses buses;
  buses.create("orders");
  PutEventsInput put;
  put.entries.emplace_back();
  put.entries[0].source = "shop";
  put.entries[0].detail_type = "t";
  put.entries[0].detail = "{}";
  put.entries[0].event_bus_name = "orders";
  std::string id = buses.run<PutEvents>(put).value().entries[0].event_id.value();
  id[0] = id[0] == '0' ? '1' : '0';  // of the random bits
  ASSERT_TRUE(buses.run<PutCloudEvents>({"orders", {event(id)}}).ok());
  GetEventInput get;
  get.event_id = id;
  const auto found = buses.run<GetEvent>(get).value().events;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].event_id, id);
}

}  // namespace
}  // namespace penstock::bus

// What has a message group reaches a destination inside in the order in which it was sent.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "delivery/engine_testing.h"

namespace penstock::delivery {
namespace {

using Events = std::vector<std::string>;

class EngineOrderTest : public EngineTest {
 protected:
  void send_of_group(std::string_view event_id, std::string_view group,
                     std::string_view target = "in:q.fifo") {
    Delivery wanted = delivery(target, event_id);
    wanted.group_id = group;
    wanted.dead_letter_queue = "dead:q";
    wanted.retry.schedule = {0, 2, 0, 0, 1'000, 1'000, BackoffFunction::kLinear};
    send(wanted);
    pass_ms(0);
  }
  void refuse(bool refuses) {
    world_.inside_failure = refuses ? std::optional(kBusy) : std::nullopt;
  }
  std::string id_of(std::string event_id) { return list_of_event(std::move(event_id)).at(0).id; }
};

TEST_F(EngineOrderTest, ALaterDeliveryLinesUpBehindOneThatWaits) {
  refuse(true);
  send_of_group("a1", "a");
  refuse(false);
  send_of_group("a2", "a");
  send_of_group("b1", "b");
  send_of_group("other", "a", "in:other.fifo");
  send_of_group("a3", "a");
  EXPECT_EQ(world_.events, (Events{"b1", "other"}));
  EXPECT_EQ(engine().pending(), 3U);
  EXPECT_EQ(shard_.inconsistency(), "");
  pass_ms(1'000);
  EXPECT_EQ(world_.events, (Events{"b1", "other", "a1", "a2", "a3"}));
  EXPECT_EQ(engine().pending(), 0U);
  send_of_group("a4", "a");
  EXPECT_EQ(world_.events.back(), "a4");
}

TEST_F(EngineOrderTest, ARestartKeepsTheLine) {
  refuse(true);
  send_of_group("a1", "a");
  send_of_group("a2", "a");
  refuse(false);
  shard_.restart();
  send_of_group("a3", "a");
  EXPECT_EQ(shard_.inconsistency(), "");
  EXPECT_TRUE(world_.events.empty());
  pass_ms(1'000);
  EXPECT_EQ(world_.events, (Events{"a1", "a2", "a3"}));
}

TEST_F(EngineOrderTest, TheNextFollowsOneThatIsGivenUp) {
  refuse(true);
  send_of_group("a1", "a");
  send_of_group("a2", "a");
  pass_ms(1'000);
  EXPECT_TRUE(world_.events.empty());
  pass_ms(1'000);  // a1 had its two retries; the dead-letter queue refuses as well
  refuse(false);
  pass_ms(60'000);
  EXPECT_EQ(std::count(world_.events.begin(), world_.events.end(), "a2"), 1);
  EXPECT_EQ(engine().counters().dead_lettered, 1U);
  ASSERT_EQ(world_.dead.size(), 1U);
  EXPECT_EQ(world_.dead[0].event_id, "a1");
}

TEST_F(EngineOrderTest, OneThatIsDroppedMakesWay) {
  refuse(true);
  send_of_group("a1", "a");
  send_of_group("a2", "a");
  refuse(false);
  ASSERT_TRUE(shard_.run<DropDelivery>(engine(), shard_.call(), {id_of("a1")}).ok());
  pass_ms(0);
  EXPECT_EQ(world_.events, Events{"a2"});
}

TEST_F(EngineOrderTest, HurryingOneBehindDoesNotOvertake) {
  refuse(true);
  send_of_group("a1", "a");
  send_of_group("a2", "a");
  refuse(false);
  ASSERT_TRUE(shard_.run<RetryDelivery>(engine(), shard_.call(), {id_of("a2")}).ok());
  pass_ms(0);
  EXPECT_TRUE(world_.events.empty());
  ASSERT_TRUE(shard_.run<RetryDelivery>(engine(), shard_.call(), {id_of("a1")}).ok());
  pass_ms(0);
  EXPECT_EQ(world_.events, (Events{"a1", "a2"}));
}

}  // namespace
}  // namespace penstock::delivery

#include "bus/fan_out.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "bus/bus_testing.h"
#include "bus/put_operations.h"

namespace penstock::bus {
namespace {

constexpr int kRules = 4;
constexpr int kTargetsPerRule = 5;

// Twenty queues, to each of which the template makes a text of about a megabyte from a small event.
void put_rules_that_blow_up(TestBuses& test) {
  std::string expanding = "[";
  while (expanding.size() < 6'000) {
    expanding += "<x>,";
  }
  expanding += "<x>]";
  for (int rule = 0; rule < kRules; ++rule) {
    const std::string name = fmt::format("r{}", rule);
    test.put_rule(name);
    PutTargetsInput input;
    input.rule = name;
    for (int target = 0; target < kTargetsPerRule; ++target) {
      TargetShape& shape = input.targets.emplace_back();
      shape.id = fmt::format("t{}", target);
      shape.arn = queue_arn(fmt::format("q{}-{}", rule, target));
      shape.transformer.emplace();
      shape.transformer->paths = {{"x", "$.detail.text"}};
      shape.transformer->input_template = expanding;
    }
    const auto put = test.run<PutTargets>(input);
    ASSERT_TRUE(put.ok()) << put.error().message();
    ASSERT_EQ(put->failed_entry_count, 0);
  }
}

void put_event(TestBuses& test) {
  PutEventsInput input;
  PutEventsRequestEntry& entry = input.entries.emplace_back();
  entry.source = "shop";
  entry.detail_type = "Order";
  entry.detail = fmt::format(R"({{"text":"{}"}})", std::string(600, 'a'));
  const auto put = test.run<PutEvents>(input);
  ASSERT_TRUE(put.ok()) << put.error().message();
  ASSERT_EQ(put->failed_entry_count, 0);
}

size_t largest_batch(TestBuses& test) {
  size_t largest = 0;
  for (const std::string& batch : test.shard().journal().batches) {
    largest = std::max(largest, batch.size());
  }
  return largest;
}

// The queues that got exactly one text, the whole of it.
std::set<std::string> served_once(const TestBuses& test) {
  std::set<std::string> once;
  std::set<std::string> twice;
  for (const Received& received : test.received()) {
    if (received.text.size() > 900'000 && !once.insert(received.queue).second) {
      twice.insert(received.queue);
    }
  }
  for (const std::string& queue : twice) {
    once.erase(queue);
  }
  return once;
}

TEST(FanOut, NoBatchHoldsMoreThanTheJournalTakesWhateverInputsBecome) {
  TestBuses test;
  put_rules_that_blow_up(test);
  put_event(test);
  test.pass_ms(10);
  EXPECT_EQ(served_once(test).size(), static_cast<size_t>(kRules * kTargetsPerRule));
  EXPECT_LE(largest_batch(test), kDeliveryBytesAtOnce + 2 * kPutBytesMax);
}

TEST(FanOut, GoesOnAfterARestartWithNeitherGapsNorRepeats) {
  TestBuses test;
  put_rules_that_blow_up(test);
  put_event(test);
  EXPECT_EQ(test.default_bus().fanning_out.size(), 1U);
  test.restart();
  test.pass_ms(10);
  EXPECT_EQ(served_once(test).size(), static_cast<size_t>(kRules * kTargetsPerRule));
  EXPECT_TRUE(test.default_bus().fanning_out.empty());
}

TEST(FanOut, LaterEventsKeepTheirPlaceBehindOneThatIsSentInSteps) {
  TestBuses test;
  put_rules_that_blow_up(test);
  test.put_rule("plain");
  test.put_target("plain", "t", queue_arn("plain"));
  put_event(test);
  put_event(test);
  EXPECT_EQ(test.default_bus().fanning_out.size(), 2U);
  test.pass_ms(10);
  size_t plain = 0;
  for (const Received& received : test.received()) {
    plain += received.queue == queue_arn("plain") ? 1U : 0U;
  }
  EXPECT_EQ(plain, 2U);
  EXPECT_TRUE(test.default_bus().fanning_out.empty());
}

}  // namespace
}  // namespace penstock::bus

#include "cli/bench_bus_command.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/fake_bus.h"

namespace penstock::cli {
namespace {

size_t count_of(const FakeBus& bus, const char* operation) {
  return static_cast<size_t>(std::count(bus.operations.begin(), bus.operations.end(), operation));
}

TEST(BenchBus, RemovesWhatItCreated) {
  FakeBus bus([](const std::string&, const std::string&) { return "{}"; });
  SystemClock clock;
  BusClient client = bus.client(clock);
  {
    BenchBus bench(client, 9);
    EXPECT_EQ(bench.name(), "penstock-bench-00000009");
    ASSERT_TRUE(bench.create(3, "arn:q").ok());
    EXPECT_EQ(count_of(bus, "PutRule"), 3u);
    EXPECT_EQ(count_of(bus, "PutTargets"), 3u);
  }
  EXPECT_EQ(count_of(bus, "RemoveTargets"), 3u);
  EXPECT_EQ(count_of(bus, "DeleteRule"), 3u);
  EXPECT_EQ(bus.operations.back(), "DeleteEventBus");
}

TEST(BenchBus, RemovesWhatThereIsWhereItFailed) {
  FakeBus bus([](const std::string& operation, const std::string&) {
    return operation == "PutTargets" ? R"({"FailedEntryCount":1})" : "{}";
  });
  SystemClock clock;
  BusClient client = bus.client(clock);
  {
    BenchBus bench(client, 9);
    EXPECT_FALSE(bench.create(3, "arn:q").ok());
  }
  EXPECT_EQ(count_of(bus, "PutRule"), 1u);
  EXPECT_EQ(count_of(bus, "DeleteRule"), 1u);
  EXPECT_EQ(bus.operations.back(), "DeleteEventBus");
}

}  // namespace
}  // namespace penstock::cli

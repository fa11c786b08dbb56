#include "cli/bench_isolation_command.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/fake_bus.h"

namespace penstock::cli {
namespace {

class IsolationBusTest : public ::testing::Test {
 protected:
  explicit IsolationBusTest() {
    IsolationOptions options;
    options.targets = 4;
    const ClientSettings settings = client_.settings();
    load_ = std::make_unique<IsolationLoad>(
        options, IsolationTarget{settings.endpoint, "us-east-1", settings.credentials, "b"},
        clock_);
    EXPECT_TRUE(load_->open().ok());
  }
  size_t count_of(const char* operation) const {
    return static_cast<size_t>(
        std::count(bus_.operations.begin(), bus_.operations.end(), operation));
  }

  std::string fails_;  // the operation whose targets are refused
  FakeBus bus_{[this](const std::string& operation, const std::string&) {
    return operation == fails_ ? R"({"FailedEntryCount":1})" : "{}";
  }};
  SystemClock clock_;
  BusClient client_ = bus_.client(clock_);
  std::unique_ptr<IsolationLoad> load_;
};

TEST_F(IsolationBusTest, RemovesWhatItCreated) {
  {
    IsolationBus bus(client_, 9);
    EXPECT_EQ(bus.name(), "penstock-bench-00000009");
    ASSERT_TRUE(bus.create(*load_).ok());
    EXPECT_EQ(count_of("CreateApiDestination"), 6u);
    EXPECT_EQ(count_of("PutRule"), 6u);
    ASSERT_TRUE(bus.enable_bad_targets().ok());
    EXPECT_EQ(count_of("EnableRule"), 2u);
  }
  for (const char* operation : {"RemoveTargets", "DeleteRule", "DeleteApiDestination"}) {
    EXPECT_EQ(count_of(operation), 6u) << operation;
  }
  EXPECT_EQ(count_of("DeleteConnection"), 1u);
  EXPECT_EQ(bus_.operations.back(), "DeleteEventBus");
}

TEST_F(IsolationBusTest, RemovesWhatThereIsWhereItFailed) {
  fails_ = "PutTargets";
  {
    IsolationBus bus(client_, 9);
    EXPECT_FALSE(bus.create(*load_).ok());
  }
  EXPECT_EQ(count_of("PutRule"), 1u);
  EXPECT_EQ(count_of("DeleteRule"), 1u);
  EXPECT_EQ(count_of("DeleteApiDestination"), 1u);
  EXPECT_EQ(bus_.operations.back(), "DeleteEventBus");
}

IsolationPhase phase_of(int64_t delivery_ns) {
  IsolationPhase phase;
  const uint64_t first = phase.messages.issue(2);
  phase.messages.acknowledge(first, 2);
  for (uint64_t id = first; id < first + 2; ++id) {
    phase.messages.receive(id);
    phase.delivery.record_ns(delivery_ns);
  }
  return phase;
}

TEST(IsolationReport, HoldsIfTheBadTargetsAtMostDoubleTheGoodOnes) {
  IsolationReport report;
  report.quiet = phase_of(1'000'000);
  report.disturbed = phase_of(2'000'000);
  EXPECT_TRUE(report.is_as_promised());
  report.disturbed = phase_of(2'100'000);
  EXPECT_FALSE(report.is_as_promised());
  report.disturbed = phase_of(1'000'000);
  report.disturbed.messages.acknowledge(report.disturbed.messages.issue(1), 1);
  EXPECT_EQ(report.lost(), 1u);
  EXPECT_FALSE(report.is_as_promised());
}

TEST(IsolationReport, SaysTheSameInBothForms) {
  IsolationReport report;
  report.quiet = phase_of(1'000'000);
  report.disturbed = phase_of(1'500'000);
  report.server_cpu_s = 0.0008;
  report.disturbed.hanging_calls = 7;
  EXPECT_EQ(json_text(report),
            R"({"targets":50,"size":300,"rate":500,"seconds":10,"quiet_p50_us":1000,)"
            R"("quiet_p99_us":1000,"disturbed_p50_us":1500,"disturbed_p99_us":1500,)"
            R"("p99_ratio":1.500,"ack_p50_us":0,"ack_p99_us":0,"server_cpu_us_per_event":200,)"
            R"("sent":4,"received":4,"lost":0,"duplicated":0,"misrouted":0,"hanging_calls":7,)"
            R"("failing_calls":0})");
  const std::string text = people_text(report);
  EXPECT_NE(text.find("50 good targets"), std::string::npos) << text;
  EXPECT_NE(text.find("         1.5  times as long, 99 %, beside the bad ones\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace penstock::cli

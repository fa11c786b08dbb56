#include "cli/bench_report.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

class BenchReportTest : public testing::Test {
 protected:
  BenchReportTest() {
    load_.messages.issue(1000);
    load_.messages.acknowledge(0, 1000);
    for (uint64_t id = 0; id < 800; ++id) {
      load_.messages.receive(id);
    }
    load_.messages.receive(0);
    load_.deleted = 800;
    load_.seconds = 2;
    load_.ack.record_ns(50);
    report_.load = &load_;
    report_.client_cpu_s = 0.004;
  }

  bool in_json(const std::string& member) const {
    return json_text(report_).find(member) != std::string::npos;
  }

  LoadReport load_;
  BenchReport report_;
};

TEST_F(BenchReportTest, GivesEveryFigureInJson) {
  report_.server_cpu_s = 0.0172;
  EXPECT_TRUE(in_json(R"("messages_per_s":400,)"));
  EXPECT_TRUE(in_json(R"("ack_p50_us":0.050,)"));
  EXPECT_TRUE(in_json(R"("server_cpu_us_per_message":21.500,)"));
  EXPECT_TRUE(in_json(R"("client_cpu_us_per_message":5,)"));
  EXPECT_TRUE(in_json(R"("sent":1000,"received":800,"lost":200,"duplicated":1,"reordered":null})"));
  EXPECT_TRUE(
      in_json(R"({"producers":16,"consumers":4,"size":300,"batch":10,"rate":0,"groups":0,)"));
}

TEST_F(BenchReportTest, SaysNullWhereTheServerDoesNotSay) {
  EXPECT_TRUE(in_json(R"("server_cpu_us_per_message":null,)"));
  EXPECT_NE(people_text(report_).find("           -  server CPU a message"), std::string::npos);
}

TEST_F(BenchReportTest, FailsWhatAStandardQueueMayNotDo) {
  EXPECT_FALSE(report_.is_as_promised());
  for (uint64_t id = 800; id < 1000; ++id) {
    load_.messages.receive(id);
  }
  EXPECT_TRUE(report_.is_as_promised());  // one came twice
}

TEST_F(BenchReportTest, FailsAFifoQueueThatDeliversTwiceOrOutOfOrder) {
  LoadReport load;
  report_.load = &load;
  report_.options.groups = 3;
  load.order = GroupOrder(3);
  load.messages.issue(2);
  load.messages.acknowledge(0, 2);
  for (const uint64_t id : {1, 0}) {
    load.order.send(1 - id, 2);
    load.messages.receive(id);
  }
  load.order.receive(0);
  load.order.receive(1);
  EXPECT_TRUE(report_.is_as_promised());
  EXPECT_TRUE(in_json(R"("groups":3,)"));
  EXPECT_TRUE(in_json(R"("lost":0,"duplicated":0,"reordered":0})"));
  EXPECT_TRUE(people_text(report_).starts_with("FIFO, 3 message groups, 16 producers"));
  load.order.receive(0);
  EXPECT_FALSE(report_.is_as_promised());
  EXPECT_TRUE(in_json(R"("reordered":1})"));
  load.order = GroupOrder(3);
  EXPECT_TRUE(report_.is_as_promised());
  load.messages.receive(0);
  EXPECT_FALSE(report_.is_as_promised());
}

TEST_F(BenchReportTest, CountsTheEventsOfABus) {
  report_.noun = "event";
  report_.rules = 100;
  report_.server_cpu_s = 0.0172;
  EXPECT_TRUE(in_json(R"("batch":10,"rate":0,"rules":100,"events_per_s":400,)"));
  EXPECT_TRUE(in_json(R"("server_cpu_us_per_event":21.500,"client_cpu_us_per_event":5,)"));
  EXPECT_TRUE(in_json(R"("lost":200,"duplicated":1})"));
  EXPECT_TRUE(people_text(report_).starts_with(
      "100 rules of which 1 matches, 16 producers, 4 consumers, 300 bytes an event, 10 a batch"))
      << people_text(report_);
}

TEST_F(BenchReportTest, SurvivesARunWithoutMessages) {
  const LoadReport nothing;
  report_.load = &nothing;
  report_.server_cpu_s = 1;
  EXPECT_TRUE(in_json(R"("messages_per_s":0,)"));
  EXPECT_TRUE(in_json(R"("server_cpu_us_per_message":null,)"));
}

TEST(ReadMetric, FindsTheSampleOfExactlyThatName) {
  const std::string text =
      "# HELP process_cpu_seconds_total Help.\n# TYPE process_cpu_seconds_total counter\n"
      "process_cpu_seconds_total_more 1\nprocess_cpu_seconds_total{a=\"b\"} "
      "2\nprocess_cpu_seconds_total 12.5\n";
  EXPECT_EQ(read_metric(text, "process_cpu_seconds_total"), 12.5);
  EXPECT_EQ(read_metric(text, "process_cpu"), std::nullopt);
  EXPECT_EQ(read_metric("a b\n", "a"), std::nullopt);
  EXPECT_EQ(read_metric("a 1e3", "a"), 1000);
  EXPECT_EQ(read_metric("", "a"), std::nullopt);
}

}  // namespace
}  // namespace penstock::cli

#include "observe/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

namespace penstock::observe {
namespace {

TEST(Metrics, RendersCountersWithHelpAndTypeOnceAName) {
  Registry registry;
  registry.counter("requests_total", "Requests.", {{"operation", "sqs:SendMessage"}}).add(3);
  registry.counter("requests_total", "Requests.", {{"operation", "sqs:DeleteMessage"}}).add();
  registry.counter("bytes_total", "Bytes.").add(18'446'744'073'709'551'615u);
  EXPECT_EQ(registry.render(),
            "# HELP bytes_total Bytes.\n"
            "# TYPE bytes_total counter\n"
            "bytes_total 18446744073709551615\n"
            "# HELP requests_total Requests.\n"
            "# TYPE requests_total counter\n"
            "requests_total{operation=\"sqs:SendMessage\"} 3\n"
            "requests_total{operation=\"sqs:DeleteMessage\"} 1\n");
}

TEST(Metrics, GivesTheSameMetricForTheSameNameAndLabels) {
  Registry registry;
  Counter& counter = registry.counter("a_total", "A.", {{"x", "1"}});
  EXPECT_EQ(&registry.counter("a_total", "A.", {{"x", "1"}}), &counter);
  EXPECT_NE(&registry.counter("a_total", "A.", {{"x", "2"}}), &counter);
  EXPECT_EQ(&registry.histogram("b_seconds", "B."), &registry.histogram("b_seconds", "B."));
}

TEST(Metrics, ReadsGaugesWhenRendered) {
  Registry registry;
  double depth = 1.5;
  registry.gauge("depth", "Depth.", {}, [&] { return depth; });
  registry.counter_reading("seen_total", "Seen.", {}, [] { return 7.0; });
  EXPECT_NE(registry.render().find("\ndepth 1.5\n"), std::string::npos);
  depth = std::numeric_limits<double>::infinity();
  EXPECT_NE(registry.render().find("\ndepth +Inf\n"), std::string::npos);
  depth = std::nan("");
  EXPECT_NE(registry.render().find("\ndepth NaN\n"), std::string::npos);
  EXPECT_NE(registry.render().find("# TYPE seen_total counter\nseen_total 7\n"), std::string::npos);
}

TEST(Metrics, EscapesLabelValuesAndHelp) {
  Registry registry;
  registry.counter("a_total", "One\\two\n\"three\".", {{"path", "C:\\x \"y\"\nz"}});
  EXPECT_EQ(registry.render(),
            "# HELP a_total One\\\\two\\n\"three\".\n"
            "# TYPE a_total counter\n"
            "a_total{path=\"C:\\\\x \\\"y\\\"\\nz\"} 0\n");
}

TEST(Metrics, RendersHistogramsInSecondsCumulatively) {
  Registry registry;
  Histogram& histogram = registry.histogram("call_seconds", "Calls.", {{"operation", "a"}});
  histogram.record_ns(-5);
  histogram.record_ns(10'000);
  histogram.record_ns(10'001);
  histogram.record_ns(3'000'000'000);
  histogram.record_ns(61'000'000'000);
  const std::string text = registry.render();
  EXPECT_NE(text.find("# TYPE call_seconds histogram\n"
                      "call_seconds_bucket{operation=\"a\",le=\"1e-05\"} 2\n"
                      "call_seconds_bucket{operation=\"a\",le=\"2.5e-05\"} 3\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("call_seconds_bucket{operation=\"a\",le=\"5\"} 4\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("call_seconds_bucket{operation=\"a\",le=\"60\"} 4\n"
                      "call_seconds_bucket{operation=\"a\",le=\"+Inf\"} 5\n"
                      "call_seconds_sum{operation=\"a\"} 64.000020001\n"
                      "call_seconds_count{operation=\"a\"} 5\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(histogram.count(), 5u);
}

TEST(Metrics, AddsFamiliesThatAreReadElsewhere) {
  const Registry registry;
  EXPECT_EQ(registry.render({{"queue_messages",
                              "Messages.",
                              "gauge",
                              {{{{"queue", "q"}}, 12}, {{{"queue", "r"}}, 0}}}}),
            "# HELP queue_messages Messages.\n"
            "# TYPE queue_messages gauge\n"
            "queue_messages{queue=\"q\"} 12\n"
            "queue_messages{queue=\"r\"} 0\n");
}

TEST(Metrics, CountsFromManyThreads) {
  Registry registry;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int step = 0; step < 1000; ++step) {
        registry.counter("a_total", "A.").add();
        registry.histogram("b_seconds", "B.").record_ns(1);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(registry.counter("a_total", "A.").value(), 4000u);
  EXPECT_EQ(registry.histogram("b_seconds", "B.").sum_ns(), 4000u);
}

TEST(MetricsDeathTest, RefusesOneNameForTwoTypes) {
  Registry registry;
  registry.counter("a_total", "A.");
  EXPECT_DEATH(registry.histogram("a_total", "A."), "broken invariant");
}

}  // namespace
}  // namespace penstock::observe

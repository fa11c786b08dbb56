#include "cli/latency_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace penstock::cli {
namespace {

TEST(LatencyHistogram, IsZeroWithoutSamples) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.percentile_ns(0.5), 0);
  EXPECT_EQ(histogram.percentile_ns(1), 0);
}

TEST(LatencyHistogram, IsExactForSmallValuesAndTheLargest) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 50; ++i) {
    histogram.record_ns(i);
  }
  EXPECT_EQ(histogram.percentile_ns(0), 1);
  EXPECT_EQ(histogram.percentile_ns(0.5), 25);
  EXPECT_EQ(histogram.percentile_ns(0.98), 49);
  histogram.record_ns(123'456'789);
  EXPECT_EQ(histogram.percentile_ns(1), 123'456'789);
}

TEST(LatencyHistogram, AgreesWithSortedSamplesToOnePart64) {
  SeededRandom random(7);
  LatencyHistogram histogram;
  std::vector<int64_t> samples;
  for (int i = 0; i < 20'000; ++i) {
    samples.push_back(static_cast<int64_t>(random.below(uint64_t{1} << (random.below(40) + 1))));
    histogram.record_ns(samples.back());
  }
  std::sort(samples.begin(), samples.end());
  for (const double share : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(samples.size())));
    const int64_t exact_ns = samples[rank - 1];
    EXPECT_GE(histogram.percentile_ns(share), exact_ns) << share;
    EXPECT_LE(histogram.percentile_ns(share), exact_ns + exact_ns / 64) << share;
  }
}

TEST(LatencyHistogram, CountsWeightsAndBoundsWhatIsOutOfRange) {
  LatencyHistogram histogram;
  histogram.record_ns(-5, 9);
  histogram.record_ns(INT64_MAX);
  EXPECT_EQ(histogram.count(), 10u);
  EXPECT_EQ(histogram.percentile_ns(0.9), 0);
  EXPECT_EQ(histogram.percentile_ns(1), LatencyHistogram::kLargestNs);
}

}  // namespace
}  // namespace penstock::cli

// Durations counted in buckets that are at most 1/64 wide of their value: percentiles of any number
// of samples in 20 KiB. Belongs to one thread.
#ifndef PENSTOCK_CLI_LATENCY_HISTOGRAM_H_
#define PENSTOCK_CLI_LATENCY_HISTOGRAM_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace penstock::cli {

class LatencyHistogram {
 public:
  // Below 0 counts as 0; above kLargestNs counts as that.
  void record_ns(int64_t duration_ns, uint64_t times = 1);
  uint64_t count() const { return count_; }
  // The smallest duration that at least this share (0 to 1) of the samples do not exceed, rounded
  // up to its bucket's end but never past the largest sample; 0 without samples.
  int64_t percentile_ns(double share) const;

  static constexpr int64_t kLargestNs = (int64_t{1} << 42) - 1;  // 73 minutes

 private:
  static constexpr int kStepBits = 6;
  static constexpr uint64_t kSteps = uint64_t{1} << kStepBits;
  static constexpr size_t kBuckets = (42 - kStepBits + 1) * kSteps;

  static size_t bucket_of(uint64_t value);
  static uint64_t bucket_end(size_t bucket);

  std::array<uint64_t, kBuckets> buckets_{};
  uint64_t count_ = 0;
  int64_t largest_ns_ = 0;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_LATENCY_HISTOGRAM_H_

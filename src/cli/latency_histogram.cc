#include "cli/latency_histogram.h"

#include <algorithm>
#include <cmath>

namespace penstock::cli {

// Values below kSteps have a bucket each. Above, every power of two is split into kSteps buckets of
// equal width.
size_t LatencyHistogram::bucket_of(uint64_t value) {
  if (value < kSteps) {
    return value;
  }
  const int shift = static_cast<int>(std::bit_width(value)) - 1 - kStepBits;
  return (static_cast<size_t>(shift) + 1) * kSteps + ((value >> shift) - kSteps);
}

uint64_t LatencyHistogram::bucket_end(size_t bucket) {
  if (bucket < kSteps) {
    return bucket;
  }
  const size_t shift = bucket / kSteps - 1;
  return ((bucket % kSteps + kSteps + 1) << shift) - 1;
}

void LatencyHistogram::record_ns(int64_t duration_ns, uint64_t times) {
  const int64_t bounded_ns = std::clamp<int64_t>(duration_ns, 0, kLargestNs);
  buckets_[bucket_of(static_cast<uint64_t>(bounded_ns))] += times;
  count_ += times;
  largest_ns_ = std::max(largest_ns_, bounded_ns);
}

int64_t LatencyHistogram::percentile_ns(double share) const {
  const auto wanted = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += buckets_[bucket];
    if (seen >= std::max<uint64_t>(wanted, 1)) {
      return std::min(static_cast<int64_t>(bucket_end(bucket)), largest_ns_);
    }
  }
  return 0;
}

}  // namespace penstock::cli

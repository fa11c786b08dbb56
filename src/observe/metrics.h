// Metrics in Prometheus' text form. Names use base units and end in _total, _seconds, _bytes as
// Prometheus' naming practice asks. Counters and histograms may be changed from any thread; a
// Registry lives as long as the process and hands out references that live as long as it. Looking
// one up takes a lock: callers do it once and keep the reference.
#ifndef PENSTOCK_OBSERVE_METRICS_H_
#define PENSTOCK_OBSERVE_METRICS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::observe {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  void add(uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

// Durations, in buckets from 10 µs to 60 s.
class Histogram {
 public:
  static constexpr std::array<int64_t, 20> kBoundsNs{
      10'000,        25'000,        50'000,        100'000,        250'000,
      500'000,       1'000'000,     2'500'000,     5'000'000,      10'000'000,
      25'000'000,    50'000'000,    100'000'000,   250'000'000,    500'000'000,
      1'000'000'000, 2'500'000'000, 5'000'000'000, 20'000'000'000, 60'000'000'000};
  void record_ns(int64_t duration_ns);
  uint64_t count() const;
  uint64_t bucket(size_t index) const { return buckets_[index].load(std::memory_order_relaxed); }
  uint64_t sum_ns() const { return sum_ns_.load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<uint64_t>, kBoundsNs.size() + 1> buckets_{};
  std::atomic<uint64_t> sum_ns_{0};
};

class Registry {
 public:
  Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;
  ~Registry();

  // The same name and labels give the same metric. Help is shown once a name.
  Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, Labels labels = {});
  // A value read when rendered; `read` is called on the rendering thread and must not use the
  // registry.
  void gauge(std::string_view name, std::string_view help, Labels labels,
             std::function<double()> read);
  // The same for a value that only grows.
  void counter_reading(std::string_view name, std::string_view help, Labels labels,
                       std::function<double()> read);

  // One metric family more than is registered: many values read at once elsewhere (queue depths).
  struct Sample {
    Labels labels;
    double value;
  };
  struct Family {
    std::string name;
    std::string help;
    std::string type;  // "gauge" or "counter"
    std::vector<Sample> samples;
  };
  std::string render(const std::vector<Family>& more = {}) const;

 private:
  struct Metric;
  struct Named {
    std::string help;
    std::string_view type;  // a constant
    std::vector<std::unique_ptr<Metric>> metrics;
  };
  Metric& find(std::string_view name, std::string_view help, std::string_view type, Labels labels);
  static void render_metric(std::string& out, std::string_view name, const Metric& metric);

  mutable std::mutex mutex_;
  std::map<std::string, Named, std::less<>> names_;
};

}  // namespace penstock::observe

#endif  // PENSTOCK_OBSERVE_METRICS_H_

#include "observe/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/assert.h"

namespace penstock::observe {
namespace {

constexpr std::string_view kCounter = "counter";
constexpr std::string_view kGauge = "gauge";
constexpr std::string_view kHistogram = "histogram";
constexpr double kNsPerSecond = 1e9;

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out.push_back(c);
    }
  }
}

void append_head(std::string& out, std::string_view name, std::string_view help,
                 std::string_view type) {
  out.append("# HELP ").append(name).append(" ");
  append_escaped(out, help, false);
  out.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void append_value(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

// Name and labels; `bound` is a histogram bucket's "le", empty for none.
void append_series(std::string& out, std::string_view name, std::string_view suffix,
                   const Labels& labels, std::string_view bound = {}) {
  out.append(name).append(suffix);
  char separator = '{';
  const auto append_label = [&](std::string_view label, std::string_view value) {
    out.push_back(separator);
    out.append(label).append("=\"");
    append_escaped(out, value, true);
    out.push_back('"');
    separator = ',';
  };
  for (const auto& [label, value] : labels) {
    append_label(label, value);
  }
  if (!bound.empty()) {
    append_label("le", bound);
  }
  out.append(separator == ',' ? "} " : " ");
}

void append_histogram(std::string& out, std::string_view name, const Labels& labels,
                      const Histogram& histogram) {
  uint64_t count = 0;
  for (size_t i = 0; i <= Histogram::kBoundsNs.size(); ++i) {
    count += histogram.bucket(i);
    const std::string bound =
        i < Histogram::kBoundsNs.size()
            ? fmt::format("{}", static_cast<double>(Histogram::kBoundsNs[i]) / kNsPerSecond)
            : "+Inf";
    append_series(out, name, "_bucket", labels, bound);
    fmt::format_to(std::back_inserter(out), "{}\n", count);
  }
  append_series(out, name, "_sum", labels);
  append_value(out, static_cast<double>(histogram.sum_ns()) / kNsPerSecond);
  out.push_back('\n');
  append_series(out, name, "_count", labels);
  fmt::format_to(std::back_inserter(out), "{}\n", count);
}

}  // namespace

// One of the three is there.
struct Registry::Metric {
  Labels labels;
  std::unique_ptr<Counter> counter;
  std::unique_ptr<Histogram> histogram;
  std::function<double()> read;
};

void Histogram::record_ns(int64_t duration_ns) {
  const int64_t duration = std::max<int64_t>(duration_ns, 0);
  const auto* const bound = std::lower_bound(kBoundsNs.begin(), kBoundsNs.end(), duration);
  buckets_[static_cast<size_t>(bound - kBoundsNs.begin())].fetch_add(1, std::memory_order_relaxed);
  sum_ns_.fetch_add(static_cast<uint64_t>(duration), std::memory_order_relaxed);
}

uint64_t Histogram::count() const {
  uint64_t count = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    count += bucket(i);
  }
  return count;
}

Registry::Registry() = default;
Registry::~Registry() = default;

Registry::Metric& Registry::find(std::string_view name, std::string_view help,
                                 std::string_view type, Labels labels) {
  auto named = names_.find(name);
  if (named == names_.end()) {
    named = names_.emplace(std::string(name), Named{std::string(help), type, {}}).first;
  }
  PENSTOCK_CHECK(named->second.type == type);
  for (const auto& metric : named->second.metrics) {
    if (metric->labels == labels) {
      return *metric;
    }
  }
  return *named->second.metrics.emplace_back(
      std::make_unique<Metric>(Metric{std::move(labels), {}, {}, {}}));
}

Counter& Registry::counter(std::string_view name, std::string_view help, Labels labels) {
  const std::lock_guard lock(mutex_);
  Metric& metric = find(name, help, kCounter, std::move(labels));
  if (metric.counter == nullptr) {
    metric.counter = std::make_unique<Counter>();
  }
  return *metric.counter;
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, Labels labels) {
  const std::lock_guard lock(mutex_);
  Metric& metric = find(name, help, kHistogram, std::move(labels));
  if (metric.histogram == nullptr) {
    metric.histogram = std::make_unique<Histogram>();
  }
  return *metric.histogram;
}

void Registry::gauge(std::string_view name, std::string_view help, Labels labels,
                     std::function<double()> read) {
  const std::lock_guard lock(mutex_);
  Metric& metric = find(name, help, kGauge, std::move(labels));
  metric.read = std::move(read);
}

void Registry::counter_reading(std::string_view name, std::string_view help, Labels labels,
                               std::function<double()> read) {
  const std::lock_guard lock(mutex_);
  Metric& metric = find(name, help, kCounter, std::move(labels));
  metric.read = std::move(read);
}

void Registry::render_metric(std::string& out, std::string_view name, const Metric& metric) {
  if (metric.histogram != nullptr) {
    append_histogram(out, name, metric.labels, *metric.histogram);
    return;
  }
  append_series(out, name, "", metric.labels);
  if (metric.counter != nullptr) {
    fmt::format_to(std::back_inserter(out), "{}", metric.counter->value());
  } else {
    append_value(out, metric.read());
  }
  out.push_back('\n');
}

std::string Registry::render(const std::vector<Family>& more) const {
  std::string out;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, named] : names_) {
      append_head(out, name, named.help, named.type);
      for (const auto& metric : named.metrics) {
        render_metric(out, name, *metric);
      }
    }
  }
  for (const Family& family : more) {
    append_head(out, family.name, family.help, family.type);
    for (const Sample& sample : family.samples) {
      append_series(out, family.name, "", sample.labels);
      append_value(out, sample.value);
      out.push_back('\n');
    }
  }
  return out;
}

}  // namespace penstock::observe

#include "cli/bench_report.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "cli/figures.h"

namespace penstock::cli {
namespace {

std::string one_of(std::string_view noun) {
  return fmt::format("{} {}", noun.starts_with('e') ? "an" : "a", noun);
}

std::vector<Figure> figures(const BenchReport& report) {
  const LoadReport& load = *report.load;
  const uint64_t received = load.messages.received();
  const auto whole = [](uint64_t value) { return std::optional(static_cast<double>(value)); };
  const std::string_view noun = report.noun;
  std::vector<Figure> all{
      {fmt::format("{}s_per_s", noun),
       load.seconds > 0 ? static_cast<double>(load.deleted) / load.seconds : 0,
       fmt::format("{}s a second, sent, received and deleted", noun)},
      {"ack_p50_us", percentile_us(load.ack, 0.5), "send acknowledged, median, µs"},
      {"ack_p99_us", percentile_us(load.ack, 0.99), "send acknowledged, 99 %, µs"},
      {"ack_p999_us", percentile_us(load.ack, 0.999), "send acknowledged, 99.9 %, µs"},
      {"receive_p50_us", percentile_us(load.receive, 0.5), "send to receive, median, µs"},
      {"receive_p99_us", percentile_us(load.receive, 0.99), "send to receive, 99 %, µs"},
      {"receive_p999_us", percentile_us(load.receive, 0.999), "send to receive, 99.9 %, µs"},
      {fmt::format("server_cpu_us_per_{}", noun), per_one_us(report.server_cpu_s, received),
       fmt::format("server CPU {}, µs", one_of(noun))},
      {fmt::format("client_cpu_us_per_{}", noun), per_one_us(report.client_cpu_s, received),
       fmt::format("this program's CPU {}, µs", one_of(noun))},
      {"seconds", load.seconds, "seconds until the last delete"},
      {"sent", whole(load.messages.acknowledged()), "sent and acknowledged"},
      {"received", whole(received), "received"},
      {"lost", whole(report.lost()), "lost"},
      {"duplicated", whole(load.messages.duplicated()), "duplicated"},
  };
  if (report.rules == 0) {
    all.push_back({"reordered", load.order.checks() ? whole(load.order.reordered()) : std::nullopt,
                   "out of order within their message group"});
  }
  return all;
}

}  // namespace

std::string json_text(const BenchReport& report) {
  const LoadOptions& options = report.options;
  std::vector<Figure> all{
      {"producers", options.producers, {}},
      {"consumers", options.consumers, {}},
      {"size", static_cast<double>(options.size_bytes), {}},
      {"batch", options.batch, {}},
      {"rate", options.rate_per_s, {}},
      report.rules > 0 ? Figure{"rules", report.rules, {}} : Figure{"groups", options.groups, {}},
  };
  const std::vector<Figure> found = figures(report);
  all.insert(all.end(), found.begin(), found.end());
  return json_of(all);
}

std::string people_text(const BenchReport& report) {
  const LoadOptions& options = report.options;
  std::string before;
  if (report.rules > 0) {
    before = fmt::format("{} rules of which 1 matches, ", report.rules);
  } else if (options.groups > 0) {
    before =
        fmt::format("FIFO, {} message group{}, ", options.groups, options.groups == 1 ? "" : "s");
  }
  const std::string out = fmt::format(
      "{}{} producers, {} consumers, {} bytes {}, {} a batch, {}\n\n", before, options.producers,
      options.consumers, options.size_bytes, one_of(report.noun), options.batch,
      options.rate_per_s > 0 ? fmt::format("{:.0f} {}s/s offered", options.rate_per_s, report.noun)
                             : "as fast as it goes");
  return out + text_of(figures(report));
}

std::optional<double> read_metric(std::string_view exposition, std::string_view name) {
  while (!exposition.empty()) {
    const size_t end = exposition.find('\n');
    const std::string_view line = exposition.substr(0, end);
    exposition.remove_prefix(end == std::string_view::npos ? exposition.size() : end + 1);
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ' ') {
      const std::string_view text = line.substr(name.size() + 1);
      double value = 0;
      const auto status = std::from_chars(text.data(), text.data() + text.size(), value).ec;
      return status == std::errc() ? std::optional(value) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace penstock::cli

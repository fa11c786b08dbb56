#include "cli/figures.h"

#include <fmt/format.h>

namespace penstock::cli {
namespace {

bool is_whole(double value) { return value == static_cast<double>(static_cast<int64_t>(value)); }

// Three decimals say more than these measurements know.
std::string number_text(std::optional<double> value, int decimals, std::string_view absent) {
  return value ? fmt::format("{:.{}f}", *value, is_whole(*value) ? 0 : decimals)
               : std::string(absent);
}

}  // namespace

std::optional<double> percentile_us(const LatencyHistogram& histogram, double share) {
  return static_cast<double>(histogram.percentile_ns(share)) / 1e3;
}

std::optional<double> per_one_us(std::optional<double> seconds, uint64_t count) {
  if (!seconds || count == 0) {
    return std::nullopt;
  }
  return *seconds * 1e6 / static_cast<double>(count);
}

std::string json_of(const std::vector<Figure>& figures) {
  std::string out;
  for (const Figure& figure : figures) {
    out += fmt::format("{}\"{}\":{}", out.empty() ? "{" : ",", figure.name,
                       number_text(figure.value, 3, "null"));
  }
  return out + "}";
}

std::string text_of(const std::vector<Figure>& figures) {
  std::string out;
  for (const Figure& figure : figures) {
    out += fmt::format("{:>12}  {}\n", number_text(figure.value, 1, "-"), figure.label);
  }
  return out;
}

}  // namespace penstock::cli

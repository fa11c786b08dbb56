// The figures of a bench's report, as JSON and as text. Values and pure functions.
#ifndef PENSTOCK_CLI_FIGURES_H_
#define PENSTOCK_CLI_FIGURES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/latency_histogram.h"

namespace penstock::cli {

// One row a figure: its JSON name, its value (absent: null), what people read.
struct Figure {
  std::string name;
  std::optional<double> value;
  std::string label;
};

// Microseconds that this share (0 to 1) of the samples do not exceed.
std::optional<double> percentile_us(const LatencyHistogram& histogram, double share);
// Microseconds of `seconds` for each of `count`; absent without either.
std::optional<double> per_one_us(std::optional<double> seconds, uint64_t count);

// One object, in the order given.
std::string json_of(const std::vector<Figure>& figures);
// One line each.
std::string text_of(const std::vector<Figure>& figures);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_FIGURES_H_

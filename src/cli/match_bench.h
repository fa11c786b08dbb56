// How fast this machine matches events against rules: the engine of the bus alone, on one thread,
// without a server. Values and pure functions, but for the processor's time.
#ifndef PENSTOCK_CLI_MATCH_BENCH_H_
#define PENSTOCK_CLI_MATCH_BENCH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace penstock::cli {

// Rules that are measured together.
struct RuleKind {
  std::string name;
  std::vector<std::string> patterns;
};

struct MatchRate {
  std::string kind;
  size_t rules = 0;
  double events_per_s = 0;  // the median of several passes, of the thread's processor time
  double mb_per_s = 0;
  uint64_t matches = 0;       // of all rules, in one pass
  double bytes_per_rule = 0;  // of memory
  double rules_per_s = 0;     // read, compiled and added
};

// {"KIND": [PATTERN, ...], ...}, in the text's order. Errors: kInvalidArgument.
Result<std::vector<RuleKind>> parse_rule_kinds(std::string_view json);

// The lines of a text, views of it; empty ones are left out. Each must be an event; the error names
// the first line that is none.
Result<std::vector<std::string_view>> parse_event_lines(std::string_view text);

// `passes` > 0 over all events, of which there must be some. Errors: those of a pattern, with its
// place in the kind.
Result<MatchRate> measure_matches(const RuleKind& kind, const std::vector<std::string_view>& events,
                                  int passes);

// A list of objects.
std::string json_text(const std::vector<MatchRate>& rates);
std::string people_text(const std::vector<MatchRate>& rates);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_MATCH_BENCH_H_

#include "cli/bench_match_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/input_text.h"
#include "cli/match_bench.h"

namespace penstock::cli {
namespace {

constexpr int kDefaultPasses = 3;

struct MatchBenchFlags {
  std::string events;
  std::string rules;
  std::vector<std::string> kinds;
  int passes = kDefaultPasses;
  bool json = false;
};

Result<int> bench_match(const MatchBenchFlags& flags) {
  PENSTOCK_ASSIGN(const std::string rules, read_file(flags.rules));
  PENSTOCK_ASSIGN(const std::vector<RuleKind> kinds, parse_rule_kinds(rules));
  PENSTOCK_ASSIGN(const std::string text, read_file(flags.events));
  PENSTOCK_ASSIGN(const std::vector<std::string_view> events, parse_event_lines(text));
  std::vector<MatchRate> rates;
  for (const RuleKind& kind : kinds) {
    const bool is_chosen = flags.kinds.empty() || std::find(flags.kinds.begin(), flags.kinds.end(),
                                                            kind.name) != flags.kinds.end();
    if (is_chosen) {
      PENSTOCK_ASSIGN(MatchRate rate, measure_matches(kind, events, flags.passes));
      rates.push_back(std::move(rate));
    }
  }
  return print_and_exit(flags.json ? json_text(rates) : people_text(rates));
}

int run_bench(const MatchBenchFlags& flags) {
  const auto status = bench_match(flags);
  return status.ok() ? *status : fail(status.error());
}

}  // namespace

void add_bench_match_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<MatchBenchFlags>();
  CLI::App* const command =
      add_command(noun, chosen, "match",
                  "Match events against rules on one thread, without a server; report rates.",
                  [flags] { return run_bench(*flags); });
  command->add_option("--events", flags->events, "Events, one a line.")
      ->type_name("FILE")
      ->required();
  command
      ->add_option("--rules", flags->rules,
                   "A JSON object: for each kind of rules, a list of patterns.")
      ->type_name("FILE")
      ->required();
  command->add_option("--kind", flags->kinds, "Only this kind of rules; may be repeated.")
      ->type_name("KIND");
  command->add_option("--passes", flags->passes, "Passes over the events; the median one counts.")
      ->type_name("N")
      ->default_str(std::to_string(kDefaultPasses))
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("--json", flags->json, "Print JSON.");
}

}  // namespace penstock::cli

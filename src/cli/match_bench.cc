#include "cli/match_bench.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "base/assert.h"
#include "cli/table.h"
#include "match/document.h"
#include "match/json_text.h"
#include "match/pattern.h"
#include "match/rule_reader.h"
#include "match/rule_set.h"

namespace penstock::cli {
namespace {

Error invalid_rules(std::string_view why) {
  return Error(kInvalidArgument,
               fmt::format("The rules must be a JSON object of lists of patterns: {}.", why));
}

double thread_seconds() {
  timespec now{};
  PENSTOCK_CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double rate(double count, double seconds) { return seconds > 0 ? count / seconds : 0; }

Result<void> add_rules(const RuleKind& kind, match::RuleSet& rules) {
  uint64_t number = 0;
  for (const std::string& text : kind.patterns) {
    ++number;
    const auto pattern = match::Pattern::compile(text);
    if (!pattern.ok()) {
      return Error(kInvalidArgument,
                   fmt::format("Rule {} of {}: {}", number, kind.name, pattern.error().message()));
    }
    PENSTOCK_TRY(rules.add(number, *pattern));
  }
  return {};
}

}  // namespace

Result<std::vector<RuleKind>> parse_rule_kinds(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (const auto error = parser.parse(json.data(), json.size()).get(object)) {
    return invalid_rules(simdjson::error_message(error));
  }
  std::vector<RuleKind> kinds;
  for (const auto& [name, value] : object) {
    simdjson::dom::array patterns;
    if (value.get(patterns) != simdjson::SUCCESS) {
      return invalid_rules(fmt::format("\"{}\" is no list", name));
    }
    RuleKind& kind = kinds.emplace_back();
    kind.name = name;
    for (const simdjson::dom::element pattern : patterns) {
      kind.patterns.push_back(simdjson::minify(pattern));
    }
    if (kind.patterns.empty()) {
      return invalid_rules(fmt::format("\"{}\" is empty", name));
    }
  }
  return kinds;
}

Result<std::vector<std::string_view>> parse_event_lines(std::string_view text) {
  std::vector<std::string_view> events;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) {
      continue;
    }
    const auto event = match::Document::parse(line);
    if (!event.ok()) {
      return Error(kInvalidArgument,
                   fmt::format("Line {} is no event: {}", number, event.error().message()));
    }
    events.push_back(line);
  }
  if (events.empty()) {
    return Error(kInvalidArgument, "There are no events to match.");
  }
  return events;
}

Result<MatchRate> measure_matches(const RuleKind& kind, const std::vector<std::string_view>& events,
                                  int passes) {
  MatchRate found;
  found.kind = kind.name;
  found.rules = kind.patterns.size();
  match::RuleSet rules;
  const double started = thread_seconds();
  PENSTOCK_TRY(add_rules(kind, rules));
  found.rules_per_s = rate(static_cast<double>(found.rules), thread_seconds() - started);
  found.bytes_per_rule = static_cast<double>(rules.bytes()) / static_cast<double>(found.rules);
  match::RuleReader reader(rules);
  size_t bytes = 0;
  for (const std::string_view event : events) {
    bytes += event.size();
  }
  std::vector<double> seconds;
  for (int pass = 0; pass < passes; ++pass) {
    found.matches = 0;
    const double began = thread_seconds();
    for (const std::string_view event : events) {
      found.matches += reader.match(event).size();
    }
    seconds.push_back(thread_seconds() - began);
  }
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  found.events_per_s = rate(static_cast<double>(events.size()), median);
  found.mb_per_s = rate(static_cast<double>(bytes) / 1e6, median);
  return found;
}

std::string json_text(const std::vector<MatchRate>& rates) {
  std::string text = "[";
  for (const MatchRate& found : rates) {
    std::string kind;
    match::append_quoted(kind, found.kind);
    text += fmt::format(
        "{}\n  {{\"kind\": {}, \"rules\": {}, \"events_per_s\": {:.0f}, \"mb_per_s\": {:.1f}, "
        "\"matches\": {}, \"bytes_per_rule\": {:.1f}, \"rules_per_s\": {:.0f}}}",
        text.size() > 1 ? "," : "", kind, found.rules, found.events_per_s, found.mb_per_s,
        found.matches, found.bytes_per_rule, found.rules_per_s);
  }
  return text + "\n]\n";
}

std::string people_text(const std::vector<MatchRate>& rates) {
  Table table({"KIND", "RULES", "EVENTS/S", "MB/S", "MATCHES", "BYTES/RULE", "RULES ADDED/S"});
  for (const MatchRate& found : rates) {
    table.add_row({found.kind, fmt::format("{}", found.rules),
                   fmt::format("{:.0f}", found.events_per_s), fmt::format("{:.0f}", found.mb_per_s),
                   fmt::format("{}", found.matches), fmt::format("{:.0f}", found.bytes_per_rule),
                   fmt::format("{:.0f}", found.rules_per_s)});
  }
  return table.text();
}

}  // namespace penstock::cli

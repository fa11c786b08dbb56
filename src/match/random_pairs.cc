// Prints random patterns and events with the plain matcher's answers, one a line, for comparison
// with another engine: penstock_match_pairs COUNT [SEED]. Lines are
// {"expect":"match|no-match|invalid-pattern","pattern":"…","event":"…"}, pattern and event as text.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "match/document.h"
#include "match/json_text.h"
#include "match/pattern.h"
#include "match/random_rules.h"

namespace penstock::match {
namespace {

std::string answer(const std::string& pattern, const std::string& event) {
  const auto compiled = Pattern::compile(pattern);
  const auto document = Document::parse(event);
  if (!document.ok()) {
    std::abort();  // what RandomRules makes is an event
  }
  return !compiled.ok() ? "invalid-pattern" : compiled->matches(*document) ? "match" : "no-match";
}

void print_pairs(uint64_t count, uint64_t seed) {
  RandomRules random(seed);
  for (uint64_t pair = 0; pair < count; ++pair) {
    const std::string pattern = random.pattern();
    const std::string event = random.event();
    std::string line = R"({"expect":")" + answer(pattern, event) + R"(","pattern":)";
    append_quoted(line, pattern);
    line += ",\"event\":";
    append_quoted(line, event);
    std::puts((line + "}").c_str());
  }
}

}  // namespace
}  // namespace penstock::match

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: penstock_match_pairs COUNT [SEED]\n", stderr);
    return 2;
  }
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  penstock::match::print_pairs(std::strtoull(argv[1], nullptr, 10), seed);
  return 0;
}

// The published cases of the language (testdata/): every one through compile, parse, match and
// explain.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <fstream>
#include <string>
#include <vector>

#include "match/explain.h"
#include "match/pattern.h"

namespace penstock::match {
namespace {

constexpr const char* kCasesFile = "src/match/testdata/event-patterns.jsonl";
constexpr size_t kCases = 316;

struct Case {
  std::string name;
  std::string pattern;
  std::string event;
  std::string expect;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  std::ifstream file(kCasesFile);
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    simdjson::dom::element element;
    if (parser.parse(line).get(element) != simdjson::SUCCESS) {
      ADD_FAILURE() << "not JSON: " << line;
      continue;
    }
    const auto text = [&](const char* key) {
      return std::string(element[key].get_c_str().value());
    };
    cases.push_back({text("name"), text("pattern"), text("event"), text("expect")});
  }
  return cases;
}

std::string answer(const Case& at) {
  const auto pattern = Pattern::compile(at.pattern);
  if (!pattern.ok()) {
    EXPECT_TRUE(pattern.error().is(kInvalidEventPattern));
    return "invalid-pattern";
  }
  const auto document = Document::parse(at.event);
  if (!document.ok()) {
    EXPECT_TRUE(document.error().is(kInvalidEvent));
    return "invalid-event";
  }
  return pattern->matches(*document) ? "match" : "no-match";
}

TEST(EventPatternCases, AreAllHere) { EXPECT_EQ(all_cases().size(), kCases); }

TEST(EventPatternCases, AreAnsweredAsEventRulerDoes) {
  for (const Case& at : all_cases()) {
    EXPECT_EQ(answer(at), at.expect) << at.name << "\n" << at.pattern << "\n" << at.event;
  }
}

TEST(EventPatternCases, AreExplainedAsTheyAreAnswered) {
  for (const Case& at : all_cases()) {
    const auto pattern = Pattern::compile(at.pattern);
    const auto document = Document::parse(at.event);
    if (!pattern.ok() || !document.ok()) {
      continue;
    }
    const Explanation explanation = explain(*pattern, *document);
    EXPECT_EQ(explanation.matched, at.expect == "match") << at.pattern << "\n" << at.event;
    EXPECT_EQ(explanation.failed == 0, explanation.matched) << to_text(explanation);
  }
}

}  // namespace
}  // namespace penstock::match

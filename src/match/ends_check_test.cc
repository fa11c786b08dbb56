#include "match/ends_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"
#include "match/pattern.h"

namespace penstock::match {
namespace {

Pattern pattern_of(const std::string& condition) {
  return Pattern::compile("{\"a\":[" + condition + "]}").value();
}

std::string random_text(Random& random, uint64_t size_max) {
  std::string text;
  for (uint64_t size = random.below(size_max + 1); size > 0; --size) {
    text += "aAbB*z["[random.below(7)];
  }
  return text;
}

// Mostly something that has to do with the text.
std::string random_operand(Random& random, const std::string& text, bool is_wildcard) {
  if (random.below(4) == 0) {
    return random_text(random, 20);
  }
  if (!is_wildcard) {
    return random.below(2) == 0 ? text : text.substr(0, random.below(text.size() + 1));
  }
  std::string start = text.substr(0, random.below(text.size() + 1));
  start.resize(std::min(start.size(), start.find('*')));
  return start + "*" + text.substr(text.size() - random.below(text.size() / 2 + 1));
}

// Tiny alphabets and all lengths around one and two words.
TEST(EndsCheck, AcceptsWhatTheConditionAccepts) {
  const std::vector<std::string> operators = {
      "\"$\"",
      "{\"prefix\":\"$\"}",
      "{\"suffix\":\"$\"}",
      "{\"equals-ignore-case\":\"$\"}",
      "{\"prefix\":{\"equals-ignore-case\":\"$\"}}",
      "{\"suffix\":{\"equals-ignore-case\":\"$\"}}",
      "{\"wildcard\":\"$\"}",
  };
  SeededRandom random(1);
  int accepted = 0;
  for (int i = 0; i < 40'000 && !testing::Test::HasFailure(); ++i) {
    const std::string text = random_text(random, 20);
    std::string condition = operators[random.below(operators.size())];
    const std::string own =
        random_operand(random, text, condition.find("wildcard") != std::string::npos);
    condition.replace(condition.find('$'), 1, own);
    const auto pattern = Pattern::compile("{\"a\":[" + condition + "]}");
    if (!pattern.ok()) {
      continue;
    }
    const Condition& asked = pattern->fields()[0].conditions[0];
    const auto check = EndsCheck::of(asked);
    ASSERT_TRUE(check.has_value()) << condition;
    TextEnds ends;
    ends.take(text);
    const bool accepts = asked.accepts({ValueKind::kString, text});
    EXPECT_EQ(check->accepts(ends), accepts) << condition << " " << text;
    accepted += accepts ? 1 : 0;
  }
  EXPECT_GT(accepted, 4'000);
}

TEST(EndsCheck, LeavesOthersAlone) {
  for (const char* condition : {"1", "true", "null", "{\"exists\":true}", "{\"numeric\":[\"<\",1]}",
                                "{\"equals-ignore-case\":\"ß\"}", "{\"cidr\":\"10.0.0.0/8\"}"}) {
    const Pattern pattern = pattern_of(condition);
    EXPECT_FALSE(EndsCheck::of(pattern.fields()[0].conditions[0]).has_value()) << condition;
  }
}

}  // namespace
}  // namespace penstock::match

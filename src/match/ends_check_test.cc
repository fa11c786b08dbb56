#include "match/ends_check.h"

#include <gtest/gtest.h>

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
    std::string own = random.below(4) == 0 ? random_text(random, 20) : text;
    std::string condition = operators[random.below(operators.size())];
    const bool is_wildcard = condition.find("wildcard") != std::string::npos;
    if (is_wildcard || random.below(2) == 0) {
      own = own.substr(0, random.below(own.size() + 1));
    }
    if (is_wildcard) {
      own = own.substr(0, own.find('*')) + "*" + text.substr(text.size() - text.size() / 3);
      own = own.substr(0, own.find("**"));
    }
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

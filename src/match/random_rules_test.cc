// Sets of random rules against the plain matcher, one by one, and against themselves: what must not
// change an answer. PENSTOCK_MATCH_PAIRS says how many pairs of a rule and an event are compared,
// PENSTOCK_MATCH_SEED which ones.
#include "match/random_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "match/pattern.h"
#include "match/rule_reader.h"
#include "match/rule_set.h"

namespace penstock::match {
namespace {

constexpr ScanKernel kKernels[] = {ScanKernel::kPortable, ScanKernel::kAvx2};

uint64_t setting(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

std::vector<Pattern> some_patterns(RandomRules& random, size_t count) {
  std::vector<Pattern> patterns;
  while (patterns.size() < count) {
    auto pattern = Pattern::compile(random.pattern());
    if (pattern.ok()) {
      patterns.push_back(std::move(*pattern));
    }
  }
  return patterns;
}

std::vector<uint64_t> expected_tags(const std::vector<Pattern>& patterns, const Document& event) {
  std::vector<uint64_t> tags;
  for (size_t i = 0; i < patterns.size(); ++i) {
    if (patterns[i].matches(event)) {
      tags.push_back(i);
    }
  }
  return tags;
}

std::vector<uint64_t> sorted(std::span<const uint64_t> tags) {
  std::vector<uint64_t> out(tags.begin(), tags.end());
  std::sort(out.begin(), out.end());
  return out;
}

std::string described(const std::vector<Pattern>& patterns, const std::vector<uint64_t>& expected,
                      const std::vector<uint64_t>& found) {
  std::string text;
  for (size_t i = 0; i < patterns.size(); ++i) {
    const bool wanted = std::binary_search(expected.begin(), expected.end(), i);
    if (wanted != std::binary_search(found.begin(), found.end(), i)) {
      text += (wanted ? "missed: " : "wrongly: ") + patterns[i].json() + "\n";
    }
  }
  return text;
}

TEST(RandomRuleSets, AgreeWithThePlainMatcher) {
  const uint64_t pairs = setting("PENSTOCK_MATCH_PAIRS", 200'000);
  const uint64_t first_seed = setting("PENSTOCK_MATCH_SEED", 1);
  uint64_t compared = 0;
  uint64_t matched = 0;
  for (uint64_t seed = first_seed; compared < pairs; ++seed) {
    RandomRules random(seed);
    const std::vector<Pattern> patterns = some_patterns(random, 1 + random.random().below(40));
    RuleSet rules({SIZE_MAX, seed});
    for (size_t i = 0; i < patterns.size(); ++i) {
      ASSERT_TRUE(rules.add(i, patterns[i]).ok());
    }
    for (const ScanKernel kernel : kKernels) {
      if (!has_scan_kernel(kernel)) {
        continue;
      }
      RuleReader reader(rules, kernel);
      for (int i = 0; i < 25; ++i) {
        const std::string event = random.event();
        const auto document = Document::parse(event);
        ASSERT_TRUE(document.ok()) << event;
        const std::vector<uint64_t> expected = expected_tags(patterns, *document);
        const std::vector<uint64_t> found = sorted(reader.match(event));
        ASSERT_EQ(found, expected) << "seed " << seed << "\n"
                                   << event << "\n"
                                   << described(patterns, expected, found);
        compared += patterns.size();
        matched += found.size();
      }
    }
  }
  EXPECT_GT(matched, compared / 50);
}

// Rules come, go and are replaced; the answers are those of the rules that are there.
TEST(RandomRuleSets, AgreeWhileRulesComeAndGo) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    RandomRules random(seed);
    const std::vector<Pattern> patterns = some_patterns(random, 60);
    RuleSet rules({SIZE_MAX, seed});
    RuleReader reader(rules);
    std::map<uint64_t, RuleSet::Handle> present;
    for (int step = 0; step < 300; ++step) {
      const uint64_t tag = random.random().below(patterns.size());
      const auto at = present.find(tag);
      if (at == present.end()) {
        present[tag] = rules.add(tag, patterns[tag]).value();
      } else if (random.random().below(3) == 0) {
        at->second = rules.replace(at->second, tag, patterns[tag]).value();
      } else {
        rules.remove(at->second);
        present.erase(at);
      }
      ASSERT_EQ(rules.size(), present.size());
      const std::string event = random.event();
      std::vector<uint64_t> expected = expected_tags(patterns, Document::parse(event).value());
      std::erase_if(expected, [&](uint64_t other) { return present.count(other) == 0; });
      ASSERT_EQ(sorted(reader.match(event)), expected) << "seed " << seed << " step " << step;
    }
  }
}

// Adding and removing gives back all memory, and what is left answers as before.
TEST(RandomRuleSets, AreWhatTheyWereWhenRulesAreGoneAgain) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    RandomRules random(seed);
    const std::vector<Pattern> patterns = some_patterns(random, 30);
    const std::vector<Pattern> others = some_patterns(random, 30);
    RuleSet rules({SIZE_MAX, seed});
    RuleReader reader(rules);
    for (size_t i = 0; i < patterns.size(); ++i) {
      ASSERT_TRUE(rules.add(i, patterns[i]).ok());
    }
    std::vector<std::string> events;
    std::vector<std::vector<uint64_t>> answers;
    for (int i = 0; i < 50; ++i) {
      events.push_back(random.event());
      answers.push_back(sorted(reader.match(events.back())));
    }
    std::vector<RuleSet::Handle> added;
    added.reserve(others.size());
    for (const Pattern& other : others) {
      added.push_back(rules.add(1000, other).value());
    }
    for (size_t i = 0; i < events.size(); ++i) {
      std::vector<uint64_t> with_others = sorted(reader.match(events[i]));
      std::erase(with_others, 1000);
      ASSERT_EQ(with_others, answers[i]) << events[i];
    }
    for (RuleSet::Handle rule : added) {
      rules.remove(rule);
    }
    for (size_t i = 0; i < events.size(); ++i) {
      ASSERT_EQ(sorted(reader.match(events[i])), answers[i]) << events[i];
    }
  }
}

}  // namespace
}  // namespace penstock::match

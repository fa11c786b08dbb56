// Rules that come and go while other threads match: no match may miss a rule that is there before
// and after it, see half a rule, or see both forms of one that is replaced. PENSTOCK_MATCH_CHURN
// says how many matches are made.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "match/pattern.h"
#include "match/random_rules.h"
#include "match/rule_reader.h"
#include "match/rule_set.h"

namespace penstock::match {
namespace {

constexpr uint64_t kAlways = 1'000'001;
constexpr uint64_t kForms[] = {1'000'002, 1'000'003};
constexpr std::string_view kEvent =
    R"({"a": "x", "b": {"c": [1, 2, {"d": true}]}, "longer-than-8": "abc", "e": "10.0.0.1"})";

uint64_t matches_wanted() {
  const char* value = std::getenv("PENSTOCK_MATCH_CHURN");
  return value == nullptr ? 100'000 : std::strtoull(value, nullptr, 10);
}

Pattern compiled(const std::string& json) {
  auto pattern = Pattern::compile(json);
  EXPECT_TRUE(pattern.ok()) << json;
  return std::move(pattern).value();
}

// Adds, replaces and removes until told to stop.
class Churn {
 public:
  explicit Churn(RuleSet& rules) : rules_(rules), random_(7) {
    while (patterns_.size() < 300) {
      auto pattern = Pattern::compile(random_.pattern());
      if (pattern.ok()) {
        patterns_.push_back(std::move(*pattern));
      }
    }
    // Those that share everything with the rules that are watched.
    for (int i = 0; i < 30; ++i) {
      patterns_.push_back(compiled(R"({"a": ["x"]})"));
      patterns_.push_back(
          compiled(R"({"b": {"c": [{"numeric": ["<", )" + std::to_string(i) + "]}]}}"));
    }
  }

  void run(const std::atomic<bool>& stop) {
    const Pattern forms[] = {
        compiled(R"({"a": ["x"], "b": {"c": [2]}})"),
        compiled(R"({"$or": [{"a": [{"prefix": "x"}]}, {"e": ["10.0.0.1"]}]})")};
    RuleSet::Handle form = rules_.add(kForms[0], forms[0]).value();
    is_ready.store(true);
    std::vector<RuleSet::Handle> present;
    for (uint64_t step = 1; !stop.load(); ++step) {
      form = rules_.replace(form, kForms[step % 2], forms[step % 2]).value();
      if (present.size() < 100) {
        const uint64_t at = random_.random().below(patterns_.size());
        present.push_back(rules_.add(at, patterns_[at]).value());
      } else {
        std::swap(present[random_.random().below(present.size())], present.back());
        rules_.remove(present.back());
        present.pop_back();
      }
      changes.store(step);
    }
  }

  std::atomic<bool> is_ready{false};
  std::atomic<uint64_t> changes{0};

 private:
  RuleSet& rules_;
  RandomRules random_;
  std::vector<Pattern> patterns_;
};

// The first thing that is wrong with an answer; empty if nothing is.
std::string fault_of(std::span<const uint64_t> tags) {
  if (std::count(tags.begin(), tags.end(), kAlways) != 1) {
    return "the rule that always matches was missed";
  }
  const auto first = std::count(tags.begin(), tags.end(), kForms[0]);
  const auto second = std::count(tags.begin(), tags.end(), kForms[1]);
  if (first + second != 1) {
    return first + second == 0 ? "a replaced rule was missed" : "a rule was seen in both forms";
  }
  return {};
}

TEST(RuleSetThreads, MissNoRuleWhileOthersComeAndGo) {
  RuleSet rules;
  ASSERT_TRUE(rules.add(kAlways, compiled(R"({"a": ["x"], "b": {"c": {"d": [true]}}})")).ok());
  Churn churn(rules);
  std::atomic<bool> stop{false};
  std::thread writer([&] { churn.run(stop); });
  while (!churn.is_ready.load()) {
    std::this_thread::yield();
  }
  std::atomic<uint64_t> made{0};
  std::string faults[2];
  std::vector<std::thread> readers;
  for (std::string& fault : faults) {
    readers.emplace_back([&] {
      RuleReader reader(rules);
      while (fault.empty() && made.fetch_add(1) < matches_wanted()) {
        fault = fault_of(reader.match(kEvent));
      }
    });
  }
  for (std::thread& reader : readers) {
    reader.join();
  }
  stop.store(true);
  writer.join();
  EXPECT_EQ(faults[0], "");
  EXPECT_EQ(faults[1], "");
  EXPECT_GT(churn.changes.load(), 100u);
}

}  // namespace
}  // namespace penstock::match

// Many event patterns, asked all at once about an event. Rules are added, replaced and removed from
// any thread while others match: a change is seen at once and whole by every match that begins
// after it, and no match misses a rule that was there before and after it. What a match costs
// depends on the event and on the rules that it comes near to, not on how many there are:
// docs/architecture/ matching.md. The answers are those of Pattern::matches().
#ifndef PENSTOCK_MATCH_RULE_SET_H_
#define PENSTOCK_MATCH_RULE_SET_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "match/field_index.h"
#include "match/path_trie.h"
#include "match/pattern.h"
#include "match/rule_memory.h"
#include "match/rule_pages.h"
#include "match/rule_record.h"
#include "match/shared_list.h"

namespace penstock::match {

inline constexpr ErrorInfo kRuleMemoryExceeded{"LimitExceededException", "LimitExceededException",
                                               400, Fault::kClient,
                                               "The rules take more memory than they may."};

class RuleSet {
 public:
  struct Options {
    size_t bytes_max = SIZE_MAX;  // see bytes_of()
    uint64_t seed = 0;            // of the hashes in memory: random, where strangers write patterns
  };
  // A rule that was added and not removed yet.
  using Handle = RuleRecord*;

  RuleSet() : RuleSet(Options()) {}
  explicit RuleSet(const Options& options);
  // Every RuleReader must be gone.
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  // `tag` is what a match names the rule by; several may have the same. The pattern is not kept.
  // Errors: kRuleMemoryExceeded.
  Result<Handle> add(uint64_t tag, const Pattern& pattern);
  // Every match sees either the old rule or the new one. On an error, the old one stays.
  Result<Handle> replace(Handle rule, uint64_t tag, const Pattern& pattern);
  void remove(Handle rule);

  size_t size() const { return size_.load(std::memory_order_relaxed); }
  // Memory that the rules take; of removed ones until no match can see them.
  size_t bytes() const { return memory_.bytes(); }
  size_t bytes_max() const { return bytes_max_; }
  // The sum of bytes_of() the rules' patterns.
  size_t bytes_reserved() const;
  // Of one rule; 0 for null.
  static size_t bytes_of(Handle rule) { return rule == nullptr ? 0 : rule->bytes_reserved; }
  // What the pattern takes at most; less where other rules ask the same. It is the sum of these
  // that may not exceed `bytes_max`.
  static size_t bytes_of(const Pattern& pattern);

 private:
  friend class RuleReader;

  Result<void> check_budget(size_t wanted, size_t freed) const;
  RuleRecord* build(uint64_t tag, const Pattern& pattern, size_t reserved);
  void build_tests(RuleRecord& rule, const Pattern& pattern);
  void build_conjuncts(RuleRecord& rule, const Pattern& pattern, uint32_t offset);
  FieldIndex* reach_field(const std::string& path);
  static uint32_t choose_access(const RuleRecord& rule, const Pattern::Branch& branch);
  void link(Conjunct& conjunct);
  void unlink(const Conjunct& conjunct);
  void dismantle(RuleRecord* rule);
  void leave_field(FieldIndex* field);
  void publish(RuleRecord* born, RuleRecord* died);
  void collect();

  const size_t bytes_max_;
  const uint64_t seed_;
  mutable std::mutex mutex_;  // one writer at a time; also the list of readers
  RuleMemory memory_;
  PathTrie paths_{memory_};
  SharedList<FieldIndex> absence_fields_;  // those with predicates of absence
  std::atomic<size_t> size_{0};
  std::atomic<uint32_t> fields_end_{0};  // above every number that was given
  std::atomic<uint32_t> rules_end_{0};
  std::atomic<uint32_t> predicates_end_{0};
  size_t reserved_ = 0;                // the sum of bytes_of() the rules' patterns
  std::vector<uint32_t> free_fields_;  // numbers to give again
  std::vector<uint32_t> free_rules_;
  std::vector<uint32_t> free_predicates_;
  RulePages rules_;
  std::deque<RuleRecord*> removed_;  // to be taken apart when no reader sees them
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_RULE_SET_H_

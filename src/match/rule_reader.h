// Asks a RuleSet about events. Each thread that matches has its own reader; it must go before the
// set does.
#ifndef PENSTOCK_MATCH_RULE_READER_H_
#define PENSTOCK_MATCH_RULE_READER_H_

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "match/condition.h"
#include "match/event_scan.h"
#include "match/matcher.h"
#include "match/rule_set.h"

namespace penstock::match {

class RuleReader {
 public:
  explicit RuleReader(RuleSet& rules) : RuleReader(rules, best_scan_kernel()) {}
  RuleReader(RuleSet& rules, ScanKernel kernel);
  ~RuleReader();
  RuleReader(const RuleReader&) = delete;
  RuleReader& operator=(const RuleReader&) = delete;

  // The tags of the rules that match, each rule once, in no order; valid until the next call.
  // `event` must be a JSON object that Document::parse() accepts, which is not checked again: of
  // any other text the answer may be anything, but no byte outside of it is read.
  std::span<const uint64_t> match(std::string_view event);

 private:
  using Leaf = ScannedLeaf;
  static constexpr uint32_t kNoLeaf = UINT32_MAX;
  // The last leaf of a field, if it is of this event.
  struct Head {
    uint32_t event = 0;
    uint32_t leaf = 0;
  };

  uint32_t head(const FieldIndex& field) const;

  void prepare();
  void link_leaves();
  void decode(Leaf& leaf);
  void look_up_all();
  void look_up(const OtherPredicates& others, Leaf& leaf);
  void look_up_text(const FieldIndex& field, const Leaf& leaf);
  void look_up_string(const OtherPredicates& others, Leaf& leaf);
  void look_up_ignoring_case(const OtherPredicates& others, Leaf& leaf);
  void look_up_number(const NumberIndex& numbers, Leaf& leaf);
  static Decimal decimal_of_double(Leaf& leaf);
  void hit_range(const Predicate& predicate, Leaf& leaf, Decimal decimal);
  void look_up_absence();
  void ask_each(const SharedList<Predicate>& predicates, Leaf& leaf);
  void ask_of_any(const SharedList<Predicate>& predicates, Leaf& leaf);
  bool accepts(const Predicate& predicate, Leaf& leaf);
  bool accepts_any_but(const RichPredicate& predicate, Leaf& leaf);
  static bool excludes(const RichPredicate& predicate, Leaf& leaf);
  static bool any_accepts(const std::vector<EndsCheck>& checks, const TextEnds& ends);
  const TextEnds& ends_of(const Leaf& leaf);
  static bool accepts_number(const Condition& condition, Leaf& leaf);
  static bool read_number(Leaf& leaf);
  static void take_reading(Leaf& leaf, bool judged);
  static bool is_comparable(Leaf& leaf);
  static bool judge_number(Leaf& leaf);
  bool is_done(const Predicate& predicate) const;
  bool ask_again(const Predicate& predicate);
  void ask(const Predicate& predicate, Leaf& leaf);
  void hit(const Predicate& predicate);
  void hit_more(const Predicate& predicate);
  void mark_done(const Predicate& predicate);
  void consider(const Conjunct& conjunct, bool by_value);
  bool holds(const Conjunct& conjunct, bool by_value);
  bool ask_rest(const Conjunct& conjunct, bool by_value);
  FieldAnswer ask_test(const RuleRecord& rule, const FieldTest& test, bool& accepted_in_element);
  bool accepts_any(const RuleRecord& rule, const FieldTest& test, Leaf& leaf);
  bool search_elements(const Conjunct& conjunct);

  RuleSet& rules_;
  RuleMemory::ReaderSlot* slot_;
  ScanFunction scan_;
  ScanBuffer scanned_;
  uint64_t version_ = 0;
  uint32_t event_ = 0;             // number of the event, for the marks below
  std::vector<Head> heads_;        // by a field's number
  std::vector<uint32_t> decided_;  // by a rule's number: the event that it was decided for
  std::vector<uint32_t> done_;     // by a predicate's number: the event it was met in
  std::vector<uint32_t> asked_;    // by a predicate's number: the value it was asked about
  uint32_t value_ = 0;             // number of the value, for asked_
  // Of rules with several: those that were refused and may be found again.
  std::unordered_set<const Conjunct*> refused_;
  std::deque<std::string> decoded_;  // strings that had escapes
  TextEnds any_ends_;                // of the text that ask_of_any() is about
  TextEnds ends_;                    // of the text last asked about
  std::vector<uint64_t> matched_;
  bool marks_predicates_ = false;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_RULE_READER_H_

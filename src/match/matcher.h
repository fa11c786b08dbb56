// Whether an event matches one branch of a pattern, by trying: the plain form of the semantics,
// against which faster ones are tested. For one thread; what it is given must outlive it.
#ifndef PENSTOCK_MATCH_MATCHER_H_
#define PENSTOCK_MATCH_MATCHER_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "match/document.h"
#include "match/element_table.h"
#include "match/pattern.h"

namespace penstock::match {

// What one field says by itself, when arrays of objects are left aside.
enum class FieldAnswer : uint8_t {
  kRefuses,       // none of its values is accepted, whatever the other fields say
  kAccepts,       // some value is accepted, and no array has a say in it
  kWithElements,  // depends on the elements of arrays that the other fields match in
};
FieldAnswer ask_field(const Field& field, const Document& document);

// The search for one value of each field, such that no two come from different elements of one
// array. Fields are bound in ascending order of their paths; a field that is to be absent must be
// absent from the elements that the fields before it are bound in.
class ElementSearch {
 public:
  struct Level {                        // one field's elements, ascending and distinct
    std::vector<uint32_t> candidates;   // where it has a value that is accepted
    std::vector<uint32_t> occurrences;  // where it has any value; filled if absence is accepted
    bool accepts_absence = false;
  };

  ElementSearch(const Pattern& pattern, const Pattern::Branch& branch, const Document& document);
  ElementSearch(const ElementTable& elements, std::vector<Level> levels)
      : elements_(elements), levels_(std::move(levels)) {}

  bool run();

  // After a run that found nothing: how many fields, from the first on, could be bound at once, and
  // in which elements (Document::kNone: in none).
  size_t bound() const { return deepest_.size(); }
  uint32_t bound_element(size_t field) const { return deepest_[field]; }
  // After a run that found something: the elements of the match.
  uint32_t chosen_element(size_t field) const { return chosen_[field]; }
  // The distinct elements in which the branch's field has a value that is accepted.
  const std::vector<uint32_t>& candidates(size_t field) const { return levels_[field].candidates; }

 private:
  // For each level in front: whether another choice there could change the outcome.
  using Blame = std::vector<bool>;

  bool search(size_t level, Blame& blame);
  bool search_behind(size_t level, uint32_t element, Blame& blame, bool& give_up);
  std::vector<uint32_t>::const_iterator next_consistent(size_t level,
                                                        const std::vector<uint32_t>& elements,
                                                        std::vector<uint32_t>::const_iterator from,
                                                        Blame* blame) const;
  void blame_for_presence(size_t level, uint32_t occurrence, Blame& blame) const;

  ElementTable elements_;
  std::vector<Level> levels_;
  std::vector<uint32_t> chosen_;
  std::vector<uint32_t> deepest_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_MATCHER_H_

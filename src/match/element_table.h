// The objects and arrays that stand in arrays of an event, and which of them exclude each other in
// a match. A view of what a Document or a scan holds: valid as long as that, any thread.
#ifndef PENSTOCK_MATCH_ELEMENT_TABLE_H_
#define PENSTOCK_MATCH_ELEMENT_TABLE_H_

#include <cstdint>
#include <optional>
#include <vector>

namespace penstock::match {

inline constexpr uint32_t kNoElement = UINT32_MAX;

// One object or array that stands in an array. Elements of one array exclude each other in a match,
// and so does what is nested in them. Numbered in the event's order, so that an element and all
// that is nested in it have consecutive numbers, and so have the elements of an array.
struct Element {
  uint32_t parent = kNoElement;  // the element that the array stands in
  uint32_t array = 0;
  uint32_t index = 0;
  uint32_t depth = 0;  // number of parents
  uint32_t field = 0;  // the array's node
  uint32_t end = 0;    // behind the last element nested in it
};

// The numbers of what stands in an array.
struct ElementRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

class ElementTable {
 public:
  ElementTable(const Element* elements, const ElementRange* arrays)
      : elements_(elements), arrays_(arrays) {}

  // nullopt if leaves in these elements (kNoElement: in no array) may take part in one match.
  // Otherwise the next number above `element` that `other` may not exclude: it excludes all before
  // that.
  std::optional<uint32_t> conflict(uint32_t element, uint32_t other) const;
  // Whether `element` excludes any of the others, which are in ascending order.
  bool excludes_any(uint32_t element, const std::vector<uint32_t>& others) const;

 private:
  const Element* elements_;
  const ElementRange* arrays_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_ELEMENT_TABLE_H_

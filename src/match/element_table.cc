#include "match/element_table.h"

#include <algorithm>

namespace penstock::match {

std::optional<uint32_t> ElementTable::conflict(uint32_t element, uint32_t other) const {
  if (element == kNoElement || other == kNoElement) {
    return std::nullopt;
  }
  const auto lifted = [this](uint32_t id, uint32_t depth) {
    while (elements_[id].depth > depth) {
      id = elements_[id].parent;
    }
    return id;
  };
  const uint32_t depth = std::min(elements_[element].depth, elements_[other].depth);
  uint32_t mine = lifted(element, depth);
  uint32_t theirs = lifted(other, depth);
  // An array stands in one element only, so equal arrays are met at equal depths.
  while (mine != theirs) {
    const uint32_t array = elements_[mine].array;
    if (array == elements_[theirs].array) {
      return mine < theirs ? theirs : arrays_[array].end;
    }
    mine = elements_[mine].parent;
    theirs = elements_[theirs].parent;
  }
  return std::nullopt;
}

bool ElementTable::excludes_any(uint32_t element, const std::vector<uint32_t>& others) const {
  const auto any_in = [&](uint32_t begin, uint32_t end) {
    const auto at = std::lower_bound(others.begin(), others.end(), begin);
    return at != others.end() && *at < end;
  };
  for (; element != kNoElement; element = elements_[element].parent) {
    const ElementRange& array = arrays_[elements_[element].array];
    if (any_in(array.begin, element) || any_in(elements_[element].end, array.end)) {
      return true;
    }
  }
  return false;
}

}  // namespace penstock::match

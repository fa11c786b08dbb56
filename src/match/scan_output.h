// What a scan writes into its buffer: leaves, arrays, elements. As TokenReader, for the files that
// compile it for one kind of processor. For one scan; the buffer must outlive it.
#ifndef PENSTOCK_MATCH_SCAN_OUTPUT_H_
#define PENSTOCK_MATCH_SCAN_OUTPUT_H_

#include <cstddef>
#include <cstdint>

#include "match/event_scan.h"
#include "match/token_reader.h"

namespace penstock::match {

// `Kernel` only keeps what is compiled for one kind of processor apart from what is for another.
template <typename Kernel>
class ScanOutput {
 public:
  PENSTOCK_INLINE explicit ScanOutput(ScanBuffer& out)
      : out_(out), next_leaf_(out.leaves.get()), leaves_end_(next_leaf_ + out.leaf_capacity) {}

  PENSTOCK_INLINE void finish(bool has_escapes) {
    out_.leaf_count = static_cast<size_t>(next_leaf_ - out_.leaves.get());
    out_.has_escapes = has_escapes;
  }

  PENSTOCK_INLINE void add_leaf(ValueKind kind, const char* begin, const char* end,
                                const PathNode& node, uint32_t element) {
    FieldIndex* field = node.field();
    if (field == nullptr) {
      return;
    }
    if (next_leaf_ == leaves_end_) [[unlikely]] {
      grow();
    }
    ScannedLeaf& leaf = *next_leaf_++;
    leaf.text = begin;
    leaf.size = static_cast<uint32_t>(end - begin);
    leaf.element = element;
    leaf.field = field;
    leaf.kind = kind;
    leaf.number_state = ScannedLeaf::Number::kUnread;
  }

  // Return the new one's number.
  PENSTOCK_INLINE uint32_t add_array() {
    if (out_.array_count == out_.array_capacity) [[unlikely]] {
      grow_arrays(out_);
    }
    out_.arrays.get()[out_.array_count] = {static_cast<uint32_t>(out_.element_count), 0};
    return static_cast<uint32_t>(out_.array_count++);
  }
  PENSTOCK_INLINE uint32_t add_element(uint32_t parent, uint32_t array) {
    if (out_.element_count == out_.element_capacity) [[unlikely]] {
      grow_elements(out_);
    }
    const auto number = static_cast<uint32_t>(out_.element_count++);
    Element* elements = out_.elements.get();
    const uint32_t depth = parent == kNoElement ? 0 : elements[parent].depth + 1;
    elements[number] = {parent, array, 0, depth, 0, 0};
    return number;
  }
  // Elements that are added from now on are in it no more.
  PENSTOCK_INLINE void end_array(uint32_t number) {
    out_.arrays.get()[number].end = static_cast<uint32_t>(out_.element_count);
  }
  PENSTOCK_INLINE void end_element(uint32_t number) {
    out_.elements.get()[number].end = static_cast<uint32_t>(out_.element_count);
  }

 private:
  PENSTOCK_INLINE void grow() {
    const size_t count = out_.leaf_capacity;
    grow_leaves(out_);
    next_leaf_ = out_.leaves.get() + count;
    leaves_end_ = out_.leaves.get() + out_.leaf_capacity;
  }

  ScanBuffer& out_;
  ScannedLeaf* next_leaf_;
  ScannedLeaf* leaves_end_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_SCAN_OUTPUT_H_

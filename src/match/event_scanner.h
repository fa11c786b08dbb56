// The scan itself, written once for every kind of processor: see TokenReader for `Kernel` and for
// why all of it is inlined. For one thread and one event, which must not be empty.
#ifndef PENSTOCK_MATCH_EVENT_SCANNER_H_
#define PENSTOCK_MATCH_EVENT_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "match/event_scan.h"
#include "match/path_trie.h"
#include "match/token_reader.h"

namespace penstock::match {

// The scan goes from token to token where rules look, and skips what they do not name.
template <typename Kernel>
class EventScanner {
 public:
  EventScanner(std::string_view event, ScanBuffer& out)
      : tokens_(event, out.blocks.get()), text_(event.data()), size_(event.size()), out_(out) {}

  PENSTOCK_INLINE void run(const PathNode& root) {
    const size_t at = tokens_.next();
    if (text_[at] != '{') {
      return;
    }
    push({&root, at + 1, kNoElement, 0, false, false});
    while (depth_ > 0 && !tokens_.ended()) {
      if (frames()[depth_ - 1].is_array) {
        run_array(frames()[depth_ - 1]);
      } else {
        run_object(frames()[depth_ - 1]);
      }
    }
  }

 private:
  using Frame = ScanBuffer::Frame;

  PENSTOCK_INLINE Frame* frames() { return out_.frames.get(); }

  PENSTOCK_INLINE void push(const Frame& frame) {
    if (depth_ == kEventDepthMax) {
      tokens_.stop();
      return;
    }
    if (depth_ == out_.frame_capacity) [[unlikely]] {
      grow_frames(out_);
    }
    frames()[depth_++] = frame;
  }

  PENSTOCK_INLINE void pop() {
    const Frame& frame = frames()[--depth_];
    const auto end = static_cast<uint32_t>(out_.element_count);
    if (frame.is_array) {
      out_.arrays[frame.array].end = end;
    }
    if (frame.is_element) {
      out_.elements[frame.element].end = end;
    }
  }

  // Outside of strings, JSON has no other bytes up to a space.
  PENSTOCK_INLINE static bool is_blank(char byte) { return static_cast<uint8_t>(byte) <= ' '; }

  // The first byte of [begin, end) that is not blank, or end.
  PENSTOCK_INLINE size_t skip_blanks(size_t begin, size_t end) const {
    while (begin < end && is_blank(text_[begin])) {
      ++begin;
    }
    return begin;
  }

  // The closing quote of the string that opens at `quote` and is all there is up to the token
  // `end`.
  PENSTOCK_INLINE size_t string_end(size_t quote, size_t end) const {
    if (text_[--end] != '"' || end <= quote) [[unlikely]] {
      while (end > quote && text_[end] != '"') {
        --end;
      }
      return end > quote ? end : quote + 1;
    }
    return end;
  }

  PENSTOCK_INLINE const PathNode* find_child(const PathNode::Children& children, size_t begin,
                                             size_t end) const {
    const char* key = text_ + begin;
    const size_t size = end - begin;
    const PathNode* child = PathNode::child(children, key, size, load_head(begin, size));
    if (child == nullptr && has_dot_or_escape(begin, size)) [[unlikely]] {
      return find_unusual_child(*children.node, {key, size});
    }
    return child;
  }

  PENSTOCK_INLINE uint64_t load_head(size_t begin, size_t size) const {
    if (begin + 8 <= size_) [[likely]] {
      return Kernel::low_bytes(load_word(text_ + begin), size);
    }
    return PathNode::load_head(text_ + begin, size);
  }

  PENSTOCK_INLINE bool has_dot_or_escape(size_t begin, size_t size) const {
    if (size <= Kernel::kShortKey && begin + Kernel::kShortKey <= size_) [[likely]] {
      return Kernel::has_dot_or_escape(text_ + begin, size);
    }
    for (size_t i = begin; i < begin + size; ++i) {
      if (text_[i] == '.' || text_[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  PENSTOCK_INLINE void add_leaf(ValueKind kind, size_t begin, size_t end, const PathNode& node,
                                uint32_t element) {
    FieldIndex* field = node.field();
    if (field == nullptr) {
      return;
    }
    if (out_.leaf_count == out_.leaf_capacity) [[unlikely]] {
      grow_leaves(out_);
    }
    out_.leaves[out_.leaf_count++] = {text_ + begin, static_cast<uint32_t>(end - begin),
                                      element,       field,
                                      kind,          tokens_.has_escapes()};
  }

  // What is no object or array, between two tokens; nothing, perhaps.
  PENSTOCK_INLINE void add_scalar(size_t begin, size_t end, const PathNode& node,
                                  uint32_t element) {
    begin = skip_blanks(begin, end);
    if (begin >= end) {
      return;
    }
    const char first = text_[begin];
    if (first == '"') {
      add_leaf(ValueKind::kString, begin + 1, string_end(begin, end), node, element);
      return;
    }
    while (is_blank(text_[end - 1])) {
      --end;
    }
    const ValueKind kind = first == 't'   ? ValueKind::kTrue
                           : first == 'f' ? ValueKind::kFalse
                           : first == 'n' ? ValueKind::kNull
                                          : ValueKind::kNumber;
    add_leaf(kind, begin, end, node, element);
  }

  PENSTOCK_INLINE void push_array(const PathNode& node, size_t at, uint32_t element,
                                  bool is_element) {
    if (out_.array_count == out_.array_capacity) [[unlikely]] {
      grow_arrays(out_);
    }
    const auto array = static_cast<uint32_t>(out_.array_count++);
    out_.arrays[array] = {static_cast<uint32_t>(out_.element_count), 0};
    push({&node, at + 1, element, array, true, is_element});
  }

  // Of the array that is on top.
  PENSTOCK_INLINE uint32_t add_element(const Frame& array) {
    if (out_.element_count == out_.element_capacity) [[unlikely]] {
      grow_elements(out_);
    }
    const auto number = static_cast<uint32_t>(out_.element_count++);
    const uint32_t depth = array.element == kNoElement ? 0 : out_.elements[array.element].depth + 1;
    out_.elements[number] = {array.element, array.array, 0, depth, 0, 0};
    return number;
  }

  // The rest of an object, up to its end or to a value that has to be gone into.
  PENSTOCK_INLINE void run_object(const Frame& frame) {
    const PathNode::Children children = frame.node->children();
    const uint32_t element = frame.element;
    size_t begin = frame.begin;
    while (!tokens_.ended()) {
      size_t at = tokens_.next();
      if (text_[at] == ':') {
        const size_t quote = skip_blanks(begin, at);
        const PathNode* child = find_child(children, quote + 1, string_end(quote, at));
        const size_t colon = at;
        at = tokens_.next();
        if (child == nullptr) [[likely]] {
          at = skip_value(at);
        } else if (!read_member(*child, element, colon, at)) {
          return;
        }
      }
      if (text_[at] == '}') {
        pop();
        return;
      }
      if (text_[at] != ',') {
        tokens_.stop();
      }
      begin = at + 1;
    }
  }

  // `at` is the first token behind a colon: the value's opening bracket, or what is behind the
  // value. Returns the token behind the value.
  PENSTOCK_INLINE size_t skip_value(size_t at) {
    if (text_[at] == '{' || text_[at] == '[') {
      tokens_.skip_container(at);
      return tokens_.next();
    }
    return at;
  }

  // The same, for a value that rules look at. False if it has to be gone into.
  PENSTOCK_INLINE bool read_member(const PathNode& child, uint32_t element, size_t colon,
                                   size_t& at) {
    if (text_[at] == '[') {
      push_array(child, at, element, false);
      return false;
    }
    if (text_[at] == '{') {
      if (child.has_children()) {
        push({&child, at + 1, element, 0, false, false});
        return false;
      }
      at = skip_value(at);
      return true;
    }
    add_scalar(colon + 1, at, child, element);
    return true;
  }

  // The rest of an array, up to its end or to an element that has to be gone into.
  PENSTOCK_INLINE void run_array(Frame& frame) {
    const PathNode& node = *frame.node;
    while (!tokens_.ended()) {
      size_t at = tokens_.next();
      if (text_[at] == '[') {
        frame.begin = size_;
        push_array(node, at, add_element(frame), true);
        return;
      }
      if (text_[at] == '{') {
        frame.begin = size_;
        if (node.has_children()) {
          push({&node, at + 1, add_element(frame), 0, false, true});
          return;
        }
        at = skip_value(at);
      } else {
        add_scalar(frame.begin, at, node, frame.element);
      }
      frame.begin = at + 1;
      if (text_[at] == ']') {
        pop();
        return;
      }
      if (text_[at] != ',') {
        tokens_.stop();
      }
    }
  }

  TokenReader<Kernel> tokens_;
  const char* text_;
  size_t size_;
  ScanBuffer& out_;
  size_t depth_ = 0;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_EVENT_SCANNER_H_

// The scan itself, written once for every kind of processor: see TokenReader for `Kernel` and for
// why all of it is inlined. For one thread and one event, which must not be empty.
#ifndef PENSTOCK_MATCH_EVENT_SCANNER_H_
#define PENSTOCK_MATCH_EVENT_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "match/event_scan.h"
#include "match/event_text.h"
#include "match/path_trie.h"
#include "match/token_reader.h"

namespace penstock::match {

// The scan goes from token to token where rules look, and skips what they do not name.
template <typename Kernel>
class EventScanner {
 public:
  EventScanner(std::string_view event, ScanBuffer& out)
      : tokens_(event, out.blocks.get()), text_(event), out_(out) {}

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

  PENSTOCK_INLINE const PathNode* find_child(const PathNode::Children& children, size_t begin,
                                             size_t end) const {
    const char* key = text_.begin() + begin;
    const size_t size = end - begin;
    const uint64_t head = text_.load_head(begin, size);
    const PathNode* child = PathNode::child(children, key, size, head);
    if (child == nullptr && text_.is_unusual(begin, size, head, tokens_.has_escapes()))
        [[unlikely]] {
      return find_unusual_child(*children.parent, {key, size});
    }
    return child;
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
    out_.leaves[out_.leaf_count++] = {
        text_.begin() + begin, static_cast<uint32_t>(end - begin), element, field, kind,
        tokens_.has_escapes()};
  }

  // What is no object or array, between two tokens; nothing, perhaps.
  PENSTOCK_INLINE void add_scalar(size_t begin, size_t end, const PathNode& node,
                                  uint32_t element) {
    begin = text_.skip_blanks(begin, end);
    if (begin >= end) {
      return;
    }
    const char first = text_[begin];
    if (first == '"') {
      add_leaf(ValueKind::kString, begin + 1, text_.string_end(begin, end), node, element);
      return;
    }
    while (text_.is_blank(text_[end - 1])) {
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
    bool goes_by = false;  // the member before was one that no rule names
    while (!tokens_.ended()) {
      if (goes_by) {
        begin = skip_members(children, begin);
      }
      size_t at = tokens_.next();
      if (text_[at] == ':') {
        const size_t quote = text_.find_quote(begin, at);
        const PathNode* child = find_child(children, quote + 1, text_.string_end(quote, at));
        const size_t colon = at;
        at = tokens_.next();
        goes_by = child == nullptr;
        if (goes_by) {
          if (text_[at] == ',') {
            begin = at + 1;
            continue;
          }
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

  // Passes over members that no rule names, as long as they are plain: a short key as it is mostly
  // written, no object or array as value. Nearly all members of nearly all events are. From and to
  // a place behind an opening bracket or a comma.
  PENSTOCK_INLINE size_t skip_members(const PathNode::Children& children, size_t from) {
    const char* const text = text_.begin();
    const char* const heads_end = text + text_.size() - 9;
    const char* begin = text + from;
    auto place = tokens_.place();
    if (children.end == nullptr || text_.size() < 16 || tokens_.has_escapes()) {
      return from;
    }
    for (;;) {
      const char* colon = nullptr;
      const char* comma = nullptr;
      if (!tokens_.take(place, colon) || !tokens_.take(place, comma) || *colon != ':' ||
          *comma != ',') {
        break;
      }
      const char* const quote = begin + (*begin == '"' ? 0 : 1);
      const auto size = static_cast<size_t>(colon - quote) - 2;
      if (*quote != '"' || colon[-1] != '"' || size - 1 >= Kernel::kShortKey - 1 ||
          quote > heads_end) {
        break;
      }
      const uint64_t head = Kernel::low_bytes(load_word(quote + 1), size);
      if (is_head(children, head) ||
          text_.is_unusual(static_cast<size_t>(quote + 1 - text), size, head, false)) {
        break;
      }
      begin = comma + 1;
      tokens_.set_place(place);
    }
    return static_cast<size_t>(begin - text);
  }

  // Whether some child's key starts so.
  PENSTOCK_INLINE static bool is_head(const PathNode::Children& children, uint64_t head) {
    if (children.first.head == head) {
      return true;
    }
    for (const PathNode::Entry* entry = children.first.next; entry != children.end; ++entry) {
      if (entry->head == head) {
        return true;
      }
    }
    return false;
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
        frame.begin = text_.size();
        push_array(node, at, add_element(frame), true);
        return;
      }
      if (text_[at] == '{') {
        frame.begin = text_.size();
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
  EventText<Kernel> text_;
  ScanBuffer& out_;
  size_t depth_ = 0;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_EVENT_SCANNER_H_

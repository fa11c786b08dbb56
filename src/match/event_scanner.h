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
#include "match/scan_output.h"
#include "match/token_reader.h"

namespace penstock::match {

// The scan goes from token to token where rules look, and skips what they do not name.
template <typename Kernel>
class EventScanner {
 public:
  EventScanner(std::string_view event, ScanBuffer& out)
      : tokens_(event, out.blocks.get()), text_(event), found_(out), out_(out) {}

  PENSTOCK_INLINE void run(const PathNode& root) {
    auto place = tokens_.place();
    const char* at = nullptr;
    if (!tokens_.take(place, at) || *at != '{') {
      return;
    }
    tokens_.set_place(place);
    push({&root, at + 1, kNoElement, 0, false, false});
    while (depth_ > 0 && !tokens_.ended()) {
      if (frames()[depth_ - 1].is_array) {
        run_array(frames()[depth_ - 1]);
      } else {
        run_object(frames()[depth_ - 1]);
      }
    }
    found_.finish(tokens_.has_escapes());
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
    if (frame.is_array) {
      found_.end_array(frame.array);
    }
    if (frame.is_element) {
      found_.end_element(frame.element);
    }
  }

  // The node of a key, which stands in [key, end).
  PENSTOCK_INLINE const PathNode* find_child(const PathNode::Children& children, const char* key,
                                             const char* end) const {
    const auto size = static_cast<size_t>(end - key);
    const auto begin = static_cast<size_t>(key - text_.begin());
    const uint64_t head = text_.load_head(begin, size);
    const PathNode* child = PathNode::child(children, key, size, head);
    // A key with escapes may look like another, which has backslashes in it.
    const bool has_escapes = tokens_.has_escapes();
    if ((child == nullptr || has_escapes) && text_.is_unusual(begin, size, head, has_escapes))
        [[unlikely]] {
      return find_unusual_child(*children.parent, {key, size});
    }
    return child;
  }

  // What is no object or array, between two tokens; nothing, perhaps.
  PENSTOCK_INLINE void add_scalar(const char* begin, const char* end, const PathNode& node,
                                  uint32_t element) {
    begin = text_.skip_blanks(begin, end);
    if (begin >= end) {
      return;
    }
    const char first = *begin;
    if (first == '"') {
      found_.add_leaf(ValueKind::kString, begin + 1, text_.string_end(begin, end), node, element);
      return;
    }
    while (text_.is_blank(end[-1])) {
      --end;
    }
    const ValueKind kind = first <= '9'   ? ValueKind::kNumber
                           : first == 't' ? ValueKind::kTrue
                           : first == 'f' ? ValueKind::kFalse
                                          : ValueKind::kNull;
    found_.add_leaf(kind, begin, end, node, element);
  }

  PENSTOCK_INLINE void push_array(const PathNode& node, const char* at, uint32_t element,
                                  bool is_element) {
    push({&node, at + 1, element, found_.add_array(), true, is_element});
  }

  enum class Outcome : uint8_t { kEnded, kDeeper, kStopped };
  // A value that has to be gone into: its node, and its opening bracket.
  struct Deeper {
    const PathNode* node = nullptr;
    const char* at = nullptr;
  };

  PENSTOCK_INLINE void go_into(const Deeper& deeper, uint32_t element) {
    if (*deeper.at == '[') {
      push_array(*deeper.node, deeper.at, element, false);
    } else {
      push({deeper.node, deeper.at + 1, element, 0, false, false});
    }
  }

  // The rest of the object that is on top, up to its end or to a value that has to be gone into.
  PENSTOCK_INLINE void run_object(const Frame& frame) {
    const uint32_t element = frame.element;
    Deeper deeper;
    const Outcome outcome = read_members(children_of(*frame.node), element, frame.begin, deeper);
    if (outcome == Outcome::kEnded) {
      pop();
    } else if (outcome == Outcome::kDeeper) {
      go_into(deeper, element);
    }
  }

  // What an event with escapes calls a key may start with any byte.
  PENSTOCK_INLINE PathNode::Children children_of(const PathNode& node) const {
    PathNode::Children children = node.children();
    children.first_bytes |= tokens_.has_escapes() ? ~uint64_t{0} : 0;
    return children;
  }

  // The node of the key between `begin` and the colon. Most keys of most events are passed over by
  // their first byte.
  PENSTOCK_INLINE const PathNode* find_member(const PathNode::Children& children, const char* begin,
                                              const char* colon) const {
    const char* const quote = text_.find_quote(begin, colon);
    return children.may_start(quote[1])
               ? find_child(children, quote + 1, text_.string_end(quote, colon))
               : nullptr;
  }

  // The members of an object from `begin` on, which is behind its opening bracket, a comma or a
  // value that was gone into.
  PENSTOCK_INLINE Outcome read_members(const PathNode::Children& children, uint32_t element,
                                       const char* begin, Deeper& deeper) {
    auto place = tokens_.place();
    const char* at = nullptr;
    while (tokens_.take(place, at)) {
      if (*at == ':') {
        const char* const colon = at;
        const PathNode* const child = find_member(children, begin, colon);
        if (!tokens_.take(place, at)) {
          break;
        }
        if (*at != ',' && *at != '}') {
          const Outcome outcome = pass_container(child, place, at, deeper);
          if (outcome != Outcome::kEnded) {
            return outcome;
          }
        } else if (child != nullptr) {
          add_scalar(colon + 1, at, *child, element);
        }
      }
      if (*at != ',') {
        tokens_.set_place(place);
        return *at == '}' ? Outcome::kEnded : stop();
      }
      begin = at + 1;
    }
    return stop();
  }

  // Of a member's object or array, to the token behind it or into it.
  PENSTOCK_INLINE Outcome pass_container(const PathNode* child,
                                         typename TokenReader<Kernel>::Place& place,
                                         const char*& at, Deeper& deeper) {
    if (child != nullptr && (*at == '[' || child->has_children())) {
      tokens_.set_place(place);
      deeper = {child, at};
      return Outcome::kDeeper;
    }
    return skip_container(place, at) ? Outcome::kEnded : stop();
  }

  PENSTOCK_INLINE Outcome stop() {
    tokens_.stop();
    return Outcome::kStopped;
  }

  // From an opening bracket to the token behind the closing one; false if there is none.
  PENSTOCK_INLINE bool skip_container(typename TokenReader<Kernel>::Place& place, const char*& at) {
    if (*at != '{' && *at != '[') [[unlikely]] {
      return false;
    }
    tokens_.skip_container(place, at);
    return tokens_.take(place, at);
  }

  // The rest of an array, up to its end or to an element that has to be gone into. Objects in it
  // are read here as long as nothing in them has to be gone into.
  PENSTOCK_INLINE void run_array(Frame& frame) {
    const PathNode& node = *frame.node;
    const bool has_children = node.has_children();
    const PathNode::Children children = children_of(node);
    const char* begin = frame.begin;
    const char* at = nullptr;
    auto place = tokens_.place();
    while (tokens_.take(place, at)) {
      if (*at == '[') {
        tokens_.set_place(place);
        frame.begin = text_.end();
        push_array(node, at, found_.add_element(frame.element, frame.array), true);
        return;
      }
      if (*at != '{') {
        add_scalar(begin, at, node, frame.element);
      } else if (!has_children) {
        if (!skip_container(place, at)) {
          break;
        }
      } else {
        tokens_.set_place(place);
        if (!read_element(frame, children, at)) {
          return;
        }
        place = tokens_.place();
        if (!tokens_.take(place, at)) {
          break;
        }
      }
      begin = at + 1;
      if (*at != ',') {
        tokens_.set_place(place);
        *at == ']' ? pop() : tokens_.stop();
        return;
      }
    }
    tokens_.stop();
  }

  // An object in the array that is on top, from its opening bracket on. False if something in it
  // has to be gone into, or the text is over.
  PENSTOCK_INLINE bool read_element(Frame& frame, const PathNode::Children& children,
                                    const char* at) {
    const uint32_t element = found_.add_element(frame.element, frame.array);
    Deeper deeper;
    const Outcome outcome = read_members(children, element, at + 1, deeper);
    if (outcome == Outcome::kEnded) {
      found_.end_element(element);
      return true;
    }
    if (outcome == Outcome::kDeeper) {
      frame.begin = text_.end();
      push({frame.node, deeper.at + 1, element, 0, false, true});
      go_into(deeper, element);
    }
    return false;
  }

  TokenReader<Kernel> tokens_;
  EventText<Kernel> text_;
  ScanOutput<Kernel> found_;
  ScanBuffer& out_;  // for its frames
  size_t depth_ = 0;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_EVENT_SCANNER_H_

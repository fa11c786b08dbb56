// An event, parsed once and then asked by any number of patterns. What patterns see of it are its
// leaves: each string, number, boolean and null with the path of its field and its place in arrays
// of objects. A Document owns its text and is immutable: any thread.
#ifndef PENSTOCK_MATCH_DOCUMENT_H_
#define PENSTOCK_MATCH_DOCUMENT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "match/element_table.h"

namespace penstock::match {

inline constexpr ErrorInfo kInvalidEvent{"ValidationException", "ValidationException", 400,
                                         Fault::kClient, "The event is not a valid JSON object."};

// Objects and arrays inside each other, the event itself included.
inline constexpr size_t kEventDepthMax = 1000;
// More than any request may have; offsets are 32 bits wide.
inline constexpr size_t kEventBytesMax = size_t{1} << 30;

enum class ValueKind : uint8_t { kString, kNumber, kTrue, kFalse, kNull };

struct Value {
  ValueKind kind = ValueKind::kNull;
  std::string_view text;  // of a string: decoded; of a number: as the event has it
};

// The path of a field, keys joined by dots, and its hash (path_hash.h).
struct PathKey {
  std::string_view text;
  uint64_t hash = 0;
};

class Document {
 public:
  static constexpr uint32_t kNone = kNoElement;

  using Element = match::Element;

  struct Leaf {
    uint64_t hash = 0;
    Value value;
    uint32_t node = 0;
    uint32_t element = kNone;  // the innermost element around it
    uint32_t next = kNone;     // leaf in the same bucket
  };

  // Every occurrence of a key is a node of its own; node 0 is the event.
  struct Node {
    uint64_t hash = 0;
    std::string_view key;
    uint32_t parent = 0;
  };

  // `json` must be an object, in UTF-8; what follows it is ignored, as event-ruler does. Keys may
  // repeat: every occurrence counts. Errors: kInvalidEvent, with the place and what was expected.
  static Result<Document> parse(std::string_view json);

  // The first leaf at a path, and the next one, in the event's order; null if there is none.
  const Leaf* first(const PathKey& path) const {
    return leaves_.empty() ? nullptr : search(buckets_[path.hash & (buckets_.size() - 1)], path);
  }
  const Leaf* next(const Leaf& leaf, const PathKey& path) const { return search(leaf.next, path); }

  ElementTable elements() const { return {elements_.data(), arrays_.data()}; }
  const Element& element(uint32_t id) const { return elements_[id]; }
  const std::vector<Node>& nodes() const { return nodes_; }
  bool node_is(uint32_t node, std::string_view path) const;

 private:
  friend class DocumentParser;

  Document() = default;
  void index_leaves();

  const Leaf* search(uint32_t at, const PathKey& path) const {
    while (at != kNone) {
      const Leaf& leaf = leaves_[at];
      if (leaf.hash == path.hash && node_is(leaf.node, path.text)) {
        return &leaf;
      }
      at = leaf.next;
    }
    return nullptr;
  }

  std::unique_ptr<char[]> text_;
  std::vector<Node> nodes_;
  std::vector<Leaf> leaves_;
  std::vector<Element> elements_;
  std::vector<ElementRange> arrays_;
  std::vector<uint32_t> buckets_;  // a power of two
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_DOCUMENT_H_

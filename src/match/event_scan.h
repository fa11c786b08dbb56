// Reading an event's text for what the rules of a set look at, and nothing else: the text is taken
// for valid JSON, which is checked where events come in (Document::parse). One scan works for one
// thread; what it found points into the event's text.
#ifndef PENSTOCK_MATCH_EVENT_SCAN_H_
#define PENSTOCK_MATCH_EVENT_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "match/document.h"
#include "match/element_table.h"
#include "match/path_trie.h"
#include "match/token_reader.h"

namespace penstock::match {

// A value at a path that rules use. The scan leaves the last members to whoever asks rules.
struct ScannedLeaf {
  enum class Number : uint8_t { kUnread, kRead, kComparable, kIncomparable };

  const char* text;  // of strings without the quotes
  uint32_t size;
  uint32_t element;  // the innermost element around it
  FieldIndex* field;
  ValueKind kind;
  Number number_state;  // kUnread
  uint32_t next;        // leaf of the same field, further in front
  double number;        // nearest_double(), once it is read

  std::string_view view() const { return {text, size}; }
  Value value() const { return {kind, view()}; }
};

// What scans find, used again and again.
struct ScanBuffer {
  // An object or array whose end is still to come.
  struct Frame {
    const PathNode* node;
    const char* begin;  // behind the opening bracket or, of an array, the last comma
    uint32_t element;   // around its values
    uint32_t array;
    bool is_array;
    bool is_element;
  };

  ScanBuffer();

  ElementTable element_table() const { return {elements.get(), arrays.get()}; }

  std::unique_ptr<BlockTokens[]> blocks;
  std::unique_ptr<ScannedLeaf[]> leaves;
  std::unique_ptr<Element[]> elements;
  std::unique_ptr<ElementRange[]> arrays;
  std::unique_ptr<Frame[]> frames;
  bool has_escapes = false;  // strings may have backslashes in them, still
  size_t leaf_count = 0;
  size_t element_count = 0;
  size_t array_count = 0;
  size_t block_capacity = 0;
  size_t leaf_capacity;
  size_t element_capacity;
  size_t array_capacity;
  size_t frame_capacity;
};

// Empties the buffer and makes room for the blocks of an event of so many bytes.
void clear(ScanBuffer& buffer, size_t event_bytes);
// Make room for one more. Not inlined, since scans are compiled for several processors.
void grow_leaves(ScanBuffer& buffer);
void grow_elements(ScanBuffer& buffer);
void grow_arrays(ScanBuffer& buffer);
void grow_frames(ScanBuffer& buffer);
// The child under a key with dots or escapes in it, as the event has it.
const PathNode* find_unusual_child(const PathNode& node, std::string_view key);

enum class ScanKernel : uint8_t { kPortable, kAvx2 };

bool has_scan_kernel(ScanKernel kernel);
// The fastest one that this processor has.
ScanKernel best_scan_kernel();

// Fills the buffer with the leaves at the trie's paths, in the event's order. Of a text that is not
// valid JSON, any part may be found; no byte outside it is read.
using ScanFunction = void (*)(std::string_view event, const PathNode& root, ScanBuffer& out);
ScanFunction scan_function(ScanKernel kernel);

void scan_event_portable(std::string_view event, const PathNode& root, ScanBuffer& out);
void scan_event_avx2(std::string_view event, const PathNode& root, ScanBuffer& out);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_EVENT_SCAN_H_

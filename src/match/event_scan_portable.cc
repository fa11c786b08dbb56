#include <array>

#include "match/event_scanner.h"

namespace penstock::match {
namespace {

// Eight words of eight bytes each, compared by arithmetic.
struct PortableKernel {
  struct Block {
    std::array<uint64_t, 8> words;
  };
  static constexpr size_t kShortKey = 8;
  static constexpr uint64_t kOnes = 0x0101010101010101;
  static constexpr uint64_t kLow = 0x7F7F7F7F7F7F7F7F;

  PENSTOCK_INLINE static Block load(const char* at) {
    Block block;
    std::memcpy(block.words.data(), at, sizeof(block.words));
    return block;
  }

  // The high bit of each byte that is equal, and of no other.
  PENSTOCK_INLINE static uint64_t equal_bytes(uint64_t word, char byte) {
    const uint64_t difference = word ^ (kOnes * static_cast<uint8_t>(byte));
    return ~(((difference & kLow) + kLow) | difference | kLow);
  }
  // The high bits of the bytes, the first byte's lowest.
  PENSTOCK_INLINE static uint64_t gather(uint64_t high_bits) {
    return (high_bits >> 7) * 0x0102040810204080 >> 56;
  }

  PENSTOCK_INLINE static uint64_t equal(const Block& block, char byte) {
    uint64_t bits = 0;
    for (size_t i = 0; i < block.words.size(); ++i) {
      bits |= gather(equal_bytes(block.words[i], byte)) << (i * 8);
    }
    return bits;
  }
  PENSTOCK_INLINE static bool has(const Block& block, char byte) {
    uint64_t found = 0;
    for (const uint64_t word : block.words) {
      found |= equal_bytes(word, byte);
    }
    return found != 0;
  }
  PENSTOCK_INLINE static uint64_t structural(const Block& block) {
    return opening(block) | closing(block) | equal(block, ',') | equal(block, ':');
  }
  PENSTOCK_INLINE static uint64_t opening(const Block& block) {
    return equal(block, '{') | equal(block, '[');
  }
  PENSTOCK_INLINE static uint64_t closing(const Block& block) {
    return equal(block, '}') | equal(block, ']');
  }

  PENSTOCK_INLINE static uint64_t prefix_xor(uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2) {
      bits ^= bits << shift;
    }
    return bits;
  }

  PENSTOCK_INLINE static uint64_t low_bytes(uint64_t word, size_t bytes) {
    return bytes < 8 ? word & ((uint64_t{1} << (bytes * 8)) - 1) : word;
  }

  PENSTOCK_INLINE static bool has_dot_or_escape(const char* key, size_t size) {
    const uint64_t word = load_word(key);
    return low_bytes(equal_bytes(word, '.') | equal_bytes(word, '\\'), size) != 0;
  }
};

}  // namespace

[[gnu::flatten]] void scan_event_portable(std::string_view event, const PathNode& root,
                                          ScanBuffer& out) {
  clear(out, event.size());
  if (!event.empty()) {
    EventScanner<PortableKernel>(event, out).run(root);
  }
}

}  // namespace penstock::match

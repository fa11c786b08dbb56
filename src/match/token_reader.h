// JSON text as tokens, found in blocks of 64 bytes: a quote that opens a string, or one of , : { }
// [ ] outside of strings. `Kernel` says for a block where certain bytes are. Only for the files
// that compile it for one kind of processor; all of it is inlined there, so that no code for one
// gets into what runs on another. For one thread; the text must outlive it.
#ifndef PENSTOCK_MATCH_TOKEN_READER_H_
#define PENSTOCK_MATCH_TOKEN_READER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#define PENSTOCK_INLINE [[gnu::always_inline]] inline

namespace penstock::match {

// Of 64 bytes of text, a bit for each.
struct BlockTokens {
  uint64_t tokens;
  uint64_t outside;  // of strings
};

template <typename Kernel>
class TokenReader {
 public:
  // The text must not be empty; `blocks` has room for each of its blocks.
  PENSTOCK_INLINE TokenReader(std::string_view text, BlockTokens* blocks)
      : text_(text.data()), size_(text.size()), blocks_(blocks) {
    find_tokens();
    place_ = {blocks_[0].tokens, blocks_, text_};
  }

  // There is a backslash in the text.
  PENSTOCK_INLINE bool has_escapes() const { return has_escapes_; }
  PENSTOCK_INLINE bool ended() const { return ended_; }
  // Gives up: the text is not what was expected.
  PENSTOCK_INLINE void stop() { ended_ = true; }

  // Where the reading is: for loops that keep it in registers.
  struct Place {
    uint64_t tokens = 0;  // of the block, those still to come
    const BlockTokens* block = nullptr;
    const char* begin = nullptr;  // of the block's text
  };
  PENSTOCK_INLINE Place place() const { return place_; }
  PENSTOCK_INLINE void set_place(const Place& place) { place_ = place; }
  // The next token; false at the end of the text.
  PENSTOCK_INLINE bool take(Place& place, const char*& at) const {
    while (place.tokens == 0) {
      if (place.block == last_block_) [[unlikely]] {
        return false;
      }
      ++place.block;
      place.begin += 64;
      place.tokens = place.block->tokens;
    }
    at = place.begin + __builtin_ctzll(place.tokens);
    place.tokens &= place.tokens - 1;
    return true;
  }

  // From the opening bracket, which was the last token, to behind the closing one.
  PENSTOCK_INLINE void skip_container(Place& place, const char* at) const {
    const BlockTokens* block = place.block;
    const char* begin = place.begin;
    uint64_t outside = block->outside & (~uint64_t{0} << (at - place.begin) << 1);
    for (size_t depth = 1;;) {
      const typename Kernel::Block bytes = load(begin);
      const uint64_t opening = Kernel::opening(bytes) & outside;
      uint64_t closing = Kernel::closing(bytes) & outside;
      const auto closed = static_cast<size_t>(__builtin_popcountll(closing));
      if (closed >= depth) {
        size_t before = 0;
        while (closing != 0) {
          const uint64_t lowest = closing & (0 - closing);
          const auto opened = static_cast<size_t>(__builtin_popcountll(opening & (lowest - 1)));
          if (depth + opened == ++before) {
            place = {block->tokens & ~(lowest | (lowest - 1)), block, begin};
            return;
          }
          closing ^= lowest;
        }
      }
      depth += static_cast<size_t>(__builtin_popcountll(opening));
      depth -= closed;
      if (block == last_block_) [[unlikely]] {
        place = {0, block, begin};
        return;
      }
      outside = (++block)->outside;
      begin += 64;
    }
  }

 private:
  // Of the block that begins there.
  PENSTOCK_INLINE typename Kernel::Block load(const char* begin) const {
    const auto left = static_cast<size_t>(text_ + size_ - begin);
    if (left >= 64) [[likely]] {
      return Kernel::load(begin);
    }
    char padded[64] = {};
    std::memcpy(padded, begin, left);
    return Kernel::load(padded);
  }

  PENSTOCK_INLINE void find_tokens() {
    Carry carry;
    const size_t whole = size_ / 64;
    for (size_t i = 0; i < whole; ++i) {
      blocks_[i] = tokens_of(Kernel::load(text_ + i * 64), carry);
    }
    last_block_ = blocks_ + whole - 1;
    if (size_ % 64 != 0) {
      blocks_[whole] = tokens_of(load(text_ + whole * 64), carry);
      ++last_block_;
    }
    has_escapes_ = carry.has_escapes;
  }

  // What one block says to the next.
  struct Carry {
    uint64_t string = 0;  // all ones if the block ended inside a string
    uint64_t escape = 0;  // one if it ended in a backslash that counts
    bool has_escapes = false;
  };

  PENSTOCK_INLINE static BlockTokens tokens_of(const typename Kernel::Block& bytes, Carry& carry) {
    uint64_t quotes = Kernel::equal(bytes, '"');
    if (Kernel::has(bytes, '\\') || carry.escape != 0) [[unlikely]] {
      carry.has_escapes = true;
      quotes &= ~escaped(Kernel::equal(bytes, '\\'), carry.escape);
    }
    const uint64_t in_string = Kernel::prefix_xor(quotes) ^ carry.string;
    carry.string = 0 - (in_string >> 63);
    return {Kernel::structural(bytes) & ~in_string, ~in_string};
  }

  // The bytes behind a backslash that is not itself behind one.
  PENSTOCK_INLINE static uint64_t escaped(uint64_t backslashes, uint64_t& carry) {
    uint64_t escaped = carry;
    carry = 0;
    while (backslashes != 0) {
      const uint64_t lowest = backslashes & (0 - backslashes);
      if ((escaped & lowest) == 0) {
        escaped |= lowest << 1;
        carry = lowest >> 63;
      }
      backslashes ^= lowest;
    }
    return escaped;
  }

  const char* text_;
  size_t size_;
  BlockTokens* blocks_;
  const BlockTokens* last_block_ = nullptr;
  Place place_;
  bool has_escapes_ = false;
  bool ended_ = false;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_TOKEN_READER_H_

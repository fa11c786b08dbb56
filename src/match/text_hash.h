// Hashes of short texts, seeded so that whoever writes patterns cannot aim for collisions. They
// stay in memory: never store one. Pure functions; any thread.
#ifndef PENSTOCK_MATCH_TEXT_HASH_H_
#define PENSTOCK_MATCH_TEXT_HASH_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace penstock::match {

// The high and the low half of the product, folded.
inline uint64_t hash_mix(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline constexpr uint64_t kHashStep = 0xA0761D6478BD642F;
inline constexpr uint64_t kHashEnd = 0xE7037ED1A0B428DB;

inline uint64_t load_word(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

// Zero to seven bytes as one word, the others zero; reads nothing else.
inline uint64_t load_tail(const char* at, size_t size) {
  const auto byte = [at](size_t i) { return static_cast<uint64_t>(static_cast<uint8_t>(at[i])); };
  if (size >= 4) {
    uint32_t low = 0;
    uint32_t high = 0;
    std::memcpy(&low, at, sizeof(low));
    std::memcpy(&high, at + size - 4, sizeof(high));
    return low | static_cast<uint64_t>(high) << ((size - 4) * 8);
  }
  if (size == 0) {
    return 0;
  }
  return byte(0) | byte(size / 2) << (size / 2 * 8) | byte(size - 1) << ((size - 1) * 8);
}

// Upper case ASCII letters as lower case ones, other bytes as they are.
inline uint64_t fold_ascii(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  const uint64_t low = word & (kOnes * 0x7F);
  const uint64_t from_a = low + kOnes * (0x80 - 'A');
  const uint64_t behind_z = low + kOnes * (0x80 - 'Z' - 1);
  return word | ((from_a & ~behind_z & ~word & (kOnes << 7)) >> 2);
}

// What is done to each word of a text before it is hashed.
struct AsItIs {
  static uint64_t word(uint64_t word) { return word; }
};
struct Folded {
  static uint64_t word(uint64_t word) { return fold_ascii(word); }
};

inline uint64_t hash_end(uint64_t state, uint64_t tail, size_t size) {
  return hash_mix(state ^ tail ^ kHashEnd, kHashStep ^ size);
}

template <typename Form = AsItIs>
uint64_t hash_text(std::string_view text, uint64_t seed) {
  const char* at = text.data();
  size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    seed = hash_mix(seed ^ Form::word(load_word(at)), kHashStep);
  }
  return hash_end(seed, Form::word(load_tail(at, left)), text.size());
}

// The hashes of a text's beginnings, by ascending length, each as hash_text() gives it.
template <typename Form = AsItIs>
class PrefixHashes {
 public:
  PrefixHashes(std::string_view text, uint64_t seed) : text_(text), state_(seed) {}

  uint64_t at(size_t size) {
    for (; done_ + 8 <= size; done_ += 8) {
      state_ = hash_mix(state_ ^ Form::word(load_word(text_.data() + done_)), kHashStep);
    }
    return hash_end(state_, Form::word(load_tail(text_.data() + done_, size - done_)), size);
  }

 private:
  std::string_view text_;
  uint64_t state_;
  size_t done_ = 0;
};

// The same for a text's ends, taken from the last byte on; such a hash is another than
// hash_text()'s.
template <typename Form = AsItIs>
class SuffixHashes {
 public:
  SuffixHashes(std::string_view text, uint64_t seed)
      : end_(text.data() + text.size()), state_(seed) {}

  uint64_t at(size_t size) {
    for (; done_ + 8 <= size; done_ += 8) {
      state_ = hash_mix(state_ ^ Form::word(load_word(end_ - done_ - 8)), kHashStep);
    }
    return hash_end(state_, Form::word(load_tail(end_ - size, size - done_)), size);
  }

 private:
  const char* end_;
  uint64_t state_;
  size_t done_ = 0;
};

inline uint64_t hash_word(uint64_t word, uint64_t seed) {
  return hash_mix(word ^ seed ^ kHashEnd, kHashStep);
}

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_TEXT_HASH_H_

// Compiled for processors with AVX2, BMI and PCLMULQDQ; called only where scan_function() saw them.
#include <immintrin.h>

#include "match/event_scanner.h"

namespace penstock::match {
namespace {

struct Avx2Kernel {
  struct Block {
    __m256i low;
    __m256i high;
  };
  static constexpr size_t kShortKey = 32;

  PENSTOCK_INLINE static Block load(const char* at) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)),
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32))};
  }

  PENSTOCK_INLINE static uint64_t bits(__m256i low, __m256i high) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(low)) |
           static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(high))) << 32;
  }

  PENSTOCK_INLINE static uint64_t equal(const Block& block, char byte) {
    const __m256i wanted = _mm256_set1_epi8(byte);
    return bits(_mm256_cmpeq_epi8(block.low, wanted), _mm256_cmpeq_epi8(block.high, wanted));
  }

  PENSTOCK_INLINE static bool has(const Block& block, char byte) {
    const __m256i wanted = _mm256_set1_epi8(byte);
    const __m256i found = _mm256_or_si256(_mm256_cmpeq_epi8(block.low, wanted),
                                          _mm256_cmpeq_epi8(block.high, wanted));
    return _mm256_movemask_epi8(found) != 0;
  }

  // Of each byte, what , : { } [ ] have in its low half: '[' and ']' are '{' and '}' less 0x20.
  PENSTOCK_INLINE static __m256i structural_bytes(__m256i bytes) {
    const __m256i table =
        _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0,  //
                         0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
    const __m256i with_case = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
    return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), with_case);
  }
  PENSTOCK_INLINE static uint64_t structural(const Block& block) {
    return bits(structural_bytes(block.low), structural_bytes(block.high));
  }

  PENSTOCK_INLINE static uint64_t opening(const Block& block) { return either(block, '{'); }
  PENSTOCK_INLINE static uint64_t closing(const Block& block) { return either(block, '}'); }
  // The byte or the one 0x20 below it.
  PENSTOCK_INLINE static uint64_t either(const Block& block, char byte) {
    const __m256i with_case = _mm256_set1_epi8(0x20);
    return equal({_mm256_or_si256(block.low, with_case), _mm256_or_si256(block.high, with_case)},
                 byte);
  }

  // Each bit: whether an odd number of bits up to it are set.
  PENSTOCK_INLINE static uint64_t prefix_xor(uint64_t bits) {
    const __m128i ones = _mm_set1_epi8(-1);
    const __m128i product =
        _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<int64_t>(bits)), ones, 0);
    return static_cast<uint64_t>(_mm_cvtsi128_si64(product));
  }

  PENSTOCK_INLINE static uint64_t low_bytes(uint64_t word, size_t bytes) {
    return _bzhi_u64(word, static_cast<uint32_t>(bytes < 8 ? bytes * 8 : 64));
  }

  PENSTOCK_INLINE static bool has_dot_or_escape(const char* key, size_t size) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(key));
    const __m256i found = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('.')),
                                          _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
    return _bzhi_u64(static_cast<uint32_t>(_mm256_movemask_epi8(found)),
                     static_cast<uint32_t>(size)) != 0;
  }
};

}  // namespace

[[gnu::flatten]] void scan_event_avx2(std::string_view event, const PathNode& root,
                                      ScanBuffer& out) {
  clear(out, event.size());
  if (!event.empty()) {
    EventScanner<Avx2Kernel>(event, out).run(root);
  }
}

}  // namespace penstock::match

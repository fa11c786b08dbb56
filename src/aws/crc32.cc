#include "aws/crc32.h"

#include <zlib.h>

#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace penstock::aws {
namespace {

uint32_t crc32_portable(std::string_view bytes, uint32_t crc) {
  return static_cast<uint32_t>(
      ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

#if defined(__x86_64__)

constexpr size_t kBlockBytes = 16;
constexpr size_t kFoldBytes = 4 * kBlockBytes;

// x to the power n modulo the polynomial, bits reversed, one place up: what multiplies the half of
// a block that has so many bits behind it.
consteval int64_t power(int n) {
  constexpr uint64_t kPolynomial = 0x104c11db7;
  uint64_t rest = 1;
  for (int i = 0; i < n; ++i) {
    rest <<= 1;
    rest ^= (rest >> 32) != 0 ? kPolynomial : 0;
  }
  uint64_t reversed = 0;
  for (int bit = 0; bit < 32; ++bit) {
    reversed |= ((rest >> bit) & 1) << (31 - bit);
  }
  return static_cast<int64_t>(reversed << 1);
}

// The block, moved by as many bits as the multipliers are for, onto the next.
__attribute__((target("pclmul,sse4.1"))) inline __m128i fold(__m128i block, __m128i next,
                                                             __m128i multipliers) {
  const __m128i low = _mm_clmulepi64_si128(block, multipliers, 0x00);
  const __m128i high = _mm_clmulepi64_si128(block, multipliers, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

__attribute__((target("pclmul,sse4.1"))) inline __m128i load(const char* in) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
}

// Four blocks at a time, then one, until one is left, which is as long as nothing: zlib takes it
// and what follows. (V. Gopal and others, "Fast CRC Computation for Generic Polynomials Using
// PCLMULQDQ", 2009.)
__attribute__((target("pclmul,sse4.1"))) uint32_t crc32_folding(std::string_view bytes,
                                                                uint32_t crc) {
  if (bytes.size() < 2 * kFoldBytes) {
    return crc32_portable(bytes, crc);
  }
  const __m128i by_four = _mm_set_epi64x(power(4 * 128 - 32), power(4 * 128 + 32));
  const __m128i by_one = _mm_set_epi64x(power(128 - 32), power(128 + 32));
  const char* in = bytes.data();
  size_t left = bytes.size();
  __m128i a = _mm_xor_si128(load(in), _mm_cvtsi32_si128(static_cast<int>(~crc)));
  __m128i b = load(in + kBlockBytes);
  __m128i c = load(in + 2 * kBlockBytes);
  __m128i d = load(in + 3 * kBlockBytes);
  in += kFoldBytes;
  left -= kFoldBytes;
  for (; left >= kFoldBytes; in += kFoldBytes, left -= kFoldBytes) {
    a = fold(a, load(in), by_four);
    b = fold(b, load(in + kBlockBytes), by_four);
    c = fold(c, load(in + 2 * kBlockBytes), by_four);
    d = fold(d, load(in + 3 * kBlockBytes), by_four);
  }
  a = fold(a, b, by_one);
  a = fold(a, c, by_one);
  a = fold(a, d, by_one);
  for (; left >= kBlockBytes; in += kBlockBytes, left -= kBlockBytes) {
    a = fold(a, load(in), by_one);
  }
  // The block has the state in it: as bytes they continue from a state of zero, which is the
  // value ~0 from outside.
  char block[kBlockBytes];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(block), a);
  const uint32_t so_far = crc32_portable({block, kBlockBytes}, ~uint32_t{0});
  return crc32_portable({in, left}, so_far);
}

#endif

using Crc = uint32_t (*)(std::string_view, uint32_t);

Crc choose() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("sse4.1") != 0) {
    return crc32_folding;
  }
#endif
  return crc32_portable;
}

}  // namespace

uint32_t crc32(std::string_view bytes, uint32_t crc) {
  static const Crc kChosen = choose();
  return kChosen(bytes, crc);
}

}  // namespace penstock::aws

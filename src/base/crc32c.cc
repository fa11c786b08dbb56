#include "base/crc32c.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace penstock {
namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;  // Castagnoli, bits reversed

// Row 0 advances the checksum by one byte, row k by one byte that k zero bytes follow.
consteval std::array<std::array<uint32_t, 256>, 8> make_tables() {
  std::array<std::array<uint32_t, 256>, 8> tables{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    }
    tables[0][i] = crc;
  }
  for (size_t row = 1; row < 8; ++row) {
    for (size_t i = 0; i < 256; ++i) {
      const uint32_t previous = tables[row - 1][i];
      tables[row][i] = (previous >> 8) ^ tables[0][previous & 0xff];
    }
  }
  return tables;
}

constexpr auto kTables = make_tables();

uint64_t load_u64(const char* in) {
  uint64_t value = 0;
  std::memcpy(&value, in, sizeof(value));
  return value;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) uint32_t crc32c_sse42(std::string_view bytes, uint32_t crc) {
  uint64_t state = ~crc;
  const char* in = bytes.data();
  size_t left = bytes.size();
  for (; left >= 8; in += 8, left -= 8) {
    state = _mm_crc32_u64(state, load_u64(in));
  }
  auto narrow = static_cast<uint32_t>(state);
  for (; left > 0; ++in, --left) {
    narrow = _mm_crc32_u8(narrow, static_cast<uint8_t>(*in));
  }
  return ~narrow;
}
#endif

using Crc = uint32_t (*)(std::string_view, uint32_t);

Crc choose() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2") != 0) {
    return crc32c_sse42;
  }
#endif
  return internal::crc32c_portable;
}

}  // namespace

namespace internal {

uint32_t crc32c_portable(std::string_view bytes, uint32_t crc) {
  uint32_t state = ~crc;
  const char* in = bytes.data();
  size_t left = bytes.size();
  if constexpr (std::endian::native == std::endian::little) {
    for (; left >= 8; in += 8, left -= 8) {
      const uint64_t word = load_u64(in) ^ state;
      state = 0;
      for (size_t i = 0; i < 8; ++i) {
        state ^= kTables[7 - i][(word >> (8 * i)) & 0xff];
      }
    }
  }
  for (; left > 0; ++in, --left) {
    state = (state >> 8) ^ kTables[0][(state ^ static_cast<uint8_t>(*in)) & 0xff];
  }
  return ~state;
}

uint32_t crc32c_hardware(std::string_view bytes, uint32_t crc) {
  static const Crc kChosen = choose();
  return kChosen(bytes, crc);
}

}  // namespace internal

uint32_t crc32c(std::string_view bytes, uint32_t crc) {
  return internal::crc32c_hardware(bytes, crc);
}

}  // namespace penstock

// UUIDs as text, RFC 9562. Pure functions, for any thread.
#ifndef PENSTOCK_BASE_UUID_H_
#define PENSTOCK_BASE_UUID_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"

namespace penstock {

inline constexpr size_t kUuidBytes = 16;

// "f81d4fae-7dec-41d0-a765-00a0c91e6bf6" from its 16 bytes.
inline std::string uuid_text(std::string_view bytes) {
  PENSTOCK_CHECK(bytes.size() == kUuidBytes);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(36, '-');
  char* next = text.data();
  for (size_t i = 0; i < kUuidBytes; ++i) {
    next += i == 4 || i == 6 || i == 8 || i == 10 ? 1 : 0;
    *next++ = kDigits[static_cast<uint8_t>(bytes[i]) >> 4];
    *next++ = kDigits[static_cast<uint8_t>(bytes[i]) & 0x0f];
  }
  return text;
}

}  // namespace penstock

#endif  // PENSTOCK_BASE_UUID_H_

#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cstring>

#include "base/assert.h"
#include "base/digest.h"
#include "base/uuid.h"

namespace penstock {

uint64_t Random::next_u64() {
  std::array<uint8_t, 8> bytes{};
  fill(bytes);
  uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

uint64_t Random::below(uint64_t bound) {
  PENSTOCK_CHECK(bound > 0);
  // The high half of a 128-bit product is uniform up to a bias of bound / 2^64.
  return static_cast<uint64_t>((static_cast<unsigned __int128>(next_u64()) * bound) >> 64);
}

std::string Random::uuid() {
  std::array<uint8_t, kUuidBytes> bytes{};
  fill(bytes);
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  return uuid_text(view(bytes));
}

void SystemRandom::fill(std::span<uint8_t> out) {
  while (!out.empty()) {
    if (used_ == buffer_.size()) {
      // 4096 bytes may be cut short by a signal only above 256; ask until whole.
      size_t have = 0;
      while (have < buffer_.size()) {
        const ssize_t got = getrandom(buffer_.data() + have, buffer_.size() - have, 0);
        have += got > 0 ? static_cast<size_t>(got) : 0;
      }
      used_ = 0;
    }
    const size_t count = std::min(out.size(), buffer_.size() - used_);
    std::memcpy(out.data(), buffer_.data() + used_, count);
    std::memset(buffer_.data() + used_, 0, count);
    used_ += count;
    out = out.subspan(count);
  }
}

void SeededRandom::fill(std::span<uint8_t> out) {
  while (!out.empty()) {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
    const size_t count = std::min(out.size(), sizeof(mixed));
    std::memcpy(out.data(), &mixed, count);
    out = out.subspan(count);
  }
}

}  // namespace penstock

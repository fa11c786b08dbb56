// Hashes of field paths. A path is keys joined by dots, and a key that has dots in it counts as
// several, so {"a.b": 1} and {"a": {"b": 1}} hash alike. Pure functions; any thread.
#ifndef PENSTOCK_MATCH_PATH_HASH_H_
#define PENSTOCK_MATCH_PATH_HASH_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace penstock::match {

inline constexpr uint64_t kRootPathHash = 0x9E3779B97F4A7C15;

namespace detail {

inline uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0xD6E8FEB86659FD93;
  return hash ^ (hash >> 32);
}

inline uint64_t load(const char* at, size_t bytes) {
  uint64_t word = 0;
  std::memcpy(&word, at, bytes);
  return word;
}

// One to seven bytes, the same ones perhaps twice.
inline uint64_t load_short(const char* at, size_t size) {
  if (size >= 4) {
    return load(at, 4) | load(at + size - 4, 4) << 32;
  }
  const auto byte = [at](size_t i) { return static_cast<uint64_t>(static_cast<uint8_t>(at[i])); };
  return byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
}

inline uint64_t hash_step(uint64_t hash, std::string_view step) {
  hash = mix(hash, step.size());
  const char* at = step.data();
  size_t left = step.size();
  for (; left >= 8; at += 8, left -= 8) {
    hash = mix(hash, load(at, 8));
  }
  return left == 0 ? hash : mix(hash, load_short(at, left));
}

}  // namespace detail

// The hash of the path whose hash is `parent` with `key` joined to it.
inline uint64_t join_path_hash(uint64_t parent, std::string_view key) {
  for (;;) {
    const void* dot = key.empty() ? nullptr : std::memchr(key.data(), '.', key.size());
    if (dot == nullptr) [[likely]] {
      return detail::hash_step(parent, key);
    }
    const auto before = static_cast<size_t>(static_cast<const char*>(dot) - key.data());
    parent = detail::hash_step(parent, key.substr(0, before));
    key.remove_prefix(before + 1);
  }
}

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_PATH_HASH_H_

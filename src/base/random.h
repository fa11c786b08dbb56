// Randomness as a port. A Random belongs to one thread (each core has its own); it lives as long as
// that thread.
#ifndef PENSTOCK_BASE_RANDOM_H_
#define PENSTOCK_BASE_RANDOM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace penstock {

class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;

  virtual void fill(std::span<uint8_t> out) = 0;

  uint64_t next_u64();
  // Uniform in [0, bound); bound > 0.
  uint64_t below(uint64_t bound);
  // RFC 9562 version 4, lower case with hyphens (36 characters).
  std::string uuid();
};

// The kernel's generator, read 4 KiB at a time: safe for keys and identifiers that must not be
// guessed.
class SystemRandom final : public Random {
 public:
  void fill(std::span<uint8_t> out) override;

 private:
  std::array<uint8_t, 4096> buffer_{};
  size_t used_ = sizeof(buffer_);
};

// The same sequence for the same seed (splitmix64); for tests and simulation only.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  void fill(std::span<uint8_t> out) override;

 private:
  uint64_t state_;
};

}  // namespace penstock

#endif  // PENSTOCK_BASE_RANDOM_H_

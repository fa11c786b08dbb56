#include "base/crc32c.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/random.h"

namespace penstock {
namespace {

std::string counting(int first, int step) {
  std::string bytes;
  for (int i = 0; i < 32; ++i) {
    bytes.push_back(static_cast<char>(first + i * step));
  }
  return bytes;
}

// RFC 3720, appendix B.4.
std::vector<std::pair<std::string, uint32_t>> rfc_3720_vectors() {
  static constexpr unsigned char kReadCommand[48] = {
      0x01, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00,
      0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18, 0x28, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
  return {
      {std::string(32, '\0'), 0x8a9136aa},
      {std::string(32, '\xff'), 0x62a8ab43},
      {counting(0, 1), 0x46dd794e},
      {counting(31, -1), 0x113fdb5c},
      {std::string(std::begin(kReadCommand), std::end(kReadCommand)), 0xd9963a56},
      {"123456789", 0xe3069283},
      {"", 0},
  };
}

TEST(Crc32c, HardwareMatchesTheVectorsOfRfc3720) {
  for (const auto& [bytes, expected] : rfc_3720_vectors()) {
    EXPECT_EQ(internal::crc32c_hardware(bytes, 0), expected);
  }
}

TEST(Crc32c, PortableMatchesTheVectorsOfRfc3720) {
  for (const auto& [bytes, expected] : rfc_3720_vectors()) {
    EXPECT_EQ(internal::crc32c_portable(bytes, 0), expected);
  }
}

TEST(Crc32c, BothWaysAgreeAtEveryLengthAndSplit) {
  SeededRandom random(1);
  for (size_t length = 0; length < 100; ++length) {
    std::string bytes(length, '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(random.below(256));
    }
    const uint32_t whole = internal::crc32c_portable(bytes, 0);
    EXPECT_EQ(internal::crc32c_hardware(bytes, 0), whole);
    const std::string_view view = bytes;
    const size_t split = length / 3;
    EXPECT_EQ(crc32c(view.substr(split), crc32c(view.substr(0, split))), whole);
  }
}

}  // namespace
}  // namespace penstock

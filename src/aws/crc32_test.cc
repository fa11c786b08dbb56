#include "aws/crc32.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "base/random.h"

namespace penstock::aws {
namespace {

uint32_t by_zlib(std::string_view bytes, uint32_t crc) {
  return static_cast<uint32_t>(
      ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

TEST(Crc32, IsTheChecksumOfTheStandard) {
  EXPECT_EQ(crc32("123456789"), 0xcbf43926u);
  EXPECT_EQ(crc32(""), 0u);
}

TEST(Crc32, AgreesWithZlibAtEveryLengthAndPlace) {
  SeededRandom random(7);
  std::string bytes;
  while (bytes.size() < 4'096) {
    bytes += static_cast<char>(random.next_u64());
  }
  for (size_t length = 0; length < 700; ++length) {
    const std::string_view part = std::string_view(bytes).substr(length % 17, length);
    const auto before = static_cast<uint32_t>(random.next_u64());
    ASSERT_EQ(crc32(part, before), by_zlib(part, before)) << length;
  }
  EXPECT_EQ(crc32(bytes), by_zlib(bytes, 0));
}

TEST(Crc32, ContinuesFromWhatWasBefore) {
  const std::string bytes(1'000, 'x');
  const std::string_view all = bytes;
  EXPECT_EQ(crc32(all.substr(300), crc32(all.substr(0, 300))), crc32(all));
}

}  // namespace
}  // namespace penstock::aws

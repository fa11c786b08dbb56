#include "base/bytes.h"

#include <gtest/gtest.h>

#include <limits>

namespace penstock {
namespace {

TEST(Bytes, BigEndianSortsAsNumbers) {
  std::string small;
  std::string large;
  append_big_endian<uint64_t>(small, 255);
  append_big_endian<uint64_t>(large, 256);
  EXPECT_LT(small, large);
  EXPECT_EQ(large, std::string("\0\0\0\0\0\0\1\0", 8));
}

TEST(Bytes, BigEndianRoundTripsEveryWidth) {
  std::string out;
  append_big_endian<uint8_t>(out, 0xfe);
  append_big_endian<uint16_t>(out, 0xfedc);
  append_big_endian<uint32_t>(out, 0xfedcba98);
  append_big_endian<int64_t>(out, -2);
  ByteReader reader(out);
  EXPECT_EQ(reader.big_endian<uint8_t>(), 0xfe);
  EXPECT_EQ(reader.big_endian<uint16_t>(), 0xfedc);
  EXPECT_EQ(reader.big_endian<uint32_t>(), 0xfedcba98);
  EXPECT_EQ(reader.big_endian<int64_t>(), -2);
  EXPECT_TRUE(reader.done());
}

TEST(Bytes, VarintRoundTripsAtItsEdges) {
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  for (const uint64_t value : {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{16383},
                               uint64_t{16384}, kMax - 1, kMax}) {
    std::string out;
    append_varint(out, value);
    EXPECT_LE(out.size(), 10U);
    ByteReader reader(out);
    EXPECT_EQ(reader.varint(), value);
    EXPECT_TRUE(reader.done());
  }
}

TEST(Bytes, RefusesVarintBeyond64Bits) {
  const std::string ten_bytes = std::string(9, '\xff') + '\x02';
  ByteReader reader(ten_bytes);
  EXPECT_EQ(reader.varint(), 0U);
  EXPECT_FALSE(reader.ok());
}

TEST(Bytes, ReaderStaysFailedAfterTheFirstShortRead) {
  std::string out;
  append_varint(out, 5);
  out += "abc";  // two bytes short
  ByteReader reader(out);
  EXPECT_EQ(reader.sized(), "");
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.take(0), "");
  EXPECT_EQ(reader.varint(), 0U);
  EXPECT_FALSE(reader.done());
}

TEST(Bytes, SizedKeepsWhatFollows) {
  std::string out;
  append_sized(out, "");
  append_sized(out, "key");
  out += "rest";
  ByteReader reader(out);
  EXPECT_EQ(reader.sized(), "");
  EXPECT_EQ(reader.sized(), "key");
  EXPECT_EQ(reader.rest(), "rest");
}

}  // namespace
}  // namespace penstock

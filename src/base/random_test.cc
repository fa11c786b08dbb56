#include "base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "base/digest.h"
#include "base/uuid.h"

namespace penstock {
namespace {

TEST(Random, TheSameSeedGivesTheSameSequence) {
  SeededRandom a(7);
  SeededRandom b(7);
  SeededRandom c(8);
  const uint64_t first = a.next_u64();
  EXPECT_EQ(b.next_u64(), first);
  EXPECT_NE(c.next_u64(), first);
}

TEST(Random, BelowReachesEveryValueAndNoOther) {
  SeededRandom random(1);
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    seen.insert(random.below(7));
  }
  EXPECT_EQ(seen, (std::set<uint64_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, UuidIsVersion4) {
  SystemRandom random;
  const std::string uuid = random.uuid();
  ASSERT_EQ(uuid.size(), 36U);
  EXPECT_EQ(uuid[14], '4');
  EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
  EXPECT_NE(random.uuid(), uuid);
}

TEST(Uuid, IsWrittenInFiveGroups) {
  const std::array<uint8_t, kUuidBytes> bytes{0xf8, 0x1d, 0x4f, 0xae, 0x7d, 0xec, 0x41, 0xd0,
                                              0xa7, 0x65, 0x00, 0xa0, 0xc9, 0x1e, 0x6b, 0xf6};
  EXPECT_EQ(uuid_text(view(bytes)), "f81d4fae-7dec-41d0-a765-00a0c91e6bf6");
}

TEST(Random, SystemRandomFillsBeyondItsBuffer) {
  SystemRandom random;
  std::array<uint8_t, 10'000> bytes{};
  random.fill(bytes);
  EXPECT_EQ(std::set<uint8_t>(bytes.begin(), bytes.end()).size(), 256U);
}

}  // namespace
}  // namespace penstock

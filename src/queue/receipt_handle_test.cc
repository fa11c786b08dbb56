#include "queue/receipt_handle.h"

#include <gtest/gtest.h>

#include <set>

#include "base/digest.h"

namespace penstock::queue {
namespace {

std::string secret(char fill) {
  std::string bytes(kSecretBytes, fill);
  bytes[40] = 'x';  // the two keys differ
  return bytes;
}

TEST(ReceiptHandle, OpensWhatItSealed) {
  ReceiptSealer sealer(secret('a'));
  for (const Receipt receipt : {Receipt{1, 1, 1}, Receipt{UINT64_MAX, UINT64_MAX, UINT32_MAX},
                                Receipt{0, 0, 0}, Receipt{77, 123'456'789'012, 3}}) {
    EXPECT_EQ(sealer.open(sealer.seal(receipt)), receipt);
  }
}

TEST(ReceiptHandle, SaysNothingAndRepeatsNothing) {
  ReceiptSealer sealer(secret('a'));
  std::set<std::string> starts;
  for (uint32_t count = 1; count <= 1000; ++count) {
    const std::string handle = sealer.seal({1, 1, count});
    EXPECT_EQ(handle.size(), 52u);
    starts.insert(handle.substr(0, 12));
    starts.insert(handle.substr(24, 12));
  }
  EXPECT_EQ(starts.size(), 2000u);
}

TEST(ReceiptHandle, RefusesEveryAlteredBit) {
  ReceiptSealer sealer(secret('a'));
  const std::string sealed = *decode_base64(sealer.seal({5, 6, 7}));
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string altered = sealed;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(sealer.open(base64(altered)), std::nullopt) << bit;
  }
}

TEST(ReceiptHandle, RefusesAnotherSecretsHandles) {
  ReceiptSealer sealer(secret('a'));
  ReceiptSealer other(secret('b'));
  EXPECT_EQ(other.open(sealer.seal({5, 6, 7})), std::nullopt);
}

TEST(ReceiptHandle, RefusesWhatIsNoHandle) {
  ReceiptSealer sealer(secret('a'));
  for (const char* text : {"", "x", "garbage", "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a=="}) {
    EXPECT_EQ(sealer.open(text), std::nullopt) << text;
    EXPECT_FALSE(looks_like_handle(text)) << text;
  }
  const std::string handle = sealer.seal({5, 6, 7});
  EXPECT_EQ(sealer.open(handle + "A"), std::nullopt);
  EXPECT_EQ(sealer.open(handle.substr(1)), std::nullopt);
  EXPECT_TRUE(looks_like_handle(handle));
}

}  // namespace
}  // namespace penstock::queue

#include "topic/fake_signer.h"

#include <gtest/gtest.h>

namespace penstock::topic {
namespace {

TEST(FakeSigner, TellsTextsAndVersionsApart) {
  const FakeSigner signer;
  const std::string signature = signer.sign(SignatureVersion::k1, "text");
  EXPECT_EQ(signer.sign(SignatureVersion::k1, "text"), signature);
  EXPECT_NE(signer.sign(SignatureVersion::k2, "text"), signature);
  EXPECT_NE(signer.sign(SignatureVersion::k1, "texts"), signature);
  EXPECT_TRUE(decode_base64(signature).has_value());
}

}  // namespace
}  // namespace penstock::topic

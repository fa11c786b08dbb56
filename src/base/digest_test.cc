#include "base/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace penstock {
namespace {

using std::literals::operator""s;

TEST(Digest, Sha256MatchesFips180) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, Md5MatchesRfc1321) {
  EXPECT_EQ(hex(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex(md5("message digest")), "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST(Digest, HmacMatchesRfc4231) {
  EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Digest, HmacKeySignsManyTimesAndSurvivesAMove) {
  HmacKey key("Jefe");
  const Sha256 first = key.sign("what do ya want for nothing?");
  EXPECT_NE(key.sign("something else"), first);
  EXPECT_EQ(key.sign("what do ya want for nothing?"), first);
  HmacKey moved(std::move(key));
  EXPECT_EQ(moved.sign("what do ya want for nothing?"), first);
  HmacKey other("other");
  other = std::move(moved);
  EXPECT_EQ(other.sign("what do ya want for nothing?"), first);
}

TEST(Digest, HmacOfAnEmptyKeyIsNotTheKeyBefore) {
  EXPECT_EQ(hex(hmac_sha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Digest, EveryThreadHasItsOwnContexts) {
  Sha256 elsewhere{};
  std::thread thread([&] { elsewhere = sha256("abc"); });
  thread.join();
  EXPECT_EQ(elsewhere, sha256("abc"));
}

TEST(Digest, ComparesInConstantTimeByContentAndLength) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secret1"));
}

TEST(Digest, Base64MatchesRfc4648) {
  const std::pair<std::string, std::string> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"},
                                                       {"\xfb\xff"s, "+/8="}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(decode_base64(text), bytes);
  }
}

TEST(Digest, Base64RefusesWhatIsNotItsOnlyForm) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zm9v=", "Zh==", "Zm9=",
                           "Zm 9v", "Zm9v\n", "Zg==Zg==", "-_8=", "Zm9\x80"}) {
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
  }
}

TEST(Digest, Base64UrlHasNoPadding) {
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(decode_base64url("-_8"), "\xfb\xff");
  EXPECT_EQ(decode_base64url("-_8="), std::nullopt);
  EXPECT_EQ(decode_base64url("+/8"), std::nullopt);
  EXPECT_EQ(decode_base64url("-"), std::nullopt);
}

}  // namespace
}  // namespace penstock

#include "server/rsa_identity.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <thread>
#include <vector>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/units.h"

namespace penstock::server {
namespace {

constexpr int64_t kNowMs = 1'700'000'000'000;
using Hash = RsaIdentity::Hash;

// Made once: a key takes tenths of a second.
const RsaIdentity& identity() {
  static const RsaIdentity kIdentity =
      RsaIdentity::make({"sns.example.com", "localhost"}, kNowMs).value();
  return kIdentity;
}

std::shared_ptr<X509> read_certificate(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free};
}

// As a subscriber does it: with the certificate and nothing else.
bool verifies(const RsaIdentity& signer, const EVP_MD* hash, const std::string& signature,
              std::string_view text) {
  const auto certificate = read_certificate(signer.certificate_pem());
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  return certificate != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr,
                              X509_get0_pubkey(certificate.get())) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

TEST(RsaIdentity, ItsCertificateVerifiesWhatItSigned) {
  const std::string one = identity().sign(Hash::kSha1, "text");
  const std::string two = identity().sign(Hash::kSha256, "text");
  EXPECT_EQ(one.size(), 256U);
  EXPECT_TRUE(verifies(identity(), EVP_sha1(), one, "text"));
  EXPECT_TRUE(verifies(identity(), EVP_sha256(), two, "text"));
  EXPECT_FALSE(verifies(identity(), EVP_sha256(), one, "text"));
  EXPECT_FALSE(verifies(identity(), EVP_sha256(), two, "text!"));
}

TEST(RsaIdentity, SignsTheSameTextAlike) {
  const std::string first = identity().sign(Hash::kSha256, "text");
  EXPECT_NE(identity().sign(Hash::kSha256, ""), first);
  EXPECT_EQ(identity().sign(Hash::kSha256, "text"), first);
}

TEST(RsaIdentity, SignsOnManyThreadsAtATime) {
  const std::string expected = identity().sign(Hash::kSha1, "text");
  std::vector<std::thread> threads;
  std::vector<std::string> signatures(4);
  threads.reserve(signatures.size());
  for (std::string& signature : signatures) {
    threads.emplace_back([&signature] {
      for (int i = 0; i < 8; ++i) {
        signature = identity().sign(Hash::kSha1, "text");
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const std::string& signature : signatures) {
    EXPECT_EQ(signature, expected);
  }
}

TEST(RsaIdentity, ItsCertificateNamesTheEndpointForTenYears) {
  const auto certificate = read_certificate(identity().certificate_pem());
  ASSERT_NE(certificate, nullptr);
  for (const char* name : {"sns.example.com", "localhost"}) {
    EXPECT_EQ(X509_check_host(certificate.get(), name, 0, 0, nullptr), 1) << name;
  }
  EXPECT_EQ(X509_check_host(certificate.get(), "example.com", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
  time_t before_s = kNowMs / kSecondMs - 3600;
  EXPECT_EQ(X509_cmp_time(X509_get0_notBefore(certificate.get()), &before_s), -1);
  EXPECT_EQ(identity().valid_until_ms(), kNowMs + 3653 * kDayMs);
}

TEST(RsaIdentity, IsReadAgainAsItWasWritten) {
  const auto again = RsaIdentity::parse(identity().pem());
  ASSERT_TRUE(again.ok()) << again.error().message();
  EXPECT_EQ(again->pem(), identity().pem());
  EXPECT_EQ(again->fingerprint(), identity().fingerprint());
  EXPECT_EQ(again->sign(Hash::kSha256, "text"), identity().sign(Hash::kSha256, "text"));
}

TEST(RsaIdentity, RefusesWhatIsNoKeyWithItsCertificate) {
  const std::string pem = identity().pem();
  const std::string certificate = identity().certificate_pem();
  const std::string key = pem.substr(0, pem.size() - certificate.size());
  const RsaIdentity other = RsaIdentity::make({"localhost"}, kNowMs).value();
  const std::pair<std::string, const char*> rows[] = {
      {"", "has no RSA key of 2048 bits"},
      {"hello", "has no RSA key of 2048 bits"},
      {certificate, "has no RSA key of 2048 bits"},
      {pem.substr(100), "has no RSA key of 2048 bits"},
      {key, "has no certificate"},
      {pem.substr(0, pem.size() - 100), "has no certificate"},
      {key + other.certificate_pem(), "has a certificate that is not the key's"},
  };
  for (const auto& [text, expected] : rows) {
    const auto parsed = RsaIdentity::parse(text);
    ASSERT_FALSE(parsed.ok()) << expected;
    EXPECT_TRUE(parsed.error().is(kInvalidArgument));
    EXPECT_EQ(parsed.error().message(), expected);
  }
}

}  // namespace
}  // namespace penstock::server

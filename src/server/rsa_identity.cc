#include "server/rsa_identity.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <array>
#include <ctime>
#include <mutex>
#include <utility>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/assert.h"
#include "base/units.h"

namespace penstock::server {
namespace {

constexpr unsigned int kBits = 2048;
constexpr int64_t kValidMs = 3653 * kDayMs;  // ten years

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Bio = std::unique_ptr<BIO, Freer<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Algorithm = std::unique_ptr<EVP_MD, Freer<EVP_MD_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;

Error failed(const char* what) {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return {kIoError, fmt::format("{}: {}", what, reason == nullptr ? "unknown error" : reason)};
}

Error invalid(const char* what) {
  ERR_clear_error();
  return {kInvalidArgument, what};
}

std::string text_of(const Bio& bio) {
  char* bytes = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<size_t>(length)};
}

bool add_extension(X509* certificate, int kind, const char* value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) != 1) {
    return false;
  }
  // Positive and not zero.
  serial = (serial >> 1) | 1;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial) == 1;
}

bool set_subject(X509* certificate, const std::string& name) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const auto* bytes = reinterpret_cast<const unsigned char*>(name.data());
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes,
                                    static_cast<int>(name.size()), -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1;
}

Certificate make_certificate(EVP_PKEY* key, const std::vector<std::string>& names, int64_t now_ms) {
  Certificate certificate(X509_new());
  std::string alternatives;
  for (const std::string& name : names) {
    alternatives += (alternatives.empty() ? "DNS:" : ",DNS:") + name;
  }
  const time_t from_s = (now_ms - kDayMs) / kSecondMs;
  const time_t until_s = (now_ms + kValidMs) / kSecondMs;
  const bool made =
      certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
      set_serial(certificate.get()) && set_subject(certificate.get(), names.front()) &&
      ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from_s) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until_s) != nullptr &&
      X509_set_pubkey(certificate.get(), key) == 1 &&
      add_extension(certificate.get(), NID_subject_alt_name, alternatives.c_str()) &&
      add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature") &&
      X509_sign(certificate.get(), key, EVP_sha256()) > 0;
  return made ? std::move(certificate) : nullptr;
}

// Everything that one signature needs, used again by later ones. Its key is a copy of its own:
// threads that share one contend for its blinding factors.
class Lane {
 public:
  explicit Lane(EVP_PKEY* key)
      : key_(EVP_PKEY_dup(key)), digests_(EVP_MD_CTX_new()), ways_{Way{}, Way{}} {
    PENSTOCK_CHECK(key_ != nullptr && digests_ != nullptr);
    prepare(RsaIdentity::Hash::kSha1, "SHA1");
    prepare(RsaIdentity::Hash::kSha256, "SHA256");
  }

  std::string sign(RsaIdentity::Hash hash, std::string_view text) {
    const Way& way = ways_[static_cast<size_t>(hash)];
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int digest_bytes = 0;
    std::string signature(kBits / 8, '\0');
    size_t signature_bytes = signature.size();
    const bool is_signed =
        EVP_DigestInit_ex2(digests_.get(), way.algorithm.get(), nullptr) == 1 &&
        EVP_DigestUpdate(digests_.get(), text.data(), text.size()) == 1 &&
        EVP_DigestFinal_ex(digests_.get(), digest.data(), &digest_bytes) == 1 &&
        EVP_PKEY_sign(way.context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                      &signature_bytes, digest.data(), digest_bytes) == 1;
    PENSTOCK_CHECK(is_signed && signature_bytes == signature.size());
    return signature;
  }

 private:
  struct Way {
    Algorithm algorithm;
    KeyContext context;
  };

  void prepare(RsaIdentity::Hash hash, const char* name) {
    Way& way = ways_[static_cast<size_t>(hash)];
    way.algorithm.reset(EVP_MD_fetch(nullptr, name, nullptr));
    way.context.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    const bool prepared =
        way.algorithm != nullptr && way.context != nullptr &&
        EVP_PKEY_sign_init(way.context.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(way.context.get(), RSA_PKCS1_PADDING) == 1 &&
        EVP_PKEY_CTX_set_signature_md(way.context.get(), way.algorithm.get()) == 1;
    PENSTOCK_CHECK(prepared);
  }

  Key key_;
  DigestContext digests_;
  std::array<Way, 2> ways_;
};

}  // namespace

class RsaIdentity::State {
 public:
  State(Key the_key, Certificate the_certificate)
      : key(std::move(the_key)), certificate(std::move(the_certificate)) {}

  // There are as many as signatures were ever made at the same time.
  std::unique_ptr<Lane> take_lane() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Lane> lane = std::move(idle_.back());
        idle_.pop_back();
        return lane;
      }
    }
    return std::make_unique<Lane>(key.get());
  }
  void give_back(std::unique_ptr<Lane> lane) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(lane));
  }

  const Key key;
  const Certificate certificate;

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Lane>> idle_;  // under mutex_
};

RsaIdentity::RsaIdentity(std::unique_ptr<State> state) : state_(std::move(state)) {}
RsaIdentity::~RsaIdentity() = default;
RsaIdentity::RsaIdentity(RsaIdentity&&) noexcept = default;
RsaIdentity& RsaIdentity::operator=(RsaIdentity&&) noexcept = default;

Result<RsaIdentity> RsaIdentity::make(const std::vector<std::string>& names, int64_t now_ms) {
  PENSTOCK_CHECK(!names.empty());
  ERR_clear_error();
  Key key(EVP_RSA_gen(kBits));
  if (key == nullptr) {
    return failed("no RSA key could be made");
  }
  Certificate certificate = make_certificate(key.get(), names, now_ms);
  if (certificate == nullptr) {
    return failed("no certificate could be made");
  }
  return RsaIdentity(std::make_unique<State>(std::move(key), std::move(certificate)));
}

Result<RsaIdentity> RsaIdentity::parse(std::string_view pem) {
  const auto open = [pem] {
    return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  };
  const Bio key_text = open();
  const Bio certificate_text = open();
  PENSTOCK_CHECK(key_text != nullptr && certificate_text != nullptr);
  // The empty password: without one OpenSSL would ask on the terminal for an encrypted key's.
  char no_password[] = "";
  Key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, no_password));
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA ||
      EVP_PKEY_get_bits(key.get()) != static_cast<int>(kBits)) {
    return invalid("has no RSA key of 2048 bits");
  }
  Certificate certificate(PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, no_password));
  if (certificate == nullptr) {
    return invalid("has no certificate");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return invalid("has a certificate that is not the key's");
  }
  return RsaIdentity(std::make_unique<State>(std::move(key), std::move(certificate)));
}

std::string RsaIdentity::pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  const bool written =
      bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio.get(), state_->key.get(), nullptr,
                                                      nullptr, 0, nullptr, nullptr) == 1;
  PENSTOCK_CHECK(written);
  return text_of(bio) + certificate_pem();
}

std::string RsaIdentity::certificate_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  PENSTOCK_CHECK(bio != nullptr && PEM_write_bio_X509(bio.get(), state_->certificate.get()) == 1);
  return text_of(bio);
}

Sha256 RsaIdentity::fingerprint() const {
  Sha256 hash{};
  unsigned int bytes = 0;
  const int hashed = X509_digest(state_->certificate.get(), EVP_sha256(), hash.data(), &bytes);
  PENSTOCK_CHECK(hashed == 1 && bytes == hash.size());
  return hash;
}

int64_t RsaIdentity::valid_until_ms() const {
  std::tm end{};
  PENSTOCK_CHECK(ASN1_TIME_to_tm(X509_get0_notAfter(state_->certificate.get()), &end) == 1);
  return static_cast<int64_t>(::timegm(&end)) * kSecondMs;
}

std::string RsaIdentity::sign(Hash hash, std::string_view text) const {
  std::unique_ptr<Lane> lane = state_->take_lane();
  std::string signature = lane->sign(hash, text);
  state_->give_back(std::move(lane));
  return signature;
}

}  // namespace penstock::server

// An RSA-2048 key with a certificate that it signed itself: what signs notifications to
// subscribers. Immutable; sign() from any thread, several at a time.
#ifndef PENSTOCK_SERVER_RSA_IDENTITY_H_
#define PENSTOCK_SERVER_RSA_IDENTITY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

namespace penstock::server {

class RsaIdentity {
 public:
  enum class Hash : uint8_t { kSha1, kSha256 };

  // Takes some tenths of a second of CPU. The certificate is valid from a day before `now_ms`
  // (clocks differ) for ten years; `names` are its subject's alternative names, the first its
  // common name. kIoError: OpenSSL has no randomness or no memory.
  static Result<RsaIdentity> make(const std::vector<std::string>& names, int64_t now_ms);
  // What pem() wrote. kInvalidArgument says what is missing or does not match.
  static Result<RsaIdentity> parse(std::string_view pem);

  ~RsaIdentity();
  RsaIdentity(RsaIdentity&&) noexcept;
  RsaIdentity& operator=(RsaIdentity&&) noexcept;

  // The private key (PKCS #8) and then the certificate: a secret.
  std::string pem() const;
  std::string certificate_pem() const;
  // Of the certificate's DER form.
  Sha256 fingerprint() const;
  // The certificate's end, milliseconds since 1970.
  int64_t valid_until_ms() const;

  // PKCS #1 v1.5, 256 bytes.
  std::string sign(Hash hash, std::string_view text) const;

 private:
  class State;
  explicit RsaIdentity(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_RSA_IDENTITY_H_

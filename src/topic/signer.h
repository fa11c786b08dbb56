// Who proves to subscribers that a message came from here: SNS's signatures over the envelope, and
// the certificate that they are checked with. server/notification_signer.h is the real one;
// fake_signer.h stands in for it in simulation. One for the whole process; any thread.
#ifndef PENSTOCK_TOPIC_SIGNER_H_
#define PENSTOCK_TOPIC_SIGNER_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::topic {

// SNS's SignatureVersion: RSA (PKCS #1 v1.5) over the text's SHA-1 (1) or SHA-256 (2). Developer
// guide, "Verifying the signatures of Amazon SNS messages".
enum class SignatureVersion : uint8_t { k1 = 1, k2 = 2 };

class Signer {
 public:
  Signer() = default;
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  virtual ~Signer() = default;

  // Says that something will be signed before long: a key that is still missing is made meanwhile,
  // elsewhere. Costs next to nothing and may be called as often as one likes.
  virtual void prepare() const {}
  // Base64. About a millisecond of CPU with a real key: once a message, never once a subscriber.
  // Only where prepare() was not called before, or just now, does it wait for the key.
  virtual std::string sign(SignatureVersion version, std::string_view text) const = 0;
  // Where the certificate is served, below the address of the API:
  // "/SimpleNotificationService-<hex>.pem". Lives as long as the signer.
  virtual std::string_view certificate_path() const = 0;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_SIGNER_H_

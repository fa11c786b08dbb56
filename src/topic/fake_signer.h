// A signer without a key, for tests and simulation: its signature says which version signed which
// text, the same in every run.
#ifndef PENSTOCK_TOPIC_FAKE_SIGNER_H_
#define PENSTOCK_TOPIC_FAKE_SIGNER_H_

#include <string>
#include <string_view>

#include "base/digest.h"
#include "topic/signer.h"

namespace penstock::topic {

class FakeSigner final : public Signer {
 public:
  std::string sign(SignatureVersion version, std::string_view text) const override {
    std::string signed_text(version == SignatureVersion::k1 ? "1:" : "2:");
    signed_text += text;
    return base64(view(sha256(signed_text)));
  }
  std::string_view certificate_path() const override {
    return "/SimpleNotificationService-00000000000000000000000000000000.pem";
  }
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_FAKE_SIGNER_H_

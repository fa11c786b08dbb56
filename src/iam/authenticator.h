// Who makes a request. One Authenticator per core, used on that core alone; it keeps the core's
// signing keys and its snapshot of the directory, which must outlive it.
#ifndef PENSTOCK_IAM_AUTHENTICATOR_H_
#define PENSTOCK_IAM_AUTHENTICATOR_H_

#include <cstdint>
#include <memory>
#include <string>

#include "aws/http.h"
#include "aws/sigv4.h"
#include "base/result.h"
#include "iam/caller.h"
#include "iam/credentials.h"

namespace penstock::iam {

inline constexpr std::string_view kDefaultAccount = "000000000000";

struct Authenticated {
  Caller caller;
  // Of the credential scope; empty in an open server where the request does not say.
  std::string region;
  std::string service;
};

class Authenticator {
 public:
  enum class Mode {
    kStrict,  // what is unsigned, wrongly signed or expired is refused
    kOpen,    // every key is accepted and so is none; a key id of 12 digits is the account, else it
              // is kDefaultAccount
  };

  Authenticator(const CredentialDirectory& directory, Mode mode)
      : directory_(directory), mode_(mode) {}

  // `claim` is what aws::parse_claim gave for the request. Errors, in the order in which AWS
  // checks: the claim's, those of aws::check_claim, kInvalidClientTokenId, kSignatureDoesNotMatch,
  // kExpiredToken.
  Result<Authenticated> authenticate(const aws::HttpRequest& request,
                                     const Result<aws::Claim>& claim, int64_t system_now_ms);

 private:
  Result<Authenticated> verify(const aws::HttpRequest& request, const aws::Claim& claim,
                               int64_t system_now_ms);
  const CredentialSnapshot& snapshot();

  const CredentialDirectory& directory_;
  Mode mode_;
  aws::SigningKeys signing_keys_;
  std::shared_ptr<const CredentialSnapshot> snapshot_;
  uint64_t snapshot_version_ = 0;
};

}  // namespace penstock::iam

#endif  // PENSTOCK_IAM_AUTHENTICATOR_H_

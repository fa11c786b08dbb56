#include "iam/authenticator.h"

#include "aws/arn.h"
#include "base/digest.h"

namespace penstock::iam {
namespace {

Authenticated accept_any(const aws::HttpRequest& request) {
  aws::ClaimedScope scope = aws::claimed_scope(request);
  std::string account(aws::is_account_id(scope.access_key_id) ? scope.access_key_id
                                                              : kDefaultAccount);
  return {{account, root_arn(account), account, std::move(scope.access_key_id)},
          std::move(scope.region),
          std::move(scope.service)};
}

}  // namespace

Result<Authenticated> Authenticator::authenticate(const aws::HttpRequest& request,
                                                  const Result<aws::Claim>& claim,
                                                  int64_t system_now_ms) {
  if (mode_ == Mode::kOpen) {
    return accept_any(request);
  }
  if (!claim.ok()) {
    return claim.error();
  }
  return verify(request, *claim, system_now_ms);
}

Result<Authenticated> Authenticator::verify(const aws::HttpRequest& request,
                                            const aws::Claim& claim, int64_t system_now_ms) {
  PENSTOCK_TRY(aws::check_claim(request, claim, system_now_ms));
  const AccessKey* key = snapshot().find(claim.access_key_id);
  // A long-lived key comes without a token, a temporary one with its own.
  if (key == nullptr || !equal_in_constant_time(key->session_token, claim.session_token)) {
    return Error(aws::kInvalidClientTokenId, std::string(aws::kInvalidTokenText));
  }
  PENSTOCK_TRY(aws::verify_signature(request, claim, key->secret, signing_keys_));
  if (key->expires_ms != 0 && key->expires_ms <= system_now_ms) {
    return Error(aws::kExpiredToken, std::string(aws::kExpiredTokenText));
  }
  return Authenticated{{key->account, key->principal_arn, key->user_id, key->access_key_id},
                       std::string(claim.region),
                       std::string(claim.service)};
}

const CredentialSnapshot& Authenticator::snapshot() {
  const uint64_t version = directory_.version();
  if (snapshot_ == nullptr || version != snapshot_version_) {
    // Read before the snapshot, the version can only be too old, which costs one look more.
    snapshot_ = directory_.snapshot();
    snapshot_version_ = version;
  }
  return *snapshot_;
}

}  // namespace penstock::iam

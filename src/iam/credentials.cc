#include "iam/credentials.h"

#include <array>

#include "aws/arn.h"
#include "base/assert.h"
#include "base/digest.h"

namespace penstock::iam {

std::string root_arn(std::string_view account) {
  return aws::format_arn({.service = "iam", .account = account, .resource = "root"});
}

AccessKey make_root_access_key(Random& random, std::string_view account) {
  static constexpr char kBase32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  PENSTOCK_CHECK(aws::is_account_id(account));
  AccessKey key;
  key.access_key_id = "AKIA";
  std::array<uint8_t, 16> id{};
  random.fill(id);
  for (const uint8_t byte : id) {
    key.access_key_id.push_back(kBase32[byte & 31]);
  }
  std::array<uint8_t, 30> secret{};
  random.fill(secret);
  key.secret = base64(view(secret));
  key.account = account;
  key.principal_arn = root_arn(account);
  key.user_id = account;
  return key;
}

CredentialSnapshot::CredentialSnapshot(std::vector<AccessKey> keys) {
  for (AccessKey& key : keys) {
    std::string id = key.access_key_id;
    keys_.insert_or_assign(std::move(id), std::move(key));
  }
}

const AccessKey* CredentialSnapshot::find(std::string_view access_key_id) const {
  const auto found = keys_.find(access_key_id);
  return found == keys_.end() ? nullptr : &found->second;
}

void CredentialDirectory::publish(std::vector<AccessKey> keys) {
  auto snapshot = std::make_shared<const CredentialSnapshot>(std::move(keys));
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(snapshot);
  version_.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<const CredentialSnapshot> CredentialDirectory::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

}  // namespace penstock::iam

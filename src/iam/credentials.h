// Access keys, and the directory that finds them by id. Keys change rarely and are looked up by
// every request: the directory hands out immutable snapshots that all cores share; publishing swaps
// in a new one.
#ifndef PENSTOCK_IAM_CREDENTIALS_H_
#define PENSTOCK_IAM_CREDENTIALS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"

namespace penstock::iam {

struct AccessKey {
  std::string access_key_id;
  std::string secret;
  std::string account;        // 12 digits
  std::string principal_arn;  // "arn:aws:iam::000000000000:root"
  std::string user_id;        // the account for its root
  std::string session_token;  // of temporary credentials; else empty
  int64_t expires_ms = 0;     // of temporary credentials, since 1970; 0: never
  bool operator==(const AccessKey&) const = default;
};

std::string root_arn(std::string_view account);

// A new long-lived key of the account's root: "AKIA" and 16 characters of base32, a secret of 240
// random bits.
AccessKey make_root_access_key(Random& random, std::string_view account);

// Never changes once it is made; any thread may read it.
class CredentialSnapshot {
 public:
  CredentialSnapshot() = default;
  explicit CredentialSnapshot(std::vector<AccessKey> keys);
  // Null if there is none.
  const AccessKey* find(std::string_view access_key_id) const;
  size_t size() const { return keys_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, AccessKey, Hash, std::equal_to<>> keys_;
};

// One per process; any thread.
class CredentialDirectory {
 public:
  void publish(std::vector<AccessKey> keys);
  std::shared_ptr<const CredentialSnapshot> snapshot() const;
  // Grows with every publish, so that a reader sees without the lock that its snapshot is still the
  // newest.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const CredentialSnapshot> snapshot_ = std::make_shared<CredentialSnapshot>();
  std::atomic<uint64_t> version_{0};
};

}  // namespace penstock::iam

#endif  // PENSTOCK_IAM_CREDENTIALS_H_

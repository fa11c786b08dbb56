// The keys and values of iam in the state store. On disk: do not change these forms; a new one
// takes a new version.
//
//   'i' 'k' <access key id>   an access key, in the shard that owns arn:aws:iam::ACCOUNT:root
//     version u8 = 1, then each a varint length and bytes: secret, account, principal arn, user id,
//     session token; then expires_ms as 8 bytes big-endian
//
// Every key of iam begins with 'i'.
#ifndef PENSTOCK_IAM_IAM_KEYS_H_
#define PENSTOCK_IAM_IAM_KEYS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "iam/credentials.h"
#include "journal/batch.h"
#include "store/shard_store.h"

namespace penstock::iam {

inline constexpr std::string_view kAccessKeyPrefix = "ik";

std::string encode_access_key(const AccessKey& key);
// kCorrupt if the value is not one, or of a version that is not known here.
Result<AccessKey> decode_access_key(std::string_view access_key_id, std::string_view value);

void put_access_key(journal::Batch& batch, const AccessKey& key);
void erase_access_key(journal::Batch& batch, std::string_view access_key_id);

// Every access key in the shard.
Result<std::vector<AccessKey>> load_access_keys(const store::ShardStore& store);

}  // namespace penstock::iam

#endif  // PENSTOCK_IAM_IAM_KEYS_H_

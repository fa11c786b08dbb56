#include "iam/iam_keys.h"

#include <fmt/format.h>

#include <optional>

#include "base/bytes.h"

namespace penstock::iam {
namespace {

constexpr uint8_t kAccessKeyVersion = 1;

std::string access_key_key(std::string_view access_key_id) {
  return std::string(kAccessKeyPrefix).append(access_key_id);
}

}  // namespace

std::string encode_access_key(const AccessKey& key) {
  std::string value(1, static_cast<char>(kAccessKeyVersion));
  for (const std::string* field :
       {&key.secret, &key.account, &key.principal_arn, &key.user_id, &key.session_token}) {
    append_sized(value, *field);
  }
  append_big_endian(value, key.expires_ms);
  return value;
}

Result<AccessKey> decode_access_key(std::string_view access_key_id, std::string_view value) {
  ByteReader reader(value);
  const auto version = reader.big_endian<uint8_t>();
  if (!reader.ok() || version != kAccessKeyVersion) {
    return Error(kCorrupt,
                 fmt::format("access key {} is stored in version {}; this release reads version {}",
                             access_key_id, version, kAccessKeyVersion));
  }
  AccessKey key;
  key.access_key_id = access_key_id;
  for (std::string* field :
       {&key.secret, &key.account, &key.principal_arn, &key.user_id, &key.session_token}) {
    *field = reader.sized();
  }
  key.expires_ms = reader.big_endian<int64_t>();
  if (!reader.done()) {
    return Error(kCorrupt, fmt::format("access key {} is stored in {} bytes that are not whole",
                                       access_key_id, value.size()));
  }
  return key;
}

void put_access_key(journal::Batch& batch, const AccessKey& key) {
  batch.put(access_key_key(key.access_key_id), encode_access_key(key));
}

void erase_access_key(journal::Batch& batch, std::string_view access_key_id) {
  batch.erase(access_key_key(access_key_id));
}

Result<std::vector<AccessKey>> load_access_keys(const store::ShardStore& store) {
  std::vector<AccessKey> keys;
  std::optional<Error> broken;
  PENSTOCK_TRY(
      store.scan_prefix(kAccessKeyPrefix, [&](std::string_view key, std::string_view value) {
        auto decoded = decode_access_key(key.substr(kAccessKeyPrefix.size()), value);
        if (!decoded.ok()) {
          broken = std::move(decoded).error();
          return false;
        }
        keys.push_back(std::move(decoded).value());
        return true;
      }));
  if (broken) {
    return *std::move(broken);
  }
  return keys;
}

}  // namespace penstock::iam

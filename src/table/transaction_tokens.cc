#include "table/transaction_tokens.h"

#include <optional>

#include "base/bytes.h"
#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

constexpr char kVersion = 1;

std::string period_key(uint32_t period) {
  std::string key(kTokenPrefix);
  append_big_endian(key, period);
  return key;
}

uint32_t period_of(int64_t now_ms) { return static_cast<uint32_t>(now_ms / kTokenMs); }

}  // namespace

Result<bool> TransactionTokens::was_committed(std::string_view token, std::string_view digest,
                                              int64_t now_ms) const {
  const uint32_t period = period_of(now_ms);
  for (const uint32_t candidate : {period, period - 1}) {
    PENSTOCK_ASSIGN(const std::optional<std::string> value,
                    store_.get(period_key(candidate).append(token)));
    if (!value) {
      continue;
    }
    ByteReader reader(*value);
    const std::string_view version = reader.take(1);
    const auto committed_ms = static_cast<int64_t>(reader.varint());
    if (!reader.ok() || version[0] != kVersion) {
      return Error(kCorrupt, "the record of a transaction's token is unreadable");
    }
    if (committed_ms + kTokenMs <= now_ms) {
      continue;
    }
    if (reader.rest() != digest) {
      return Error(kIdempotentParameterMismatch,
                   "The request's client request token was used by a request that asked for "
                   "something else.");
    }
    return true;
  }
  return false;
}

Result<bool> TransactionTokens::begin(const std::string& token, std::string_view digest,
                                      int64_t now_ms) {
  PENSTOCK_ASSIGN(const bool was_done, was_committed(token, digest, now_ms));
  if (was_done) {
    return false;
  }
  if (!in_progress_.insert(token).second) {
    return Error(kTransactionInProgress,
                 "The transaction with the given request token is already in progress.");
  }
  return true;
}

void TransactionTokens::save(std::string_view token, std::string_view digest, int64_t now_ms,
                             journal::Batch& batch) {
  const uint32_t period = period_of(now_ms);
  if (period > newest_period_) {
    newest_period_ = period;
    batch.erase_range(period_key(0), period_key(period - 1));
  }
  std::string value(1, kVersion);
  append_varint(value, static_cast<uint64_t>(now_ms));
  batch.put(period_key(period).append(token), value.append(digest));
}

}  // namespace penstock::table

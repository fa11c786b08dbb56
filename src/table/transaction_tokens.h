// The client request tokens of transactions that a shard has to remember: those under way, in
// memory, and those committed within the last ten minutes, in the store. Owned by the shard's
// state, used on its thread.
//
//   "tk" period, account 00 region 00 token    version, when it was committed, digest of the
//   request
//
// A period is 4 bytes, big-endian, and as long as a token is remembered: so the current one and the
// one before have all that matter, and older ones are erased as ranges. On disk: do not change it.
#ifndef PENSTOCK_TABLE_TRANSACTION_TOKENS_H_
#define PENSTOCK_TABLE_TRANSACTION_TOKENS_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/batch.h"
#include "store/shard_store.h"

namespace penstock::table {

inline constexpr std::string_view kTokenPrefix = "tk";

class TransactionTokens {
 public:
  explicit TransactionTokens(const store::ShardStore& store) : store_(store) {}
  TransactionTokens(const TransactionTokens&) = delete;
  TransactionTokens& operator=(const TransactionTokens&) = delete;

  // Whether the same request was committed with this token; IdempotentParameterMismatchException.
  // `token` has the account and region in front, `digest` stands for the whole request.
  Result<bool> was_committed(std::string_view token, std::string_view digest, int64_t now_ms) const;
  // Takes the token in hand until release(); returns true. False: the same request was committed
  // with it. TransactionInProgressException, and that of was_committed().
  Result<bool> begin(const std::string& token, std::string_view digest, int64_t now_ms);
  void save(std::string_view token, std::string_view digest, int64_t now_ms, journal::Batch& batch);
  void release(const std::string& token) { in_progress_.erase(token); }

 private:
  const store::ShardStore& store_;
  std::set<std::string> in_progress_;
  uint32_t newest_period_ = 0;  // older ones than the one before it are erased
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TRANSACTION_TOKENS_H_

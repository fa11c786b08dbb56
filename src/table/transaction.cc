#include "table/transaction.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "base/digest.h"
#include "service/host.h"
#include "table/item_letter.h"
#include "table/table_errors.h"
#include "table/table_keys.h"
#include "table/table_limits.h"
#include "table/table_lookup.h"
#include "table/table_name.h"
#include "table/table_shard.h"
#include "table/transaction_reasons.h"

namespace penstock::table {
namespace {

// What a part costs, beside the same without a transaction.
constexpr double kCostTimes = 2;
// What the journal holds around an item in its letter.
constexpr size_t kLetterHeadBytes = 4 * kKiB;

Error conflict() { return {kTransactionConflict, "Transaction is ongoing for the item"}; }

template <typename Part>
std::map<journal::ShardId, std::vector<Part*>> by_shard(std::vector<Part>& parts) {
  std::map<journal::ShardId, std::vector<Part*>> shards;
  for (Part& part : parts) {
    shards[shard_of_partition(*part.table, part.key.partition)].push_back(&part);
  }
  return shards;
}

// How much of items the transaction holds: as much as DynamoDB allows, or one more.
struct Held {
  size_t bytes = 0;
  size_t refused_bytes = 0;  // shown in reasons

  bool is_full() const { return bytes > kTransactionBytesMax; }
};

// An error of a part becomes its reason, unless it is the whole request's. Reasons show the items
// that they are about until they have shown enough. What comes after too much is not looked at.
template <typename Part, typename Step>
Result<void> for_each_part(const std::vector<Part*>& parts, Held& held, const Step& step) {
  for (Part* part : parts) {
    Result<void> done = held.is_full() ? Result<void>() : step(*part);
    if (done.ok()) {
      continue;
    }
    if (!is_reason(done.error())) {
      return done;
    }
    held.refused_bytes += done.error().members().size();
    const bool is_shown = held.refused_bytes <= kTransactionBytesMax;
    part->failure = is_shown ? done.error() : Error(done.error().info(), done.error().message());
  }
  return {};
}

template <typename Part>
bool has_failed(const std::vector<Part>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [](const Part& part) { return part.failure.has_value(); });
}

template <typename Part>
Error cancelled(const std::vector<Part>& parts) {
  std::vector<const std::optional<Error>*> failures;
  for (const Part& part : parts) {
    failures.push_back(&part.failure);
  }
  return table::cancelled(failures);
}

template <typename Part>
Result<void> check_distinct(const std::vector<Part>& parts) {
  std::set<std::string> seen;
  for (const Part& part : parts) {
    if (!part.failure && !seen.insert(item_key(part.table->id, part.key)).second) {
      return Error(kValidation,
                   "Transaction request cannot include multiple operations on one item");
    }
  }
  return {};
}

// DynamoDB has this limit; its text is not documented.
Result<void> check_size(const Held& held) {
  if (held.is_full()) {
    return Error(kValidation, fmt::format("The items of the transaction have more than {} bytes "
                                          "together",
                                          kTransactionBytesMax));
  }
  return {};
}

void keep_key(TransactionPart& part, Result<KeyBytes> key) {
  if (key.ok()) {
    part.key = std::move(key).value();
  } else {
    part.failure = std::move(key).error();
  }
}

// When the letter is read the table may have more indexes, or a stream that shows both images, and
// the item can no longer be refused.
Result<void> check_with_all_indexes(const TableShard& shard, const PreparedWrite& write) {
  if (write.before == write.after) {
    return {};
  }
  constexpr size_t kCopies = 1 + kLocalIndexesMax + kGlobalIndexesMax;
  const size_t old_bytes = write.before ? write.before->size() : 0;
  const size_t new_bytes = write.after ? write.after->size() : 0;
  // An index's key is of the item's attributes, each at most twice as long as a key.
  const size_t copy = new_bytes + std::min(2 * new_bytes, kLongKeyOverheadBytes);
  const size_t bytes = (kCopies + 1) * copy + old_bytes + kItemOverheadBytes;
  if (bytes > shard.change_bytes_max()) {
    return Error(kValidation, fmt::format("The item takes {} bytes of storage; at most {} are "
                                          "possible in a transaction",
                                          new_bytes, shard.change_bytes_max() / (kCopies + 2)));
  }
  return {};
}

class Writing {
 public:
  Writing(service::Shards& shards, service::Call& call, std::vector<WritePart>& parts)
      : shards_(shards), call_(call), parts_(parts), by_shard_(by_shard(parts)) {}

  // `token` is with its account and region.
  runtime::Task<Result<bool>> run(const std::string& token, const std::string& digest) {
    coordinator_ = token.empty() ? by_shard_.begin()->first : service::shard_of(token);
    token_ = token;
    digest_ = digest;
    const Result<bool> is_new = co_await begin();
    if (!is_new.ok() || !*is_new) {
      co_return is_new;
    }
    Result<void> done = co_await lock();
    if (done.ok() && has_failed(parts_)) {
      done = cancelled(parts_);
    }
    if (done.ok()) {
      done = check_size(held_);
    }
    if (done.ok()) {
      done = co_await commit();
    }
    co_await release(/*is_committed=*/done.ok());
    if (!done.ok()) {
      co_return done.error();
    }
    co_return true;
  }

 private:
  // Takes the token in hand, if there is one.
  runtime::Task<Result<bool>> begin() {
    bool is_new = true;
    if (token_.empty()) {
      co_return is_new;
    }
    const service::Shards::Visit visit = [&](service::ShardState& any,
                                             journal::Batch&) -> Result<void> {
      auto& shard = static_cast<TableShard&>(any);
      PENSTOCK_ASSIGN(is_new, shard.tokens().begin(token_, digest_, call_.now_ms));
      return {};
    };
    const Result<void> visited = co_await shards_.visit(coordinator_, call_, 0, visit);
    if (!visited.ok()) {
      co_return visited.error();
    }
    co_return is_new;
  }

  // Finds out what each part would do, and keeps everybody else from its item.
  runtime::Task<Result<void>> lock() {
    for (const auto& [shard_id, parts] : by_shard_) {
      const service::Shards::Visit visit = [&](service::ShardState& any, journal::Batch&) {
        auto& shard = static_cast<TableShard&>(any);
        return for_each_part(parts, held_, [&](WritePart& part) { return lock_one(shard, part); });
      };
      Result<void> visited = co_await shards_.visit(shard_id, call_, 0, visit);
      if (!visited.ok()) {
        co_return visited;
      }
    }
    co_return Result<void>();
  }

  Result<void> lock_one(TableShard& shard, WritePart& part) {
    PENSTOCK_ASSIGN(const TablePointer table, shard.current(*part.table));
    auto preparing = prepare(shard, *table, part.write);
    if (!preparing.ok()) {
      return charge_refused_write(shard, *table, part.write, call_.now_ms, preparing.error(),
                                  kCostTimes);
    }
    PreparedWrite prepared = *std::move(preparing);
    PENSTOCK_TRY(check_with_all_indexes(shard, prepared));
    PENSTOCK_ASSIGN(part.collection_bytes, check_collection(shard, *table, prepared));
    PENSTOCK_TRY(take_writes(*table, prepared.change.units, call_.now_ms, kCostTimes));
    const auto& item = prepared.after ? prepared.after : prepared.before;
    held_.bytes += item ? item_size(*item) : 0;
    // The letter's reader makes its own plan: what the indexes get is not kept.
    part.is_changed = prepared.before != prepared.after;
    part.units = std::move(prepared.change.units);
    if (part.is_changed) {
      part.item = std::move(prepared.after);
    }
    std::string locked = item_key(table->id, part.key);
    shard.locks().lock(locked);
    locked_.emplace(&part, std::move(locked));
    return {};
  }

  // One batch of one shard is the whole transaction: a letter for each item that changes.
  runtime::Task<Result<void>> commit() {
    size_t journal_bytes = kLetterHeadBytes;
    for (const WritePart& part : parts_) {
      journal_bytes += kLetterHeadBytes + (part.item ? part.item->size() : size_t{0});
    }
    const service::Shards::Visit visit = [&](service::ShardState& any,
                                             journal::Batch& batch) -> Result<void> {
      auto& shard = static_cast<TableShard&>(any);
      if (journal_bytes > shard.shard().journal().batch_bytes_max()) {
        return Error(kValidation, "The transaction does not fit into a segment of the journal.");
      }
      for (const auto& [shard_id, parts] : by_shard_) {
        for (const WritePart* part : parts) {
          if (part->is_changed) {
            shard.shard().send_letter_to(batch, shard_id, kServiceName,
                                         item_letter(*part->table, part->key, part->item));
          }
        }
      }
      if (!token_.empty()) {
        shard.tokens().save(token_, digest_, call_.now_ms, batch);
      }
      return {};
    };
    co_return co_await shards_.visit(coordinator_, call_, journal_bytes, visit);
  }

  // What was committed is unlocked where its letter is read.
  runtime::Task<void> release(bool is_committed) {
    for (const auto& [shard_id, parts] : by_shard_) {
      std::vector<const std::string*> keys;
      for (WritePart* part : parts) {
        const auto locked = locked_.find(part);
        if (locked != locked_.end() && !(is_committed && part->is_changed)) {
          keys.push_back(&locked->second);
        }
      }
      const service::Shards::Visit visit = [&](service::ShardState& any,
                                               journal::Batch&) -> Result<void> {
        for (const std::string* key : keys) {
          static_cast<TableShard&>(any).locks().unlock(*key);
        }
        return {};
      };
      if (!keys.empty()) {
        (void)co_await shards_.visit(shard_id, call_, 0, visit);
      }
    }
    const service::Shards::Visit visit = [&](service::ShardState& any,
                                             journal::Batch&) -> Result<void> {
      static_cast<TableShard&>(any).tokens().release(token_);
      return {};
    };
    if (!token_.empty()) {
      (void)co_await shards_.visit(coordinator_, call_, 0, visit);
    }
  }

  service::Shards& shards_;
  service::Call& call_;
  std::vector<WritePart>& parts_;
  std::map<journal::ShardId, std::vector<WritePart*>> by_shard_;
  std::map<const WritePart*, std::string> locked_;  // keys in the store
  Held held_;
  journal::ShardId coordinator_ = 0;
  std::string token_;
  std::string digest_;
};

// Sees the item, and stays to see whether it changes.
Result<void> read_one(TableShard& shard, ReadPart& part, Held& held) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.current(*part.table));
  part.mark.item_key = item_key(table->id, part.key);
  if (shard.locks().is_locked(part.mark.item_key)) {
    return conflict();
  }
  const int64_t now_ms = shard.shard().clock().now_ms();
  PENSTOCK_TRY(check_reads(*table, nullptr, now_ms));
  PENSTOCK_ASSIGN(part.item, shard.read(*table, part.key));
  held.bytes += part.item ? item_size(*part.item) : 0;
  const double units = read_units(part.item ? item_size(*part.item) : 0, /*is_consistent=*/true);
  spend_reads(*table, nullptr, kCostTimes * units, now_ms);
  shard.locks().set(part.mark);
  return {};
}

// An item that is locked now may have been committed elsewhere.
Result<void> leave_one(TableShard& shard, ReadPart& part, Held&) {
  shard.locks().take_off(part.mark);
  if (!part.failure && (part.mark.is_changed || shard.locks().is_locked(part.mark.item_key))) {
    return conflict();
  }
  return {};
}

runtime::Task<Result<void>> visit_all(
    service::Shards& shards, service::Call& call,
    const std::map<journal::ShardId, std::vector<ReadPart*>>& by_shard, Held& held,
    Result<void> (*step)(TableShard&, ReadPart&, Held&)) {
  Result<void> outcome;
  for (const auto& [shard_id, parts] : by_shard) {
    const service::Shards::Visit visit = [&](service::ShardState& any, journal::Batch&) {
      auto& shard = static_cast<TableShard&>(any);
      return for_each_part(parts, held, [&](ReadPart& part) { return step(shard, part, held); });
    };
    const Result<void> visited = co_await shards.visit(shard_id, call, 0, visit);
    if (outcome.ok()) {
      outcome = visited;
    }
  }
  co_return outcome;
}

template <typename Part, typename UnitsOf>
std::vector<ConsumedCapacity> consumed_by_table(const std::optional<std::string>& mode,
                                                const std::vector<Part>& parts, bool is_write,
                                                const UnitsOf& units_of) {
  std::map<std::string, WriteUnits> by_table;
  for (const Part& part : parts) {
    add(by_table[part.table_name], units_of(part));
  }
  std::vector<ConsumedCapacity> all;
  for (const auto& [name, units] : by_table) {
    auto cost = consumed_by_transaction(mode, name, units, is_write);
    if (cost) {
      all.push_back(*std::move(cost));
    }
  }
  return all;
}

// With its account and region; empty if there is none.
std::string whole_token(const service::Call& call, const RequestToken& token) {
  return token.token.empty() ? "" : path_prefix(call).append(token.token);
}
std::string digest_of(const RequestToken& token) {
  return std::string(view(sha256(token.request)));
}

}  // namespace

Result<void> place(const TableShard& anywhere, const service::Call& call, WritePart& part) {
  PENSTOCK_ASSIGN(part.table, look_up(anywhere, call, part.table_name));
  keep_key(part, key_of_write(*part.table, part.write));
  return {};
}

Result<void> place(const TableShard& anywhere, const service::Call& call, ReadPart& part,
                   std::string_view key) {
  PENSTOCK_ASSIGN(part.table, look_up(anywhere, call, part.table_name));
  keep_key(part, key_of_request(part.table->keys, key));
  return {};
}

runtime::Task<Result<bool>> write_all(service::Shards& shards, service::Call& call,
                                      std::vector<WritePart>& parts, const RequestToken& token) {
  Result<void> checked = check_distinct(parts);
  if (checked.ok() && has_failed(parts)) {
    checked = cancelled(parts);
  }
  if (!checked.ok()) {
    co_return checked.error();
  }
  Writing writing(shards, call, parts);
  co_return co_await writing.run(whole_token(call, token), digest_of(token));
}

runtime::Task<Result<bool>> was_written(service::Shards& shards, service::Call& call,
                                        const RequestToken& token) {
  bool was_done = false;
  const service::Shards::Visit visit = [&](service::ShardState& any,
                                           journal::Batch&) -> Result<void> {
    const TransactionTokens& tokens = static_cast<TableShard&>(any).tokens();
    PENSTOCK_ASSIGN(was_done,
                    tokens.was_committed(whole_token(call, token), digest_of(token), call.now_ms));
    return {};
  };
  if (!token.token.empty()) {
    const journal::ShardId shard = service::shard_of(whole_token(call, token));
    const Result<void> visited = co_await shards.visit(shard, call, 0, visit);
    if (!visited.ok()) {
      co_return visited.error();
    }
  }
  co_return was_done;
}

runtime::Task<Result<std::vector<size_t>>> sizes_of(service::Shards& shards, service::Call& call,
                                                    const std::vector<WritePart>& parts) {
  std::vector<size_t> sizes;
  for (const WritePart& part : parts) {
    size_t& size = sizes.emplace_back();
    if (part.table == nullptr || part.failure) {
      continue;
    }
    const service::Shards::Visit visit = [&](service::ShardState& any,
                                             journal::Batch&) -> Result<void> {
      const auto& shard = static_cast<const TableShard&>(any);
      const auto table = shard.current(*part.table);
      if (table.ok()) {
        PENSTOCK_ASSIGN(const auto item, shard.read(**table, part.key));
        size = item ? item_size(*item) : 0;
      }
      return {};
    };
    const Result<void> visited =
        co_await shards.visit(shard_of_partition(*part.table, part.key.partition), call, 0, visit);
    if (!visited.ok()) {
      co_return visited.error();
    }
  }
  co_return sizes;
}

runtime::Task<Result<void>> read_all(service::Shards& shards, service::Call& call,
                                     std::vector<ReadPart>& parts) {
  Result<void> done = check_distinct(parts);
  if (done.ok() && has_failed(parts)) {
    done = cancelled(parts);
  }
  if (!done.ok()) {
    co_return done;
  }
  const auto shards_of_parts = by_shard(parts);
  Held held;
  done = co_await visit_all(shards, call, shards_of_parts, held, &read_one);
  Held nothing;  // every mark is taken off, however much was read
  const Result<void> left = co_await visit_all(shards, call, shards_of_parts, nothing, &leave_one);
  if (!done.ok() || !left.ok()) {
    co_return done.ok() ? left : done;
  }
  co_return has_failed(parts) ? Result<void>(cancelled(parts)) : check_size(held);
}

std::vector<ConsumedCapacity> consumed_by(const std::optional<std::string>& mode,
                                          const std::vector<WritePart>& parts) {
  return consumed_by_table(mode, parts, /*is_write=*/true,
                           [](const WritePart& part) { return part.units; });
}

std::vector<ConsumedCapacity> consumed_by(const std::optional<std::string>& mode,
                                          const std::vector<ReadPart>& parts) {
  return consumed_by_table(mode, parts, /*is_write=*/false, [](const ReadPart& part) {
    WriteUnits units;
    units.table = read_units(part.item ? item_size(*part.item) : 0, /*is_consistent=*/true);
    return units;
  });
}

std::vector<ConsumedCapacity> consumed_by_reading(const std::optional<std::string>& mode,
                                                  const std::vector<WritePart>& parts,
                                                  const std::vector<size_t>& sizes) {
  size_t next = 0;
  return consumed_by_table(mode, parts, /*is_write=*/false, [&](const WritePart&) {
    WriteUnits units;
    units.table = read_units(sizes[next++], /*is_consistent=*/true);
    return units;
  });
}

}  // namespace penstock::table

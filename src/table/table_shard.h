// What one shard knows of tables: the definitions of all of them, the counts of what it holds, and
// the indexes it is filling. Made for its shard, rebuilt from the store by load(), used on the
// shard's thread (but for catalogue()), lives as long as the shard. Items are in the store only.
#ifndef PENSTOCK_TABLE_TABLE_SHARD_H_
#define PENSTOCK_TABLE_TABLE_SHARD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "journal/batch.h"
#include "service/operation.h"
#include "service/shard.h"
#include "table/catalogue.h"
#include "table/expiry.h"
#include "table/index_filler.h"
#include "table/item_change.h"
#include "table/item_locks.h"
#include "table/stream_log.h"
#include "table/table.h"
#include "table/table_keys.h"
#include "table/table_limits.h"
#include "table/table_service.h"
#include "table/transaction_tokens.h"

namespace penstock::table {

class TableShard final : public service::ShardState {
 public:
  TableShard(service::Shard& shard, Options options, std::shared_ptr<Catalogue> catalogue);
  ~TableShard() override;

  Result<void> load() override;
  void start() override;
  Result<void> read_letter(std::string_view text, int64_t now_ms, journal::Batch& batch) override;
  bool reads_letters_at_once() const override { return true; }
  size_t letter_journal_bytes(std::string_view text) const override;
  void collect(std::vector<observe::Registry::Family>& families) override;
  Result<void> verify() override;

  // Null if there is none.
  TablePointer find(std::string_view path) const;
  // ResourceNotFoundException with the text that operations on items answer.
  Result<TablePointer> require(const service::Call& call, std::string_view name_or_arn) const;
  // The same with the text that names the table.
  Result<TablePointer> require_named(const service::Call& call, std::string_view name_or_arn) const;
  const std::map<std::string, TablePointer, std::less<>>& tables() const { return tables_; }
  const TableCounts& counts(TableId id) const;

  // On the shard of the table's ARN: memory, batch, and letters to every other shard.
  TablePointer save(std::string_view path, TableRecord record, journal::Batch& batch);
  void erase(const Table& table, journal::Batch& batch);

  // The shard's own definition of the table that a plan was made for elsewhere.
  // ResourceNotFoundException if it, or the plan's index, is gone; kNoSpace while the shard cannot
  // read what other shards have committed for it.
  Result<TablePointer> current(const Table& planned, const Index* index = nullptr) const;

  // ResourceNotFoundException for a key of another shard: the table was made anew, with another
  // key, since the request was sent here.
  Result<void> check_here(const Table& table, const KeyBytes& key) const;
  // An item's bytes as they are stored; nothing if there is none.
  Result<std::optional<std::string>> read(const Table& table, const KeyBytes& key) const;
  // What a change of the item means for the store.
  Result<ItemChange> plan(const Table& table, const KeyBytes& key,
                          const std::optional<std::string>& before,
                          const std::optional<std::string>& after, Misfit misfit) const;
  // The size of the item's collection after the change; 0 for a table without local indexes.
  Result<int64_t> collection_after(const Table& table, const KeyBytes& key,
                                   const ItemChange& change) const;
  // What the changes of one batch may come to, by ItemChange::bytes().
  size_t change_bytes_max() const {
    const size_t bytes = shard_.journal().batch_bytes_max();
    return bytes - bytes / kChangeReserveParts;
  }
  // Memory and batch together. `collection_bytes` is collection_after().
  void apply(const Table& table, const KeyBytes& key, const ItemChange& change,
             int64_t collection_bytes, journal::Batch& batch);
  // After the last change of a batch to the table.
  void save_counts(const Table& table, journal::Batch& batch);
  // Counts what was added to an index without a change of the item.
  void count_entries(const Table& table, uint32_t index, Counts more, journal::Batch& batch);

  ItemLocks& locks() { return locks_; }
  const ItemLocks& locks() const { return locks_; }
  TransactionTokens& tokens() { return tokens_; }
  service::Shard& shard() { return shard_; }
  const store::ShardStore& store() const { return shard_.store(); }
  const Catalogue& catalogue() const { return *catalogue_; }
  const Options& options() const { return options_; }
  const StreamLog& streams() const { return streams_; }
  Expiry& expiry() { return expiry_; }
  // This shard's part of a new index, or of the table's expiry, is complete.
  void report_filled(const Table& table, uint32_t index, journal::Batch& batch);

 private:
  TablePointer hold(std::string_view path, TableRecord record);
  void take_over(const TablePointer& before, const TablePointer& table, journal::Batch& batch);
  void drop(std::string_view path, TableId id, journal::Batch& batch);
  Result<void> read_filled(std::string_view path, ByteReader& reader, journal::Batch& batch);
  void send_to_others(std::string_view text, journal::Batch& batch);
  Result<void> verify_table(const Table& table);

  service::Shard& shard_;
  Options options_;
  std::shared_ptr<Catalogue> catalogue_;
  IndexFiller filler_;
  ItemLocks locks_;
  TransactionTokens tokens_;
  StreamLog streams_;
  Expiry expiry_;
  std::map<std::string, TablePointer, std::less<>> tables_;
  std::map<TableId, TableCounts> counts_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_SHARD_H_

// The store as a sorted map, for tests and simulation. What write() took is its durable state: the
// object outlives a simulated crash, as a disk would. Not thread-safe: simulation has one thread.
#ifndef PENSTOCK_STORE_MEMORY_BACKEND_H_
#define PENSTOCK_STORE_MEMORY_BACKEND_H_

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "store/backend.h"

namespace penstock::store {

class MemoryBackend final : public Backend {
 public:
  Result<std::optional<std::string>> get(journal::ShardId shard, std::string_view key) override;
  Result<void> scan(journal::ShardId shard, std::string_view begin, std::string_view end,
                    Caching caching, const Visit& visit) override;
  Result<void> scan_back(journal::ShardId shard, std::string_view begin, std::string_view end,
                         Caching caching, const Visit& visit) override;
  Result<void> write(const std::vector<Changes>& shards, journal::Sequence sequence) override;
  journal::Sequence sequence() const override { return sequence_; }

  // The next writes answer with this error and apply the first half; nullopt to end that.
  void fail_writes(std::optional<Error> error) { write_error_ = std::move(error); }
  // The same for get() and scans.
  void fail_reads(std::optional<Error> error) { read_error_ = std::move(error); }
  size_t size() const { return entries_.size(); }

 private:
  std::map<std::pair<journal::ShardId, std::string>, std::string> entries_;
  journal::Sequence sequence_ = 0;
  std::optional<Error> write_error_;
  std::optional<Error> read_error_;
};

}  // namespace penstock::store

#endif  // PENSTOCK_STORE_MEMORY_BACKEND_H_

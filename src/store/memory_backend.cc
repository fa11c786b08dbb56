#include "store/memory_backend.h"

namespace penstock::store {

Result<std::optional<std::string>> MemoryBackend::get(journal::ShardId shard,
                                                      std::string_view key) {
  if (read_error_) {
    return *read_error_;
  }
  const auto found = entries_.find({shard, std::string(key)});
  return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> MemoryBackend::scan(journal::ShardId shard, std::string_view begin,
                                 std::string_view end, Caching /*caching*/, const Visit& visit) {
  if (read_error_) {
    return *read_error_;
  }
  for (auto entry = entries_.lower_bound({shard, std::string(begin)});
       entry != entries_.end() && entry->first.first == shard && entry->first.second < end;
       ++entry) {
    if (!visit(entry->first.second, entry->second)) {
      break;
    }
  }
  return {};
}

Result<void> MemoryBackend::scan_back(journal::ShardId shard, std::string_view begin,
                                      std::string_view end, Caching /*caching*/,
                                      const Visit& visit) {
  if (read_error_) {
    return *read_error_;
  }
  auto entry = entries_.lower_bound({shard, std::string(end)});
  while (entry != entries_.begin()) {
    --entry;
    if (entry->first.first != shard || entry->first.second < begin ||
        !visit(entry->first.second, entry->second)) {
      break;
    }
  }
  return {};
}

Result<void> MemoryBackend::write(const std::vector<Changes>& shards, journal::Sequence sequence) {
  size_t left = 0;
  for (const Changes& changes : shards) {
    left += changes.changes.size();
  }
  left = write_error_ ? left / 2 : left;
  for (const Changes& changes : shards) {
    for (const auto& [begin, end] : changes.erased_ranges) {
      entries_.erase(entries_.lower_bound({changes.shard, std::string(begin)}),
                     entries_.lower_bound({changes.shard, std::string(end)}));
    }
    for (const auto& [key, value] : changes.changes) {
      if (left-- == 0) {
        return *write_error_;
      }
      if (value) {
        entries_[{changes.shard, std::string(key)}] = std::string(*value);
      } else {
        entries_.erase({changes.shard, std::string(key)});
      }
    }
  }
  if (write_error_) {
    return *write_error_;
  }
  sequence_ = sequence;
  return {};
}

}  // namespace penstock::store

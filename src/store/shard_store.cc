#include "store/shard_store.h"

#include <algorithm>
#include <iterator>
#include <type_traits>

#include "base/assert.h"

namespace penstock::store {
namespace {

// A map node, two strings and the allocator's own bookkeeping, beside the bytes themselves.
constexpr size_t kEntryOverheadBytes = 120;

}  // namespace

void ShardStore::Layer::erase_range(std::string_view begin, std::string_view end) {
  std::string first(begin);
  std::string last(end);
  auto range = erased_ranges.upper_bound(begin);
  if (range != erased_ranges.begin() && std::prev(range)->second >= begin) {
    --range;
  }
  while (range != erased_ranges.end() && range->first <= last) {
    first = std::min(first, range->first);
    last = std::max(last, range->second);
    range = erased_ranges.erase(range);
  }
  erased_ranges.emplace(std::move(first), std::move(last));
}

bool ShardStore::Layer::has_erased(std::string_view key) const {
  const auto after = erased_ranges.upper_bound(key);
  return after != erased_ranges.begin() && key < std::prev(after)->second;
}

std::string prefix_end(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xff) {
    end.pop_back();
  }
  if (!end.empty()) {
    end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  }
  return end;
}

Result<std::optional<std::string>> ShardStore::get(std::string_view key) const {
  for (Layer* const layer : {changed_.get(), frozen_.get()}) {
    if (layer == nullptr) {
      continue;
    }
    if (const Entry* const entry = layer->entries.get(key)) {
      return entry->value;
    }
    if (layer->has_erased(key)) {
      return std::optional<std::string>();
    }
  }
  return backend_.get(shard_, key);
}

// Walks through both layers and the backend in key order, or in the reverse of it: a key's newest
// entry decides, and hides the older ones.
template <bool kBack>
class ShardStore::Merge {
 public:
  Merge(const Layer& newest, const Layer& older, std::string_view begin, std::string_view end,
        const Backend::Visit& visit)
      : newest_layer_(newest),
        older_layer_(older),
        newest_(first(newest, begin, end)),
        newest_end_(last(newest, begin, end)),
        older_(first(older, begin, end)),
        older_end_(last(older, begin, end)),
        visit_(visit) {}

  // What the layers hold before `limit`, or to the end of the range.
  void visit_layers(std::optional<std::string_view> limit) {
    while (is_going_ && (newest_ != newest_end_ || older_ != older_end_)) {
      const bool is_newest = older_ == older_end_ ||
                             (newest_ != newest_end_ && !is_before(older_->first, newest_->first));
      const Iterator entry = is_newest ? newest_ : older_;
      if (limit && !is_before(entry->first, *limit)) {
        return;
      }
      if (is_newest && older_ != older_end_ && older_->first == newest_->first) {
        ++older_;
      }
      ++(is_newest ? newest_ : older_);
      prefetch(newest_, newest_end_);
      prefetch(older_, older_end_);
      const bool is_hidden = !is_newest && newest_layer_.has_erased(entry->first);
      if (entry->second.value && !is_hidden) {
        is_going_ = visit_(entry->first, *entry->second.value);
      }
    }
  }

  // A key of the backend, with what the layers hold before it; false to stop.
  bool visit_backend(std::string_view key, std::string_view value) {
    visit_layers(key);
    const bool has_newer = (newest_ != newest_end_ && newest_->first == key) ||
                           (older_ != older_end_ && older_->first == key);
    if (is_going_ && !has_newer && !newest_layer_.has_erased(key) &&
        !older_layer_.has_erased(key)) {
      is_going_ = visit_(key, value);
    }
    return is_going_;
  }

 private:
  using Forward = EntryMap::ConstIterator;
  using Iterator = std::conditional_t<kBack, std::reverse_iterator<Forward>, Forward>;

  static Iterator first(const Layer& layer, std::string_view begin, std::string_view end) {
    return Iterator(layer.entries.lower_bound(kBack ? end : begin));
  }
  static Iterator last(const Layer& layer, std::string_view begin, std::string_view end) {
    return Iterator(layer.entries.lower_bound(kBack ? begin : end));
  }
  // Entries lie all over memory: the next one's value is on its way while this one is visited.
  static void prefetch(const Iterator& next, const Iterator& end) {
    if (next != end && next->second.value) {
      const std::string& value = *next->second.value;
      __builtin_prefetch(value.data());
      __builtin_prefetch(value.data() + value.size());
    }
  }
  static bool is_before(std::string_view a, std::string_view b) { return kBack ? a > b : a < b; }

  const Layer& newest_layer_;
  const Layer& older_layer_;
  Iterator newest_;
  const Iterator newest_end_;
  Iterator older_;
  const Iterator older_end_;
  const Backend::Visit& visit_;
  bool is_going_ = true;
};

template <bool kBack>
Result<void> ShardStore::merge(std::string_view begin, std::string_view end, Caching caching,
                               const Backend::Visit& visit) const {
  static const Layer kNothing;
  Merge<kBack> merge(*changed_, frozen_ ? *frozen_ : kNothing, begin, end, visit);
  const auto visit_backend = [&merge](std::string_view key, std::string_view value) {
    return merge.visit_backend(key, value);
  };
  PENSTOCK_TRY(kBack ? backend_.scan_back(shard_, begin, end, caching, visit_backend)
                     : backend_.scan(shard_, begin, end, caching, visit_backend));
  merge.visit_layers(std::nullopt);
  return {};
}

Result<void> ShardStore::scan(std::string_view begin, std::string_view end,
                              const Backend::Visit& visit, Caching caching) const {
  return merge<false>(begin, end, caching, visit);
}

Result<void> ShardStore::scan_back(std::string_view begin, std::string_view end,
                                   const Backend::Visit& visit, Caching caching) const {
  return merge<true>(begin, end, caching, visit);
}

Result<void> ShardStore::scan_prefix(std::string_view prefix, const Backend::Visit& visit) const {
  return scan(prefix, prefix_end(prefix), visit);
}

void ShardStore::apply(const journal::Mutation& mutation, bool replay) {
  PENSTOCK_CHECK(mutation.shard == shard_);
  switch (mutation.kind) {
    case journal::MutationKind::kPut:
      put(mutation, EntryMap::Use::kPut, /*fresh=*/false);
      return;
    case journal::MutationKind::kInsert:
      put(mutation, EntryMap::Use::kInsert, !replay);
      return;
    case journal::MutationKind::kErase:
      erase(mutation.key);
      return;
    case journal::MutationKind::kEraseRange:
      erase_range(mutation.key, mutation.value);
      return;
  }
}

void ShardStore::put(const journal::Mutation& mutation, EntryMap::Use use, bool fresh) {
  EntryMap& entries = changed_->entries;
  const auto place = entries.find_place(mutation.key, use);
  bytes_ += mutation.value.size();
  if (place != entries.end() && place->first == mutation.key) {
    std::optional<std::string>& value = place->second.value;
    bytes_ -= value ? value->size() : 0;
    (value ? *value : value.emplace()).assign(mutation.value);  // in the memory that it has
    return;
  }
  entries.emplace(place, std::string(mutation.key), {std::string(mutation.value), fresh}, use);
  bytes_ += kEntryOverheadBytes + mutation.key.size();
}

void ShardStore::erase(std::string_view key) {
  EntryMap& entries = changed_->entries;
  const auto place = entries.find_place(key, EntryMap::Use::kErase);
  if (place == entries.end() || place->first != key) {
    entries.emplace(place, std::string(key), {}, EntryMap::Use::kErase);
    bytes_ += kEntryOverheadBytes + key.size();
    return;
  }
  std::optional<std::string>& value = place->second.value;
  bytes_ -= value ? value->size() : 0;
  if (place->second.fresh) {
    bytes_ -= kEntryOverheadBytes + key.size();
    entries.erase(place);
  } else {
    value.reset();
  }
}

void ShardStore::erase_range(std::string_view begin, std::string_view end) {
  EntryMap& entries = changed_->entries;
  const auto first = entries.find_place(begin, EntryMap::Use::kErase);
  const auto last = entries.find_place(end, EntryMap::Use::kErase);
  for (auto entry = first; entry != last; ++entry) {
    bytes_ -= kEntryOverheadBytes + entry->first.size() +
              (entry->second.value ? entry->second.value->size() : 0);
  }
  entries.erase(first, last);
  changed_->erase_range(begin, end);
}

void ShardStore::insert(std::string key, std::string value) {
  EntryMap& entries = changed_->entries;
  const auto place = entries.find_place(key, EntryMap::Use::kInsert);
  PENSTOCK_CHECK(place == entries.end() || place->first != key);
  bytes_ += kEntryOverheadBytes + key.size() + value.size();
  entries.emplace(place, std::move(key), {std::move(value), /*fresh=*/true},
                  EntryMap::Use::kInsert);
}

void ShardStore::freeze() {
  PENSTOCK_CHECK(frozen_ == nullptr);
  frozen_ = std::exchange(changed_, std::make_unique<Layer>());
  bytes_ = 0;
}

Changes ShardStore::frozen() const {
  PENSTOCK_CHECK(frozen_ != nullptr);
  Changes changes;
  changes.shard = shard_;
  changes.erased_ranges.assign(frozen_->erased_ranges.begin(), frozen_->erased_ranges.end());
  changes.changes.reserve(frozen_->entries.size());
  for (const auto& [key, entry] : frozen_->entries) {
    changes.changes.push_back(
        {key, entry.value ? std::optional<std::string_view>(*entry.value) : std::nullopt});
  }
  return changes;
}

void ShardStore::thaw() {
  PENSTOCK_CHECK(frozen_ != nullptr);
  frozen_.reset();
}

void ShardStore::unfreeze() {
  PENSTOCK_CHECK(frozen_ != nullptr);
  const std::unique_ptr<Layer> frozen = std::move(frozen_);
  for (auto& [key, entry] : frozen->entries) {
    const auto place = changed_->entries.find_place(key, EntryMap::Use::kPut);
    const bool is_newer = place != changed_->entries.end() && place->first == key;
    if (is_newer || changed_->has_erased(key)) {
      continue;
    }
    // The failed write may still reach the backend, so that nothing counts as fresh any more.
    entry.fresh = false;
    bytes_ += kEntryOverheadBytes + key.size() + (entry.value ? entry.value->size() : 0);
    changed_->entries.emplace(place, key, std::move(entry), EntryMap::Use::kPut);
  }
  for (const auto& [begin, end] : frozen->erased_ranges) {
    changed_->erase_range(begin, end);
  }
}

ShardStores make_shard_stores(int shards, Backend& backend) {
  ShardStores stores;
  for (int shard = 0; shard < shards; ++shard) {
    stores.push_back(std::make_unique<ShardStore>(static_cast<journal::ShardId>(shard), backend));
  }
  return stores;
}

Result<void> replay(ShardStores& stores, std::string_view mutations) {
  bool is_known = true;
  const bool whole = journal::for_each_mutation(mutations, [&](const journal::Mutation& mutation) {
    const bool is_reversed =
        mutation.kind == journal::MutationKind::kEraseRange && mutation.value < mutation.key;
    if (mutation.shard < stores.size() && !is_reversed) {
      stores[mutation.shard]->apply(mutation, /*replay=*/true);
    } else {
      is_known = false;
    }
  });
  if (!whole || !is_known) {
    return Error(kCorrupt,
                 "a journalled batch is not a list of mutations of this data directory's shards");
  }
  return {};
}

}  // namespace penstock::store

#include "table/page.h"

#include <utility>

#include "base/units.h"
#include "table/table_limits.h"

namespace penstock::table {

namespace {

// Quotes, the name of a type, brackets and commas around a value in JSON.
constexpr size_t kMemberBytes = 16;

// A short page grows faster than a string by itself, which copies what is there each time.
constexpr size_t kShortPageBytes = 64 * kKiB;
constexpr size_t kShortPageGrowth = 4;

void make_room(std::string& items, size_t bytes) {
  const size_t wanted = items.size() + bytes;
  if (wanted > items.capacity() && wanted < kShortPageBytes) {
    items.reserve(kShortPageGrowth * wanted);
  }
}

}  // namespace

const size_t Page::kPageBytes = kPageBytesMax;

void Page::pass(std::string_view item) {
  ++scanned_;
  bytes_ += item_size(item);
}

void Page::take(std::string_view item, const std::optional<std::string>& whole) {
  if (takes_all_ && !whole) {
    // Copied before it is counted: copying goes through the item in order, which memory is fast at,
    // and counting then finds the copy in the cache.
    make_room(items_.unfinished(), item.size());
    items_.add(item);
    item = items_[items_.size() - 1];
    ++count_;
    pass(item);
    note_reply(item);
    if (is_full()) {
      last_ = item;
    }
    return;
  }
  pass(item);
  const std::string_view seen = whole ? std::string_view(*whole) : item;
  if (whole) {
    fetched_bytes_ += item_size(*whole);
    fetched_units_ += read_units(item_size(*whole), plan_.is_consistent);
  }
  if (!plan_.filter || is_satisfied(*plan_.filter, seen)) {
    ++count_;
    if (!plan_.is_count) {
      select(seen);
    }
  }
  if (is_full()) {
    last_ = item;
  }
}

std::string Page::last_key() const {
  std::vector<const KeySchema*> schemas{&plan_.table->keys};
  if (plan_.index != nullptr) {
    schemas.push_back(&plan_.index->keys);
  }
  return key_item(schemas, last_);
}

// What is answered of an item.
void Page::select(std::string_view item) {
  if (plan_.projection) {
    append_projection(items_.unfinished(), item, *plan_.projection);
  } else {
    append_selected(items_.unfinished(), item, plan_.columns);
  }
  items_.end_item();
  note_reply(items_[items_.size() - 1]);
}

void Page::note_reply(std::string_view selected) {
  reply_bytes_ += selected.size() + selected.size() / 8 + MapReader(selected).left() * kMemberBytes;
}

// What a local index lacked was read from the table.
void Page::add_fetched(ConsumedCapacity& consumed) const {
  consumed.capacity_units = consumed.capacity_units.value_or(0) + fetched_units_;
  if (consumed.table) {
    consumed.table->capacity_units = consumed.table->capacity_units.value_or(0) + fetched_units_;
  }
}

}  // namespace penstock::table

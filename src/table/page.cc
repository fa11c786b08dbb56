#include "table/page.h"

#include <utility>

#include "table/table_limits.h"

namespace penstock::table {

namespace {

// Quotes, the name of a type, brackets and commas around a value in JSON.
constexpr size_t kMemberBytes = 16;

}  // namespace

const size_t Page::kPageBytes = kPageBytesMax;

void Page::pass(std::string_view item) {
  ++scanned_;
  bytes_ += item_size(item);
}

void Page::take(std::string_view item, const std::optional<std::string>& whole) {
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
  const std::string_view selected = items_[items_.size() - 1];
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

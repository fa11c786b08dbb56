// One page of a Query or Scan while it is being put together: bounds, filter, projection, cost.
// Belongs to one call; used by one thread at a time.
#ifndef PENSTOCK_TABLE_PAGE_H_
#define PENSTOCK_TABLE_PAGE_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "table/capacity.h"
#include "table/item_list.h"
#include "table/read_plan.h"

namespace penstock::table {

class Page {
 public:
  explicit Page(const ReadPlan& plan)
      : plan_(plan),
        takes_all_(!plan.is_count && !plan.filter && !plan.projection && plan.columns.empty()) {}

  // Looks at the next item, as the table or index has it; `whole` is the table's own item where the
  // plan fetches it. Must not be full.
  void take(std::string_view item, const std::optional<std::string>& whole);
  // Only counts the item, for a page that is put together elsewhere.
  void pass(std::string_view item);
  // As many items as the limit says, or 1 MB: then the last one is where the next page begins.
  bool is_full() const { return scanned_ >= plan_.limit || bytes_ + fetched_bytes_ >= kPageBytes; }

  // What the reads have cost: of the index or the table, and of items that a local index lacked.
  double units() const { return read_units(bytes_, plan_.is_consistent); }
  double fetched_units() const { return fetched_units_; }
  // About how long the reply will be, so that room for it is set aside at once.
  size_t reply_bytes() const { return reply_bytes_; }

  // Fills in Items, Count, ScannedCount, LastEvaluatedKey and ConsumedCapacity.
  template <typename Input, typename Output>
  void answer(const Input& input, Output& output) {
    if (!plan_.is_count) {
      output.items = std::move(items_);
    }
    output.count = static_cast<int32_t>(count_);
    output.scanned_count = static_cast<int32_t>(scanned_);
    if (is_full()) {
      output.last_evaluated_key.bytes = last_key();
    }
    output.consumed_capacity =
        consumed_by_read(input.return_consumed_capacity, input.table_name, plan_.index, units());
    if (output.consumed_capacity && fetched_units_ > 0) {
      add_fetched(*output.consumed_capacity);
    }
  }

 private:
  static const size_t kPageBytes;

  void select(std::string_view item);
  void note_reply(std::string_view selected);
  std::string last_key() const;
  void add_fetched(ConsumedCapacity& consumed) const;

  const ReadPlan& plan_;
  const bool takes_all_;  // nothing of the items is left out
  ItemList items_;
  size_t count_ = 0;
  size_t scanned_ = 0;
  size_t bytes_ = 0;
  size_t reply_bytes_ = 0;
  size_t fetched_bytes_ = 0;  // of items that a local index lacked
  double fetched_units_ = 0;
  std::string last_;  // item
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_PAGE_H_

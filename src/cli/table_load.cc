#include "cli/table_load.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"

namespace penstock::cli {

TableLoad::TableLoad(const TableLoadOptions& options, const TableRequests& requests)
    : options_(options), requests_(requests), random_(options.seed) {
  PENSTOCK_CHECK(options.items > 0);
}

std::string TableLoad::target() const {
  return fmt::format("DynamoDB_20120810.{}", operation_name(options_.action));
}

uint64_t TableLoad::append_next(uint32_t /*connection*/, std::string& body) {
  const bool writes_several = options_.action == TableAction::kBatchWrite;
  uint64_t number = 0;
  uint64_t items = options_.action == TableAction::kQuery ? TableRequests::kItemsPerPartition : 1;
  if (options_.is_filling) {
    number = next_;
    items = std::min(options_.batch, options_.items - next_);
    next_ += items;
  } else {
    items = writes_several ? std::min(options_.batch, options_.items) : items;
    number = random_.next_u64() % (options_.items - (writes_several ? items - 1 : 0));
  }
  ++begun_;
  requests_.append(options_.action, number, items, begun_, body);
  return items;
}

std::optional<std::string> TableLoad::complaint(uint64_t /*items*/, std::string_view reply) const {
  return requests_.complaint(options_.action, reply);
}

}  // namespace penstock::cli

// Helpers of this module's tests.
#ifndef PENSTOCK_TABLE_TABLE_TESTING_H_
#define PENSTOCK_TABLE_TABLE_TESTING_H_

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "base/assert.h"
#include "table/placeholders.h"
#include "table/value_json.h"

namespace penstock::table {

struct ItemHolder {
  Item item;
  static constexpr std::string_view kName = "ItemHolder";
  static consteval auto fields() { return std::array{aws::field<&ItemHolder::item>("Item")}; }
};

inline Result<Item> try_read_item(std::string_view json) {
  ItemHolder holder;
  aws::Constraints constraints(aws::Wording::kUnchecked);
  const std::string body = "{\"Item\":" + std::string(json) + "}";
  PENSTOCK_TRY(aws::decode_json(aws::kStructure<ItemHolder>, body, false, &holder, constraints));
  return std::move(holder.item);
}

inline Item read_item(std::string_view json) {
  auto item = try_read_item(json);
  PENSTOCK_CHECK(item.ok());
  return *std::move(item);
}

inline std::string item_json(std::string_view item) {
  std::string out;
  append_item_json(out, item);
  return out;
}

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_TESTING_H_

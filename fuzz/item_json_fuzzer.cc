// Any bytes as an item in DynamoDB's JSON. Nothing may crash, and what was accepted must come out
// of our own writer as JSON that reads back as the same stored bytes.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "base/assert.h"
#include "table/table_limits.h"
#include "table/table_testing.h"
#include "table/value.h"
#include "table/value_json.h"

namespace penstock::table {
namespace {

// From an exact copy, so that the sanitizer sees every byte that is read behind it.
Result<Item> read(std::string_view json) {
  const std::vector<char> copy(json.begin(), json.end());
  ItemHolder holder;
  aws::Constraints constraints(aws::Wording::kUnchecked);
  PENSTOCK_TRY(aws::decode_json(aws::kStructure<ItemHolder>, {copy.data(), copy.size()}, false,
                                &holder, constraints));
  return std::move(holder.item);
}

void read_both_ways(std::string_view body) {
  const Result<Item> item = read(body);
  if (!item.ok() || item->is_absent() || !item->problem.text.empty()) {
    return;
  }
  PENSTOCK_CHECK(nesting(ValueView(make_value(Type::kMap, item->bytes))) <= kNestingMax + 1);
  std::string json = R"({"Item":)";
  append_item_json(json, item->bytes);
  const Result<Item> again = read(json + "}");
  PENSTOCK_CHECK(again.ok() && again->problem.text.empty());
  PENSTOCK_CHECK(again->bytes == item->bytes);
}

}  // namespace
}  // namespace penstock::table

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  penstock::table::read_both_ways({reinterpret_cast<const char*>(data), size});
  return 0;
}

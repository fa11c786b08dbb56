// Any text as a condition, key condition, update and projection of an item that has every type.
// Reading ends in as many steps as the text has tokens; what was read is evaluated; a condition and
// its negation never agree; an update makes an item that reads back; a projection's parts are the
// item's own.
#include <cstdint>
#include <string>
#include <string_view>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "base/assert.h"
#include "table/attribute_index.h"
#include "table/condition.h"
#include "table/key_condition.h"
#include "table/key_schema.h"
#include "table/projection.h"
#include "table/table_limits.h"
#include "table/update.h"
#include "table/value_json.h"

namespace penstock::table {
namespace {

constexpr std::string_view kItem =
    R"({"Item":{"p":{"S":"key"},"s":{"N":"7"},"a":{"S":"text"},"b":{"B":"AAEC"},"n":{"N":"-1.5"},)"
    R"("t":{"BOOL":true},"f":{"BOOL":false},"z":{"NULL":true},"ss":{"SS":["a","b"]},)"
    R"("ns":{"NS":["1","2"]},"bs":{"BS":["AA=="]},"l":{"L":[{"N":"1"},{"L":[{"S":"x"}]}]},)"
    R"("m":{"M":{"a":{"N":"1"},"l":{"L":[{"M":{"x":{"S":"y"}}}]}}}}})";
constexpr std::string_view kValues =
    R"({"Item":{":s":{"S":"text"},":e":{"S":""},":n":{"N":"1"},":b":{"B":"AAE="},":t":{"BOOL":true},)"
    R"(":z":{"NULL":true},":ss":{"SS":["b","c"]},":ns":{"NS":["2"]},":bs":{"BS":["AA=="]},)"
    R"(":l":{"L":[{"S":"y"}]},":m":{"M":{"k":{"N":"2"}}},":S":{"S":"S"}}})";
const NameMap kNames{{"#a", "a"}, {"#m", "m"}, {"#dot", "a.b"}, {"#p", "p"}, {"#s", "s"}};
// A token and a search in the values for each byte of each of four readers.
constexpr size_t kStepsMax = 4 * 8 * kExpressionBytesMax;

struct Holder {
  Item item;
  static constexpr std::string_view kName = "Holder";
  static consteval auto fields() { return std::array{aws::field<&Holder::item>("Item")}; }
};

Item read_item(std::string_view json) {
  Holder holder;
  aws::Constraints unchecked(aws::Wording::kUnchecked);
  PENSTOCK_CHECK(aws::decode_json(aws::kStructure<Holder>, json, false, &holder, unchecked).ok());
  return holder.item;
}

void check_condition(std::string_view text, std::string_view item, Placeholders& placeholders) {
  const auto condition = parse_condition("FilterExpression", text, placeholders);
  const auto negated =
      parse_condition("FilterExpression", "NOT (" + std::string(text) + ")", placeholders);
  if (condition.ok() && negated.ok()) {
    PENSTOCK_CHECK(is_satisfied(*condition, item) != is_satisfied(*negated, item));
  }
  if (condition.ok()) {
    (void)is_satisfied(*condition, kEmptyItem);
  }
}

void check_key_condition(std::string_view text, Placeholders& placeholders) {
  const KeySchema schema{{{"p", Type::kString}}, {{"s", Type::kNumber}}};
  const auto condition = parse_condition("KeyConditionExpression", text, placeholders);
  if (!condition.ok()) {
    return;
  }
  const auto terms = key_terms(*condition);
  if (!terms.ok()) {
    return;
  }
  const auto range = key_range(schema, *terms);
  PENSTOCK_CHECK(!range.ok() || !range->partition.empty());
}

void check_update(std::string_view text, std::string_view item, Placeholders& placeholders) {
  const auto update = parse_update(text, placeholders);
  if (!update.ok()) {
    return;
  }
  for (const std::string_view before : {item, kEmptyItem}) {
    std::string after;
    if (!apply(*update, before, after).ok()) {
      continue;
    }
    std::string json;
    append_item_json(json, after);
    PENSTOCK_CHECK(read_item(R"({"Item":)" + json + "}").view() == after);
  }
}

void check_projection(std::string_view text, std::string_view item, Placeholders& placeholders) {
  const auto paths = parse_projection(text, placeholders);
  if (!paths.ok()) {
    return;
  }
  std::string part;
  append_projection(part, item, *paths);
  const AttributeIndex projected(part);
  for (const Attribute& attribute : projected.attributes()) {
    const auto whole = find_attribute(item, attribute.name);
    PENSTOCK_CHECK(whole && whole->type() == attribute.value.type());
  }
}

void check_all(std::string_view text) {
  static const Item kReadItem = read_item(kItem);
  static const Item kReadValues = read_item(kValues);
  Placeholders placeholders(kNames, kReadValues);
  check_condition(text, kReadItem.view(), placeholders);
  check_key_condition(text, placeholders);
  check_update(text, kReadItem.view(), placeholders);
  check_projection(text, kReadItem.view(), placeholders);
  PENSTOCK_CHECK(placeholders.steps() <= kStepsMax);
}

}  // namespace
}  // namespace penstock::table

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // An exact copy, so that the sanitizer sees every byte that is read behind it.
  const std::string text(reinterpret_cast<const char*>(data), size);
  penstock::table::check_all(text);
  return 0;
}

#include "cli/item_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

std::string line(const table::Item& item, ItemForm form) {
  std::string out;
  append_item(out, item.view(), form);
  return out;
}

std::string typed(std::string_view plain) {
  const auto item = parse_item(plain, ItemForm::kPlain);
  return item.ok() ? line(*item, ItemForm::kTyped) : item.error().message();
}

std::string plain(std::string_view typed_json) {
  const auto item = parse_item(typed_json, ItemForm::kTyped);
  return item.ok() ? line(*item, ItemForm::kPlain) : item.error().message();
}

TEST(ItemText, KeepsEveryTypeInItsOwnForm) {
  const std::string json =
      R"({"b":{"B":"AQI="},"l":{"L":[{"S":"x"},{"NULL":true}]},"m":{"M":{"t":{"BOOL":false}}},)"
      R"("n":{"N":"12345678901234567890123456789012345678"},"s":{"S":"a\"\n"},)"
      R"("ss":{"SS":["a","b"]}})";
  const auto item = parse_item(json, ItemForm::kTyped);
  ASSERT_TRUE(item.ok()) << item.error().message();
  EXPECT_EQ(line(*item, ItemForm::kTyped), json);
}

TEST(ItemText, GivesPlainValuesTheirTypes) {
  EXPECT_EQ(typed(R"({"a":"x","b":1.50,"c":true,"d":null,"e":[1,"y",[]],"f":{"g":{}}})"),
            R"({"a":{"S":"x"},"b":{"N":"1.5"},"c":{"BOOL":true},"d":{"NULL":true},)"
            R"("e":{"L":[{"N":"1"},{"S":"y"},{"L":[]}]},"f":{"M":{"g":{"M":{}}}}})");
}

TEST(ItemText, KeepsPlainNumbersThatNoDoubleHolds) {
  EXPECT_EQ(typed(R"({"n": 12345678901234567890123456789012345678 })"),
            R"({"n":{"N":"12345678901234567890123456789012345678"}})");
  EXPECT_EQ(typed(R"({"n":1e2})"), R"({"n":{"N":"100"}})");
}

TEST(ItemText, WritesSetsAndBytesPlainly) {
  EXPECT_EQ(plain(R"({"a":{"NS":["2","1"]},"b":{"B":"AQI="},"c":{"BOOL":true},"d":{"NULL":true},)"
                  R"("e":{"M":{"f":{"L":[{"N":"1"}]}}}})"),
            R"({"a":[1,2],"b":"AQI=","c":true,"d":null,"e":{"f":[1]}})");
}

TEST(ItemText, SaysWhatIsNoItem) {
  for (const char* text : {"", "[]", "1", "{\"a\":", "{\"a\":1} {}", "{\"a\":12x}"}) {
    EXPECT_FALSE(parse_item(text, ItemForm::kPlain).ok()) << text;
  }
  for (const char* text : {"", "[]", "{\"a\":\"x\"}", "{\"a\":{\"N\":\"x\"}}", "{\"a\":{}}"}) {
    const auto item = parse_item(text, ItemForm::kTyped);
    ASSERT_FALSE(item.ok()) << text;
    EXPECT_TRUE(item.error().is(kInvalidArgument));
  }
  EXPECT_FALSE(parse_item(std::string(5000, '[') + std::string(5000, ']'), ItemForm::kPlain).ok());
  std::string deep = "1";
  for (int i = 0; i < 40; ++i) {
    deep.insert(0, "{\"a\":").append("}");
  }
  EXPECT_FALSE(parse_item(deep, ItemForm::kPlain).ok());
}

TEST(ItemsTable, HasTheKeysFirstAndEveryAttribute) {
  table::ItemList items;
  items.add(parse_item(R"({"id":"1","a":"x\ty"})", ItemForm::kPlain)->view());
  items.add(parse_item(R"({"id":"2","z":[1]})", ItemForm::kPlain)->view());
  EXPECT_EQ(items_table(items, {"id", "none"}),
            "id  a     z\n"
            "1   x\\ty\n"
            "2         [1]\n");
}

}  // namespace
}  // namespace penstock::cli

// Items of tables as text: DynamoDB's JSON ({"id":{"S":"1"}}), plain JSON ({"id":"1"}), and rows
// for people. Pure functions.
#ifndef PENSTOCK_CLI_ITEM_TEXT_H_
#define PENSTOCK_CLI_ITEM_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/item_list.h"

namespace penstock::cli {

// DynamoDB's JSON has every type; plain JSON has strings, numbers, booleans, null, lists and maps:
// sets become lists and binary values base64 text on the way out, and stay so on the way in.
enum class ItemForm : uint8_t { kTyped, kPlain };

// One item, a key, or an expression's values. kInvalidArgument says what is wrong with it.
Result<table::Item> parse_item(std::string_view json, ItemForm form);
// On one line, without its end.
void append_item(std::string& out, std::string_view item, ItemForm form);

// A column for each attribute that any of them has, those named first, the others by name.
std::string items_table(const table::ItemList& items,
                        const std::vector<std::string>& first_columns);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_ITEM_TEXT_H_

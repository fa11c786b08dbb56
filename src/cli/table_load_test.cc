#include "cli/table_load.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <set>

#include "cli/item_text.h"

namespace penstock::cli {
namespace {

bool is_json(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  return parser.parse(text).get(element) == simdjson::SUCCESS;
}

TEST(TableRequests, MakesItemsOfTheSizeAskedFor) {
  for (const size_t size : {size_t{64}, size_t{1024}, size_t{5000}}) {
    const TableRequests requests("t", size);
    std::string body;
    requests.append(TableAction::kPut, 1234, 1, 77, body);
    const size_t at = body.find(R"("Item":)") + 7;
    const auto item = parse_item(body.substr(at, body.size() - at - 1), ItemForm::kTyped);
    ASSERT_TRUE(item.ok()) << item.error().message();
    EXPECT_EQ(table::item_size(item->view()), size);
  }
}

TEST(TableRequests, SaysInJsonWhatIsAsked) {
  const TableRequests requests("t", 100);
  for (const TableAction action : {TableAction::kPut, TableAction::kGet, TableAction::kBatchWrite,
                                   TableAction::kQuery, TableAction::kUpdate}) {
    std::string body;
    requests.append(action, 205, 3, 9, body);
    EXPECT_TRUE(is_json(body)) << body;
    EXPECT_EQ(body.find("0000000000000002") != std::string::npos, action != TableAction::kUpdate);
  }
}

TEST(TableRequests, KnowsAnAnswerThatIsNotAsItMustBe) {
  const TableRequests requests("t", 64);
  const std::string items(200, ' ');
  EXPECT_FALSE(
      requests.complaint(TableAction::kQuery, items + R"("Count":100,"ScannedCount":100})"));
  EXPECT_TRUE(requests.complaint(TableAction::kQuery, items + R"("Count":99,"ScannedCount":99})"));
  EXPECT_TRUE(requests.complaint(TableAction::kGet, "{}"));
  EXPECT_FALSE(requests.complaint(TableAction::kGet, R"({"Item":{"p":{"S":"1234567890"}}})"));
  EXPECT_TRUE(
      requests.complaint(TableAction::kBatchWrite, R"({"UnprocessedItems":{"t":[{"PutRequest":)"));
  EXPECT_FALSE(requests.complaint(TableAction::kBatchWrite, R"({"UnprocessedItems":{}})"));
}

TEST(TableLoad, FillsATableWithEveryItemOnce) {
  const TableRequests requests("t", 64);
  TableLoadOptions options;
  options.action = TableAction::kBatchWrite;
  options.items = 110;
  options.is_filling = true;
  TableLoad load(options, requests);
  EXPECT_EQ(load.target(), "DynamoDB_20120810.BatchWriteItem");
  uint64_t items = 0;
  std::multiset<std::string> keys;
  while (load.has_more()) {
    std::string body;
    items += load.append_next(0, body);
    for (size_t at = body.find(R"("p":)"); at != std::string::npos;
         at = body.find(R"("p":)", at + 1)) {
      keys.insert(body.substr(at, body.find(R"("at")", at) - at));
    }
  }
  EXPECT_EQ(items, 110u);
  EXPECT_EQ(keys.size(), 110u);
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 110u);
}

TEST(TableLoad, AsksWithoutEndForItemsThatAreThere) {
  const TableRequests requests("t", 64);
  TableLoadOptions options;
  options.action = TableAction::kGet;
  options.items = 100;
  TableLoad load(options, requests);
  for (int i = 0; i < 200; ++i) {
    std::string body;
    EXPECT_EQ(load.append_next(0, body), 1u);
    EXPECT_NE(body.find(R"("S":"0000000000000000")"), std::string::npos) << body;
  }
  EXPECT_TRUE(load.has_more());
  EXPECT_TRUE(load.complaint(1, "{}"));
}

}  // namespace
}  // namespace penstock::cli

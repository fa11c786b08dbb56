#include "cli/table_load.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <set>

#include "cli/fake_server.h"
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

class TableLoadTest : public testing::Test {
 protected:
  TableLoadTest()
      : server_([this](const std::string& head, const std::string& body) {
          EXPECT_NE(head.find("AWS4-HMAC-SHA256"), std::string::npos);
          bodies_.push_back(body);
          return FakeServer::reply(status_, answer_);
        }) {}

  Result<void> run(TableLoadOptions options) {
    options.connections = 3;
    TableLoad load(options, {server_.endpoint(), "us-east-1", {"id", "secret", ""}}, requests_,
                   clock_, [](const TableLoadReport&) {});
    const Result<void> ran = load.run();
    report_ = load.report();
    return ran;
  }

  SystemClock clock_;
  TableRequests requests_{"t", 64};
  int status_ = 200;
  std::string answer_ = "{}";
  std::vector<std::string> bodies_;
  TableLoadReport report_;
  FakeServer server_;
};

TEST_F(TableLoadTest, FillsATableWithEveryItemOnce) {
  TableLoadOptions options;
  options.action = TableAction::kBatchWrite;
  options.items = 110;
  options.seconds = 0;
  ASSERT_TRUE(run(options).ok());
  EXPECT_EQ(report_.requests, 5u);
  EXPECT_EQ(report_.items, 110u);
  std::multiset<std::string> keys;
  for (const std::string& body : bodies_) {
    for (size_t at = body.find(R"("p":)"); at != std::string::npos;
         at = body.find(R"("p":)", at + 1)) {
      keys.insert(body.substr(at, body.find(R"("at")", at) - at));
    }
  }
  EXPECT_EQ(keys.size(), 110u);
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 110u);
}

TEST_F(TableLoadTest, OffersTheRateAskedFor) {
  TableLoadOptions options;
  options.items = 100;
  options.seconds = 0.2;
  options.rate_per_s = 100;
  ASSERT_TRUE(run(options).ok());
  EXPECT_GE(report_.requests, 10u);
  EXPECT_LE(report_.requests, 20u);
  EXPECT_EQ(report_.latency.count(), report_.requests);
}

TEST_F(TableLoadTest, EndsWithAnAnswerThatIsAnError) {
  status_ = 400;
  answer_ = R"({"__type":"x#ValidationException"})";
  TableLoadOptions options;
  options.items = 100;
  const Result<void> ran = run(options);
  ASSERT_FALSE(ran.ok());
  EXPECT_NE(ran.error().message().find("ValidationException"), std::string::npos);
}

TEST_F(TableLoadTest, EndsWhereAnItemIsMissing) {
  TableLoadOptions options;
  options.action = TableAction::kGet;
  options.items = 100;
  EXPECT_FALSE(run(options).ok());
}

}  // namespace
}  // namespace penstock::cli

#include "cli/table_read_commands.h"

#include <gtest/gtest.h>

#include "cli/fake_table.h"
#include "cli/item_text.h"

namespace penstock::cli {
namespace {

class ReadPagesTest : public testing::Test {
 protected:
  ReadPagesTest()
      : table_([this](const std::string& operation, const std::string& body) {
          EXPECT_EQ(operation, "Scan");
          bodies_.push_back(body);
          const std::string answer = answers_.at(bodies_.size() - 1);
          return answer;
        }) {}

  // The items read, and whether there may be more; "error" where reading failed.
  std::string read(int64_t items_max, std::optional<std::string> filter = std::nullopt) {
    TableClient client = table_.client(clock_);
    table::ScanInput input;
    input.table_name = "t";
    input.filter_expression = std::move(filter);
    std::string out;
    const auto has_more = read_pages<table::Scan>(
        client, input, items_max, [this](int64_t duration_ms) { waited_ms_ += duration_ms; },
        [&](const table::ItemList& items) {
          for (const std::string_view item : items) {
            append_item(out, item, ItemForm::kPlain);
          }
          return true;
        });
    return has_more.ok() ? out + (*has_more ? " and more" : "") : "error";
  }

  SystemClock clock_;
  std::vector<std::string> answers_;
  std::vector<std::string> bodies_;
  int64_t waited_ms_ = 0;
  FakeTable table_;
};

constexpr const char* kFirst =
    R"({"Items":[{"a":{"N":"1"}},{"a":{"N":"2"}}],"LastEvaluatedKey":{"a":{"N":"2"}}})";
constexpr const char* kLast = R"({"Items":[{"a":{"N":"3"}}]})";

TEST_F(ReadPagesTest, GoesOnWhereThePageBeforeEnded) {
  answers_ = {kFirst, kLast};
  EXPECT_EQ(read(10), R"({"a":1}{"a":2}{"a":3})");
  EXPECT_NE(bodies_[0].find(R"("Limit":10)"), std::string::npos);
  EXPECT_NE(bodies_[1].find(R"("ExclusiveStartKey":{"a":{"N":"2"}})"), std::string::npos);
}

TEST_F(ReadPagesTest, EndsAtTheMostThatIsWanted) {
  answers_ = {kFirst};
  EXPECT_EQ(read(2), R"({"a":1}{"a":2} and more)");
  bodies_.clear();
  EXPECT_EQ(read(1, "a > :a"), R"({"a":1} and more)");
  EXPECT_EQ(bodies_[0].find("Limit"), std::string::npos);
}

TEST_F(ReadPagesTest, WaitsWhileItIsThrottled) {
  const std::string throttled =
      R"({"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"})";
  answers_ = {throttled, throttled, kLast};
  EXPECT_EQ(read(10), R"({"a":3})");
  EXPECT_EQ(waited_ms_, 75);
}

TEST_F(ReadPagesTest, DoesNotRepeatWhatWasRefused) {
  answers_ = {R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"})"};
  EXPECT_EQ(read(10), "error");
  EXPECT_EQ(waited_ms_, 0);
}

TEST(Patience, EndsAfterAWhile) {
  int64_t longest_ms = 0;
  int attempts = 0;
  Patience patience([&](int64_t duration_ms) { longest_ms = std::max(longest_ms, duration_ms); });
  while (patience.again()) {
    ++attempts;
  }
  EXPECT_EQ(attempts, Patience::kAttemptsMax);
  EXPECT_EQ(longest_ms, Patience::kWaitMsMax);
  patience.renew();
  EXPECT_TRUE(patience.again());
}

}  // namespace
}  // namespace penstock::cli

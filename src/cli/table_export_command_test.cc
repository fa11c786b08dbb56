#include "cli/table_export_command.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "cli/fake_table.h"

namespace penstock::cli {
namespace {

class ExportTest : public testing::Test {
 protected:
  ExportTest()
      : table_([this](const std::string&, const std::string& body) { return answer_(body); }) {}

  Result<uint64_t> run(int32_t segments) {
    TableExport what;
    what.table = "t";
    what.segments = segments;
    what.open = [this] { return Result<TableClient>(table_.client(clock_)); };
    what.wait = [](int64_t) {};
    what.write = [this](std::string_view lines, uint64_t) {
      written_ += lines;
      return has_room_;
    };
    return export_table(what);
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    std::istringstream text(written_);
    for (std::string line; std::getline(text, line);) {
      out.push_back(line);
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  SystemClock clock_;
  std::function<std::string(const std::string& body)> answer_;
  std::string written_;
  bool has_room_ = true;
  FakeTable table_;
};

// Each segment has two pages of one item.
std::string two_pages(const std::string& body) {
  const size_t at = body.find(R"("Segment":)");
  const std::string segment = at == std::string::npos ? "0" : body.substr(at + 10, 1);
  if (body.find("ExclusiveStartKey") == std::string::npos) {
    return R"({"Items":[{"a":{"S":")" + segment +
           R"(first"}}],"LastEvaluatedKey":{"a":{"S":"x"}}})";
  }
  return R"({"Items":[{"a":{"S":")" + segment + R"(last"}}]})";
}

TEST_F(ExportTest, WritesEveryPageOfEverySegment) {
  answer_ = &two_pages;
  const auto items = run(2);
  ASSERT_TRUE(items.ok()) << items.error().message();
  EXPECT_EQ(*items, 4u);
  EXPECT_EQ(lines(),
            (std::vector<std::string>{R"({"a":{"S":"0first"}})", R"({"a":{"S":"0last"}})",
                                      R"({"a":{"S":"1first"}})", R"({"a":{"S":"1last"}})"}));
}

TEST_F(ExportTest, AsksForNoSegmentsWhereThereIsOne) {
  answer_ = [](const std::string& body) {
    EXPECT_EQ(body.find("Segment"), std::string::npos) << body;
    return std::string("{}");
  };
  const auto items = run(1);
  ASSERT_TRUE(items.ok());
  EXPECT_EQ(*items, 0u);
  EXPECT_TRUE(written_.empty());
}

TEST_F(ExportTest, EndsWithTheFirstErrorOfASegment) {
  answer_ = [](const std::string& body) {
    return body.find(R"("Segment":1)") == std::string::npos
               ? two_pages(body)
               : std::string(R"({"__type":"x#ResourceNotFoundException","message":"gone"})");
  };
  const auto items = run(2);
  ASSERT_FALSE(items.ok());
  EXPECT_EQ(items.error().message(), "ResourceNotFoundException: gone");
}

TEST_F(ExportTest, EndsWhereNothingMoreCanBeWritten) {
  answer_ = &two_pages;
  has_room_ = false;
  EXPECT_FALSE(run(1).ok());
  EXPECT_EQ(lines().size(), 1u);
}

}  // namespace
}  // namespace penstock::cli

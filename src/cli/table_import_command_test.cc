#include "cli/table_import_command.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "cli/fake_table.h"

namespace penstock::cli {
namespace {

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

class ImportTest : public testing::Test {
 protected:
  ImportTest()
      : table_([this](const std::string& operation, const std::string& body) {
          EXPECT_EQ(operation, "BatchWriteItem");
          bodies_.push_back(body);
          return answer_ ? answer_(body) : std::string("{}");
        }) {}

  Result<Imported> run(const std::string& text, int32_t connections = 1) {
    TableImport what;
    what.table = "t";
    what.form = ItemForm::kPlain;
    what.connections = connections;
    what.key = {"id"};
    what.open = [this] { return Result<TableClient>(table_.client(clock_)); };
    what.wait = [this](int64_t duration_ms) { waited_ms_ += duration_ms; };
    what.on_progress = [](uint64_t) {};
    what.on_refusal = [this](uint64_t line, const std::string&) { refused_.push_back(line); };
    std::istringstream lines(text);
    return import_table(what, lines);
  }

  SystemClock clock_;
  std::function<std::string(const std::string& body)> answer_;
  std::vector<std::string> bodies_;
  std::vector<uint64_t> refused_;
  int64_t waited_ms_ = 0;
  FakeTable table_;
};

std::string lines_of(int first, int last) {
  std::string text;
  for (int i = first; i <= last; ++i) {
    text += "{\"id\":" + std::to_string(i) + "}\n";
  }
  return text;
}

TEST_F(ImportTest, WritesEveryLineOnceInRequestsOfTwentyFive) {
  const auto imported = run(lines_of(1, 200) + "\n", 3);
  ASSERT_TRUE(imported.ok()) << imported.error().message();
  EXPECT_EQ(imported->written, 200u);
  EXPECT_EQ(imported->refused, 0u);
  size_t puts = 0;
  for (const std::string& body : bodies_) {
    const size_t here = count(body, "PutRequest");
    EXPECT_LE(here, 25u);
    puts += here;
  }
  EXPECT_EQ(puts, 200u);
}

TEST_F(ImportTest, NeverHasAKeyTwiceInARequest) {
  const auto imported = run("{\"id\":1,\"v\":1}\n{\"id\":1,\"v\":2}\n{\"id\":1,\"v\":3}\n", 2);
  ASSERT_TRUE(imported.ok());
  EXPECT_EQ(imported->written, 3u);
  ASSERT_EQ(bodies_.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_NE(bodies_[i].find(R"("v":{"N":")" + std::to_string(i + 1)), std::string::npos);
  }
}

TEST_F(ImportTest, WritesWhatWasUnprocessedAgain) {
  answer_ = [this](const std::string&) {
    return bodies_.size() == 1   ? R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":)"
                                   R"({"id":{"N":"7"}}}}]}})"
           : bodies_.size() == 2 ? R"({"__type":"x#ProvisionedThroughputExceededException"})"
                                 : "{}";
  };
  const auto imported = run(lines_of(7, 7));
  ASSERT_TRUE(imported.ok());
  EXPECT_EQ(imported->written, 1u);
  EXPECT_EQ(bodies_.size(), 3u);
  EXPECT_GT(waited_ms_, 0);
}

TEST_F(ImportTest, GivesUpOnATableThatTakesNothing) {
  answer_ = [](const std::string&) {
    return std::string(R"({"__type":"x#ProvisionedThroughputExceededException"})");
  };
  EXPECT_FALSE(run(lines_of(1, 2000), 2).ok());
}

TEST_F(ImportTest, LeavesOutWhatIsRefused) {
  answer_ = [](const std::string& body) {
    return body.find(R"({"id":{"N":"3"}})") == std::string::npos
               ? "{}"
               : R"({"__type":"x#ValidationException","message":"no"})";
  };
  const auto imported = run(lines_of(1, 30));
  ASSERT_TRUE(imported.ok()) << imported.error().message();
  EXPECT_EQ(imported->written, 29u);
  EXPECT_EQ(imported->refused, 1u);
  EXPECT_EQ(refused_, std::vector<uint64_t>{3});
}

TEST_F(ImportTest, EndsAtALineThatIsNoItem) {
  const auto imported = run(lines_of(1, 2) + "nothing\n" + lines_of(4, 9));
  ASSERT_FALSE(imported.ok());
  EXPECT_TRUE(imported.error().is(kInvalidArgument));
  EXPECT_EQ(imported.error().message(),
            "line 3: It is no JSON object. 2 items were imported before.");
}

TEST_F(ImportTest, EndsWithARequestThatFails) {
  answer_ = [](const std::string&) {
    return std::string(R"({"__type":"x#ResourceNotFoundException","message":"gone"})");
  };
  const auto imported = run(lines_of(1, 5000), 4);
  ASSERT_FALSE(imported.ok());
  EXPECT_EQ(imported.error().message(), "ResourceNotFoundException: gone");
}

}  // namespace
}  // namespace penstock::cli

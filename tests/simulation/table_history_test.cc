#include "tests/simulation/table_history.h"

#include <gtest/gtest.h>

namespace penstock::simulation {
namespace {

class TableHistoryTest : public testing::Test {
 protected:
  TableHistory::Number write(std::vector<std::string> items) {
    const auto number = history_.asked(std::move(items));
    history_.answered(number, Outcome::kDone);
    return number;
  }
  void read(const std::string& item, TableHistory::List list) {
    const auto number = history_.asked({});
    history_.saw(number, item, std::move(list));
    history_.answered(number, Outcome::kDone);
  }
  std::string violation() {
    history_.check();
    return history_.violations().empty() ? "" : history_.violations().front();
  }

  TableHistory history_;
};

TEST_F(TableHistoryTest, AllowsWhatSomeOrderExplains) {
  const auto first = write({"a", "b"});
  const auto pending = history_.asked({"a"});
  read("a", {first});
  read("a", {first, pending});
  history_.answered(pending, Outcome::kUnknown);
  read("b", {first});
  history_.found("a", {first, pending});
  history_.found("b", {first});
  EXPECT_EQ(violation(), "");
  EXPECT_EQ(history_.acknowledged(), 1U);
  EXPECT_EQ(history_.reads(), 3U);
}

TEST_F(TableHistoryTest, FindsALostWrite) {
  write({"a"});
  history_.found("a", {});
  EXPECT_EQ(violation(), "a lacks 0, which was acknowledged");
}

TEST_F(TableHistoryTest, FindsHalfATransaction) {
  const auto number = history_.asked({"a", "b"});
  history_.answered(number, Outcome::kUnknown);
  history_.found("a", {number});
  history_.found("b", {});
  EXPECT_EQ(violation(), "b lacks 0, which was done elsewhere");
}

TEST_F(TableHistoryTest, FindsWhatWasRefusedAndWhatIsDoubled) {
  const auto number = history_.asked({"a"});
  history_.answered(number, Outcome::kRefused);
  history_.found("a", {number});
  EXPECT_EQ(violation(), "a has 0, which was refused");
  TableHistory twice;
  twice.answered(twice.asked({"a"}), Outcome::kDone);
  twice.found("a", {0, 0});
  twice.check();
  EXPECT_EQ(twice.violations().front(), "a has 0 twice");
}

TEST_F(TableHistoryTest, FindsAStaleRead) {
  const auto first = write({"a"});
  const auto second = write({"a"});
  read("a", {first});  // after the second was acknowledged
  history_.found("a", {first, second});
  EXPECT_EQ(violation(), "no order explains what was seen: 2 before 1 before the first");
}

TEST_F(TableHistoryTest, FindsAReadThatIsUndone) {
  const auto pending = history_.asked({"a"});
  read("a", {pending});
  history_.answered(pending, Outcome::kUnknown);
  history_.found("a", {});
  EXPECT_EQ(violation(), "1 saw something of a that is no beginning of what it became");
}

// Two reads see two transactions in different orders; each item by itself is fine.
TEST_F(TableHistoryTest, FindsTransactionsOutOfOrder) {
  const auto one = history_.asked({"a"});
  const auto other = history_.asked({"b"});
  const auto reader = history_.asked({});
  const auto other_reader = history_.asked({});
  history_.saw(reader, "a", {one});
  history_.saw(reader, "b", {});
  history_.saw(other_reader, "a", {});
  history_.saw(other_reader, "b", {other});
  for (const auto number : {one, other, reader, other_reader}) {
    history_.answered(number, Outcome::kDone);
  }
  history_.found("a", {one});
  history_.found("b", {other});
  EXPECT_NE(violation().find("no order explains what was seen"), std::string::npos);
}

// Each has seen the state before the other's write: one of them should have seen the other.
TEST_F(TableHistoryTest, FindsWriteSkew) {
  const auto one = history_.asked({"a"});
  const auto other = history_.asked({"b"});
  history_.saw(one, "b", {});
  history_.saw(other, "a", {});
  history_.answered(one, Outcome::kDone);
  history_.answered(other, Outcome::kDone);
  history_.found("a", {one});
  history_.found("b", {other});
  EXPECT_NE(violation().find("no order explains what was seen"), std::string::npos);
}

}  // namespace
}  // namespace penstock::simulation

#include "cli/table.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

TEST(Table, AlignsColumnsByCharactersAndLeavesNoTrailingSpaces) {
  Table table({"NAME", "N"});
  table.add_row({"größe", "1"});
  table.add_row({"a", ""});
  EXPECT_EQ(table.text(), "NAME   N\ngröße  1\na\n");
  EXPECT_EQ(table.rows(), 2u);
}

TEST(Table, ShowsOnlyNamesWithoutRows) { EXPECT_EQ(Table({"A", "B"}).text(), "A  B\n"); }

TEST(Table, ShowsControlCharactersAsEscapes) {
  Table table({"BODY"});
  table.add_row({"a\nb\tc\r\x1b[31m\x7f"});
  EXPECT_EQ(table.text(), "BODY\na\\nb\\tc\\r\\x1b[31m\\x7f\n");
}

TEST(Table, CutsLongCellsBetweenCharacters) {
  Table table({"BODY"});
  std::string text;
  std::string shown;
  for (size_t i = 0; i < Table::kCellCharactersMax + 1; ++i) {
    shown += i < Table::kCellCharactersMax ? "ä" : "…";
    text += "ä";
  }
  table.add_row({text});
  EXPECT_EQ(table.text(), "BODY\n" + shown + "\n");
}

}  // namespace
}  // namespace penstock::cli

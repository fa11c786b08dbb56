// Rows of text in aligned columns, for people. A value.
#ifndef PENSTOCK_CLI_TABLE_H_
#define PENSTOCK_CLI_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

namespace penstock::cli {

class Table {
 public:
  static constexpr size_t kCellCharactersMax = 120;

  explicit Table(std::vector<std::string> columns);
  // One cell a column. Control characters are shown as escapes, so that a cell can neither break
  // the table nor reach the terminal; what is too long ends in "…".
  void add_row(const std::vector<std::string>& cells);
  size_t rows() const { return rows_.size() - 1; }
  // The columns' names and the rows, two spaces apart, without spaces at line ends.
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;  // the first one holds the names
};

// As a cell shows it: control characters as escapes, at most Table::kCellCharactersMax characters.
std::string printable(std::string_view text);

// The characters (not bytes) of UTF-8 text.
size_t character_count(std::string_view text);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_H_

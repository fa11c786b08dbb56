#include "cli/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"

namespace penstock::cli {
namespace {

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  size_t characters = 0;
  for (const char byte : text) {
    if (starts_character(byte) && ++characters > Table::kCellCharactersMax) {
      return out + "…";
    }
    switch (byte) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) {
          out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        } else {
          out += byte;
        }
    }
  }
  return out;
}

size_t character_count(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

Table::Table(std::vector<std::string> columns) { rows_.push_back(std::move(columns)); }

void Table::add_row(const std::vector<std::string>& cells) {
  PENSTOCK_CHECK(cells.size() == rows_.front().size());
  std::vector<std::string>& row = rows_.emplace_back();
  std::transform(cells.begin(), cells.end(), std::back_inserter(row), printable);
}

std::string Table::text() const {
  std::vector<size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], character_count(row[column]));
    }
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line;
    for (size_t column = 0; column < row.size(); ++column) {
      line += row[column];
      line.append(widths[column] - character_count(row[column]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace penstock::cli

// Finds the string members of a JSON reply without building anything: for replies whose shape is
// known and whose strings hold no escapes the reader cares about. Pure functions; any thread.
#ifndef PENSTOCK_CLI_REPLY_SCAN_H_
#define PENSTOCK_CLI_REPLY_SCAN_H_

#include <string_view>

namespace penstock::cli {

// The text between the quote at `start` and its closing quote, escapes left as they are. Sets `end`
// to the closing quote, or to npos if there is none.
std::string_view scan_quoted(std::string_view json, size_t start, size_t& end);

// Calls `visit(name, value)` for every member whose value is a string, at any depth, in order.
template <typename Visit>
void for_each_string_member(std::string_view json, Visit&& visit) {
  size_t at = json.find('"');
  while (at != std::string_view::npos) {
    size_t end = 0;
    const std::string_view name = scan_quoted(json, at, end);
    if (end == std::string_view::npos) {
      return;
    }
    size_t next = json.find_first_not_of(" \t\r\n", end + 1);
    if (next != std::string_view::npos && json[next] == ':') {
      next = json.find_first_not_of(" \t\r\n", next + 1);
      if (next != std::string_view::npos && json[next] == '"') {
        const std::string_view value = scan_quoted(json, next, end);
        if (end == std::string_view::npos) {
          return;
        }
        visit(name, value);
      }
    }
    at = json.find('"', end + 1);
  }
}

// How many of them have that name.
int count_string_members(std::string_view json, std::string_view wanted);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_REPLY_SCAN_H_

#include "cli/reply_scan.h"

namespace penstock::cli {

std::string_view scan_quoted(std::string_view json, size_t start, size_t& end) {
  end = json.find('"', start + 1);
  while (end != std::string_view::npos) {
    size_t slashes = 0;
    while (json[end - 1 - slashes] == '\\') {
      ++slashes;
    }
    if (slashes % 2 == 0) {
      return json.substr(start + 1, end - start - 1);
    }
    end = json.find('"', end + 1);
  }
  return {};
}

int count_string_members(std::string_view json, std::string_view wanted) {
  int count = 0;
  for_each_string_member(
      json, [&](std::string_view name, std::string_view) { count += name == wanted ? 1 : 0; });
  return count;
}

}  // namespace penstock::cli

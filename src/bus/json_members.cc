#include "bus/json_members.h"

#include <simdjson.h>

#include "bus/json_scan.h"

namespace penstock::bus {
namespace {

// Calls `visit` at the first byte of each value or name between the brackets; it returns where it
// got to.
template <typename Visit>
void each_part(std::string_view text, const Visit& visit) {
  size_t at = skip_json_blanks(text, 1);
  while (at + 1 < text.size()) {
    at = skip_json_blanks(text, visit(at));
    at = skip_json_blanks(text, at + 1);  // over the comma, or the closing bracket
  }
}

}  // namespace

std::vector<JsonMember> json_members(std::string_view text) {
  std::vector<JsonMember> members;
  each_part(text, [&](size_t at) {
    const size_t name_end = json_string_end(text, at);
    const size_t begin = skip_json_blanks(text, skip_json_blanks(text, name_end) + 1);
    const size_t end = json_value_end(text, begin);
    members.push_back({json_string(text.substr(at, name_end - at)).value_or(std::string()),
                       text.substr(begin, end - begin)});
    return end;
  });
  return members;
}

std::vector<std::string_view> json_elements(std::string_view text) {
  std::vector<std::string_view> elements;
  each_part(text, [&](size_t at) {
    const size_t end = json_value_end(text, at);
    elements.push_back(text.substr(at, end - at));
    return end;
  });
  return elements;
}

std::optional<std::string> json_string(std::string_view text) {
  if (text.size() < 2 || text.front() != '"') {
    return std::nullopt;
  }
  if (text.find('\\') == std::string_view::npos) {
    return std::string(text.substr(1, text.size() - 2));
  }
  simdjson::dom::parser parser;
  std::string_view decoded;
  if (parser.parse(text.data(), text.size()).get(decoded) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return std::string(decoded);
}

std::string_view without_json_blanks(std::string_view text) {
  while (!text.empty() && is_json_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_json_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace penstock::bus

#include "bus/detail_check.h"

#include "match/document.h"

namespace penstock::bus {

bool is_json_object(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{' && match::Document::parse(text).ok();
}

}  // namespace penstock::bus

#include "bus/detail_check.h"

#include <string>

#include "bus/json_scan.h"
#include "match/document.h"

namespace penstock::bus {

// A Document ignores what follows the object; here it would end up in the envelope.
bool is_json_object(std::string_view text) {
  const size_t first = skip_json_blanks(text, 0);
  return first < text.size() && text[first] == '{' && match::Document::parse(text).ok() &&
         skip_json_blanks(text, json_value_end(text, first)) == text.size();
}

// Within two objects, as in an envelope's detail. If a value ends those early, or leaves them open,
// it does not end where the text does.
bool is_json_value(std::string_view text) {
  if (text.empty() || is_json_blank(text.front())) {
    return false;
  }
  std::string framed;
  framed.reserve(text.size() + 14);
  framed += R"({"a":{"b":)";
  framed += text;
  framed += "}}";
  return match::Document::parse(framed).ok() && json_value_end(text, 0) == text.size();
}

}  // namespace penstock::bus

#include "aws/utf8.h"

#include <simdjson.h>

namespace penstock::aws {

namespace {

// First and second bytes that go together: without overlong forms, surrogates and what is above
// U+10FFFF.
struct Form {
  unsigned char first_from;
  unsigned char first_to;
  unsigned char second_from;
  unsigned char second_to;
  size_t size;
};
constexpr Form kForms[] = {
    {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};

}  // namespace

bool is_valid_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

size_t utf8_character_size(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const auto first = static_cast<unsigned char>(text.front());
  for (const Form& form : kForms) {
    if (first < form.first_from || first > form.first_to) {
      continue;
    }
    bool ok = text.size() >= form.size;
    for (size_t i = 1; ok && i < form.size; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      ok = byte >= (i == 1 ? form.second_from : 0x80) && byte <= (i == 1 ? form.second_to : 0xBF);
    }
    return ok ? form.size : 0;
  }
  return 0;
}

std::string with_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    const size_t size = utf8_character_size(text);
    if (size == 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out.append(text.data(), size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

}  // namespace penstock::aws

#include "match/ignore_case.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "match/case_mapping.h"

namespace penstock::match {
namespace {

size_t character_size(char lead) {
  const auto byte = static_cast<uint8_t>(lead);
  if (byte < 0xC0) {
    return 1;
  }
  if (byte < 0xE0) {
    return 2;
  }
  return byte < 0xF0 ? 3 : 4;
}

uint32_t decode(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  if (text.size() == 1) {
    return lead;
  }
  uint32_t code = lead & (0xFFu >> (text.size() + 1));
  for (const char byte : text.substr(1)) {
    code = code << 6 | (static_cast<uint8_t>(byte) & 0x3Fu);
  }
  return code;
}

}  // namespace

FoldedText::Form FoldedText::form_of(std::string_view text) {
  Form form;
  form.size = static_cast<uint8_t>(std::min(text.size(), form.bytes.size()));
  std::copy_n(text.begin(), form.size, form.bytes.begin());
  return form;
}

FoldedText::Character FoldedText::character_of(std::string_view text) {
  if (text.size() > 3) {
    return {form_of(text), form_of(text)};
  }
  const uint32_t code = decode(text);
  return {form_of(lower_case(code)), form_of(upper_case(code))};
}

FoldedText::FoldedText(std::string_view pattern) {
  characters_.reserve(pattern.size());
  while (!pattern.empty()) {
    const size_t size = std::min(character_size(pattern[0]), pattern.size());
    characters_.push_back(character_of(pattern.substr(0, size)));
    pattern.remove_prefix(size);
  }
}

bool FoldedText::consume(std::string_view& text) const {
  for (const Character& character : characters_) {
    if (text.starts_with(character.lower.view())) {
      text.remove_prefix(character.lower.size);
    } else if (text.starts_with(character.upper.view())) {
      text.remove_prefix(character.upper.size);
    } else {
      return false;
    }
  }
  return true;
}

bool FoldedText::equals(std::string_view text) const { return consume(text) && text.empty(); }

bool FoldedText::is_prefix_of(std::string_view text) const { return consume(text); }

std::optional<std::string> FoldedText::ascii_lower() const {
  std::string text;
  text.reserve(characters_.size());
  for (const Character& character : characters_) {
    const bool is_ascii = character.lower.size == 1 && character.upper.size == 1 &&
                          static_cast<uint8_t>(character.lower.bytes[0]) < 0x80 &&
                          static_cast<uint8_t>(character.upper.bytes[0]) < 0x80;
    if (!is_ascii) {
      return std::nullopt;
    }
    text += character.lower.bytes[0];
  }
  return text;
}

bool FoldedText::is_suffix_of(std::string_view text) const {
  for (auto character = characters_.rbegin(); character != characters_.rend(); ++character) {
    if (text.ends_with(character->lower.view())) {
      text.remove_suffix(character->lower.size);
    } else if (text.ends_with(character->upper.view())) {
      text.remove_suffix(character->upper.size);
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace penstock::match

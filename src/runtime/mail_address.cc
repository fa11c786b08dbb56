#include "runtime/mail_address.h"

#include <algorithm>

namespace penstock::runtime {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 5322, section 3.2.3.
bool is_atom_text(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~";
  return is_alphanumeric(c) || kMarks.find(c) != std::string_view::npos;
}

// Parts with dots between them, none empty.
template <typename IsPart>
bool is_dotted(std::string_view text, IsPart is_part) {
  while (true) {
    const size_t dot = std::min(text.find('.'), text.size());
    if (dot == 0 || !is_part(text.substr(0, dot))) {
      return false;
    }
    if (dot == text.size()) {
      return true;
    }
    text.remove_prefix(dot + 1);
  }
}

bool is_atom(std::string_view text) { return std::all_of(text.begin(), text.end(), is_atom_text); }

bool is_label(std::string_view text) {
  return text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-'; });
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const size_t at = text.rfind('@');
  return at != std::string_view::npos && text.size() <= kMailAddressBytesMax &&
         at <= kLocalPartBytesMax && is_dotted(text.substr(0, at), is_atom) &&
         is_dotted(text.substr(at + 1), is_label);
}

}  // namespace penstock::runtime

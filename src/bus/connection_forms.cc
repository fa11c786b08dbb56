#include "bus/connection_forms.h"

#include <algorithm>

#include "aws/arn.h"
#include "bus/shape_rows.h"

namespace penstock::bus::form {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }
bool is_printable(char c) { return c >= ' ' && c <= '~'; }

template <typename Allowed>
bool consists_of(std::string_view text, Allowed allowed) {
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

// Blanks and tabs may stand anywhere, but not alone: a text of tabs has nothing between them.
bool is_credential(std::string_view text) {
  const auto fits = [](char c) { return !is_control(c) && c != ':'; };
  return std::any_of(text.begin(), text.end(), fits) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return fits(c) || c == '\t'; });
}

// "+-." is a range in AWS's model, so the comma is in it.
bool is_header_key(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+,-.^_`|~";
  return consists_of(text, [&](char c) {
    return is_letter(c) || is_digit(c) || kOthers.find(c) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_printable) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_printable(c) || c == '\t'; });
}

bool is_query_key(std::string_view text) {
  return consists_of(text, [](char c) { return !is_control(c); });
}

bool is_query_value(std::string_view text) {
  return consists_of(text, [](char c) { return !is_control(c) || c == '\n' || c == '\r'; });
}

bool is_endpoint(std::string_view text) {
  constexpr std::string_view kOthers = "-()_.!~*';/?:@&=+$,";
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '%') {
      if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) {
        return false;
      }
      at += 2;
    } else if (!is_letter(c) && !is_digit(c) && kOthers.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return !text.empty();
}

bool is_connection_arn(std::string_view text) {
  constexpr std::string_view kConnection = "connection/";
  const auto arn = aws::parse_arn(text);
  if (!arn || !arn->partition.starts_with("aws") || arn->service != "events" ||
      !(arn->account.empty() || aws::is_account_id(arn->account)) ||
      !arn->resource.starts_with(kConnection)) {
    return false;
  }
  const auto is_lower = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
  const std::string_view rest = arn->resource.substr(kConnection.size());
  const size_t slash = rest.find('/');
  return slash != std::string_view::npos && is_name(rest.substr(0, slash)) &&
         std::all_of(arn->partition.begin() + 3, arn->partition.end(), is_lower) &&
         std::all_of(arn->region.begin(), arn->region.end(),
                     [&](char c) { return is_lower(c) || is_digit(c); }) &&
         consists_of(rest.substr(slash + 1),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

}  // namespace penstock::bus::form

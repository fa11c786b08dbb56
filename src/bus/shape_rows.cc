#include "bus/shape_rows.h"

#include <algorithm>

#include "aws/arn.h"

namespace penstock::bus::form {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// At least one character, all of them letters, digits or `others`.
bool consists_of(std::string_view text, std::string_view others) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
  });
}

// [a-z]+-[a-z]+-[\w-]+
bool is_region(std::string_view text) {
  for (int part = 0; part < 2; ++part) {
    const size_t dash = text.find('-');
    const std::string_view word = text.substr(0, dash);
    if (dash == std::string_view::npos || word.empty() ||
        !std::all_of(word.begin(), word.end(), is_lower)) {
      return false;
    }
    text.remove_prefix(dash + 1);
  }
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_word(c) || c == '-'; });
}

}  // namespace

bool is_name(std::string_view text) { return consists_of(text, ".-_"); }

bool is_bus_name(std::string_view text) { return consists_of(text, "/.-_"); }

bool is_bus_name_or_arn(std::string_view text) {
  constexpr std::string_view kBus = "event-bus/";
  const auto arn = aws::parse_arn(text);
  if (!arn) {
    return is_bus_name(text);
  }
  return arn->partition.starts_with("aws") && arn->service == "events" && is_region(arn->region) &&
         aws::is_account_id(arn->account) && arn->resource.starts_with(kBus) &&
         is_bus_name(arn->resource.substr(kBus.size()));
}

bool is_event_source(std::string_view text) {
  constexpr std::string_view kPartner = "aws.partner/";
  if (!text.starts_with(kPartner)) {
    return false;
  }
  text.remove_prefix(kPartner.size());
  size_t parts = 0;
  while (true) {
    const size_t slash = text.find('/');
    if (!is_name(text.substr(0, slash))) {
      return false;
    }
    ++parts;
    if (slash == std::string_view::npos) {
      return parts >= 2;
    }
    text.remove_prefix(slash + 1);
  }
}

bool is_kms_key(std::string_view text) { return text.empty() || consists_of(text, "_-/:"); }

bool is_action(std::string_view text) {
  constexpr std::string_view kEvents = "events:";
  return text.starts_with(kEvents) && text.size() > kEvents.size() &&
         std::all_of(text.begin() + kEvents.size(), text.end(), is_letter);
}

bool is_principal(std::string_view text) { return text == "*" || aws::is_account_id(text); }

bool is_statement_id(std::string_view text) { return consists_of(text, "-_"); }

}  // namespace penstock::bus::form

#include "egress/mail_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "base/digest.h"
#include "base/units.h"
#include "egress/limits.h"
#include "runtime/mail_address.h"

namespace penstock::egress {

namespace {

// Without its line break (RFC 5322, section 2.1.1).
constexpr size_t kLineBytesMax = 998;

Error invalid(std::string message) { return {kInvalidArgument, std::move(message)}; }

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_printable);
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Control characters would mean something to whoever reads the header once it is decoded.
std::string without_controls(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, ' ');
  return out;
}

// RFC 2047: words in lines of 76 characters at most, each whole characters in UTF-8, one a line.
std::string encoded_words(std::string_view text) {
  // 52 digits between "=?UTF-8?B?" and "?=": with a name before them, still less than 76 a line.
  constexpr size_t kBytesPerWord = 39;
  std::string out;
  while (!text.empty()) {
    size_t bytes = std::min(kBytesPerWord, text.size());
    while (bytes > 1 && bytes < text.size() && is_continuation(text[bytes])) {
      --bytes;
    }
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(text.substr(0, bytes)) + "?=";
    text.remove_prefix(bytes);
  }
  return out;
}

// Of a Subject: as it is where that cannot be misread.
std::string unstructured(std::string_view text) {
  const bool is_plain = is_printable_ascii(text) && text.size() <= kLineBytesMax / 2 &&
                        text.find("=?") == std::string_view::npos && !text.starts_with(' ') &&
                        !text.ends_with(' ');
  return is_plain ? std::string(text) : encoded_words(without_controls(text));
}

// Of a From: a quoted string, or encoded words, which must not be quoted.
std::string mailbox(std::string_view name, const std::string& address) {
  if (name.empty()) {
    return address;
  }
  if (!is_printable_ascii(name) || name.size() > kLineBytesMax / 4 ||
      name.find("=?") != std::string_view::npos) {
    return encoded_words(without_controls(name)) + "\r\n <" + address + ">";
  }
  std::string quoted;
  for (const char c : name) {
    quoted += c == '"' || c == '\\' ? "\\" : "";
    quoted += c;
  }
  return "\"" + quoted + "\" <" + address + ">";
}

// RFC 5322, section 3.3, in universal time. By hand: strftime goes by the locale.
std::string date(int64_t now_ms) {
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const time_t seconds = now_ms / kSecondMs;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000",
                     kDays[static_cast<size_t>(parts.tm_wday)], parts.tm_mday,
                     kMonths[static_cast<size_t>(parts.tm_mon)], parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

bool is_own_header(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kOwn{
      "from", "to",         "cc",           "bcc",      "sender",      "reply-to",       "subject",
      "date", "message-id", "mime-version", "received", "return-path", "auto-submitted", ""};
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return lower.starts_with("content-") || lower.starts_with("resent-") ||
         std::find(kOwn.begin(), kOwn.end(), lower) != kOwn.end();
}

Result<void> append_header(std::string_view name, std::string_view value, std::string& out) {
  const bool is_name =
      std::all_of(name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
  if (!is_name || is_own_header(name)) {
    return invalid(fmt::format("\"{}\" is not a header that a mail may be given", name));
  }
  if (!is_printable_ascii(value) || name.size() + value.size() + 2 > kLineBytesMax) {
    return invalid(
        fmt::format("the mail's header {} is too long, or holds what is not printable "
                    "ASCII",
                    name));
  }
  out += fmt::format("{}: {}\r\n", name, value);
  return {};
}

// Text in MIME's canonical form: lines end in CR and LF, whatever they ended in.
std::string with_mail_line_ends(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      continue;  // the LF brings it back
    }
    if (c == '\n' || c == '\r') {
      out += "\r\n";
    } else {
      out += c;
    }
  }
  return out;
}

void append_base64_lines(std::string_view bytes, std::string& out) {
  constexpr size_t kBytesPerLine = 57;  // 76 digits, the most that MIME allows
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, kBytesPerLine);
    out += base64(line);
    out += "\r\n";
    bytes.remove_prefix(line.size());
  }
}

Result<void> check(const runtime::Mail& mail) {
  if (!runtime::is_mail_address(mail.to)) {
    return invalid("the mail's address is not one that can be written to");
  }
  const bool is_id = !mail.id.empty() && mail.id.size() <= kMailIdBytesMax &&
                     std::all_of(mail.id.begin(), mail.id.end(), [](char c) {
                       return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
                     });
  // Dots are for between what is not one.
  if (!is_id || mail.id.starts_with('.') || mail.id.ends_with('.') ||
      mail.id.find("..") != std::string::npos) {
    return invalid("the mail's id cannot be part of a Message-ID");
  }
  if (mail.body.size() > kMailBodyBytesMax || mail.subject.size() > kMailSubjectBytesMax ||
      mail.from_name.size() > kMailSubjectBytesMax || mail.headers.size() > kMailHeadersMax) {
    return invalid("the mail is larger than what is sent");
  }
  return {};
}

}  // namespace

Result<std::string> compose_mail(const runtime::Mail& mail, const std::string& from,
                                 int64_t now_ms) {
  PENSTOCK_TRY(check(mail));
  std::string out;
  out.reserve(1024 + mail.body.size() * 3 / 2);
  out += "Date: " + date(now_ms) + "\r\n";
  out += "From: " + mailbox(mail.from_name, from) + "\r\n";
  out += "To: " + mail.to + "\r\n";
  out += "Subject: " + unstructured(mail.subject) + "\r\n";
  out += "Message-ID: <" + mail.id + from.substr(from.rfind('@')) + ">\r\n";
  // Nobody's absence is to be answered with (RFC 3834).
  out += "Auto-Submitted: auto-generated\r\n";
  for (const auto& [name, value] : mail.headers) {
    PENSTOCK_TRY(append_header(name, value, out));
  }
  out +=
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=UTF-8\r\n"
      // Of all encodings the one that no relay and no length of line can spoil.
      "Content-Transfer-Encoding: base64\r\n"
      "\r\n";
  append_base64_lines(with_mail_line_ends(mail.body), out);
  return out;
}

}  // namespace penstock::egress

#include "aws/text_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace penstock::aws {

namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"Thu", "Fri", "Sat", "Sun",
                                                    "Mon", "Tue", "Wed"};  // from 1970-01-01
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr int64_t kDayS = 86'400;
constexpr int64_t kFirstMs = -62'167'219'200'000;  // 0000-01-01T00:00:00Z
constexpr int64_t kLastMs = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z

struct Civil {
  int64_t year = 1970;
  int64_t month = 1;  // 1 to 12
  int64_t day = 1;
};

// The proleptic Gregorian calendar, in eras of 400 years that begin on 1 March.
int64_t days_from_civil(Civil date) {
  const int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year =
      (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719'468;
}

Civil civil_from_days(int64_t days) {
  days += 719'468;
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

int64_t days_in_month(int64_t year, int64_t month) {
  const Civil next = month == 12 ? Civil{year + 1, 1, 1} : Civil{year, month + 1, 1};
  return days_from_civil(next) - days_from_civil({year, month, 1});
}

// Takes a text apart from its front; after the first mismatch ok is false for good.
struct Scanner {
  std::string_view rest;
  bool ok = true;

  int64_t number(size_t digits) {
    int64_t value = 0;
    ok = ok && rest.size() >= digits;
    for (size_t i = 0; ok && i < digits; ++i) {
      ok = rest[i] >= '0' && rest[i] <= '9';
      value = value * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(ok ? digits : 0);
    return value;
  }
  void expect(std::string_view text) {
    ok = ok && rest.substr(0, text.size()) == text;
    rest.remove_prefix(ok ? text.size() : 0);
  }
  bool take(char byte) {
    const bool there = ok && !rest.empty() && rest.front() == byte;
    rest.remove_prefix(there ? 1 : 0);
    return there;
  }
  template <size_t N>
  int64_t one_of(const std::array<std::string_view, N>& names) {
    for (size_t i = 0; ok && i < N; ++i) {
      if (rest.substr(0, names[i].size()) == names[i]) {
        rest.remove_prefix(names[i].size());
        return static_cast<int64_t>(i);
      }
    }
    ok = false;
    return 0;
  }
};

std::optional<Timestamp> compose(const Scanner& scanner, Civil date, int64_t second_of_day,
                                 int64_t fraction_ms, int64_t offset_s) {
  if (!scanner.ok || !scanner.rest.empty() || date.month < 1 || date.month > 12 || date.day < 1 ||
      date.day > days_in_month(date.year, date.month)) {
    return std::nullopt;
  }
  const int64_t ms =
      (days_from_civil(date) * kDayS + second_of_day - offset_s) * 1000 + fraction_ms;
  return ms < kFirstMs || ms > kLastMs ? std::nullopt : std::optional(Timestamp{ms});
}

// hh:mm:ss; a leap second counts as the next minute's first.
int64_t scan_time_of_day(Scanner& scanner) {
  const int64_t hours = scanner.number(2);
  scanner.expect(":");
  const int64_t minutes = scanner.number(2);
  scanner.expect(":");
  const int64_t seconds = scanner.number(2);
  scanner.ok = scanner.ok && hours <= 23 && minutes <= 59 && seconds <= 60;
  return hours * 3600 + minutes * 60 + seconds;
}

int64_t scan_fraction_ms(Scanner& scanner) {
  int64_t ms = 0;
  int64_t place = 100;
  scanner.ok = scanner.ok && !scanner.rest.empty() && scanner.rest.front() >= '0' &&
               scanner.rest.front() <= '9';
  while (scanner.ok && !scanner.rest.empty() && scanner.rest.front() >= '0' &&
         scanner.rest.front() <= '9') {
    ms += place * scanner.number(1);
    place /= 10;
  }
  return ms;
}

int64_t scan_offset_s(Scanner& scanner) {
  if (scanner.take('Z') || scanner.take('z')) {
    return 0;
  }
  const int64_t sign = scanner.take('-') ? -1 : 1;
  if (sign == 1) {
    scanner.expect("+");
  }
  const int64_t hours = scanner.number(2);
  scanner.expect(":");
  const int64_t minutes = scanner.number(2);
  scanner.ok = scanner.ok && hours <= 23 && minutes <= 59;
  return sign * (hours * 3600 + minutes * 60);
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  Scanner scanner{text};
  Civil date;
  date.year = scanner.number(4);
  scanner.expect("-");
  date.month = scanner.number(2);
  scanner.expect("-");
  date.day = scanner.number(2);
  if (!scanner.take('T')) {
    scanner.expect("t");
  }
  const int64_t second_of_day = scan_time_of_day(scanner);
  const int64_t fraction_ms = scanner.take('.') ? scan_fraction_ms(scanner) : 0;
  const int64_t offset_s = scan_offset_s(scanner);
  return compose(scanner, date, second_of_day, fraction_ms, offset_s);
}

// "Sun, 02 Jan 2000 20:34:56.123 GMT"
std::optional<Timestamp> parse_http_date(std::string_view text) {
  Scanner scanner{text};
  scanner.one_of(kWeekdays);
  scanner.expect(", ");
  Civil date;
  date.day = scanner.number(2);
  scanner.expect(" ");
  date.month = scanner.one_of(kMonths) + 1;
  scanner.expect(" ");
  date.year = scanner.number(4);
  scanner.expect(" ");
  const int64_t second_of_day = scan_time_of_day(scanner);
  const int64_t fraction_ms = scanner.take('.') ? scan_fraction_ms(scanner) : 0;
  scanner.expect(" GMT");
  return compose(scanner, date, second_of_day, fraction_ms, 0);
}

int64_t floor_divide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

// A value that is not negative, with zeros before it so that it has `width` digits.
void append_padded(std::string& out, int64_t value, size_t width) {
  const fmt::format_int digits(value);
  out.append(width - std::min(width, digits.size()), '0').append(digits.data(), digits.size());
}

}  // namespace

std::optional<Timestamp> timestamp_from_seconds(double seconds) {
  const double ms = seconds * 1000;
  if (!(ms >= static_cast<double>(kFirstMs) && ms <= static_cast<double>(kLastMs))) {
    return std::nullopt;
  }
  return Timestamp{static_cast<int64_t>(std::llround(ms))};
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (text.size() > 4 && text[3] == ',') {
    return parse_http_date(text);
  }
  if (text.size() > 10 && (text[10] == 'T' || text[10] == 't')) {
    return parse_iso8601(text);
  }
  const auto seconds = parse_double(text);
  return seconds ? timestamp_from_seconds(*seconds) : std::nullopt;
}

void append_timestamp(std::string& out, Timestamp time, TimestampFormat format) {
  const int64_t seconds = floor_divide(time.ms, 1000);
  const int64_t ms = time.ms - seconds * 1000;
  if (format == TimestampFormat::kEpochSeconds) {
    append_double(out, static_cast<double>(time.ms) / 1000);
    return;
  }
  const int64_t days = floor_divide(seconds, kDayS);
  const int64_t second_of_day = seconds - days * kDayS;
  const Civil date = civil_from_days(days);
  const auto month = static_cast<size_t>(date.month - 1);
  const auto weekday = static_cast<size_t>((days % 7 + 7) % 7);
  if (format == TimestampFormat::kIso8601) {
    append_padded(out, date.year, 4);
    out += '-';
    append_padded(out, date.month, 2);
    out += '-';
    append_padded(out, date.day, 2);
    out += 'T';
  } else {
    fmt::format_to(std::back_inserter(out), "{}, {:02} {} {:04} ", kWeekdays[weekday], date.day,
                   kMonths[month], date.year);
  }
  append_padded(out, second_of_day / 3600, 2);
  out += ':';
  append_padded(out, second_of_day / 60 % 60, 2);
  out += ':';
  append_padded(out, second_of_day % 60, 2);
  if (ms != 0) {
    out += '.';
    append_padded(out, ms, 3);
  }
  out += format == TimestampFormat::kIso8601 ? "Z" : " GMT";
}

void append_double(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

std::optional<double> parse_double(std::string_view text) {
  if (text == "NaN") {
    return std::nan("");
  }
  if (text == "Infinity") {
    return HUGE_VAL;
  }
  if (text == "-Infinity") {
    return -HUGE_VAL;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<int64_t> parse_integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

void append_integer(std::string& out, int64_t value) {
  const fmt::format_int digits(value);
  out.append(digits.data(), digits.size());
}

}  // namespace penstock::aws

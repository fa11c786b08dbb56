#include "aws/sigv4_time.h"

#include <chrono>
#include <cstddef>

namespace penstock::aws {
namespace {

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view kWeekdays = "SunMonTueWedThuFriSat";

// Decimal digits only; -1 for anything else.
int number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') {
      return -1;
    }
    value = value * 10 + (digit - '0');
  }
  return value;
}

// Which of the three-letter names `name` is; -1 if none.
int index_of(std::string_view names, std::string_view name) {
  for (size_t i = 0; i < names.size(); i += 3) {
    if (names.substr(i, 3) == name) {
      return static_cast<int>(i / 3);
    }
  }
  return -1;
}

std::optional<int64_t> time_ms(int year, int month, int day, int hour, int minute, int second) {
  if (year < 1970 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 59) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000;
}

void put_digits(char* end, int64_t value, int count) {
  for (int i = 0; i < count; ++i) {
    *--end = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

AmzDate format_amz_date(int64_t ms) {
  const auto time = std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(ms));
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const int64_t second_of_day = (time - days).count();
  AmzDate out{};
  put_digits(&out[4], static_cast<int>(date.year()), 4);
  put_digits(&out[6], static_cast<unsigned>(date.month()), 2);
  put_digits(&out[8], static_cast<unsigned>(date.day()), 2);
  out[8] = 'T';
  put_digits(&out[11], second_of_day / 3600, 2);
  put_digits(&out[13], second_of_day / 60 % 60, 2);
  put_digits(&out[15], second_of_day % 60, 2);
  out[15] = 'Z';
  return out;
}

std::optional<int64_t> parse_amz_date(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') {
    return std::nullopt;
  }
  return time_ms(number(text.substr(0, 4)), number(text.substr(4, 2)), number(text.substr(6, 2)),
                 number(text.substr(9, 2)), number(text.substr(11, 2)), number(text.substr(13, 2)));
}

std::optional<int64_t> parse_http_date(std::string_view text) {
  const std::string_view zone = text.substr(text.size() < 25 ? text.size() : 25);
  if ((zone != " GMT" && zone != " +0000" && zone != " -0000") || text.substr(3, 2) != ", " ||
      text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':' ||
      index_of(kWeekdays, text.substr(0, 3)) < 0) {
    return std::nullopt;
  }
  return time_ms(number(text.substr(12, 4)), index_of(kMonths, text.substr(8, 3)) + 1,
                 number(text.substr(5, 2)), number(text.substr(17, 2)), number(text.substr(20, 2)),
                 number(text.substr(23, 2)));
}

}  // namespace penstock::aws

#include "bus/schedule_expression.h"

#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include "aws/wire.h"
#include "base/units.h"

namespace penstock::bus {
namespace {

// --- Text -----------------------------------------------------------------------------------

constexpr std::string_view kInvalid = "Parameter ScheduleExpression is not valid.";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::vector<std::string_view> split_at_blanks(std::string_view text) {
  std::vector<std::string_view> words;
  size_t at = 0;
  while (at < text.size()) {
    const size_t begin = at;
    while (at < text.size() && !is_blank(text[at])) {
      ++at;
    }
    if (at > begin) {
      words.push_back(text.substr(begin, at - begin));
    }
    while (at < text.size() && is_blank(text[at])) {
      ++at;
    }
  }
  return words;
}

// What stands between "name(" and ")". EventBridge takes no blanks at either end.
std::optional<std::string_view> body_of(std::string_view text, std::string_view name) {
  if (text.size() < name.size() + 2 || !text.starts_with(name) || text[name.size()] != '(' ||
      text.back() != ')') {
    return std::nullopt;
  }
  const std::string_view body = text.substr(name.size() + 1, text.size() - name.size() - 2);
  if (body.empty() || is_blank(body.front()) || is_blank(body.back())) {
    return std::nullopt;
  }
  return body;
}

// Digits only: no sign.
std::optional<int> parse_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') {
    return std::nullopt;
  }
  return value;
}

// --- Fields ---------------------------------------------------------------------------------

using Values = std::bitset<kCronYearMax + 1>;

struct FieldKind {
  int min;
  int max;                 // of a value, and of a step
  int taken_max;           // what may be written, even if it never comes
  bool wraps;              // a range may run over the end: 20-2
  std::string_view names;  // three letters each, the first is `min`
};

constexpr FieldKind kMinutes{0, 59, 59, true, {}};
constexpr FieldKind kHours{0, 23, 23, true, {}};
constexpr FieldKind kDaysOfMonth{1, 31, 31, true, {}};
constexpr FieldKind kMonths{1, 12, 12, true, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"};
constexpr FieldKind kDaysOfWeek{1, 7, 7, true, "SUNMONTUEWEDTHUFRISAT"};
// EventBridge documents 2199 as the last year, and takes later ones (it does 2500).
constexpr FieldKind kYears{kCronYearMin, kCronYearMax, 9999, false, {}};

std::optional<int> parse_value(std::string_view text, const FieldKind& kind) {
  if (text.empty()) {
    return std::nullopt;
  }
  if (text.size() == 3 && !kind.names.empty()) {
    const size_t at = kind.names.find(text);
    if (at != std::string_view::npos && at % 3 == 0) {
      return kind.min + static_cast<int>(at / 3);
    }
  }
  const auto value = parse_number(text);
  return value && *value >= kind.min && *value <= kind.taken_max ? value : std::nullopt;
}

// Every `step`th value from `first` to `last`, over the end of the field if `last` is lower.
void add_range(Values& values, const FieldKind& kind, int first, int last, int step) {
  const int size = kind.max - kind.min + 1;
  const int end = last < first ? last + size : last;
  for (int value = first; value <= end; value += step) {
    const int wrapped = value > kind.max && kind.wraps ? value - size : value;
    if (wrapped <= kind.max) {
      values.set(static_cast<size_t>(wrapped));
    }
  }
}

// *, 5, 1-5, 5/10, 1-30/10, */10
bool add_item(Values& values, const FieldKind& kind, std::string_view item) {
  const size_t slash = item.find('/');
  const std::string_view range = item.substr(0, slash);
  std::optional<int> step = 1;
  if (slash != std::string_view::npos) {
    const std::string_view digits = item.substr(slash + 1);
    step = digits.empty() ? std::nullopt : parse_number(digits);
    if (!step || *step < 1 || *step > kind.max) {
      return false;
    }
  }
  if (range == "*") {
    add_range(values, kind, kind.min, kind.max, *step);
    return true;
  }
  const size_t dash = range.find('-');
  const auto first = parse_value(range.substr(0, dash), kind);
  if (!first) {
    return false;
  }
  if (dash == std::string_view::npos) {
    const bool is_open = slash != std::string_view::npos && *first <= kind.max;
    add_range(values, kind, *first, is_open ? kind.max : *first, *step);
    return true;
  }
  const auto last = parse_value(range.substr(dash + 1), kind);
  if (!last || (*last < *first && !kind.wraps)) {
    return false;
  }
  add_range(values, kind, *first, *last, *step);
  return true;
}

std::optional<Values> parse_values(std::string_view field, const FieldKind& kind) {
  Values values;
  size_t begin = 0;
  while (true) {
    const size_t comma = field.find(',', begin);
    if (!add_item(values, kind, field.substr(begin, comma - begin))) {
      return std::nullopt;
    }
    if (comma == std::string_view::npos) {
      return values;
    }
    begin = comma + 1;
  }
}

std::optional<uint64_t> parse_bits(std::string_view field, const FieldKind& kind) {
  const auto values = parse_values(field, kind);
  if (!values) {
    return std::nullopt;
  }
  uint64_t bits = 0;
  for (int value = kind.min; value <= kind.max; ++value) {
    bits |= static_cast<uint64_t>(values->test(static_cast<size_t>(value))) << value;
  }
  return bits;
}

// L, LW, L-3, L-3W, 15W, or values.
std::optional<CronDays> parse_days_of_month(std::string_view field) {
  using Kind = CronDays::Kind;
  const bool nearest = field.ends_with('W');
  const std::string_view rest = nearest ? field.substr(0, field.size() - 1) : field;
  if (rest.starts_with('L')) {
    CronDays days{.kind = nearest ? Kind::kWeekdayNearestEnd : Kind::kLastOfMonth};
    if (rest == "L") {
      return days;
    }
    const auto before =
        rest.size() > 2 && rest[1] == '-' ? parse_number(rest.substr(2)) : std::optional<int>();
    if (!before || *before >= kDaysOfMonth.max) {
      return std::nullopt;
    }
    days.day = *before;
    return days;
  }
  if (nearest) {
    const auto day = parse_value(rest, kDaysOfMonth);
    return day ? std::optional(CronDays{.kind = Kind::kWeekdayNearest, .day = *day}) : std::nullopt;
  }
  const auto bits = parse_bits(field, kDaysOfMonth);
  return bits ? std::optional(CronDays{.set = static_cast<uint32_t>(*bits)}) : std::nullopt;
}

// L, 6L, FRIL, 3#2, TUE#2, or values.
std::optional<CronDays> parse_days_of_week(std::string_view field) {
  using Kind = CronDays::Kind;
  if (field == "L") {  // the week's last day, every week
    return CronDays{.kind = Kind::kDaysOfWeek, .set = 1U << kDaysOfWeek.max};
  }
  if (field.ends_with('L')) {
    const auto day = parse_value(field.substr(0, field.size() - 1), kDaysOfWeek);
    return day ? std::optional(CronDays{.kind = Kind::kLastOfWeek, .day = *day}) : std::nullopt;
  }
  const size_t hash = field.find('#');
  if (hash != std::string_view::npos) {
    const auto day = parse_value(field.substr(0, hash), kDaysOfWeek);
    const std::string_view digits = field.substr(hash + 1);
    const auto nth = digits.empty() ? std::optional<int>() : parse_number(digits);
    if (!day || !nth || *nth < 1 || *nth > 5) {
      return std::nullopt;
    }
    return CronDays{.kind = Kind::kNthOfWeek, .day = *day, .nth = *nth};
  }
  const auto bits = parse_bits(field, kDaysOfWeek);
  return bits ? std::optional(
                    CronDays{.kind = Kind::kDaysOfWeek, .set = static_cast<uint32_t>(*bits)})
              : std::nullopt;
}

std::optional<CronDays> parse_days(std::string_view of_month, std::string_view of_week) {
  if ((of_month == "?") == (of_week == "?")) {
    return std::nullopt;
  }
  return of_week == "?" ? parse_days_of_month(of_month) : parse_days_of_week(of_week);
}

// --- Calendar -------------------------------------------------------------------------------

struct Month {
  int last_day;
  int first_weekday;  // of the 1st: 0 is Sunday

  // 0 is Sunday.
  int weekday(int day) const { return (first_weekday + day - 1) % 7; }
};

Month month_of(int year, int month) {
  namespace chrono = std::chrono;
  const chrono::year_month_day first{chrono::year{year},
                                     chrono::month(static_cast<unsigned>(month)), chrono::day{1}};
  const chrono::year_month_day_last last{first.year(), chrono::month_day_last{first.month()}};
  return {static_cast<int>(static_cast<unsigned>(last.day())),
          static_cast<int>(chrono::weekday{chrono::sys_days{first}}.c_encoding())};
}

uint32_t bit(int day) { return 1U << day; }

// The weekday (Monday to Friday) nearest to a day, within the month.
int nearest_weekday(const Month& month, int day) {
  switch (month.weekday(day)) {
    case 0:  // Sunday
      return day == month.last_day ? day - 2 : day + 1;
    case 6:  // Saturday
      return day == 1 ? day + 2 : day - 1;
    default:
      return day;
  }
}

uint32_t days_of_week(const Month& month, uint32_t set) {
  uint32_t days = 0;
  for (int day = 1; day <= month.last_day; ++day) {
    if ((set & bit(month.weekday(day) + 1)) != 0) {
      days |= bit(day);
    }
  }
  return days;
}

// Bits 1 to 31. A day that the month does not have (31W in June, L-30 in February) is none.
uint32_t days_in(const CronDays& days, const Month& month) {
  const int from_end = month.last_day - days.day;
  // The first of the month that falls on day of the week `days.day`.
  const int first = (days.day - 1 - month.first_weekday + 7) % 7 + 1;
  switch (days.kind) {
    case CronDays::Kind::kDaysOfMonth:
      return days.set & (bit(month.last_day) * 2 - 1);
    case CronDays::Kind::kLastOfMonth:
      return from_end >= 1 ? bit(from_end) : 0;
    case CronDays::Kind::kWeekdayNearest:
      return days.day <= month.last_day ? bit(nearest_weekday(month, days.day)) : 0;
    case CronDays::Kind::kWeekdayNearestEnd:
      return from_end >= 1 ? bit(nearest_weekday(month, from_end)) : 0;
    case CronDays::Kind::kDaysOfWeek:
      return days_of_week(month, days.set);
    case CronDays::Kind::kNthOfWeek: {
      const int day = first + 7 * (days.nth - 1);
      return day <= month.last_day ? bit(day) : 0;
    }
    case CronDays::Kind::kLastOfWeek:
      return bit(first + (month.last_day - first) / 7 * 7);
  }
  return 0;
}

// The lowest bit from `from` on.
std::optional<int> next_bit(uint64_t bits, int from) {
  const uint64_t left = from < 64 ? bits >> from << from : 0;
  return left == 0 ? std::nullopt : std::optional(std::countr_zero(left));
}

// Minutes since midnight of the first firing in a day at or after `from_minutes`.
std::optional<int> next_in_day(const CronFields& cron, int from_minutes) {
  const int from_hour = from_minutes / 60;
  const auto hour = next_bit(cron.hours, from_hour);
  if (!hour) {
    return std::nullopt;
  }
  if (*hour > from_hour) {
    return *hour * 60 + std::countr_zero(cron.minutes);
  }
  if (const auto minute = next_bit(cron.minutes, from_minutes % 60)) {
    return from_hour * 60 + *minute;
  }
  const auto later = next_bit(cron.hours, from_hour + 1);
  return later ? std::optional(*later * 60 + std::countr_zero(cron.minutes)) : std::nullopt;
}

constexpr int64_t kDayMinutes = kDayMs / kMinuteMs;

struct DayTime {
  int year;
  int month;
  int day;
  int minutes;  // since midnight
};

int64_t to_ms(const DayTime& at) {
  namespace chrono = std::chrono;
  const chrono::sys_days day{chrono::year{at.year} / at.month / at.day};
  return day.time_since_epoch().count() * kDayMs + at.minutes * kMinuteMs;
}

// The first firing in a month at or after `from`, which is in that month.
std::optional<DayTime> next_in_month(const CronFields& cron, DayTime from) {
  const uint32_t days = days_in(cron.days, month_of(from.year, from.month));
  auto day = next_bit(days, from.day);
  if (day == from.day) {
    if (const auto minutes = next_in_day(cron, from.minutes)) {
      return DayTime{from.year, from.month, *day, *minutes};
    }
    day = next_bit(days, from.day + 1);
  }
  return day ? std::optional(DayTime{from.year, from.month, *day, *next_in_day(cron, 0)})
             : std::nullopt;
}

// At most 12 months in each of 230 years, a few ns each.
std::optional<DayTime> next_firing(const CronFields& cron, DayTime from) {
  for (int year = from.year; year <= kCronYearMax; ++year) {
    if (!cron.years.test(static_cast<size_t>(year - kCronYearMin))) {
      continue;
    }
    int month = year == from.year ? from.month : 1;
    for (auto found = next_bit(cron.months, month); found; found = next_bit(cron.months, month)) {
      const bool is_first = year == from.year && *found == from.month;
      const auto firing = next_in_month(cron, is_first ? from : DayTime{year, *found, 1, 0});
      if (firing) {
        return firing;
      }
      month = *found + 1;
    }
  }
  return std::nullopt;
}

std::optional<int64_t> next_cron_ms(const CronFields& cron, int64_t after_ms) {
  namespace chrono = std::chrono;
  constexpr DayTime kEnd{kCronYearMax, 12, 31, static_cast<int>(kDayMinutes) - 1};
  if (after_ms >= to_ms(kEnd)) {
    return std::nullopt;
  }
  const int64_t minutes = after_ms < 0 ? 0 : after_ms / kMinuteMs + 1;
  const chrono::sys_days day{chrono::days{minutes / kDayMinutes}};
  const chrono::year_month_day date{day};
  const DayTime from{
      static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
      static_cast<int>(static_cast<unsigned>(date.day())), static_cast<int>(minutes % kDayMinutes)};
  const auto firing = next_firing(cron, from);
  return firing ? std::optional(to_ms(*firing)) : std::nullopt;
}

std::optional<int64_t> next_rate_ms(int64_t period_ms, int64_t after_ms, int64_t anchor_ms) {
  int64_t past_ms = 0;
  if (__builtin_sub_overflow(after_ms, anchor_ms, &past_ms)) {
    return std::nullopt;
  }
  const int64_t passed = past_ms < 0 ? 0 : past_ms / period_ms;
  int64_t offset_ms = 0;
  int64_t next = 0;
  if (__builtin_mul_overflow(passed + 1, period_ms, &offset_ms) ||
      __builtin_add_overflow(anchor_ms, offset_ms, &next)) {
    return std::nullopt;
  }
  return next;
}

std::optional<int64_t> unit_ms(std::string_view unit, bool is_one) {
  struct Unit {
    std::string_view name;
    int64_t ms;
  };
  constexpr std::array kUnits{Unit{"minute", kMinuteMs}, Unit{"hour", kHourMs},
                              Unit{"day", kDayMs}};
  if (!is_one) {
    if (!unit.ends_with('s')) {
      return std::nullopt;
    }
    unit.remove_suffix(1);
  }
  for (const Unit& known : kUnits) {
    if (unit == known.name) {
      return known.ms;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<ScheduleExpression> ScheduleExpression::parse_rate(std::string_view body) {
  const auto words = split_at_blanks(body);
  if (words.size() != 2) {
    return std::nullopt;
  }
  const auto value = parse_number(words[0]);
  if (!value || *value < 1) {
    return std::nullopt;
  }
  const auto unit = unit_ms(words[1], *value == 1);
  // The value is at most 2^31 - 1, so that even days fit.
  return unit ? std::optional(ScheduleExpression(Rate{*value * *unit})) : std::nullopt;
}

std::optional<ScheduleExpression> ScheduleExpression::parse_cron(std::string_view body) {
  // Names and letters are taken in either case, as Quartz does.
  std::string upper(body);
  for (char& c : upper) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  const auto words = split_at_blanks(upper);
  if (words.size() != 6) {
    return std::nullopt;
  }
  const auto minutes = parse_bits(words[0], kMinutes);
  const auto hours = parse_bits(words[1], kHours);
  const auto months = parse_bits(words[3], kMonths);
  const auto days = parse_days(words[2], words[4]);
  const auto years = parse_values(words[5], kYears);
  if (!minutes || !hours || !months || !days || !years) {
    return std::nullopt;
  }
  CronFields cron{.minutes = *minutes,
                  .hours = static_cast<uint32_t>(*hours),
                  .months = static_cast<uint32_t>(*months),
                  .days = *days,
                  .years = {}};
  for (int year = kCronYearMin; year <= kCronYearMax; ++year) {
    cron.years[static_cast<size_t>(year - kCronYearMin)] = years->test(static_cast<size_t>(year));
  }
  return ScheduleExpression(cron);
}

Result<ScheduleExpression> ScheduleExpression::parse(std::string_view text) {
  std::optional<ScheduleExpression> parsed;
  if (const auto rate = body_of(text, "rate")) {
    parsed = parse_rate(*rate);
  } else if (const auto cron = body_of(text, "cron")) {
    parsed = parse_cron(*cron);
  }
  if (!parsed) {
    return Error(aws::kValidationError, std::string(kInvalid));
  }
  return *parsed;
}

std::optional<int64_t> ScheduleExpression::next_ms(int64_t after_ms, int64_t anchor_ms) const {
  if (const Rate* rate = std::get_if<Rate>(&form_)) {
    return next_rate_ms(rate->period_ms, after_ms, anchor_ms);
  }
  return next_cron_ms(std::get<CronFields>(form_), after_ms);
}

}  // namespace penstock::bus

#include "bus/schedule_expression.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aws/text_forms.h"
#include "aws/wire.h"
#include "base/random.h"
#include "base/units.h"

namespace penstock::bus {
namespace {

int64_t ms_of(std::string_view iso) {
  const auto time = aws::parse_timestamp(iso);
  EXPECT_TRUE(time) << iso;
  return time ? time->ms : 0;
}

std::string iso_of(std::optional<int64_t> ms) {
  if (!ms) {
    return "never";
  }
  std::string text;
  aws::append_timestamp(text, {*ms}, aws::TimestampFormat::kIso8601);
  return text;
}

// The next firings after `after`, blank-separated; at most `count`.
std::string firings(std::string_view expression, std::string_view after, int count,
                    std::string_view anchor = "1970-01-01T00:00:00Z") {
  const auto parsed = ScheduleExpression::parse(expression);
  if (!parsed.ok()) {
    return "invalid";
  }
  std::string text;
  std::optional<int64_t> at = ms_of(after);
  for (int i = 0; i < count && at; ++i) {
    at = parsed->next_ms(*at, ms_of(anchor));
    text += (text.empty() ? "" : " ") + iso_of(at);
  }
  return text;
}

TEST(ScheduleExpression, RefusesWhatEventBridgeRefuses) {
  constexpr std::array kInvalid = {
      // Observed on EventBridge.
      "rate(10 seconds)", "rate(10 years)", "rate(1 minutes)", "rate(1 hours)", "rate(1 days)",
      "rate(10 minute)", "rate(10 hour)", "rate(10 day)", "rate()", "rate(10)", "rate(10 minutess)",
      "rate(foo minutes)", "rate(0 minutes)", "rate(-10 minutes)", "rate(10 MINUTES)",
      "rate( 10 minutes )", " rate(10 minutes)", "cron(0 1 * * * *)", "cron(7 20 * * NOT *)",
      "cron(INVALID)", "cron(0 dummy ? * MON-FRI *)", "cron(71 8 1 * ? *)", "cron(0 24 * * ? *)",
      "cron(0 0 0 * ? *)", "cron(0 0 32 * ? *)", "cron(0 0 * 0 ? *)", "cron(0 0 * 13 ? *)",
      "cron(0 0 ? * 0 *)", "cron(0 0 ? * 8 *)", "cron(0 0 3#2 * ? *)", "cron(0#1 0 * * ? *)",
      "rate(3hours)",
      // What the guide says.
      "cron(0 0 ? * 3#1,6#3 *)", "cron(0 0 ? * ? *)", "cron(0 10 * * ?)", "cron(0 10 * * ? * *)",
      "cron(0 10 1 * 2 *)", "cron(? 10 1 * ? *)", "cron(0 10 1 ? ? *)", "cron(0 10 1 * ? ?)",
      "cron(L 10 1 * ? *)", "cron(0 10 1 L ? *)", "cron(0 W 1 * ? *)", "cron(0 10 ? * 3W *)",
      "cron(0 0 1 1 ? 1969)",
      // Malformed in ways of our own.
      "", "rate", "cron", "rate(", "cron()", "cron(0 0 1 1 ? *", "Cron(0 0 1 1 ? *)",
      "rate(1 minute) ", "rate(1.5 hours)", "rate(+1 minute)", "rate(1 minute x)", "rate(minute 1)",
      "rate(99999999999 days)", "at(2030-01-01T00:00:00)", "cron( 0 0 1 1 ? * )",
      "cron(, 0 1 1 ? *)", "cron(1, 0 1 1 ? *)", "cron(1,,2 0 1 1 ? *)", "cron(-1 0 1 1 ? *)",
      "cron(1- 0 1 1 ? *)", "cron(-5 0 1 1 ? *)", "cron(1-2-3 0 1 1 ? *)", "cron(5/ 0 1 1 ? *)",
      "cron(/5 0 1 1 ? *)", "cron(5/0 0 1 1 ? *)", "cron(5/60 0 1 1 ? *)", "cron(0 0/24 1 1 ? *)",
      "cron(1/2/3 0 1 1 ? *)", "cron(** 0 1 1 ? *)", "cron(*-5 0 1 1 ? *)", "cron(0 0 1 JANU ? *)",
      "cron(0 0 1 ANF ? *)", "cron(0 0 1 1 ? 2030-2025)", "cron(0 0 L,1 * ? *)",
      "cron(0 0 1,L * ? *)", "cron(0 0 1W,15W * ? *)", "cron(0 0 1-5W * ? *)", "cron(0 0 W * ? *)",
      "cron(0 0 WL * ? *)", "cron(0 0 L- * ? *)", "cron(0 0 L-31 * ? *)", "cron(0 0 L3 * ? *)",
      "cron(0 0 32W * ? *)", "cron(0 0 ? * LW *)", "cron(0 0 ? * 8L *)", "cron(0 0 ? * 3#0 *)",
      "cron(0 0 ? * 3#6 *)", "cron(0 0 ? * 3# *)", "cron(0 0 ? * #3 *)", "cron(0 0 ? * 2,6L *)",
      "cron(0 0 ? * MON,? *)", "cron(0 0 ?,1 * MON *)", "cron(0 0 ? * ANY *)"};
  for (const std::string_view text : kInvalid) {
    const auto parsed = ScheduleExpression::parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_TRUE(parsed.error().is(aws::kValidationError)) << text;
    EXPECT_EQ(parsed.error().message(), "Parameter ScheduleExpression is not valid.") << text;
  }
}

TEST(ScheduleExpression, TakesWhatEventBridgeTakes) {
  constexpr std::array kValid = {"rate(1 minute)",
                                 "rate(2 minutes)",
                                 "rate(1 hour)",
                                 "rate(1 day)",
                                 "rate(365 days)",
                                 "cron(0 2 ? * SAT *)",
                                 "cron(0 12 * * ? *)",
                                 "cron(5,35 14 * * ? *)",
                                 "cron(15 10 ? * 6L 2002-2005)",
                                 "cron(0 2 ? * SAT#3 *)",
                                 "cron(* * ? * SAT#3 *)",
                                 "cron(0/5 5 ? JAN 1-5 2022)",
                                 "cron(0 18 ? * MON-FRI *)",
                                 "cron(0/30 20-23 ? * MON-FRI *)",
                                 "cron(0/30 20-2 ? * MON-FRI *)",
                                 "cron(0 11-23/2 * * ? *)",
                                 "cron(0 0 1 1-12/3 ? *)",
                                 "cron(0 2 ? * 5L *)",
                                 "cron(0 20 * * ? 2500)",
                                 "cron(0  20 *\t* ? *)"};
  for (const std::string_view text : kValid) {
    EXPECT_TRUE(ScheduleExpression::parse(text).ok()) << text;
  }
}

TEST(ScheduleExpression, RateCountsFromItsAnchor) {
  constexpr std::string_view kAnchor = "2024-01-31T10:00:30Z";
  EXPECT_EQ(firings("rate(5 minutes)", "2024-01-31T10:00:30Z", 2, kAnchor),
            "2024-01-31T10:05:30Z 2024-01-31T10:10:30Z");
  EXPECT_EQ(firings("rate(5 minutes)", "2024-01-31T10:12:00Z", 1, kAnchor), "2024-01-31T10:15:30Z");
  EXPECT_EQ(firings("rate(1 hour)", "2024-02-29T23:59:00Z", 1, kAnchor), "2024-03-01T00:00:30Z");
  EXPECT_EQ(firings("rate(1 day)", "2024-01-31T10:00:30Z", 1, kAnchor), "2024-02-01T10:00:30Z");
  EXPECT_EQ(firings("rate(7 days)", "2024-03-01T00:00:00Z", 1, kAnchor), "2024-03-06T10:00:30Z");
}

TEST(ScheduleExpression, RateFiresOnePeriodAfterItsAnchorAtTheEarliest) {
  EXPECT_EQ(firings("rate(1 hour)", "2020-01-01T00:00:00Z", 1, "2024-01-01T00:00:00Z"),
            "2024-01-01T01:00:00Z");
}

TEST(ScheduleExpression, RateBeyondTheClockNeverFires) {
  const auto rate = ScheduleExpression::parse("rate(2147483647 days)");
  ASSERT_TRUE(rate.ok());
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(rate->next_ms(kMax - 1, kMax - 1), std::nullopt);
  EXPECT_EQ(rate->next_ms(kMax, std::numeric_limits<int64_t>::min()), std::nullopt);
  EXPECT_EQ(rate->next_ms(0, 0), 2147483647 * kDayMs);
}

struct CronCase {
  std::string_view expression;
  std::string_view after;
  std::string_view firings;
};

void expect_cron(const CronCase& row) {
  const auto count = std::count(row.firings.begin(), row.firings.end(), ' ') + 1;
  EXPECT_EQ(firings(row.expression, row.after, static_cast<int>(count)), row.firings)
      << row.expression << " after " << row.after;
}

TEST(ScheduleExpression, CronFiresAtTheMinutesThatItNames) {
  constexpr std::array kRows = {
      CronCase{"cron(0 10 * * ? *)", "2024-02-28T10:00:00Z",
               "2024-02-29T10:00:00Z 2024-03-01T10:00:00Z"},
      CronCase{"cron(0 10 * * ? *)", "2024-02-28T09:59:59.999Z", "2024-02-28T10:00:00Z"},
      CronCase{"cron(15 12 * * ? *)", "2023-12-31T12:15:00Z", "2024-01-01T12:15:00Z"},
      CronCase{"cron(5,35 14 * * ? *)", "2024-01-01T00:00:00Z",
               "2024-01-01T14:05:00Z 2024-01-01T14:35:00Z 2024-01-02T14:05:00Z"},
      CronCase{"cron(0/15 * * * ? *)", "2024-12-31T23:40:00Z",
               "2024-12-31T23:45:00Z 2025-01-01T00:00:00Z"},
      CronCase{"cron(1/10 0 * * ? *)", "2024-01-01T00:00:00Z",
               "2024-01-01T00:01:00Z 2024-01-01T00:11:00Z 2024-01-01T00:21:00Z"},
      CronCase{"cron(0/5 8-17 ? * MON-FRI *)", "2024-03-01T17:50:00Z",
               "2024-03-01T17:55:00Z 2024-03-04T08:00:00Z"},
      CronCase{"cron(0 18 ? * MON-FRI *)", "2024-03-01T18:00:00Z", "2024-03-04T18:00:00Z"},
      CronCase{"cron(0 8 1 * ? *)", "2024-11-01T08:00:00Z",
               "2024-12-01T08:00:00Z 2025-01-01T08:00:00Z"},
      CronCase{"cron(10-50/20 3 * * ? *)", "2024-01-01T03:10:00Z",
               "2024-01-01T03:30:00Z 2024-01-01T03:50:00Z 2024-01-02T03:10:00Z"},
      CronCase{"cron(0 0 1 JAN,jul ? *)", "2024-01-01T00:00:00Z",
               "2024-07-01T00:00:00Z 2025-01-01T00:00:00Z"},
      CronCase{"cron(0 0 ? * 1 *)", "2024-03-01T00:00:00Z", "2024-03-03T00:00:00Z"},
      CronCase{"cron(0 0 ? * L *)", "2024-03-01T00:00:00Z",
               "2024-03-02T00:00:00Z 2024-03-09T00:00:00Z"},
      CronCase{"cron(* * * * ? *)", "2024-02-29T23:59:00Z",
               "2024-03-01T00:00:00Z 2024-03-01T00:01:00Z"}};
  for (const CronCase& row : kRows) {
    expect_cron(row);
  }
}

TEST(ScheduleExpression, CronRangesWrap) {
  constexpr std::array kRows = {
      CronCase{"cron(0 22-1 ? * MON *)", "2024-03-04T00:30:00Z",
               "2024-03-04T01:00:00Z 2024-03-04T22:00:00Z 2024-03-04T23:00:00Z "
               "2024-03-11T00:00:00Z"},
      CronCase{"cron(58-2/2 4 * * ? *)", "2024-03-04T00:00:00Z",
               "2024-03-04T04:00:00Z 2024-03-04T04:02:00Z 2024-03-04T04:58:00Z"},
      CronCase{"cron(0 0 ? * FRI-MON *)", "2024-03-01T00:00:00Z",
               "2024-03-02T00:00:00Z 2024-03-03T00:00:00Z 2024-03-04T00:00:00Z "
               "2024-03-08T00:00:00Z"},
      CronCase{"cron(0 0 1 NOV-FEB ? *)", "2024-02-01T00:00:00Z",
               "2024-11-01T00:00:00Z 2024-12-01T00:00:00Z 2025-01-01T00:00:00Z"},
      CronCase{"cron(0 0 30-2 6 ? *)", "2024-06-01T00:00:00Z",
               "2024-06-02T00:00:00Z 2024-06-30T00:00:00Z 2025-06-01T00:00:00Z"}};
  for (const CronCase& row : kRows) {
    expect_cron(row);
  }
}

TEST(ScheduleExpression, CronKnowsTheEndsOfMonths) {
  constexpr std::array kRows = {
      CronCase{"cron(0 0 L * ? *)", "2023-01-31T00:00:00Z",
               "2023-02-28T00:00:00Z 2023-03-31T00:00:00Z 2023-04-30T00:00:00Z"},
      CronCase{"cron(0 0 L 2 ? *)", "2023-03-01T00:00:00Z", "2024-02-29T00:00:00Z"},
      CronCase{"cron(0 0 L-3 * ? *)", "2024-02-01T00:00:00Z",
               "2024-02-26T00:00:00Z 2024-03-28T00:00:00Z"},
      CronCase{"cron(0 0 L-30 * ? *)", "2024-01-02T00:00:00Z",
               "2024-03-01T00:00:00Z 2024-05-01T00:00:00Z"},
      CronCase{"cron(0 0 29 2 ? *)", "2024-03-01T00:00:00Z", "2028-02-29T00:00:00Z"},
      CronCase{"cron(0 0 29 2 ? *)", "2097-01-01T00:00:00Z", "2104-02-29T00:00:00Z"},
      CronCase{"cron(0 0 31 * ? *)", "2024-03-31T00:00:00Z",
               "2024-05-31T00:00:00Z 2024-07-31T00:00:00Z"},
      CronCase{"cron(59 23 31 12 ? *)", "2024-12-31T23:59:00Z", "2025-12-31T23:59:00Z"}};
  for (const CronCase& row : kRows) {
    expect_cron(row);
  }
}

TEST(ScheduleExpression, CronFindsTheNearestWeekdayWithinTheMonth) {
  constexpr std::array kRows = {
      // 1 June 2024 is a Saturday, so the 3rd; 1 September 2024 is a Sunday, so the 2nd.
      CronCase{"cron(0 0 1W * ? *)", "2024-05-02T00:00:00Z",
               "2024-06-03T00:00:00Z 2024-07-01T00:00:00Z 2024-08-01T00:00:00Z "
               "2024-09-02T00:00:00Z"},
      // 15 June 2024 is a Saturday, 15 September a Sunday.
      CronCase{"cron(0 0 15W 6,9 ? *)", "2024-06-01T00:00:00Z",
               "2024-06-14T00:00:00Z 2024-09-16T00:00:00Z"},
      // 31 March 2024 is a Sunday; June has no 31st; 31 August 2024 is a Saturday.
      CronCase{"cron(0 0 31W 3-8 ? *)", "2024-03-01T00:00:00Z",
               "2024-03-29T00:00:00Z 2024-05-31T00:00:00Z 2024-07-31T00:00:00Z "
               "2024-08-30T00:00:00Z"},
      CronCase{"cron(0 0 LW * ? *)", "2024-02-01T00:00:00Z",
               "2024-02-29T00:00:00Z 2024-03-29T00:00:00Z 2024-04-30T00:00:00Z "
               "2024-05-31T00:00:00Z 2024-06-28T00:00:00Z"},
      CronCase{"cron(0 0 L-1W 6 ? *)", "2024-06-01T00:00:00Z", "2024-06-28T00:00:00Z"}};
  for (const CronCase& row : kRows) {
    expect_cron(row);
  }
}

TEST(ScheduleExpression, CronCountsWeekdaysInTheMonth) {
  constexpr std::array kRows = {CronCase{"cron(0 0 ? * 3#2 *)", "2024-03-01T00:00:00Z",
                                         "2024-03-12T00:00:00Z 2024-04-09T00:00:00Z"},
                                CronCase{"cron(0 0 ? * FRI#5 *)", "2024-03-01T00:00:00Z",
                                         "2024-03-29T00:00:00Z 2024-05-31T00:00:00Z"},
                                CronCase{"cron(15 10 ? * 6L 2002-2005)", "2002-01-01T00:00:00Z",
                                         "2002-01-25T10:15:00Z 2002-02-22T10:15:00Z"},
                                CronCase{"cron(0 0 ? 2 THUL *)", "2024-01-01T00:00:00Z",
                                         "2024-02-29T00:00:00Z 2025-02-27T00:00:00Z"}};
  for (const CronCase& row : kRows) {
    expect_cron(row);
  }
}

TEST(ScheduleExpression, CronEndsWithItsYears) {
  constexpr std::array kRows = {
      CronCase{"cron(0 0 1 1 ? 2024,2026/2)", "2023-01-01T00:00:00Z",
               "2024-01-01T00:00:00Z 2026-01-01T00:00:00Z 2028-01-01T00:00:00Z"},
      CronCase{"cron(15 10 ? * 6L 2002-2005)", "2005-12-30T10:15:00Z", "never"},
      CronCase{"cron(0 0 1 1 ? 1970)", "2024-01-01T00:00:00Z", "never"},
      CronCase{"cron(* * * * ? *)", "2199-12-31T23:58:59Z", "2199-12-31T23:59:00Z"},
      CronCase{"cron(* * * * ? *)", "2199-12-31T23:59:00Z", "never"},
      CronCase{"cron(* * * * ? *)", "9999-12-31T23:59:00Z", "never"},
      CronCase{"cron(0 20 * * ? 2500)", "2024-01-01T00:00:00Z", "never"},
      CronCase{"cron(* * * * ? *)", "1969-07-20T20:17:00Z", "1970-01-01T00:00:00Z"}};
  for (const CronCase& row : kRows) {
    expect_cron(row);
  }
}

TEST(ScheduleExpression, CronThatNamesNoDateNeverFires) {
  for (const std::string_view text :
       {"cron(0 0 30 2 ? *)", "cron(0 0 31 4,6,9,11 ? *)", "cron(0 0 29 2 ? 2023)",
        "cron(0 0 31W 2 ? *)", "cron(0 0 L-29 2 ? *)", "cron(0 0 ? 2 2#5 2023)"}) {
    EXPECT_EQ(firings(text, "1970-01-01T00:00:00Z", 1), "never") << text;
  }
}

// --- Against a calendar that walks minute by minute ------------------------------------------

struct Clock {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int weekday = 5;  // 1 is Sunday: 1 January 1970 was a Thursday

  static int days_in(int year, int month) {
    constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[static_cast<size_t>(month - 1)];
  }
  int last_day() const { return days_in(year, month); }
  void next_day() {
    weekday = weekday % 7 + 1;
    if (++day > last_day()) {
      day = 1;
      if (++month > 12) {
        month = 1;
        ++year;
      }
    }
  }
  void next_minute() {
    if (++minute == 60) {
      minute = 0;
      if (++hour == 24) {
        hour = 0;
        next_day();
      }
    }
  }
};

using Matcher = std::function<bool(const Clock&)>;

struct Field {
  std::string text;
  std::set<int> values;
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  int between(int low, int high) {
    return low + static_cast<int>(
                     random_.below(static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1));
  }
  bool one_in(int n) { return between(1, n) == 1; }

  Field field(int min, int max, bool wraps) {
    Field made;
    const int items = one_in(2) ? 1 : between(1, 3);
    for (int i = 0; i < items; ++i) {
      made.text += (i == 0 ? "" : ",") + item(made.values, min, max, wraps);
    }
    return made;
  }

  // Empty values: every year.
  Field years() {
    if (!one_in(3)) {
      return {"*", {}};
    }
    const int first = between(2000, 2009);
    const int last = between(first, 2010);
    Field made{fmt::format("{},{}-{}", first, first, last), {}};
    walk(made.values, kCronYearMin, kCronYearMax, first, last, 1);
    return made;
  }

  // The two day fields, and what they mean.
  std::pair<std::pair<std::string, std::string>, Matcher> days() {
    switch (between(0, 7)) {
      case 0: {
        const int before = one_in(2) ? 0 : between(0, 30);
        const std::string text = before == 0 ? "L" : fmt::format("L-{}", before);
        return {{text, "?"}, [=](const Clock& at) { return at.day == at.last_day() - before; }};
      }
      case 1: {
        const int day = between(1, 31);
        return {{fmt::format("{}W", day), "?"}, [=](const Clock& at) {
                  return day <= at.last_day() && is_nearest_weekday(at, day);
                }};
      }
      case 2:
        return {{"LW", "?"}, [](const Clock& at) { return is_nearest_weekday(at, at.last_day()); }};
      case 3: {
        const int weekday = between(1, 7);
        const int nth = between(1, 5);
        return {{"?", fmt::format("{}#{}", weekday, nth)}, [=](const Clock& at) {
                  return at.weekday == weekday && (at.day - 1) / 7 + 1 == nth;
                }};
      }
      case 4: {
        const int weekday = between(1, 7);
        return {{"?", fmt::format("{}L", weekday)}, [=](const Clock& at) {
                  return at.weekday == weekday && at.day + 7 > at.last_day();
                }};
      }
      case 5:
      case 6: {
        const Field made = field(1, 7, true);
        return {{"?", made.text},
                [=](const Clock& at) { return made.values.count(at.weekday) > 0; }};
      }
      default: {
        const Field made = field(1, 31, true);
        return {{made.text, "?"}, [=](const Clock& at) { return made.values.count(at.day) > 0; }};
      }
    }
  }

 private:
  static bool is_work_day(const Clock& at, int day) {
    const int weekday = ((at.weekday - 1 + day - at.day) % 7 + 7) % 7 + 1;
    return weekday != 1 && weekday != 7;
  }
  // Looks at days ever further away, the earlier first.
  static bool is_nearest_weekday(const Clock& at, int day) {
    for (int away = 0; away <= 2; ++away) {
      for (const int candidate : {day - away, day + away}) {
        if (candidate >= 1 && candidate <= at.last_day() && is_work_day(at, candidate)) {
          return at.day == candidate;
        }
      }
    }
    return false;
  }

  std::string item(std::set<int>& values, int min, int max, bool wraps) {
    const int first = between(min, max);
    const int step = one_in(2) ? between(1, 7) : 1;
    const std::string slash = step == 1 && one_in(2) ? "" : fmt::format("/{}", step);
    switch (between(0, 5)) {
      case 0:
        walk(values, min, max, min, max, step);
        return "*" + slash;
      case 1: {
        walk(values, min, max, first, max, step);
        return fmt::format("{}/{}", first, step);
      }
      case 2: {
        const int last = wraps ? between(min, max) : between(first, max);
        walk(values, min, max, first, last, step);
        return fmt::format("{}-{}{}", first, last, slash);
      }
      default:
        values.insert(first);
        return fmt::format("{}", first);
    }
  }

  // From first, one value at a time and around the end, until last: every step-th.
  static void walk(std::set<int>& values, int min, int max, int first, int last, int step) {
    int value = first;
    for (int i = 0;; ++i) {
      if (i % step == 0) {
        values.insert(value);
      }
      if (value == last) {
        return;
      }
      value = value == max ? min : value + 1;
    }
  }

  SeededRandom random_;
};

TEST(ScheduleExpression, AgreesWithACalendarThatWalksMinuteByMinute) {
  constexpr int kWindowDays = 400;
  Generator generate(20'240'229);
  int fired = 0;
  for (int round = 0; round < 150; ++round) {
    const Field minutes = generate.field(0, 59, true);
    const Field hours = generate.field(0, 23, true);
    const Field months = generate.field(1, 12, true);
    const auto [days, day_matches] = generate.days();
    const Field years = generate.years();
    const std::string text = fmt::format("cron({} {} {} {} {} {})", minutes.text, hours.text,
                                         days.first, months.text, days.second, years.text);
    const auto parsed = ScheduleExpression::parse(text);
    ASSERT_TRUE(parsed.ok()) << text;

    Clock at;
    int64_t at_ms = 0;
    const int skipped_days =
        years.values.empty() ? generate.between(0, 83'900) : generate.between(10'900, 15'000);
    for (int day = 0; day < skipped_days; ++day, at_ms += kDayMs) {
      at.next_day();
    }
    auto next = parsed->next_ms(at_ms - 1, 0);
    const int window_minutes = kWindowDays * 24 * 60;
    for (int minute = 0; minute < window_minutes && at.year <= kCronYearMax; ++minute) {
      if ((years.values.empty() || years.values.count(at.year) > 0) &&
          months.values.count(at.month) > 0 && day_matches(at) && hours.values.count(at.hour) > 0 &&
          minutes.values.count(at.minute) > 0) {
        ASSERT_EQ(iso_of(next), iso_of(at_ms)) << text;
        next = parsed->next_ms(at_ms, 0);
        ++fired;
      }
      at.next_minute();
      at_ms += kMinuteMs;
    }
    ASSERT_TRUE(!next || *next >= at_ms) << text << " " << iso_of(next);
  }
  EXPECT_GT(fired, 10'000);
}

}  // namespace
}  // namespace penstock::bus

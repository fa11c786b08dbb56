// ScheduleExpression of a rule: rate(5 minutes) or cron(0 18 ? * MON-FRI *), compiled once, asked
// for the next firing after each one. Pure; a value that never changes, free to copy and to use
// from any thread.
#ifndef PENSTOCK_BUS_SCHEDULE_EXPRESSION_H_
#define PENSTOCK_BUS_SCHEDULE_EXPRESSION_H_

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace penstock::bus {

inline constexpr int kCronYearMin = 1970;
inline constexpr int kCronYearMax = 2199;

// The days of a month on which a cron expression fires: its two day fields, of which one is '?'.
struct CronDays {
  enum class Kind : uint8_t {
    kDaysOfMonth,        // 1,15 or 1-7 or *
    kLastOfMonth,        // L, L-3: `day` days before the last
    kWeekdayNearest,     // 15W
    kWeekdayNearestEnd,  // LW, L-3W
    kDaysOfWeek,         // MON-FRI
    kNthOfWeek,          // 3#2: Tuesday (3) number 2
    kLastOfWeek,         // 6L: the last Friday
  };
  Kind kind = Kind::kDaysOfMonth;
  uint32_t set = 0;  // kDaysOfMonth: bits 1 to 31; kDaysOfWeek: bits 1 (Sunday) to 7
  int day = 0;       // of the month, of the week, or before the month's end
  int nth = 0;       // kNthOfWeek: 1 to 5
};

struct CronFields {
  uint64_t minutes = 0;  // bits 0 to 59
  uint32_t hours = 0;    // bits 0 to 23
  uint32_t months = 0;   // bits 1 to 12
  CronDays days;
  std::bitset<kCronYearMax - kCronYearMin + 1> years;
};

class ScheduleExpression {
 public:
  // ValidationException with EventBridge's text for everything that EventBridge does not take
  // (Amazon EventBridge User Guide, "Cron expressions reference", "Rate expressions reference").
  // How fields beyond the guide's examples are read is Quartz's way, from which EventBridge's
  // wildcards come: ranges may wrap (20-2, FRI-MON) but for years, a list takes no L, W or #.
  static Result<ScheduleExpression> parse(std::string_view text);

  // The first firing later than `after_ms`, in ms since 1970 (UTC); nullopt if there is none. A
  // rate fires at `anchor_ms`, when the rule was created or enabled, plus 1, 2, 3… times its
  // period. A cron fires at the full minutes that it names, up to the end of 2199, whatever the
  // anchor.
  std::optional<int64_t> next_ms(int64_t after_ms, int64_t anchor_ms) const;

 private:
  struct Rate {
    int64_t period_ms;
  };
  using Form = std::variant<Rate, CronFields>;
  explicit ScheduleExpression(const Form& form) : form_(form) {}
  static std::optional<ScheduleExpression> parse_rate(std::string_view body);
  static std::optional<ScheduleExpression> parse_cron(std::string_view body);

  Form form_;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_SCHEDULE_EXPRESSION_H_

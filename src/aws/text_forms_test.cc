#include "aws/text_forms.h"

#include <gtest/gtest.h>

#include <cmath>

namespace penstock::aws {
namespace {

std::string written(int64_t ms, TimestampFormat format) {
  std::string out;
  append_timestamp(out, Timestamp{ms}, format);
  return out;
}

TEST(TimestampText, ReadsTheThreeFormsWithFractionsAndOffsets) {
  EXPECT_EQ(parse_timestamp("2000-01-02T20:34:56Z")->ms, 946845296000);
  EXPECT_EQ(parse_timestamp("2000-01-02T20:34:56.123Z")->ms, 946845296123);
  EXPECT_EQ(parse_timestamp("2000-01-02T20:34:56.123456789Z")->ms, 946845296123);
  EXPECT_EQ(parse_timestamp("2019-12-16T22:48:18-01:00")->ms, 1576540098000);
  EXPECT_EQ(parse_timestamp("2019-12-17T00:48:18+01:00")->ms, 1576540098000);
  EXPECT_EQ(parse_timestamp("1969-12-31T23:59:59.999Z")->ms, -1);
  EXPECT_EQ(parse_timestamp("2024-02-29t00:00:00z")->ms, 1709164800000);
  EXPECT_EQ(parse_timestamp("Sun, 02 Jan 2000 20:34:56 GMT")->ms, 946845296000);
  EXPECT_EQ(parse_timestamp("Sun, 02 Jan 2000 20:34:56.456 GMT")->ms, 946845296456);
  EXPECT_EQ(parse_timestamp("946845296")->ms, 946845296000);
  EXPECT_EQ(parse_timestamp("946845296.5")->ms, 946845296500);
  EXPECT_EQ(parse_timestamp("-1")->ms, -1000);
}

TEST(TimestampText, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "now",
                                      "2000-01-02",
                                      "2000-01-02 20:34:56Z",
                                      "2000-01-02T20:34:56",
                                      "2000-13-02T20:34:56Z",
                                      "2023-02-29T00:00:00Z",
                                      "2000-00-02T20:34:56Z",
                                      "2000-01-32T20:34:56Z",
                                      "2000-01-02T24:00:00Z",
                                      "2000-01-02T20:60:56Z",
                                      "2000-01-02T20:34:61Z",
                                      "2000-01-02T20:34:56.Z",
                                      "2000-01-02T20:34:56Zx",
                                      "2000-01-02T20:34:56+1:00",
                                      "02000-01-02T20:34:56Z",
                                      "Sun, 2 Jan 2000 20:34:56 GMT",
                                      "Sun, 02 Jam 2000 20:34:56 GMT",
                                      "Sun, 02 Jan 2000 20:34:56",
                                      "1e300",
                                      "NaN",
                                      "0x10",
                                      " 1"}) {
    EXPECT_FALSE(parse_timestamp(text).has_value()) << text;
  }
}

TEST(TimestampText, WritesWhatItReads) {
  EXPECT_EQ(written(946845296000, TimestampFormat::kIso8601), "2000-01-02T20:34:56Z");
  EXPECT_EQ(written(946845296120, TimestampFormat::kIso8601), "2000-01-02T20:34:56.120Z");
  EXPECT_EQ(written(946845296000, TimestampFormat::kHttpDate), "Sun, 02 Jan 2000 20:34:56 GMT");
  EXPECT_EQ(written(946845296000, TimestampFormat::kEpochSeconds), "946845296");
  EXPECT_EQ(written(946845296123, TimestampFormat::kEpochSeconds), "946845296.123");
  EXPECT_EQ(written(-1, TimestampFormat::kIso8601), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(written(-86'400'000, TimestampFormat::kHttpDate), "Wed, 31 Dec 1969 00:00:00 GMT");
  for (int64_t ms = -62'167'219'200'000; ms <= 253'402'300'799'999; ms += 86'399'123'457) {
    ASSERT_EQ(parse_timestamp(written(ms, TimestampFormat::kIso8601)), Timestamp{ms});
    ASSERT_EQ(parse_timestamp(written(ms, TimestampFormat::kHttpDate)), Timestamp{ms});
  }
}

TEST(NumberText, ReadsWholeTextsOnly) {
  EXPECT_EQ(parse_integer("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(parse_double("-1.5e3"), -1500);
  EXPECT_EQ(parse_double("-Infinity"), -HUGE_VAL);
  EXPECT_TRUE(std::isnan(*parse_double("NaN")));
  for (const std::string_view text : {"", "+1", " 1", "1 ", "1x", "--1", "9223372036854775808"}) {
    EXPECT_FALSE(parse_integer(text).has_value()) << text;
  }
  for (const std::string_view text : {"", "+1", "nan", "inf", "infinity", "1e999", "1x"}) {
    EXPECT_FALSE(parse_double(text).has_value()) << text;
  }
}

TEST(NumberText, WritesTheShortestFormThatReadsBack) {
  for (const double value : {0.1, 1e300, -2.5, 123456789.12345679, 1.0 / 3, 5e-324, 1e16}) {
    std::string out;
    append_double(out, value);
    EXPECT_EQ(parse_double(out), value);
  }
}

}  // namespace
}  // namespace penstock::aws

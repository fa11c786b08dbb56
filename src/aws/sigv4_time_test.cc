#include "aws/sigv4_time.h"

#include <gtest/gtest.h>

namespace penstock::aws {
namespace {

TEST(SigV4Time, ReadsAndWritesTheBasicFormat) {
  EXPECT_EQ(parse_amz_date("20150830T123600Z"), 1440938160000);
  EXPECT_EQ(view(format_amz_date(1440938160999)), "20150830T123600Z");
  EXPECT_EQ(view(format_amz_date(0)), "19700101T000000Z");
  EXPECT_EQ(parse_amz_date("20240229T235959Z"), 1709251199000);
}

TEST(SigV4Time, RefusesTimesThatDoNotExist) {
  for (const char* text :
       {"", "20150830", "20150830T123600", "20150830T123600z", "20150830 123600Z",
        "20230229T000000Z", "20151330T123600Z", "20150830T243600Z", "20150830T126000Z",
        "20150830T123660Z", "2015083+T123600Z", "00000000T000000Z", "20150830T123600ZZ"}) {
    EXPECT_FALSE(parse_amz_date(text).has_value()) << text;
  }
}

TEST(SigV4Time, ReadsHttpDates) {
  EXPECT_EQ(parse_http_date("Sun, 30 Aug 2015 12:36:00 GMT"), 1440938160000);
  EXPECT_EQ(parse_http_date("Sun, 30 Aug 2015 12:36:00 -0000"), 1440938160000);
  EXPECT_EQ(parse_http_date("Sun, 30 Aug 2015 12:36:00 +0000"), 1440938160000);
}

TEST(SigV4Time, RefusesOtherHttpDates) {
  for (const char* text : {"", "Sun, 30 Aug 2015 12:36:00", "Sun, 30 Aug 2015 12:36:00 CET",
                           "30 Aug 2015 12:36:00 GMT", "Sun, 30 Oug 2015 12:36:00 GMT",
                           "Xyz, 30 Aug 2015 12:36:00 GMT", "Sun, 31 Jun 2015 12:36:00 GMT",
                           "Sunday, 30-Aug-15 12:36:00 GMT"}) {
    EXPECT_FALSE(parse_http_date(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace penstock::aws

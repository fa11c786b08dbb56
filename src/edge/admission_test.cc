#include "edge/admission.h"

#include <gtest/gtest.h>

namespace penstock::edge {
namespace {

TEST(Admission, CountsConnectionsByAddressAndInAll) {
  Limits limits;
  limits.connections_max = 3;
  limits.connections_per_address_max = 2;
  Admission admission(limits);
  EXPECT_EQ(admission.open_connection("a"), Admission::Verdict::kAdmitted);
  EXPECT_EQ(admission.open_connection("a"), Admission::Verdict::kAdmitted);
  EXPECT_EQ(admission.open_connection("a"), Admission::Verdict::kTooManyFromAddress);
  EXPECT_EQ(admission.open_connection("b"), Admission::Verdict::kAdmitted);
  EXPECT_EQ(admission.open_connection("c"), Admission::Verdict::kTooMany);
  EXPECT_EQ(admission.connections(), 3U);
  admission.close_connection("a");
  EXPECT_EQ(admission.open_connection("a"), Admission::Verdict::kAdmitted);
}

TEST(Admission, GivesBackWhatIsReturned) {
  Limits limits;
  limits.requests_in_flight_max = 1;
  limits.buffered_bytes_max = 100;
  Admission admission(limits);
  EXPECT_TRUE(admission.begin_request());
  EXPECT_FALSE(admission.begin_request());
  admission.end_request();
  EXPECT_TRUE(admission.begin_request());
  EXPECT_TRUE(admission.take_bytes(100));
  EXPECT_FALSE(admission.take_bytes(1));
  admission.give_back_bytes(50);
  EXPECT_TRUE(admission.take_bytes(50));
  EXPECT_EQ(admission.buffered_bytes(), 100U);
}

}  // namespace
}  // namespace penstock::edge

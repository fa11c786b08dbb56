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

TEST(Admission, RequestsThatWaitLeaveTheirPlaceToOthers) {
  Limits limits;
  limits.requests_in_flight_max = 1;
  limits.requests_waiting_max = 1;
  Admission admission(limits);
  ASSERT_TRUE(admission.begin_request());
  ASSERT_TRUE(admission.begin_waiting());
  EXPECT_EQ(admission.requests_waiting(), 1U);
  ASSERT_TRUE(admission.begin_request()) << "the one that waits does not run";
  EXPECT_FALSE(admission.begin_waiting()) << "one waits already";
  EXPECT_EQ(admission.requests_in_flight(), 1U) << "what may not wait still runs";
  admission.end_waiting();
  EXPECT_EQ(admission.requests_waiting(), 0U);
  EXPECT_EQ(admission.requests_in_flight(), 2U) << "what was admitted is not turned away";
  EXPECT_FALSE(admission.begin_request());
  admission.end_request();
  admission.end_request();
  EXPECT_TRUE(admission.begin_request());
}

TEST(Admission, CountsRepliesApartFromBodies) {
  Limits limits;
  limits.buffered_bytes_max = 100;
  limits.reply_bytes_max = 100;
  Admission admission(limits);
  EXPECT_TRUE(admission.take_reply_bytes(100));
  EXPECT_FALSE(admission.take_reply_bytes(1));
  EXPECT_TRUE(admission.take_bytes(100));
  admission.add_reply_bytes(50);
  EXPECT_EQ(admission.reply_bytes(), 150U) << "what is there is counted in any case";
  admission.give_back_reply_bytes(100);
  EXPECT_TRUE(admission.take_reply_bytes(50));
}

}  // namespace
}  // namespace penstock::edge

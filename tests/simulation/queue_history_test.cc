// A checker that cannot fail checks nothing: each kind of violation is shown to it.

#include "tests/simulation/queue_history.h"

#include <gtest/gtest.h>

namespace penstock::simulation {
namespace {

TEST(QueueHistory, AcceptsAnOrdinaryLife) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 1000, 1);
  history.received("m", {1000, 1002}, 1000, 2);
  history.deleted("m", Outcome::kDone, {1003, 1004});
  history.check_drained(0, 0);
  EXPECT_TRUE(history.violations().empty());
}

TEST(QueueHistory, FindsALostMessage) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 0);
  history.check_drained(0, 0);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAnInventedMessage) {
  QueueHistory history;
  history.received("m", {0, 1}, 1000, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAnEarlyReceive) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 1000, 1);
  history.received("m", {900, 901}, 1000, 2);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAMessageBeforeItsDelay) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 1000);
  history.received("m", {2, 3}, 1000, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAReceiveAfterDeletion) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 1000, 1);
  history.deleted("m", Outcome::kDone, {4, 5});
  history.received("m", {2000, 2001}, 1000, 2);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsACountGivenTwice) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 0, 1);
  history.received("m", {4, 5}, 0, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAnEarlyReceiveWhoseAnswerOvertook) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {3, 4}, 0, 2);
  history.received("m", {2, 5}, 1000, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsDeliveriesThatNobodySaw) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 0, 2);
  history.check_drained(0, 0);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, ForgivesDeliveriesOfAReceiveThatWasNotAnswered) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 0);
  history.receive_lost();
  history.received("m", {2, 3}, 0, 2);
  history.check_drained(0, 0);
  EXPECT_TRUE(history.violations().empty());
}

TEST(QueueHistory, TakesAnEarlierTimeoutFromAChangeOfUnknownOutcome) {
  QueueHistory history;
  history.sent("m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 5000, 1);
  history.visibility_changed("m", 1, Outcome::kUnknown, {10, 10}, 0);
  history.received("m", {20, 21}, 0, 2);
  EXPECT_TRUE(history.violations().empty());
}

TEST(QueueHistory, FindsAWrongCount) {
  QueueHistory history;
  history.check_drained(2, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

}  // namespace
}  // namespace penstock::simulation

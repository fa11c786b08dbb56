// A checker that cannot fail checks nothing: each kind of violation is shown to it.

#include "tests/simulation/queue_history.h"

#include <gtest/gtest.h>

namespace penstock::simulation {
namespace {

TEST(QueueHistory, AcceptsAnOrdinaryLife) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 1000, 1);
  history.received("m", {1000, 1002}, 1000, 2);
  history.deleted("m", Outcome::kDone, {1003, 1004});
  history.check_drained();
  EXPECT_TRUE(history.violations().empty());
}

TEST(QueueHistory, FindsALostMessage) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.check_drained();
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAnInventedMessage) {
  QueueHistory history;
  history.received("m", {0, 1}, 1000, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAnEarlyReceive) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 1000, 1);
  history.received("m", {900, 901}, 1000, 2);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAMessageBeforeItsDelay) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 1000);
  history.received("m", {2, 3}, 1000, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAReceiveAfterDeletion) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 1000, 1);
  history.deleted("m", Outcome::kDone, {4, 5});
  history.received("m", {2000, 2001}, 1000, 2);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsACountGivenTwice) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 0, 1);
  history.received("m", {4, 5}, 0, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAnEarlyReceiveWhoseAnswerOvertook) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {3, 4}, 0, 2);
  history.received("m", {2, 5}, 1000, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsDeliveriesThatNobodySaw) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 0, 2);
  history.check_drained();
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, ForgivesDeliveriesOfAReceiveThatWasNotAnswered) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.receive_lost();
  history.received("m", {2, 3}, 0, 2);
  history.check_drained();
  EXPECT_TRUE(history.violations().empty());
}

TEST(QueueHistory, TakesAnEarlierTimeoutFromAChangeOfUnknownOutcome) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {2, 3}, 5000, 1);
  history.visibility_changed("m", 1, Outcome::kUnknown, {10, 10}, 0);
  history.received("m", {20, 21}, 0, 2);
  EXPECT_TRUE(history.violations().empty());
}

TEST(QueueHistory, FindsAWrongCount) {
  QueueHistory history;
  history.drained("q", 2, 1, 5);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAMessageThatAPurgeShouldHaveTaken) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.emptied("q", history.emptying("q", 5), Outcome::kDone, 6);
  history.received("m", {6, 9}, 0, 1);
  EXPECT_TRUE(history.violations().empty()) << "the receive may have been before the purge";
  history.received("m", {7, 9}, 0, 2);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, ForgivesWhatAPurgeMayHaveTakenAndNoMore) {
  struct Row {
    const char* what;
    Span sent;
    Outcome purged;
    size_t violations;
  };
  const Row rows[] = {
      {"before it", {0, 1}, Outcome::kDone, 0},
      {"meanwhile", {15, 30}, Outcome::kDone, 0},
      {"after it", {21, 30}, Outcome::kDone, 1},
      {"before one that was not answered", {0, 1}, Outcome::kUnknown, 0},
      {"before one that was refused", {0, 1}, Outcome::kRefused, 1},
      {"before one that was not possible", {0, 1}, Outcome::kUnavailable, 1},
  };
  for (const Row& row : rows) {
    QueueHistory history;
    history.sent("q", "m", Outcome::kDone, row.sent, 0);
    history.emptied("q", history.emptying("q", 10), row.purged, 20);
    history.drained("q", 0, 0, 100);
    history.check_drained();
    EXPECT_EQ(history.violations().size(), row.violations) << row.what;
  }
}

TEST(QueueHistory, FindsAMessageThatIsTooOld) {
  QueueHistory history;
  history.retention("q", 60);
  history.clock_lag(5);
  history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
  history.received("m", {66, 70}, 0, 1);
  EXPECT_TRUE(history.violations().empty());
  history.received("m", {67, 70}, 0, 2);
  EXPECT_EQ(history.violations().size(), 1U);
}

TEST(QueueHistory, FindsAMessageThatExpiredTooEarly) {
  for (const int64_t empty_ms : {59, 60}) {
    QueueHistory history;
    history.retention("q", 60);
    history.sent("q", "m", Outcome::kDone, {0, 1}, 0);
    history.drained("q", 1, 0, empty_ms);
    history.check_drained();
    EXPECT_EQ(history.violations().size(), empty_ms < 60 ? 1U : 0U);
  }
}

TEST(QueueHistory, FindsWhatCameThoughTheServerSaidThatItCouldNot) {
  QueueHistory history;
  history.sent("q", "m", Outcome::kUnavailable, {0, 1}, 0);
  history.received("m", {2, 3}, 0, 1);
  EXPECT_EQ(history.violations().size(), 1U);
}

}  // namespace
}  // namespace penstock::simulation

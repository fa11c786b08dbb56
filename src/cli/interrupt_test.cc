#include "cli/interrupt.h"

#include <gtest/gtest.h>
#include <poll.h>

namespace penstock::cli {
namespace {

TEST(Interrupt, IsReadableFromTheFirstSignalOn) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Interrupt interrupt;
    EXPECT_FALSE(interrupt.happened());
    EXPECT_FALSE(interrupt.wait_ms(1));
    ASSERT_EQ(raise(signal), 0);
    EXPECT_TRUE(interrupt.happened());
    EXPECT_TRUE(interrupt.wait_ms(60'000));
    pollfd waiting{interrupt.descriptor(), POLLIN, 0};
    EXPECT_EQ(poll(&waiting, 1, 0), 1);
  }
}

TEST(Interrupt, LeavesNothingBehind) {
  sigset_t before;
  sigset_t after;
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &before), 0);
  {
    const Interrupt interrupt;
    ASSERT_EQ(raise(SIGINT), 0);
  }
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &after), 0);
  EXPECT_EQ(sigismember(&before, SIGINT), sigismember(&after, SIGINT));
  sigset_t pending;
  ASSERT_EQ(sigpending(&pending), 0);
  EXPECT_EQ(sigismember(&pending, SIGINT), 0);
}

}  // namespace
}  // namespace penstock::cli

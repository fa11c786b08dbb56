// A journal whose process has no file descriptor left: what is open is used up, then writes are
// refused, and nothing is lost.
#include <gtest/gtest.h>

#include <vector>

#include "journal/test_journal.h"

namespace penstock::journal {
namespace {

void prepare_all(TestJournal& test) {
  while (*test.journal->prepare_once()) {
  }
}

// Appends and commits what is admitted until something is not; why not.
Result<void> commit_until_refused(TestJournal& test, uint64_t bytes) {
  for (uint64_t i = 0;; ++i) {
    PENSTOCK_TRY(test.journal->admit(Space::kTakes, bytes));
    test.append(text_of(bytes, i));
    PENSTOCK_TRY(test.journal->commit_once());
    PENSTOCK_TRY(test.journal->prepare_once());
  }
}

TEST(Descriptors, WithoutOneTheOpenSegmentsAreUsedUpAndThenWritesAreRefused) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  prepare_all(test);
  test.commit("first");
  prepare_all(test);
  test.disk.fail_open(kNoDescriptors, true);
  const Result<void> refused = commit_until_refused(test, 3000);
  EXPECT_TRUE(refused.error().is(kOverloaded)) << refused.error().message();
  EXPECT_EQ(refused.error().message(),
            "No file descriptor is left for the next journal segment; try again.");
  EXPECT_GT(test.appended.size(), 4U) << "a spare segment was not used";
  EXPECT_TRUE(test.journal->stats().out_of_descriptors);
  EXPECT_FALSE(test.journal->stats().full);
  EXPECT_TRUE(test.journal->admit(Space::kFrees, 300).ok()) << "the last spare is for deletes";

  test.disk.mend();
  prepare_all(test);
  EXPECT_FALSE(test.journal->stats().out_of_descriptors);
  EXPECT_TRUE(test.journal->admit(Space::kTakes, 3000).ok());
  test.commit("last");
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, test.appended);
}

TEST(Descriptors, ABatchThatFindsNoSegmentWaitsForOne) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.disk.fail_open(kNoDescriptors, true);
  test.append("waits");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(test.journal->commit_once().error().is(kNoDescriptors));
  }
  EXPECT_TRUE(test.journal->stats().out_of_descriptors);
  EXPECT_EQ(test.journal->durable(), 0U);
  EXPECT_TRUE(test.journal->wait_for_work()) << "it still waits";
  test.append("joins it");
  test.disk.mend();
  test.commit_all();
  EXPECT_EQ(test.journal->durable(), 2U);
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, test.appended);
}

TEST(Descriptors, AReleasedSegmentThatCannotBeOpenedIsNotKept) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  for (uint64_t i = 0; i < 4; ++i) {
    test.commit(text_of(10000, i));
  }
  test.disk.fail_open(kNoDescriptors, true);
  ASSERT_TRUE(test.journal->release(4).ok());
  EXPECT_EQ(test.journal->stats().spares, 0U);
  EXPECT_EQ(test.disk.list(test.options.directory)->size(), 1U);
  test.disk.mend();
  prepare_all(test);
  EXPECT_EQ(test.journal->stats().spares, 2U);
  ASSERT_TRUE(test.open(4).ok());
  EXPECT_EQ(test.journal->stats().spares, 2U);
}

// What was said, in order.
class HeardLog final : public Log {
 public:
  void write(LogLevel, std::string_view event, std::initializer_list<LogField>) override {
    events.emplace_back(event);
  }
  std::vector<std::string> events;
};

TEST(Descriptors, IsLoggedOnceAndOnceWhenItIsOver) {
  TestJournal test;
  HeardLog log;
  const auto journal =
      Journal::open(test.disk, test.clock, test.random, log, test.options, 0, [](auto...) {
        return Result<void>();
      }).value();
  test.disk.fail_open(kNoDescriptors, true);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(*journal->prepare_once());
  }
  test.disk.mend();
  EXPECT_TRUE(*journal->prepare_once());
  EXPECT_EQ(log.events, (std::vector<std::string>{"journal out of file descriptors",
                                                  "journal has file descriptors again"}));
}

TEST(Descriptors, ComingAndGoingTheyLoseNothing) {
  uint64_t refused = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    TestJournal test(UINT64_MAX, seed);
    SeededRandom random(seed);
    ASSERT_TRUE(test.open().ok());
    for (uint64_t i = 0; i < 300; ++i) {
      if (random.below(20) == 0) {
        test.disk.fail_open(kNoDescriptors, true);
      } else if (random.below(20) == 0) {
        test.disk.mend();
      }
      const uint64_t bytes = 1 + random.below(6000);
      if (test.journal->admit(Space::kTakes, bytes).ok()) {
        test.append(text_of(bytes, i));
      } else {
        ++refused;
      }
      const Result<bool> committed = test.journal->commit_once();
      ASSERT_TRUE(committed.ok() || committed.error().is(kNoDescriptors));
      ASSERT_TRUE(test.journal->prepare_once().ok());
      if (random.below(10) == 0) {
        ASSERT_TRUE(test.journal->release(0).ok());
      }
    }
    test.disk.mend();
    test.commit_all();
    ASSERT_TRUE(test.open().ok());
    EXPECT_EQ(test.replayed, test.appended);
  }
  EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace penstock::journal

#include "journal/journal.h"

#include <gtest/gtest.h>

#include <vector>

#include "journal/test_journal.h"

namespace penstock::journal {
namespace {

TEST(Journal, AnEmptyDirectoryStartsAtTheFirstSequence) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.journal->recovered().last_sequence, 0U);
  EXPECT_EQ(test.append("first"), 1U);
  EXPECT_EQ(test.journal->durable(), 0U);
}

TEST(Journal, WhatWaitsBecomesOneGroup) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  std::vector<Sequence> told;
  test.journal->on_durable([&](Sequence sequence) { told.push_back(sequence); });
  test.append("a");
  test.append("b");
  test.append("c");
  EXPECT_GT(test.journal->stats().pending_bytes, 0U);
  EXPECT_TRUE(*test.journal->commit_once());
  EXPECT_FALSE(*test.journal->commit_once());
  EXPECT_EQ(told, std::vector<Sequence>{3});
  EXPECT_EQ(test.journal->durable(), 3U);
  EXPECT_EQ(test.journal->stats().groups, 1U);
  EXPECT_EQ(test.journal->stats().batches, 3U);
  EXPECT_EQ(test.journal->stats().pending_bytes, 0U);
}

TEST(Journal, ReplaysInOrderWhatTheStoreDoesNotHave) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  for (uint64_t i = 1; i <= 5; ++i) {
    test.commit(text_of(100, i));
  }
  ASSERT_TRUE(test.open(3).ok());
  EXPECT_EQ(test.replayed,
            (std::map<Sequence, std::string>{{4, test.appended[4]}, {5, test.appended[5]}}));
  EXPECT_EQ(test.journal->recovered().first_sequence, 1U);
  EXPECT_EQ(test.journal->recovered().last_sequence, 5U);
  EXPECT_EQ(test.append("next"), 6U);
}

TEST(Journal, TheLastTimeComesBack) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("early");
  test.clock.advance_ms(5000);
  const int64_t late_ms = test.clock.now_ms();
  test.commit("late");
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.journal->recovered().last_time_ms, late_ms);
}

TEST(Journal, AReplayThatFailsFailsTheStart) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("a");
  test.commit("b");
  int calls = 0;
  const auto opened = Journal::open(test.disk, test.clock, test.random, test.log, test.options, 0,
                                    [&](Sequence, int64_t, std::string_view) -> Result<void> {
                                      ++calls;
                                      return Error(kIoError, "the store refuses");
                                    });
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().message(), "the store refuses");
  EXPECT_EQ(calls, 1);
}

TEST(Journal, GoesOnInTheNextSegmentWhenOneIsFull) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  for (uint64_t i = 0; i < 20; ++i) {
    while (*test.journal->prepare_once()) {
    }
    test.commit(text_of(3000, i));
  }
  EXPECT_EQ(test.journal->stats().segments, 5U);  // 12,288 bytes for frames of about 3,056 each
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, test.appended);
}

TEST(Journal, MakesASegmentItselfWhenNoSpareIsReady) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.journal->stats().spares, 0U);
  for (uint64_t i = 0; i < 10; ++i) {
    test.commit(text_of(10000, i));
  }
  EXPECT_EQ(test.journal->stats().segments, 10U);
}

TEST(Journal, ASegmentMadeAtNeedIsSmallButHoldsItsBatch) {
  TestJournal test;
  test.options.segment_bytes = 32 * kMiB;
  ASSERT_TRUE(test.open().ok());
  test.commit("small");
  EXPECT_EQ((*test.disk.open(test.path(1), Disk::Mode::kRead))->size().value(), 4 * kMiB);
  test.commit(text_of(9 * kMiB, 1));
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, test.appended);
}

TEST(Journal, AGroupIsBounded) {
  TestJournal test;
  test.options.segment_bytes = 32 * kMiB;
  ASSERT_TRUE(test.open().ok());
  for (uint64_t i = 0; i < 3; ++i) {
    test.append(text_of(3 * kMiB, i));
  }
  while (*test.journal->prepare_once()) {
  }
  EXPECT_TRUE(*test.journal->commit_once());
  EXPECT_EQ(test.journal->durable(), 2U);
  EXPECT_TRUE(test.journal->wait_for_work()) << "the third was taken but not written";
  EXPECT_TRUE(*test.journal->commit_once());
  EXPECT_EQ(test.journal->durable(), 3U);
}

TEST(Journal, AGroupIsCutAtTheEndOfTheSegment) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  while (*test.journal->prepare_once()) {
  }
  for (uint64_t i = 0; i < 7; ++i) {
    test.append(text_of(3000, i));
  }
  EXPECT_TRUE(*test.journal->commit_once());
  EXPECT_EQ(test.journal->durable(), 4U);
  test.commit_all();
  EXPECT_EQ(test.journal->durable(), 7U);
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, test.appended);
}

TEST(Journal, PreparesAsManySparesAsAreWanted) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  EXPECT_TRUE(*test.journal->prepare_once());
  EXPECT_TRUE(*test.journal->prepare_once());
  EXPECT_FALSE(*test.journal->prepare_once());
  EXPECT_EQ(test.journal->stats().spares, 2U);
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.journal->stats().spares, 2U) << "they are found again";
}

TEST(Journal, SparesOfAnotherSizeOrUnfinishedAreRemoved) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  while (*test.journal->prepare_once()) {
  }
  ASSERT_TRUE(test.disk.open("/data/journal/spare-9.new", Disk::Mode::kCreate).ok());
  test.options.segment_bytes *= 2;
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.journal->stats().spares, 0U);
  EXPECT_EQ(*test.disk.list("/data/journal"), std::vector<std::string>{});
}

TEST(Journal, AFailedSyncIsFinal) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("acknowledged");
  bool told = false;
  test.journal->on_durable([&](Sequence) { told = true; });
  test.append("never acknowledged");
  test.disk.fail_sync(kIoError, false);
  EXPECT_FALSE(test.journal->commit_once().ok());
  const uint64_t operations = test.disk.operations();
  EXPECT_FALSE(test.journal->commit_once().ok()) << "although a second sync would succeed";
  EXPECT_EQ(test.disk.operations(), operations);
  EXPECT_FALSE(told);
  EXPECT_EQ(test.journal->durable(), 1U);
  test.disk.crash(test.random);
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, (std::map<Sequence, std::string>{{1, "acknowledged"}}));
}

TEST(Journal, WhatIsReplayedAfterAFailedSyncIsOnTheMedium) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.append(text_of(2000, 1));
  ASSERT_TRUE(test.journal->prepare_once().ok());
  ASSERT_TRUE(*test.journal->commit_once());
  test.append(text_of(2000, 2));
  test.disk.fail_sync(kIoError, false);
  ASSERT_FALSE(test.journal->commit_once().ok());
  test.disk.kill();
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, test.appended) << "the page cache still has the frame";
  test.disk.crash(test.random);
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, test.appended) << "and somebody may have acted on it";
}

TEST(Journal, AFailedWriteIsFinal) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("acknowledged");
  test.append("never acknowledged");
  test.disk.fail_write(kIoError, false);
  EXPECT_FALSE(test.journal->commit_once().ok());
  EXPECT_FALSE(test.journal->commit_once().ok());
  EXPECT_EQ(test.journal->durable(), 1U);
}

TEST(Journal, StopEndsTheWaitsOnceNothingIsLeft) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.append("last");
  test.journal->stop();
  EXPECT_TRUE(test.journal->wait_for_work());
  test.commit_all();
  EXPECT_FALSE(test.journal->wait_for_work());
  EXPECT_FALSE(test.journal->wait_for_prepare());
  EXPECT_FALSE(*test.journal->prepare_once()) << "what was being made is abandoned";
}

TEST(Journal, RefusesOptionsThatCannotWork) {
  TestJournal test;
  test.options.segment_bytes = 10000;
  EXPECT_TRUE(test.open().error().is(kInvalidArgument));
  test.options.segment_bytes = 4096;
  EXPECT_TRUE(test.open().error().is(kInvalidArgument));
  test.options.segment_bytes = 8192;
  test.options.spare_segments = 0;
  EXPECT_TRUE(test.open().error().is(kInvalidArgument));
}

}  // namespace
}  // namespace penstock::journal

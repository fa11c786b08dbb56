#include "journal/space.h"

#include <gtest/gtest.h>

#include "journal/test_journal.h"

namespace penstock::journal {
namespace {

TEST(Space, RefusesMoreThanMayBePending) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  while (test.journal->admit(Space::kTakes, 1000).ok()) {
    test.append(text_of(1000, 1));
  }
  EXPECT_TRUE(test.journal->admit(Space::kTakes, 1000).error().is(kOverloaded));
  EXPECT_TRUE(test.journal->admit(Space::kFrees, 1000).error().is(kOverloaded));
  EXPECT_LE(test.journal->stats().pending_bytes, test.options.pending_bytes_max);
  test.commit_all();
  EXPECT_TRUE(test.journal->admit(Space::kTakes, 1000).ok());
}

TEST(Space, CountsABoundAboveASegmentAsAWholeSegment) {
  SpaceAccount space(TestJournal::kSegmentBytes, kMiB);
  space.set_free(kGiB);
  EXPECT_TRUE(space.admit(Space::kTakes, 2 * TestJournal::kSegmentBytes, 1).ok());
  space.set_free(0);
  space.set_full(true);
  EXPECT_TRUE(space.admit(Space::kTakes, 2 * TestJournal::kSegmentBytes, 1).error().is(kNoSpace));
}

TEST(Space, CountsWithTheEndsOfSegmentsThatStayUnused) {
  constexpr uint64_t kBatch = 3000;
  SpaceAccount space(TestJournal::kSegmentBytes, kMiB);
  space.set_active_room(10000);
  space.set_full(true);
  for (uint64_t i = 0; i < 2; ++i) {
    ASSERT_TRUE(space.admit(Space::kTakes, kBatch, 1).ok());
    space.appended(kBatch);
  }
  EXPECT_TRUE(space.admit(Space::kTakes, kBatch, 1).error().is(kNoSpace))
      << "9,180 bytes are less than 10,000, but other sizes could leave up to 3,059 unused";
  EXPECT_TRUE(space.admit(Space::kTakes, 500, 1).ok());
}

// Appends what is admitted, committing now and then; the number of batches that were admitted.
uint64_t append_until_refused(TestJournal& test, Random& random, Space space) {
  uint64_t count = 0;
  while (true) {
    const uint64_t bytes_max = space == Space::kFrees ? 300 : random.below(5) == 0 ? 6000 : 600;
    const uint64_t bytes = 1 + random.below(bytes_max);
    if (!test.journal->admit(space, bytes).ok()) {
      return count;
    }
    test.append(text_of(bytes, count++));
    if (random.below(20) == 0) {
      EXPECT_TRUE(test.journal->commit_once().ok());
    }
  }
}

TEST(Space, OnAFullDiskWhatWasAdmittedAlwaysFitsAndDeletesGoOn) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    TestJournal test((3 + seed % 5) * TestJournal::kSegmentBytes + 5000, seed);
    SeededRandom random(seed);
    ASSERT_TRUE(test.open().ok());
    uint64_t taken = 0;
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(test.journal->prepare_once().ok());
      taken += append_until_refused(test, random, Space::kTakes);
      while (true) {
        const Result<bool> committed = test.journal->commit_once();
        ASSERT_TRUE(committed.ok()) << committed.error().message();
        if (!*committed) {
          break;
        }
      }
    }
    EXPECT_GT(taken, 0U);
    EXPECT_TRUE(test.journal->stats().full);
    EXPECT_EQ(test.journal->stats().spares, 1U) << "the reserve";
    EXPECT_TRUE(test.journal->admit(Space::kTakes, 10000).error().is(kNoSpace));
    EXPECT_GT(append_until_refused(test, random, Space::kFrees), 0U);
    while (true) {
      const Result<bool> committed = test.journal->commit_once();
      ASSERT_TRUE(committed.ok()) << committed.error().message();
      if (!*committed) {
        break;
      }
    }
    ASSERT_TRUE(test.open().ok());
    EXPECT_EQ(test.replayed, test.appended);
  }
}

// A journal on a full disk, with only the reserve left.
void fill_disk(TestJournal& test) {
  SeededRandom random(1);
  ASSERT_TRUE(test.open().ok());
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(test.journal->prepare_once().ok());
    append_until_refused(test, random, Space::kTakes);
    test.commit_all();
  }
  ASSERT_TRUE(test.journal->stats().full);
}

TEST(Space, IsBackWhenTheStoreReleasesSegments) {
  TestJournal test(5 * TestJournal::kSegmentBytes);
  fill_disk(test);
  EXPECT_TRUE(test.journal->admit(Space::kTakes, 5000).error().is(kNoSpace));
  ASSERT_TRUE(test.journal->release(test.journal->durable()).ok());
  EXPECT_FALSE(test.journal->stats().full);
  EXPECT_TRUE(test.journal->admit(Space::kTakes, 5000).ok());
}

TEST(Space, IsBackWhenTheDiskHasRoomAgain) {
  TestJournal test(5 * TestJournal::kSegmentBytes);
  fill_disk(test);
  test.disk.set_capacity(7 * TestJournal::kSegmentBytes);
  EXPECT_TRUE(*test.journal->prepare_once());
  EXPECT_FALSE(test.journal->stats().full);
  EXPECT_TRUE(test.journal->admit(Space::kTakes, 5000).ok());
}

TEST(Space, IsBackThoughNoSpareIsMissing) {
  TestJournal test(6 * TestJournal::kSegmentBytes);
  ASSERT_TRUE(test.open().ok());
  test.commit("first");
  while (*test.journal->prepare_once()) {
  }
  ASSERT_EQ(test.journal->stats().spares, 2U);
  const uint64_t whole_segment = 2 * TestJournal::kSegmentBytes;
  EXPECT_TRUE(test.journal->admit(Space::kTakes, whole_segment).error().is(kOverloaded));
  test.disk.set_capacity(UINT64_MAX);
  EXPECT_FALSE(*test.journal->prepare_once());
  EXPECT_TRUE(test.journal->admit(Space::kTakes, whole_segment).ok());
}

TEST(Space, AFullDiskIsFoundFullAgainAfterARestart) {
  TestJournal test(5 * TestJournal::kSegmentBytes);
  fill_disk(test);
  ASSERT_TRUE(test.open().ok());
  EXPECT_FALSE(test.journal->admit(Space::kTakes, 5000).ok());
  EXPECT_FALSE(*test.journal->prepare_once());
  EXPECT_TRUE(test.journal->admit(Space::kTakes, 5000).error().is(kNoSpace));
  EXPECT_TRUE(test.journal->admit(Space::kFrees, 1000).ok());
}

TEST(Space, APreparationThatFailsLeavesNothingBehind) {
  TestJournal test(TestJournal::kSegmentBytes - 1);
  ASSERT_TRUE(test.open().ok());
  EXPECT_FALSE(*test.journal->prepare_once());
  EXPECT_EQ(test.disk.used_bytes(), 0U);
  test.disk.set_capacity(UINT64_MAX);
  test.disk.fail_write(kIoError, false);
  EXPECT_TRUE(test.journal->prepare_once().error().is(kIoError));
  EXPECT_EQ(test.disk.used_bytes(), 0U);
}

}  // namespace
}  // namespace penstock::journal

#include <gtest/gtest.h>

#include "journal/test_journal.h"

namespace penstock::journal {
namespace {

// One batch a segment.
void fill(TestJournal& test, uint64_t segments) {
  ASSERT_TRUE(test.open().ok());
  for (uint64_t i = 0; i < segments; ++i) {
    test.commit(text_of(10000, i));
  }
}

TEST(Release, KeepsEverySegmentThatHoldsMoreThanTheStoreHas) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  for (uint64_t i = 0; i < 9; ++i) {
    test.commit(text_of(3000, i));  // four to a segment
  }
  ASSERT_EQ(test.journal->stats().segments, 3U);
  ASSERT_TRUE(test.journal->release(3).ok());
  EXPECT_EQ(test.journal->stats().segments, 3U);
  ASSERT_TRUE(test.journal->release(4).ok());
  EXPECT_EQ(test.journal->stats().segments, 2U);
  ASSERT_TRUE(test.journal->release(9).ok());
  EXPECT_EQ(test.journal->stats().segments, 1U) << "the one that is written stays";
}

TEST(Release, ReusesFilesUntilEnoughAreSpareAndDeletesTheRest) {
  TestJournal test;
  fill(test, 5);
  ASSERT_TRUE(test.journal->release(5).ok());
  EXPECT_EQ(test.journal->stats().spares, 2U);
  EXPECT_EQ(test.disk.list(test.options.directory)->size(), 3U);
  ASSERT_TRUE(test.open(5).ok());
  EXPECT_EQ(test.journal->recovered().first_sequence, 5U);
  EXPECT_EQ(test.journal->stats().spares, 2U);
}

TEST(Release, ASegmentOfAnotherSizeIsNotReused) {
  TestJournal test;
  fill(test, 3);
  test.options.segment_bytes *= 2;
  ASSERT_TRUE(test.open().ok());
  ASSERT_TRUE(test.journal->release(3).ok());
  EXPECT_EQ(test.journal->stats().spares, 0U);
}

TEST(Release, StaleFramesOfAReusedFileNeverComeBack) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  for (uint64_t i = 0; i < 60; ++i) {
    test.commit(text_of(1000 + i % 3, i));
    ASSERT_TRUE(test.journal->release(i).ok());
    const Sequence stored = i;
    test.disk.kill();
    ASSERT_TRUE(test.open(stored).ok());
    ASSERT_EQ(test.replayed, (std::map<Sequence, std::string>{{i + 1, test.appended[i + 1]}}));
  }
  EXPECT_GT(test.journal->stats().spares, 0U) << "files were reused";
}

TEST(Release, AReusedFileHoldsOnlyWhatWasWrittenSince) {
  TestJournal test;
  fill(test, 3);
  ASSERT_TRUE(test.journal->release(3).ok());
  test.commit("short, over a long stale frame");
  test.commit_all();
  ASSERT_TRUE(test.open(2).ok());
  EXPECT_EQ(test.replayed.size(), 2U);
  EXPECT_EQ(test.replayed[4], "short, over a long stale frame");
  EXPECT_EQ(test.journal->recovered().cut_bytes, 0U);
}

TEST(Release, MovesSegmentsIntoTheArchive) {
  TestJournal test;
  test.options.archive_directory = "/data/archive";
  fill(test, 4);
  ASSERT_TRUE(test.journal->release(2).ok());
  EXPECT_EQ(*test.disk.list("/data/archive"),
            (std::vector<std::string>{segment_name(1), segment_name(2)}));
  ASSERT_TRUE(test.open(2).ok());
  EXPECT_EQ(test.replayed.size(), 2U);
  ASSERT_TRUE(test.disk.rename("/data/archive/" + segment_name(2), test.path(2)).ok());
  ASSERT_TRUE(test.disk.rename("/data/archive/" + segment_name(1), test.path(1)).ok());
  ASSERT_TRUE(test.open(0).ok());
  EXPECT_EQ(test.replayed, test.appended) << "the archive and the rest are the whole";
}

}  // namespace
}  // namespace penstock::journal

#include "journal/journal_inspect.h"

#include <gtest/gtest.h>

#include "journal/test_journal.h"

namespace penstock::journal {
namespace {

std::string mutations(int count) {
  Batch batch(0);
  for (int i = 0; i < count; ++i) {
    batch.put("key" + std::to_string(i), std::string(1000, 'v'));
  }
  return batch.release();
}

JournalReport report_of(TestJournal& test) {
  const uint64_t operations = test.disk.operations();
  JournalReport report = inspect(test.disk, test.options.directory).value();
  EXPECT_EQ(test.disk.operations(), operations) << "inspection changes nothing";
  return report;
}

// Three frames, the last two in a second segment.
void fill(TestJournal& test) {
  ASSERT_TRUE(test.open().ok());
  test.append(mutations(1));
  test.clock.advance_ms(10);
  test.append(mutations(7));
  test.commit_all();
  test.commit(mutations(6));
  test.commit(mutations(2));
}

TEST(JournalInspect, ReportsSegmentsFramesAndBatches) {
  TestJournal test;
  fill(test);
  while (*test.journal->prepare_once()) {
  }
  const JournalReport report = report_of(test);
  EXPECT_EQ(report.health, Health::kOk);
  EXPECT_EQ(report.spares, 2U);
  ASSERT_EQ(report.segments.size(), 2U);
  const SegmentReport& first = report.segments[0];
  EXPECT_EQ(first.path, test.path(1));
  EXPECT_EQ(first.first_sequence, 1U);
  EXPECT_EQ(first.last_sequence, 2U);
  EXPECT_EQ(first.last_time_ms, first.first_time_ms + 10);
  EXPECT_EQ(first.mutations, 8U);
  ASSERT_EQ(first.frames.size(), 2U) << "the group, and the mark behind it";
  EXPECT_EQ(first.frames[0].offset, kSegmentHeaderBytes);
  ASSERT_EQ(first.frames[0].batches.size(), 2U);
  EXPECT_EQ(first.frames[0].batches[1].sequence, 2U);
  EXPECT_EQ(first.frames[0].batches[1].mutations, 7U);
  EXPECT_TRUE(first.frames[1].batches.empty());
  EXPECT_EQ(report.segments[1].batches, 2U);
  EXPECT_EQ(report.segments[1].last_sequence, 4U);
}

TEST(JournalInspect, FindsTheFramesBehindADamagedOne) {
  TestJournal test;
  fill(test);
  test.disk.flip(test.path(2), kSegmentHeaderBytes + 500, 1);
  const JournalReport report = report_of(test);
  EXPECT_EQ(report.health, Health::kCorrupt);
  EXPECT_EQ(report.segments[0].health, Health::kOk);
  const SegmentReport& damaged = report.segments[1];
  ASSERT_EQ(damaged.faults.size(), 1U);
  EXPECT_EQ(damaged.faults[0].offset, kSegmentHeaderBytes);
  EXPECT_EQ(damaged.faults[0].health, Health::kCorrupt);
  ASSERT_EQ(damaged.frames.size(), 1U);
  EXPECT_EQ(damaged.frames[0].first_sequence, 4U);
}

TEST(JournalInspect, ATornEndIsNotCorruption) {
  TestJournal test;
  fill(test);
  const uint64_t last = report_of(test).segments[1].frames[1].offset;
  test.disk.flip(test.path(2), last + 200, 1);
  const JournalReport report = report_of(test);
  EXPECT_EQ(report.health, Health::kTorn);
  ASSERT_EQ(report.segments[1].faults.size(), 1U);
  EXPECT_EQ(report.segments[1].faults[0].offset, last);
}

TEST(JournalInspect, AMissingSegmentAndABadHeaderAreReported) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  for (int i = 0; i < 3; ++i) {
    test.commit(mutations(9));
  }
  test.disk.flip(test.path(1), 20, 1);
  ASSERT_TRUE(test.disk.remove(test.path(2)).ok());
  const JournalReport report = report_of(test);
  ASSERT_EQ(report.segments.size(), 2U);
  ASSERT_EQ(report.segments[0].faults.size(), 1U);
  EXPECT_EQ(report.segments[0].faults[0].why,
            "the file has a header whose checksum does not match");
  ASSERT_EQ(report.segments[1].faults.size(), 1U);
  EXPECT_EQ(report.segments[1].faults[0].why, "segment 2 is missing before it");
}

TEST(JournalInspect, BatchesOfUnknownFormAreReported) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("not a mutation");
  EXPECT_EQ(report_of(test).health, Health::kCorrupt);
}

}  // namespace
}  // namespace penstock::journal

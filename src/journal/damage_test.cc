// Damage that recovery finds: what is torn is cut, what is corrupt is refused, and nothing is ever
// replayed wrongly.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/crc32c.h"
#include "journal/frame_builder.h"
#include "journal/journal_inspect.h"
#include "journal/test_journal.h"

namespace penstock::journal {
namespace {

constexpr uint64_t kFirstFrame = kSegmentHeaderBytes;

std::string put_of(uint64_t length, uint64_t what) {
  Batch batch(1);
  batch.put("key", text_of(length, what));
  return batch.release();
}

// Four frames in two segments of 8 KiB.
void fill(TestJournal& test) {
  test.options.segment_bytes = 8192;
  ASSERT_TRUE(test.open().ok());
  test.append(put_of(40, 1));
  test.append(put_of(41, 2));
  test.commit_all();
  test.commit(put_of(1500, 3));
  test.commit(put_of(3000, 4));
  test.commit(put_of(201, 5));
}

struct Used {
  uint64_t begin;
  uint64_t end;
};

// The bytes of a segment that mean something: a flip there must be noticed.
std::vector<Used> used_bytes(const SegmentReport& segment) {
  std::vector<Used> used{{0, 64}};
  for (const FrameReport& frame : segment.frames) {
    uint64_t payload = 0;
    for (const BatchReport& batch : frame.batches) {
      std::string head;
      append_batch_head(head, batch.bytes, batch.time_ms);
      payload += head.size() + batch.bytes;
    }
    if (!frame.batches.empty()) {
      used.push_back({frame.offset, frame.offset + kFrameHeaderBytes + payload});
    }
  }
  return used;
}

TEST(Damage, EveryFlippedByteIsRefusedOrMeansNothing) {
  TestJournal model;
  fill(model);
  model.commit_all();
  const JournalReport report = inspect(model.disk, model.options.directory).value();
  ASSERT_EQ(report.health, Health::kOk);
  ASSERT_EQ(report.segments.size(), 2U);
  uint64_t refused = 0;
  for (const SegmentReport& segment : report.segments) {
    const std::vector<Used> used = used_bytes(segment);
    for (uint64_t offset = 0; offset < segment.bytes; ++offset) {
      TestJournal test;
      fill(test);
      test.commit_all();
      test.disk.flip(test.path(segment.number), offset, static_cast<uint8_t>(1 + offset % 255));
      const Result<void> opened = test.open();
      const bool is_used = std::any_of(used.begin(), used.end(), [&](const Used& range) {
        return offset >= range.begin && offset < range.end;
      });
      ASSERT_EQ(opened.ok(), !is_used) << segment.number << " at " << offset;
      if (opened.ok()) {
        ASSERT_EQ(test.replayed, test.appended) << segment.number << " at " << offset;
      } else {
        ++refused;
        ASSERT_NE(opened.error().message().find(test.path(segment.number)), std::string::npos)
            << opened.error().message();
      }
    }
  }
  EXPECT_GT(refused, 4800U);
}

TEST(Damage, ABadFrameBeforeAGoodOneIsCorruptionAndIsNamed) {
  TestJournal test;
  fill(test);
  test.disk.flip(test.path(1), kFirstFrame + 60, 0x10);
  const Result<void> opened = test.open();
  ASSERT_FALSE(opened.ok());
  EXPECT_TRUE(opened.error().is(kCorrupt));
  EXPECT_EQ(opened.error().message(),
            "journal segment /data/journal/00000000000000000001.seg is corrupt at offset 4096: the "
            "checksum of a frame does not match, and a later frame follows at offset 4256; run "
            "'penstock journal inspect' and restore from a backup");
  EXPECT_TRUE(test.replayed.empty()) << "nothing behind damage is replayed";
}

TEST(Damage, AZeroedPageBeforeAGoodFrameIsCorruption) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit(text_of(4096 - 40 - 10, 1));  // the next frame starts on a page of its own
  test.commit(text_of(4096 - 40 - 10, 2));
  test.commit(text_of(100, 3));
  const auto file = test.disk.open(test.path(1), Disk::Mode::kReadWrite).value();
  const std::string zeros(4096, '\0');
  const std::string_view buffer = zeros;
  ASSERT_TRUE(file->write_at(kFirstFrame + 4096, {&buffer, 1}).ok());
  const Result<void> opened = test.open();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message().find("a frame is missing, and a later frame follows"),
            std::string::npos)
      << opened.error().message();
}

TEST(Damage, ATornLastFrameIsCutAndItsPlaceUsedAgain) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("acknowledged");
  const uint64_t torn_at = kFirstFrame + frame_bytes(9 + 12);
  test.commit(text_of(2000, 2));
  test.disk.flip(test.path(1), torn_at + 1000, 0xff);
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.journal->recovered().last_sequence, 1U);
  EXPECT_EQ(test.journal->recovered().cut_bytes, frame_bytes(2000 + 10));
  const auto file = test.disk.open(test.path(1), Disk::Mode::kRead).value();
  EXPECT_EQ(file->read_at(torn_at, 2000)->find_first_not_of('\0'), std::string::npos);
  test.appended.erase(2);
  test.commit("instead");
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, test.appended);
  EXPECT_EQ(test.journal->recovered().cut_bytes, 0U);
}

TEST(Damage, ATornFrameHeaderIsCut) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("acknowledged");
  test.commit(text_of(2000, 2));
  test.disk.flip(test.path(1), kFirstFrame + frame_bytes(9 + 12) + 25, 0xff);
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.journal->recovered().last_sequence, 1U);
  EXPECT_GT(test.journal->recovered().cut_bytes, 0U);
}

TEST(Damage, TheMarkTellsDamageToTheLastFrameFromATornWrite) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit(text_of(2000, 1));
  ASSERT_FALSE(*test.journal->commit_once());
  test.disk.flip(test.path(1), kFirstFrame + 1000, 0xff);
  EXPECT_TRUE(test.open().error().is(kCorrupt));
}

TEST(Damage, AMissingSegmentInTheMiddleIsNamed) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  for (uint64_t i = 0; i < 3; ++i) {
    test.commit(text_of(10000, i));
  }
  ASSERT_TRUE(test.disk.remove(test.path(2)).ok());
  const Result<void> opened = test.open();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(
      opened.error().message().find(test.path(2) + " is corrupt at offset 0: the file is missing"),
      std::string::npos)
      << opened.error().message();
}

TEST(Damage, FramesMissingAtTheEndOfASegmentAreFoundByTheNextOne) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit(text_of(100, 1));
  test.commit(text_of(10000, 2));
  test.commit(text_of(10000, 3));
  const auto file = test.disk.open(test.path(1), Disk::Mode::kReadWrite).value();
  const std::string zeros(12000, '\0');
  const std::string_view buffer = zeros;
  ASSERT_TRUE(file->write_at(kFirstFrame + frame_bytes(9 + 100), {&buffer, 1}).ok());
  const Result<void> opened = test.open();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message().find(
                "00001.seg is corrupt at offset 4248: batches 2 to 2 are missing"),
            std::string::npos)
      << opened.error().message();
}

TEST(Damage, SegmentsMissingBeforeOrBehindWhatTheStoreHoldsAreFound) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  for (uint64_t i = 0; i < 3; ++i) {
    test.commit(text_of(10000, i));
  }
  EXPECT_TRUE(test.open(4).error().is(kCorrupt));
  ASSERT_TRUE(test.disk.remove(test.path(1)).ok());
  EXPECT_TRUE(test.open(0).error().is(kCorrupt));
  ASSERT_TRUE(test.open(1).ok());
  ASSERT_TRUE(test.disk.remove(test.path(2)).ok());
  ASSERT_TRUE(test.disk.remove(test.path(3)).ok());
  EXPECT_TRUE(test.open(3).error().is(kCorrupt));
}

// Writes a frame with a right checksum at an offset of the first segment.
void forge(TestJournal& test, uint64_t offset, Sequence sequence, uint64_t salt_difference) {
  const auto file = test.disk.open(test.path(1), Disk::Mode::kReadWrite).value();
  const SegmentHeader header =
      decode_segment_header(*file->read_at(0, kSegmentHeaderBytes)).value();
  FrameBuilder frame;
  frame.start(1);
  frame.add("forged", 0);
  ASSERT_TRUE(file->write_at(offset, frame.finish(header.salt + salt_difference, sequence, offset,
                                                  header.segment_bytes))
                  .ok());
}

TEST(Damage, AFrameOutOfSequenceIsRefused) {
  for (const Sequence sequence : {Sequence{1}, Sequence{3}}) {
    TestJournal test;
    ASSERT_TRUE(test.open().ok());
    test.commit("one");
    forge(test, kFirstFrame + frame_bytes(9 + 3), sequence, 0);
    const Result<void> opened = test.open();
    ASSERT_FALSE(opened.ok());
    EXPECT_NE(opened.error().message().find(" follows where 2 was due"), std::string::npos)
        << opened.error().message();
  }
}

TEST(Damage, FramesOfAnotherUseOfTheFileMeanNothing) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("one");
  forge(test, kFirstFrame + frame_bytes(9 + 3), 2, 1);
  forge(test, kFirstFrame + 4096, 3, 1);
  ASSERT_TRUE(test.open().ok());
  EXPECT_EQ(test.replayed, test.appended);
}

TEST(Damage, AFileOfTheWrongLengthIsRefused) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("a");
  ASSERT_TRUE((*test.disk.open(test.path(1), Disk::Mode::kReadWrite))->reserve(20000).ok());
  EXPECT_NE(test.open().error().message().find("the file is 20000 bytes long and must be 16384"),
            std::string::npos);
}

TEST(Damage, ASegmentUnderAnothersNameIsRefused) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("a");
  ASSERT_TRUE(test.disk.rename(test.path(1), test.path(2)).ok());
  EXPECT_NE(test.open().error().message().find("was written as segment 1"), std::string::npos);
}

TEST(Damage, ANewerFormatIsRefusedInOneLine) {
  TestJournal test;
  ASSERT_TRUE(test.open().ok());
  test.commit("a");
  const auto file = test.disk.open(test.path(1), Disk::Mode::kReadWrite).value();
  std::string header = file->read_at(0, 60).value();
  header[11] = 2;
  append_big_endian<uint32_t>(header, crc32c(header));
  const std::string_view buffer = header;
  ASSERT_TRUE(file->write_at(0, {&buffer, 1}).ok());
  const Result<void> opened = test.open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().message(),
            "journal segment /data/journal/00000000000000000001.seg has format version 2, this "
            "program knows version 1; start the release that wrote it, or a later one");
}

}  // namespace
}  // namespace penstock::journal

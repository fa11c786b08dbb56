#include "journal/format.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/crc32c.h"
#include "base/simulated_disk.h"
#include "journal/frame_builder.h"
#include "journal/segment_files.h"

namespace penstock::journal {
namespace {

constexpr SegmentHeader kSegment{.number = 7,
                                 .salt = 0x0102030405060708,
                                 .first_sequence = 99,
                                 .segment_bytes = 65536,
                                 .time_ms = 1'700'000'000'000};

TEST(Format, SegmentHeaderRoundTrips) {
  const std::string bytes = encode_segment_header(kSegment);
  ASSERT_EQ(bytes.size(), kSegmentHeaderBytes);
  const Result<SegmentHeader> header = decode_segment_header(bytes);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->number, 7U);
  EXPECT_EQ(header->salt, 0x0102030405060708U);
  EXPECT_EQ(header->first_sequence, 99U);
  EXPECT_EQ(header->segment_bytes, 65536U);
  EXPECT_EQ(header->time_ms, 1'700'000'000'000);
}

TEST(Format, AnyFlippedBitOfTheSegmentHeaderIsNoticed) {
  const std::string bytes = encode_segment_header(kSegment);
  for (size_t bit = 0; bit < size_t{64} * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(decode_segment_header(flipped).ok()) << bit;
  }
}

TEST(Format, ALaterVersionIsNamedWhateverElseItHolds) {
  std::string bytes = encode_segment_header(kSegment).substr(0, 60);
  bytes[11] = 2;
  append_big_endian<uint32_t>(bytes, crc32c(bytes));
  bytes.resize(kSegmentHeaderBytes);
  const Result<SegmentHeader> header = decode_segment_header(bytes);
  ASSERT_FALSE(header.ok());
  EXPECT_TRUE(header.error().is(kNewerFormat));
  EXPECT_EQ(header.error().message(), "has format version 2, this program knows version 1");
}

TEST(Format, AnyFlippedBitOfAFrameHeaderIsNoticed) {
  const std::string bytes = encode_frame_header(
      {.salt = 5, .first_sequence = 6, .batch_count = 7, .payload_bytes = 8, .payload_crc = 9});
  ASSERT_EQ(bytes.size(), kFrameHeaderBytes);
  ASSERT_TRUE(decode_frame_header(bytes).has_value());
  EXPECT_EQ(decode_frame_header(bytes)->next_sequence(), 13U);
  EXPECT_FALSE(decode_frame_header(bytes.substr(0, kFrameHeaderBytes - 1)).has_value());
  for (size_t bit = 0; bit < kFrameHeaderBytes * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(decode_frame_header(flipped).has_value()) << bit;
  }
}

TEST(Format, AFrameIsItsBatchesAndZerosToTheEndOfThePage) {
  FrameBuilder builder;
  builder.start(2);
  builder.add("one", 11);
  const std::string second(200, 'b');
  builder.add(second, -12);
  std::string bytes;
  for (const std::string_view buffer : builder.finish(5, 41, 4096 + 8, 16384)) {
    bytes += buffer;
  }
  EXPECT_EQ(bytes.size(), 4096U - 8);
  const auto header = decode_frame_header(bytes);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->first_sequence, 41U);
  const std::string payload = bytes.substr(kFrameHeaderBytes, header->payload_bytes);
  EXPECT_EQ(header->payload_crc, crc32c(payload));
  EXPECT_EQ(bytes.find_first_not_of('\0', kFrameHeaderBytes + header->payload_bytes),
            std::string::npos);
  std::vector<std::string> seen;
  EXPECT_TRUE(for_each_batch(
      *header, payload, [&](Sequence sequence, int64_t time_ms, std::string_view mutations) {
        seen.push_back(std::to_string(sequence) + "@" + std::to_string(time_ms) + " " +
                       std::string(mutations.substr(0, 3)));
        return true;
      }));
  EXPECT_EQ(seen, (std::vector<std::string>{"41@11 one", "42@-12 bbb"}));
}

TEST(Format, APayloadThatIsNotItsBatchesIsRefused) {
  std::string payload;
  append_batch_head(payload, 3, 1);
  payload += "abc";
  const auto never = [](Sequence, int64_t, std::string_view) { return true; };
  EXPECT_TRUE(for_each_batch({.batch_count = 1}, payload, never));
  EXPECT_FALSE(for_each_batch({.batch_count = 2}, payload, never));
  EXPECT_FALSE(for_each_batch({.batch_count = 1}, payload + "d", never));
  EXPECT_FALSE(for_each_batch({.batch_count = 1}, payload.substr(0, 11), never));
}

TEST(SegmentFiles, NamesSortAsNumbersAndOthersAreLeftAlone) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.create_directory("/j").ok());
  for (const std::string& name :
       {segment_name(10), segment_name(9), spare_name(3), unfinished_spare_name(4),
        std::string("lock"), std::string("1.seg"), std::string("spare-x.seg"),
        std::string("99999999999999999999.seg"), std::string(".seg"), std::string("spare-.new")}) {
    ASSERT_TRUE(disk.open("/j/" + name, Disk::Mode::kCreate).ok());
  }
  const Result<DirectoryContent> content = list_directory(disk, "/j");
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(content->segments, (std::vector<uint64_t>{9, 10}));
  EXPECT_EQ(content->spares, (std::vector<uint64_t>{3}));
  EXPECT_EQ(content->unfinished, (std::vector<uint64_t>{4}));
  EXPECT_EQ(segment_name(10), "00000000000000000010.seg");
}

}  // namespace
}  // namespace penstock::journal

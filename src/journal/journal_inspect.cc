#include "journal/journal_inspect.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "journal/segment_files.h"
#include "journal/segment_reader.h"

namespace penstock::journal {
namespace {

void add_fault(SegmentReport& report, uint64_t offset, Health health, std::string why) {
  report.health = std::max(report.health, health);
  report.faults.push_back({offset, health, std::move(why)});
}

void add_batch(SegmentReport& segment, FrameReport& frame, const BatchReport& batch) {
  if (segment.batches == 0) {
    segment.first_time_ms = batch.time_ms;
  }
  segment.last_time_ms = batch.time_ms;
  ++segment.batches;
  segment.mutations += batch.mutations;
  frame.batches.push_back(batch);
}

void add_frame(SegmentReport& report, const Frame& frame) {
  FrameReport entry{.offset = frame.offset,
                    .bytes = frame_bytes(frame.header.payload_bytes),
                    .first_sequence = frame.header.first_sequence,
                    .batches = {}};
  bool is_known = true;
  const bool is_whole = for_each_batch(
      frame.header, frame.payload,
      [&](Sequence sequence, int64_t time_ms, std::string_view mutations) {
        uint64_t count = 0;
        is_known = for_each_mutation(mutations, [&](const Mutation&) { ++count; }) && is_known;
        add_batch(report, entry, {sequence, time_ms, count, mutations.size()});
        return true;
      });
  if (!is_whole || !is_known) {
    add_fault(report, frame.offset, Health::kCorrupt, "the batches of a frame have no known form");
  }
  report.last_sequence = frame.header.next_sequence() - 1;
  report.used_bytes = entry.offset + entry.bytes;
  report.frames.push_back(std::move(entry));
}

// Reads on behind every fault, from the next frame that can be told.
Result<void> read_segment(SegmentReader& reader, SegmentReport& report) {
  uint64_t offset = kSegmentHeaderBytes;
  Sequence expected = reader.header().first_sequence;
  while (true) {
    PENSTOCK_ASSIGN(const FramesEnd end,
                    reader.read_frames(offset, expected, [&](const Frame& frame) {
                      add_frame(report, frame);
                      return Result<void>();
                    }));
    if (end.kind == FramesEnd::Kind::kClean) {
      return {};
    }
    const bool is_torn = end.kind == FramesEnd::Kind::kTorn;
    add_fault(report, end.offset, is_torn ? Health::kTorn : Health::kCorrupt, end.why);
    if (end.later_frame == 0) {
      return {};
    }
    offset = end.later_frame;
    PENSTOCK_ASSIGN(expected, reader.sequence_at(offset));
  }
}

Result<SegmentReport> inspect_segment(Disk& disk, const std::string& path, uint64_t number) {
  SegmentReport report;
  report.path = path;
  report.number = number;
  PENSTOCK_ASSIGN(const std::unique_ptr<File> file, disk.open(path, Disk::Mode::kRead));
  PENSTOCK_ASSIGN(report.bytes, file->size());
  Result<SegmentReader> reader = SegmentReader::open(*file, number);
  if (!reader.ok()) {
    if (!reader.error().is(kCorrupt) && !reader.error().is(kNewerFormat)) {
      return std::move(reader).error();
    }
    add_fault(report, 0, Health::kCorrupt, "the file " + reader.error().message());
    return report;
  }
  report.first_sequence = reader->header().first_sequence;
  report.last_sequence = report.first_sequence - 1;
  report.used_bytes = kSegmentHeaderBytes;
  PENSTOCK_TRY(read_segment(*reader, report));
  return report;
}

void check_order(const SegmentReport& before, SegmentReport& segment) {
  if (segment.number != before.number + 1) {
    add_fault(segment, 0, Health::kCorrupt,
              fmt::format("segment {} is missing before it", before.number + 1));
  } else if (segment.first_sequence != before.last_sequence + 1 && segment.first_sequence != 0) {
    add_fault(segment, 0, Health::kCorrupt,
              fmt::format("it begins with batch {} and the segment before ends with batch {}",
                          segment.first_sequence, before.last_sequence));
  }
}

}  // namespace

std::string_view to_string(Health health) {
  switch (health) {
    case Health::kOk:
      return "ok";
    case Health::kTorn:
      return "torn";
    case Health::kCorrupt:
      return "corrupt";
  }
  return "corrupt";
}

Result<JournalReport> inspect(Disk& disk, const std::string& directory) {
  JournalReport report;
  report.directory = directory;
  PENSTOCK_ASSIGN(const DirectoryContent content, list_directory(disk, directory));
  report.spares = content.spares.size();
  for (const uint64_t number : content.segments) {
    const std::string path = directory + "/" + segment_name(number);
    PENSTOCK_ASSIGN(SegmentReport segment, inspect_segment(disk, path, number));
    if (!report.segments.empty()) {
      check_order(report.segments.back(), segment);
    }
    report.health = std::max(report.health, segment.health);
    report.segments.push_back(std::move(segment));
  }
  return report;
}

}  // namespace penstock::journal

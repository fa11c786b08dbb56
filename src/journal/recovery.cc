#include "journal/recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "journal/segment_reader.h"

namespace penstock::journal {
namespace {

Error corrupt(const std::string& path, uint64_t offset, const std::string& why) {
  return {kCorrupt, fmt::format("journal segment {} is corrupt at offset {}: {}; "
                                "run 'penstock journal inspect' and restore from a backup",
                                path, offset, why)};
}

// What is wrong with a file's header, as one line for the operator.
Error explain(const std::string& path, Error error) {
  if (error.is(kCorrupt)) {
    return corrupt(path, 0, "the file " + error.message());
  }
  if (error.is(kNewerFormat)) {
    return {kNewerFormat, fmt::format("journal segment {} {}; start the release that wrote it, "
                                      "or a later one",
                                      path, error.message())};
  }
  return error;
}

class Recoverer {
 public:
  Recoverer(Disk& disk, const std::string& directory, Sequence replay_after,
            const Journal::Replay& replay)
      : disk_(disk), directory_(directory), replay_after_(replay_after), replay_(replay) {}

  Result<Recovery> run(const std::vector<uint64_t>& numbers) {
    for (size_t i = 0; i < numbers.size(); ++i) {
      if (i > 0 && numbers[i] != numbers[i - 1] + 1) {
        return corrupt(path_of(numbers[i - 1] + 1), 0, "the file is missing");
      }
      PENSTOCK_TRY(read_segment(numbers[i], i == 0, i + 1 == numbers.size()));
    }
    result_.summary.last_sequence = next_ - 1;
    PENSTOCK_TRY(check_store());
    return std::move(result_);
  }

 private:
  // A frame waits to be replayed until the next one has been read, which proves that it is durable.
  struct Held {
    std::string path;
    uint64_t offset;
    FrameHeader header;
    std::string payload;
  };

  std::string path_of(uint64_t number) const { return directory_ + "/" + segment_name(number); }

  Result<void> read_segment(uint64_t number, bool is_first, bool is_last) {
    const std::string path = path_of(number);
    PENSTOCK_ASSIGN(std::unique_ptr<File> file,
                    disk_.open(path, is_last ? Disk::Mode::kReadWrite : Disk::Mode::kRead));
    Result<SegmentReader> opened = SegmentReader::open(*file, number);
    if (!opened.ok()) {
      return explain(path, std::move(opened).error());
    }
    const SegmentHeader header = opened->header();
    if (is_first) {
      next_ = header.first_sequence;
      result_.summary.first_sequence = next_;
    } else if (header.first_sequence != next_) {
      return corrupt(previous_path_, previous_end_,
                     fmt::format("batches {} to {} are missing", next_, header.first_sequence - 1));
    }
    result_.segments.push_back({number, header.first_sequence, header.segment_bytes});
    result_.summary.last_time_ms = std::max(result_.summary.last_time_ms, header.time_ms);

    uint64_t tail = kSegmentHeaderBytes;
    PENSTOCK_ASSIGN(const FramesEnd end, read_frames(*opened, path, tail));
    if (end.kind == FramesEnd::Kind::kCorrupt) {
      return corrupt(path, end.offset, end.why);
    }
    previous_path_ = path;
    previous_end_ = end.offset;
    if (is_last) {
      PENSTOCK_TRY(cut(*file, end));
      PENSTOCK_TRY(write_held_again(*file));
      PENSTOCK_TRY(replay_held());
      result_.active = std::make_unique<SegmentWriter>(std::move(file), header, tail);
    }
    return {};
  }

  // `tail` becomes the place for the next frame: that of a mark, if one stands at the end.
  Result<FramesEnd> read_frames(SegmentReader& reader, const std::string& path, uint64_t& tail) {
    return reader.read_frames(kSegmentHeaderBytes, next_, [&](const Frame& frame) -> Result<void> {
      PENSTOCK_TRY(replay_held());
      held_ = Held{path, frame.offset, frame.header, std::string(frame.payload)};
      tail = frame.offset + (frame.is_mark() ? 0 : frame_bytes(frame.header.payload_bytes));
      return {};
    });
  }

  // The last frame may have been read from the page cache only: because nobody synced it before the
  // process was killed, or because a sync failed, after which the kernel holds pages to be clean
  // that never reached the medium. It is written once more before anything acts on it.
  Result<void> write_held_again(File& file) {
    if (held_.has_value() && held_->path == previous_path_) {
      const std::string head = encode_frame_header(held_->header);
      const std::array<std::string_view, 2> buffers{head, held_->payload};
      PENSTOCK_TRY(file.write_at(held_->offset, buffers));
    }
    return file.sync();
  }

  Result<void> replay_held() {
    if (!held_.has_value()) {
      return {};
    }
    const Held held = *std::exchange(held_, std::nullopt);
    Result<void> replayed;
    const bool whole = for_each_batch(
        held.header, held.payload,
        [&](Sequence sequence, int64_t time_ms, std::string_view mutations) {
          result_.summary.last_time_ms = std::max(result_.summary.last_time_ms, time_ms);
          if (sequence > replay_after_) {
            replayed = replay_(sequence, time_ms, mutations);
          }
          return replayed.ok();
        });
    PENSTOCK_TRY(std::move(replayed));
    return whole ? Result<void>()
                 : corrupt(held.path, held.offset, "the batches of a frame have no known form");
  }

  // Zeros over what a write began, so that it cannot be taken for anything once later frames stand
  // around it.
  Result<void> cut(File& file, const FramesEnd& end) {
    result_.summary.cut_bytes = end.torn_bytes;
    const std::string zeros(end.torn_bytes, '\0');
    const std::string_view buffer = zeros;
    return zeros.empty() ? Result<void>() : file.write_at(end.offset, {&buffer, 1});
  }

  // What the store holds must meet what the journal holds.
  Result<void> check_store() const {
    const Recovered& found = result_.summary;
    if (replay_after_ + 1 < found.first_sequence) {
      return Error(kCorrupt,
                   fmt::format("journal {}: batches {} to {} are missing before its first "
                               "segment; restore them from the archive or a backup",
                               directory_, replay_after_ + 1, found.first_sequence - 1));
    }
    if (replay_after_ > found.last_sequence) {
      return Error(
          kCorrupt,
          fmt::format("journal {}: it ends at batch {} but the state store holds batch {}: "
                      "segments are missing; restore them or a backup",
                      directory_, found.last_sequence, replay_after_));
    }
    return {};
  }

  Disk& disk_;
  const std::string& directory_;
  const Sequence replay_after_;
  const Journal::Replay& replay_;
  Recovery result_;
  Sequence next_ = 1;
  std::optional<Held> held_;
  std::string previous_path_;
  uint64_t previous_end_ = 0;
};

}  // namespace

Result<Recovery> recover(Disk& disk, const std::string& directory,
                         const std::vector<uint64_t>& segments, Sequence replay_after,
                         const Journal::Replay& replay) {
  return Recoverer(disk, directory, replay_after, replay).run(segments);
}

}  // namespace penstock::journal

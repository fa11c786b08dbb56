// Any bytes as the content of a journal segment behind a good header, and as the mutations of a
// batch. Nothing may crash; recovery answers with batches, a cut tail or a reason, and what it
// accepted it accepts again.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/clock.h"
#include "base/crc32c.h"
#include "base/log.h"
#include "base/random.h"
#include "base/simulated_disk.h"
#include "journal/format.h"
#include "journal/journal.h"
#include "journal/segment_files.h"
#include "store/memory_backend.h"
#include "store/shard_store.h"

namespace penstock::journal {
namespace {

constexpr uint64_t kSegmentBytes = 64 * kKiB;
constexpr const char* kDirectory = "journal";

void write_segment(SimulatedDisk& disk, std::string_view frames) {
  std::string bytes = encode_segment_header(
      {.number = 1, .salt = 7, .first_sequence = 1, .segment_bytes = kSegmentBytes, .time_ms = 0});
  bytes.append(frames.substr(0, kSegmentBytes - bytes.size()));
  bytes.resize(kSegmentBytes);
  PENSTOCK_CHECK(disk.create_directory(kDirectory).ok());
  PENSTOCK_CHECK(disk.write_whole(std::string(kDirectory) + "/" + segment_name(1), bytes).ok());
}

// The last sequence that recovery found; nothing if it refused.
std::optional<Sequence> recover_into(SimulatedDisk& disk, store::ShardStores& stores) {
  ManualClock clock;
  SeededRandom random(1);
  NullLog log;
  const auto journal = Journal::open(disk, clock, random, log,
                                     {.directory = kDirectory, .segment_bytes = kSegmentBytes}, 0,
                                     [&stores](Sequence, int64_t, std::string_view mutations) {
                                       return store::replay(stores, mutations);
                                     });
  return journal.ok() ? std::optional((*journal)->recovered().last_sequence) : std::nullopt;
}

// A frame with right checksums around the input, so that what lies behind them is reached.
std::string frame_of(std::string_view mutations) {
  std::string payload;
  append_batch_head(payload, mutations.size(), 1'700'000'000'000);
  payload.append(mutations);
  std::string frame = encode_frame_header({.salt = 7,
                                           .first_sequence = 1,
                                           .batch_count = 1,
                                           .payload_bytes = static_cast<uint32_t>(payload.size()),
                                           .payload_crc = crc32c(payload)});
  frame.append(payload);
  return frame;
}

}  // namespace
}  // namespace penstock::journal

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const bool is_framed : {false, true}) {
    penstock::store::MemoryBackend backend;
    penstock::store::ShardStores stores = penstock::store::make_shard_stores(16, backend);
    penstock::SimulatedDisk disk;
    penstock::journal::write_segment(
        disk, is_framed ? penstock::journal::frame_of(input) : std::string(input));
    const auto found = penstock::journal::recover_into(disk, stores);
    if (found) {
      penstock::store::ShardStores again = penstock::store::make_shard_stores(16, backend);
      PENSTOCK_CHECK(penstock::journal::recover_into(disk, again) == found);
    }
  }
  return 0;
}

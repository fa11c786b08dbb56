// A journal on a simulated disk, for this module's tests: what was appended, and what comes back.
#ifndef PENSTOCK_JOURNAL_TEST_JOURNAL_H_
#define PENSTOCK_JOURNAL_TEST_JOURNAL_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/simulated_disk.h"
#include "journal/format.h"
#include "journal/journal.h"
#include "journal/segment_files.h"

namespace penstock::journal {

struct TestJournal {
  static constexpr uint64_t kSegmentBytes = 16 * kKiB;

  explicit TestJournal(uint64_t capacity_bytes = UINT64_MAX, uint64_t seed = 1)
      : disk(capacity_bytes), random(seed) {
    options.directory = "/data/journal";
    options.segment_bytes = kSegmentBytes;
    options.pending_bytes_max = 64 * kKiB;
  }

  // Opens and replays into `replayed`.
  Result<void> open(Sequence replay_after = 0) {
    replayed.clear();
    Result<std::unique_ptr<Journal>> opened =
        Journal::open(disk, clock, random, log, options, replay_after,
                      [this](Sequence sequence, int64_t, std::string_view mutations) {
                        EXPECT_TRUE(replayed.emplace(sequence, mutations).second);
                        return Result<void>();
                      });
    if (!opened.ok()) {
      return std::move(opened).error();
    }
    journal = std::move(*opened);
    return {};
  }

  Sequence append(std::string mutations) {
    const Sequence sequence = journal->append(mutations, clock.now_ms());
    appended[sequence] = std::move(mutations);
    return sequence;
  }
  // One batch, one frame.
  void commit(std::string mutations) {
    append(std::move(mutations));
    ASSERT_TRUE(*journal->commit_once());
  }
  // Writes the mark as well.
  void commit_all() {
    while (*journal->commit_once()) {
    }
  }

  std::string path(uint64_t segment) const {
    return options.directory + "/" + segment_name(segment);
  }

  SimulatedDisk disk;
  ManualClock clock;
  SeededRandom random;
  NullLog log;
  Options options;
  std::map<Sequence, std::string> appended;
  std::map<Sequence, std::string> replayed;
  std::unique_ptr<Journal> journal;
};

inline std::string text_of(uint64_t length, uint64_t what) {
  std::string text = std::to_string(what) + ":";
  text.resize(length, static_cast<char>('a' + what % 26));
  return text;
}

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_TEST_JOURNAL_H_

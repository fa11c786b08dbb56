#include "journal/journal_threads.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include "journal/test_journal.h"

namespace penstock::journal {
namespace {

TEST(JournalThreads, WhatManyThreadsAppendIsThereAfterAStop) {
  char directory[] = "/tmp/penstock-journal-test-XXXXXX";
  ASSERT_NE(mkdtemp(directory), nullptr);
  constexpr uint64_t kThreads = 4;
  constexpr uint64_t kBatches = 500;
  SystemDisk disk;
  SystemClock clock;
  SystemRandom random;
  NullLog log;
  const Options options{.directory = std::string(directory) + "/journal",
                        .segment_bytes = 64 * kKiB};
  std::map<Sequence, std::string> replayed;
  const Journal::Replay replay = [&](Sequence sequence, int64_t, std::string_view mutations) {
    replayed.emplace(sequence, mutations);
    return Result<void>();
  };
  std::vector<std::map<Sequence, std::string>> appended(kThreads);
  std::atomic<Sequence> told{0};
  {
    const auto journal = Journal::open(disk, clock, random, log, options, 0, replay).value();
    journal->on_durable([&](Sequence sequence) { told = sequence; });
    JournalThreads threads(*journal, log);
    std::vector<std::thread> writers;
    for (uint64_t i = 0; i < kThreads; ++i) {
      writers.emplace_back([&, i] {
        for (uint64_t k = 0; k < kBatches; ++k) {
          const std::string text = text_of(50 + k, i * kBatches + k);
          appended[i][journal->append(text, 0)] = text;
        }
      });
    }
    for (std::thread& writer : writers) {
      writer.join();
    }
    threads.stop();
    EXPECT_EQ(journal->durable(), kThreads * kBatches);
    EXPECT_EQ(told, kThreads * kBatches);
  }
  ASSERT_TRUE(Journal::open(disk, clock, random, log, options, 0, replay).ok());
  std::map<Sequence, std::string> expected;
  for (const auto& part : appended) {
    expected.insert(part.begin(), part.end());
  }
  EXPECT_EQ(replayed, expected);
  std::filesystem::remove_all(directory);
}

TEST(JournalThreadsDeathTest, AFailedSyncEndsTheProcessWithOneLine) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        TestJournal test;
        const Result<void> opened = test.open();
        while (*test.journal->prepare_once()) {
        }
        test.commit("acknowledged");
        while (*test.journal->prepare_once()) {
        }
        test.disk.fail_sync(kIoError, false);
        test.append("never acknowledged");
        const JournalThreads threads(*test.journal, test.log);
        for (std::atomic<bool> forever{opened.ok()}; forever;) {
          std::this_thread::yield();
        }
      },
      testing::ExitedWithCode(kExitJournalFailed),
      "penstock: journal write failed: .*0001.seg: sync: injected failure; nothing more can be");
}

}  // namespace
}  // namespace penstock::journal

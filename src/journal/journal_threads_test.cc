#include "journal/journal_threads.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include "journal/durable_waiters.h"
#include "journal/test_journal.h"
#include "runtime/task.h"

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

// A clock that any thread may move.
class SharedClock final : public Clock {
 public:
  SharedClock() { anchor(); }
  int64_t monotonic_ns() override { return now_ns_; }
  int64_t system_ms() override { return 1'700'000'000'000; }
  void advance_ms(int64_t elapsed_ms) { now_ns_ += elapsed_ms * 1'000'000; }

 private:
  std::atomic<int64_t> now_ns_{0};
};

// The machine's disk, for a process that may have no descriptor left.
class StarvedDisk final : public Disk {
 public:
  Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) override {
    if (is_starved) {
      return Error(kNoDescriptors, path + ": open: no descriptor");
    }
    return disk_.open(path, mode);
  }
  Result<bool> exists(const std::string& path) override { return disk_.exists(path); }
  Result<std::vector<std::string>> list(const std::string& directory) override {
    return disk_.list(directory);
  }
  Result<void> create_directory(const std::string& directory) override {
    return disk_.create_directory(directory);
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    return disk_.rename(from, to);
  }
  Result<void> remove(const std::string& path) override { return disk_.remove(path); }
  Result<std::unique_ptr<Directory>> open_directory(const std::string& directory) override {
    return disk_.open_directory(directory);
  }
  Result<std::unique_ptr<File>> lock(const std::string& path) override { return disk_.lock(path); }
  Result<uint64_t> free_bytes(const std::string& directory) override {
    return disk_.free_bytes(directory);
  }

  std::atomic<bool> is_starved{false};

 private:
  SystemDisk disk_;
};

// A core that appends batch after batch, each when the one before is durable, to a journal on disk
// whose groups take as long as the test says.
class CommittingCore {
 public:
  CommittingCore() : directory_(make_directory()), core_(clock_) {
    Options options{.directory = directory_ + "/journal", .segment_bytes = 64 * kKiB};
    options.on_group = [this](size_t, int64_t) {
      clock_.advance_ms(group_ms_);
      committed_on_core_ = std::this_thread::get_id() == core_thread_;
    };
    journal_ = Journal::open(disk_, clock_, random_, log_, options, 0, [](auto...) {
                 return Result<void>();
               }).value();
    waiters_ = std::make_unique<DurableWaiters>(*journal_, core_);
    journal_->on_durable([this](Sequence) { waiters_->notify(); });
  }
  ~CommittingCore() { std::filesystem::remove_all(directory_); }

  // Appends until a group was committed where it should be, at most so many times; how many it
  // took.
  runtime::Task<int> append_until(bool on_core, int64_t group_ms, int batches_max) {
    group_ms_ = group_ms;
    int batches = 0;
    do {
      co_await waiters_->until(journal_->append(text_of(50, ++appended_), 0), core_);
    } while (++batches < batches_max && committed_on_core_ != on_core);
    co_return batches;
  }

  Sequence appended() const { return appended_; }
  Journal& journal() { return *journal_; }
  void starve(bool is_starved) { disk_.is_starved = is_starved; }

  // Runs the core on this thread until the task has ended.
  void run(runtime::Task<void> task) {
    core_thread_ = std::this_thread::get_id();
    JournalThreads threads(*journal_, log_, core_);
    runtime::spawn(std::move(task));
    core_.run();
    threads.stop();
  }
  void stop() { core_.stop(); }

 private:
  static std::string make_directory() {
    char directory[] = "/tmp/penstock-journal-test-XXXXXX";
    PENSTOCK_CHECK(mkdtemp(directory) != nullptr);
    return directory;
  }

  const std::string directory_;
  StarvedDisk disk_;
  SharedClock clock_;
  SystemRandom random_;
  NullLog log_;
  runtime::Core core_;
  std::thread::id core_thread_;
  std::atomic<int64_t> group_ms_{0};
  std::atomic<bool> committed_on_core_{false};
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<DurableWaiters> waiters_;
  Sequence appended_ = 0;
};

TEST(JournalThreads, AnIdleCoreCommitsUntilTheDiskIsSlowAndAgainWhenItIsFast) {
  constexpr int kPatience = 100'000;
  CommittingCore test;
  int batches_to_thread = 0;
  int batches_to_core = 0;
  const auto scenario = [&]() -> runtime::Task<void> {
    EXPECT_EQ(co_await test.append_until(true, 0, 1), 1);
    EXPECT_EQ(co_await test.append_until(false, 0, 20), 20);  // stays on the core
    batches_to_thread = co_await test.append_until(false, 20, kPatience);
    batches_to_core = co_await test.append_until(true, 0, kPatience);
    test.journal().append(text_of(50, 0), 0);  // nobody waits for it, and the core ends
    test.stop();
  };
  test.run(scenario());
  EXPECT_LT(batches_to_thread, 10);
  EXPECT_GT(batches_to_core, 5);
  EXPECT_LT(batches_to_core, kPatience);
  EXPECT_EQ(test.journal().durable(), test.appended() + 1);
}

TEST(JournalThreads, WaitForDescriptorsAndGoOn) {
  CommittingCore test;
  test.starve(true);
  std::thread helper([&] {
    while (!test.journal().stats().out_of_descriptors) {
      std::this_thread::yield();
    }
    test.starve(false);
  });
  const auto scenario = [&]() -> runtime::Task<void> {
    co_await test.append_until(true, 0, 1);
    EXPECT_EQ(test.journal().durable(), 1U);
    EXPECT_LT(co_await test.append_until(true, 0, 100'000), 100'000) << "the core has its turn";
    test.stop();
  };
  test.run(scenario());
  helper.join();
  EXPECT_EQ(test.journal().durable(), test.appended());
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

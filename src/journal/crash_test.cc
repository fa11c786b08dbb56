// Power loss and kill -9 at every operation that changes the disk, under many seeds: what was
// acknowledged is there, what was not is whole or absent, and the journal goes on from there.
#include <gtest/gtest.h>

#include "journal/test_journal.h"

namespace penstock::journal {
namespace {

constexpr uint64_t kSeeds = 12;

class Scenario {
 public:
  Scenario(uint64_t seed, bool archives) : test_(UINT64_MAX, seed), random_(seed + 1000) {
    if (archives) {
      test_.options.archive_directory = "/data/archive";
    }
  }

  // Steps a journal at random until the disk fails or `steps` were made. False: the disk failed.
  bool run(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (!step()) {
        return false;
      }
      acknowledged_ = test_.journal->durable();
    }
    return true;
  }

  bool open() {
    const Result<void> opened = test_.open(stored_);
    if (!opened.ok()) {
      EXPECT_TRUE(test_.disk.is_off()) << opened.error().message();
      return false;
    }
    check();
    return true;
  }

  TestJournal& test() { return test_; }
  Random& random() { return random_; }

 private:
  bool step() {
    switch (random_.below(8)) {
      case 0:
        return test_.journal->prepare_once().ok();
      case 1:
        if (random_.below(3) == 0) {
          return release();
        }
        return true;
      case 2:
      case 3:
      case 4:
        test_.append(text_of(1 + random_.below(random_.below(4) == 0 ? 9000 : 900), ++counter_));
        return true;
      default:
        return test_.journal->commit_once().ok();
    }
  }

  // The store has flushed a part of what is durable.
  bool release() {
    stored_ += random_.below(test_.journal->durable() - stored_ + 1);
    return test_.journal->release(stored_).ok();
  }

  void check() {
    const Recovered& recovered = test_.journal->recovered();
    ASSERT_GE(recovered.last_sequence, acknowledged_);
    ASSERT_LE(recovered.first_sequence, stored_ + 1);
    test_.appended.erase(test_.appended.upper_bound(recovered.last_sequence), test_.appended.end());
    ASSERT_TRUE(test_.appended.empty() ||
                test_.appended.rbegin()->first == recovered.last_sequence);
    const std::map<Sequence, std::string> expected(test_.appended.upper_bound(stored_),
                                                   test_.appended.end());
    ASSERT_EQ(test_.replayed, expected);
    acknowledged_ = recovered.last_sequence;
  }

  TestJournal test_;
  SeededRandom random_;
  Sequence acknowledged_ = 0;
  Sequence stored_ = 0;
  uint64_t counter_ = 0;
};

enum class Fault { kPowerLoss, kKill, kKillThenPowerLoss };

// The fault comes at the n-th operation, and again during the recovery; for every n until a run
// needs fewer or a check failed. The number of runs.
uint64_t crash_at_every_operation(uint64_t seed, bool archives, Fault fault) {
  bool finished = false;
  uint64_t operations = 0;
  while (!finished && !testing::Test::HasFailure()) {
    ++operations;
    SCOPED_TRACE("seed " + std::to_string(seed) + ", operation " + std::to_string(operations));
    Scenario scenario(seed, archives);
    SimulatedDisk& disk = scenario.test().disk;
    const auto strike = [&](bool is_last) {
      if (fault == Fault::kPowerLoss || (is_last && fault == Fault::kKillThenPowerLoss)) {
        disk.crash(scenario.random());
      } else {
        disk.power_off_after(UINT64_MAX);
        disk.kill();
      }
    };
    disk.power_off_after(operations);
    finished = scenario.open() && scenario.run(150);
    strike(false);
    disk.power_off_after(1 + operations % 7);
    if (!scenario.open() || !scenario.run(5)) {
      strike(false);
      EXPECT_TRUE(scenario.open());
    }
    disk.power_off_after(UINT64_MAX);
    EXPECT_TRUE(scenario.run(static_cast<int>(scenario.random().below(40))));
    strike(true);
    EXPECT_TRUE(scenario.open());
  }
  return operations;
}

TEST(Crash, PowerLossAtEveryOperationLosesNothingAcknowledged) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    EXPECT_GT(crash_at_every_operation(seed, false, Fault::kPowerLoss), 50U);
  }
}

TEST(Crash, PowerLossAtEveryOperationWithAnArchive) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    EXPECT_GT(crash_at_every_operation(seed, true, Fault::kPowerLoss), 50U);
  }
}

TEST(Crash, AKillAtEveryOperationLosesNothingAcknowledged) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    EXPECT_GT(crash_at_every_operation(seed, false, Fault::kKill), 50U);
  }
}

TEST(Crash, WhatAKilledProcessLeftUnsyncedIsMadeDurableBeforeGoingOn) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    EXPECT_GT(crash_at_every_operation(seed, false, Fault::kKillThenPowerLoss), 50U);
  }
}

}  // namespace
}  // namespace penstock::journal

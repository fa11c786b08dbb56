#include "base/simulated_disk.h"

#include <gtest/gtest.h>

#include <set>

namespace penstock {
namespace {

constexpr size_t kSector = SimulatedDisk::kSectorBytes;

void write(File& file, uint64_t offset, std::string_view bytes) {
  ASSERT_TRUE(file.write_at(offset, {&bytes, 1}).ok());
}

// A file /d/f of 4 synced sectors of 'a'.
std::unique_ptr<File> make_file(SimulatedDisk& disk) {
  EXPECT_TRUE(disk.create_directory("/d").ok());
  auto file = disk.open("/d/f", Disk::Mode::kCreate).value();
  write(*file, 0, std::string(4 * kSector, 'a'));
  EXPECT_TRUE(file->sync().ok());
  EXPECT_TRUE(disk.sync_directory("/d").ok());
  return file;
}

TEST(SimulatedDisk, WhatWasSyncedSurvivesACrash) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    SimulatedDisk disk;
    make_file(disk);
    SeededRandom random(seed);
    disk.crash(random);
    EXPECT_EQ(*disk.read_whole("/d/f"), std::string(4 * kSector, 'a'));
  }
}

TEST(SimulatedDisk, ACrashKeepsEverySubsetOfUnsyncedSectors) {
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SimulatedDisk disk;
    write(*make_file(disk), 0, std::string(3 * kSector, 'b'));
    SeededRandom random(seed);
    disk.crash(random);
    const std::string content = *disk.read_whole("/d/f");
    std::string summary;
    for (size_t i = 0; i < content.size(); i += kSector) {
      EXPECT_EQ(content.substr(i, kSector), std::string(kSector, content[i]));
      summary += content[i];
    }
    seen.insert(summary);
  }
  EXPECT_EQ(seen.size(), 8U);
  EXPECT_TRUE(seen.contains("aaaa"));
  EXPECT_TRUE(seen.contains("baba"));
}

TEST(SimulatedDisk, UnsyncedNamesSurviveAsAPrefix) {
  std::set<size_t> counts;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    SimulatedDisk disk;
    ASSERT_TRUE(disk.create_directory("/d").ok());
    for (const char* path : {"/d/1", "/d/2", "/d/3"}) {
      ASSERT_TRUE(disk.open(path, Disk::Mode::kCreate).ok());
    }
    SeededRandom random(seed);
    disk.crash(random);
    const std::vector<std::string> names = *disk.list("/d");
    for (size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(names[i], std::to_string(i + 1));
    }
    counts.insert(names.size());
  }
  EXPECT_EQ(counts, (std::set<size_t>{0, 1, 2, 3}));
}

TEST(SimulatedDisk, ARenameAcrossDirectoriesNeverLosesTheFile) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    SimulatedDisk disk;
    make_file(disk);
    ASSERT_TRUE(disk.create_directory("/e").ok());
    ASSERT_TRUE(disk.rename("/d/f", "/e/f").ok());
    SeededRandom random(seed);
    disk.crash(random);
    EXPECT_NE(*disk.exists("/d/f"), *disk.exists("/e/f"));
  }
}

TEST(SimulatedDisk, AfterAFailedSyncThePagesAreSeenButNeverWritten) {
  SimulatedDisk disk;
  const auto file = make_file(disk);
  write(*file, 0, std::string(kSector, 'b'));
  disk.fail_sync(kIoError, false);
  EXPECT_FALSE(file->sync().ok());
  EXPECT_TRUE(file->sync().ok());
  EXPECT_EQ(*file->read_at(0, 1), "b");
  SeededRandom random(1);
  disk.crash(random);
  EXPECT_EQ((*disk.read_whole("/d/f"))[0], 'a');
}

TEST(SimulatedDisk, WhatIsWrittenAgainAfterAFailedSyncIsDurable) {
  SimulatedDisk disk;
  const auto file = make_file(disk);
  write(*file, 0, std::string(kSector, 'b'));
  disk.fail_sync(kIoError, false);
  EXPECT_FALSE(file->sync().ok());
  write(*file, 0, std::string(kSector, 'b'));
  EXPECT_TRUE(file->sync().ok());
  SeededRandom random(1);
  disk.crash(random);
  EXPECT_EQ((*disk.read_whole("/d/f"))[0], 'b');
}

TEST(SimulatedDisk, AStickyFailureStays) {
  SimulatedDisk disk;
  const auto file = make_file(disk);
  disk.fail_write(kNoSpace, true);
  const std::string_view bytes = "x";
  for (int i = 0; i < 3; ++i) {
    const Result<void> refused = file->write_at(0, {&bytes, 1});
    ASSERT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().is(kNoSpace));
  }
}

TEST(SimulatedDisk, WithoutDescriptorsWhatIsOpenGoesOn) {
  SimulatedDisk disk;
  const auto file = make_file(disk);
  const auto directory = disk.open_directory("/d").value();
  disk.fail_open(kNoDescriptors, true);
  EXPECT_TRUE(disk.open("/d/f", Disk::Mode::kRead).error().is(kNoDescriptors));
  EXPECT_TRUE(disk.open("/d/g", Disk::Mode::kCreate).error().is(kNoDescriptors));
  EXPECT_TRUE(disk.open_directory("/d").error().is(kNoDescriptors));
  EXPECT_TRUE(disk.sync_directory("/d").error().is(kNoDescriptors));
  EXPECT_TRUE(disk.lock("/d/f").error().is(kNoDescriptors));
  write(*file, 0, "b");
  EXPECT_TRUE(file->sync().ok());
  EXPECT_TRUE(disk.rename("/d/f", "/d/h").ok());
  EXPECT_TRUE(directory->sync().ok());
  disk.mend();
  EXPECT_EQ((*disk.read_whole("/d/h"))[0], 'b');
}

TEST(SimulatedDisk, CapacityBoundsWhatIsLonger) {
  SimulatedDisk disk(5 * kSector);
  const auto file = make_file(disk);
  EXPECT_EQ(*disk.free_bytes("/d"), kSector);
  EXPECT_TRUE(file->reserve(5 * kSector).ok());
  const Result<void> refused = file->reserve(5 * kSector + 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(kNoSpace));
  write(*file, 0, "fits, because it is not longer");
  ASSERT_TRUE(disk.remove("/d/f").ok());
  EXPECT_EQ(*disk.free_bytes("/d"), 5 * kSector);
}

TEST(SimulatedDisk, NothingHappensOnceThePowerIsOff) {
  SimulatedDisk disk;
  const auto file = make_file(disk);
  disk.power_off_after(2);
  write(*file, 0, "b");
  const std::string_view bytes = "c";
  EXPECT_FALSE(file->write_at(kSector, {&bytes, 1}).ok());
  EXPECT_FALSE(file->sync().ok());
  EXPECT_FALSE(disk.open("/d/new", Disk::Mode::kCreate).ok());
  SeededRandom random(1);
  disk.crash(random);
  EXPECT_FALSE(disk.is_off());
  EXPECT_FALSE(file->read_at(0, 1).ok()) << "files do not stay open across a crash";
  EXPECT_EQ((*disk.read_whole("/d/f")).size(), 4 * kSector);
}

TEST(SimulatedDisk, AFlippedBitIsOnTheMediumToo) {
  SimulatedDisk disk;
  make_file(disk);
  disk.flip("/d/f", 5, 0x01);
  SeededRandom random(1);
  disk.crash(random);
  EXPECT_EQ((*disk.read_whole("/d/f"))[5], 'a' ^ 0x01);
}

TEST(SimulatedDisk, AKillLosesLocksButNoBytes) {
  SimulatedDisk disk;
  const auto file = make_file(disk);
  write(*file, 0, "b");
  const auto lock = disk.lock("/d/lock");
  disk.kill();
  EXPECT_TRUE(disk.lock("/d/lock").ok());
  EXPECT_EQ((*disk.read_whole("/d/f"))[0], 'b');
}

}  // namespace
}  // namespace penstock

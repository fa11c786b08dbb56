#include "server/data_directory.h"

#include <gtest/gtest.h>

#include "base/simulated_disk.h"

namespace penstock::server {
namespace {

void write(SimulatedDisk& disk, const std::string& path, std::string_view content) {
  ASSERT_TRUE(disk.write_whole(path, content).ok());
}

TEST(DataDirectory, IsMadeAndOpensAgain) {
  SimulatedDisk disk;
  { ASSERT_TRUE(DataDirectory::open(disk, "data").ok()); }
  const auto again = DataDirectory::open(disk, "data");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->journal(), "data/journal");
}

TEST(DataDirectory, RefusesOneThatIsInUse) {
  SimulatedDisk disk;
  const auto first = DataDirectory::open(disk, "data");
  ASSERT_TRUE(first.ok());
  const auto second = DataDirectory::open(disk, "data");
  ASSERT_FALSE(second.ok());
  EXPECT_TRUE(second.error().is(kInUse));
  EXPECT_NE(second.error().message().find("data/lock: in use by another process"),
            std::string::npos);
}

TEST(DataDirectory, RefusesANewerFormat) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.create_directory("data").ok());
  write(disk, "data/format", "penstock-data 2 shards 64\n");
  const auto opened = DataDirectory::open(disk, "data");
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message().find("data/format: written by a newer Penstock (format 2"),
            std::string::npos);
}

TEST(DataDirectory, RefusesWhatIsNotAFormatLine) {
  for (const char* content :
       {"", "penstock-data 1 shards 17\n", "penstock-data 1 shards 16", "hello\n"}) {
    SimulatedDisk disk;
    ASSERT_TRUE(disk.create_directory("data").ok());
    write(disk, "data/format", content);
    const auto opened = DataDirectory::open(disk, "data");
    ASSERT_FALSE(opened.ok()) << content;
    EXPECT_TRUE(opened.error().is(kCorrupt)) << content;
  }
}

TEST(DataDirectory, RefusesAJournalWithoutAFormat) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.create_directory("data/journal").ok());
  write(disk, "data/journal/00000000000000000001.seg", "x");
  const auto opened = DataDirectory::open(disk, "data");
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message().find("data/format: missing"), std::string::npos);
}

}  // namespace
}  // namespace penstock::server

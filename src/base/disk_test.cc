#include "base/disk.h"

#include <gtest/gtest.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>

#include "base/simulated_disk.h"

namespace penstock {
namespace {

// What holds for every Disk, run on the machine's file system and on the simulated one.
class DiskTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) {
      char name[] = "/tmp/penstock-disk-test-XXXXXX";
      ASSERT_NE(mkdtemp(name), nullptr);
      root_ = name;
      disk_ = std::make_unique<SystemDisk>();
    } else {
      root_ = "/simulated";
      disk_ = std::make_unique<SimulatedDisk>();
      ASSERT_TRUE(disk_->create_directory(root_).ok());
    }
  }
  void TearDown() override {
    if (GetParam()) {
      std::filesystem::remove_all(root_);
    }
  }
  std::string path(const std::string& name) const { return root_ + "/" + name; }
  std::unique_ptr<File> create(const std::string& name) {
    return disk_->open(path(name), Disk::Mode::kCreate).value();
  }

  std::string root_;
  std::unique_ptr<Disk> disk_;
};

INSTANTIATE_TEST_SUITE_P(Disks, DiskTest, testing::Values(true, false),
                         [](const testing::TestParamInfo<bool>& disk) {
                           return disk.param ? "System" : "Simulated";
                         });

TEST_P(DiskTest, WritesMoreBuffersThanOneCallTakes) {
  const auto file = create("many");
  std::string expected;
  std::vector<std::string> parts;
  for (int i = 0; i < 3 * IOV_MAX + 7; ++i) {
    parts.push_back(i % 5 == 0 ? std::string() : std::to_string(i));
    expected += parts.back();
  }
  const std::vector<std::string_view> views(parts.begin(), parts.end());
  ASSERT_TRUE(file->write_at(3, views).ok());
  EXPECT_EQ(*file->read_at(3, expected.size() + 100), expected);
  EXPECT_EQ(*file->read_at(0, 3), std::string(3, '\0'));
  EXPECT_EQ(*file->size(), expected.size() + 3);
}

TEST_P(DiskTest, ReadsEndAtTheEndOfTheFile) {
  const auto file = create("short");
  const std::string_view bytes = "hello";
  ASSERT_TRUE(file->write_at(0, {&bytes, 1}).ok());
  EXPECT_EQ(*file->read_at(3, 10), "lo");
  EXPECT_EQ(*file->read_at(5, 10), "");
  EXPECT_EQ(*file->read_at(99, 1), "");
}

TEST_P(DiskTest, ReserveLengthensWithZerosAndKeepsWhatIsThere) {
  const auto file = create("reserved");
  const std::string_view bytes = "x";
  ASSERT_TRUE(file->write_at(0, {&bytes, 1}).ok());
  ASSERT_TRUE(file->reserve(8192).ok());
  EXPECT_EQ(*file->size(), 8192U);
  EXPECT_EQ(*file->read_at(0, 2), std::string("x\0", 2));
  EXPECT_TRUE(file->sync().ok());
}

TEST_P(DiskTest, CreateRefusesWhatExistsAndOpenWhatDoesNot) {
  create("there");
  const auto again = disk_->open(path("there"), Disk::Mode::kCreate);
  ASSERT_FALSE(again.ok());
  EXPECT_TRUE(again.error().is(kIoError));
  EXPECT_NE(again.error().message().find(path("there")), std::string::npos);
  EXPECT_FALSE(disk_->open(path("missing"), Disk::Mode::kReadWrite).ok());
  EXPECT_FALSE(disk_->open(path("no/such/directory"), Disk::Mode::kCreate).ok());
}

TEST_P(DiskTest, ListsPlainNamesSorted) {
  create("b");
  create("a");
  ASSERT_TRUE(disk_->create_directory(path("c/d")).ok());
  create("c/inner");
  EXPECT_EQ(*disk_->list(root_), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(*disk_->list(path("c")), (std::vector<std::string>{"d", "inner"}));
  EXPECT_FALSE(disk_->list(path("missing")).ok());
}

TEST_P(DiskTest, CreatesDirectoriesWithTheirParentsMoreThanOnce) {
  EXPECT_TRUE(disk_->create_directory(path("x/y/z")).ok());
  EXPECT_TRUE(disk_->create_directory(path("x/y/z")).ok());
  EXPECT_TRUE(*disk_->exists(path("x/y")));
}

TEST_P(DiskTest, RenameReplacesAndRemoveForgets) {
  const std::string_view bytes = "new";
  ASSERT_TRUE(create("from")->write_at(0, {&bytes, 1}).ok());
  create("to");
  ASSERT_TRUE(disk_->rename(path("from"), path("to")).ok());
  EXPECT_FALSE(*disk_->exists(path("from")));
  EXPECT_EQ(*disk_->read_whole(path("to")), "new");
  ASSERT_TRUE(disk_->remove(path("to")).ok());
  EXPECT_FALSE(*disk_->exists(path("to")));
  EXPECT_FALSE(disk_->remove(path("to")).ok());
  EXPECT_FALSE(disk_->rename(path("to"), path("from")).ok());
  EXPECT_TRUE(disk_->sync_directory(root_).ok());
}

TEST_P(DiskTest, OneHolderOfALockAtATime) {
  auto held = disk_->lock(path("lock"));
  ASSERT_TRUE(held.ok());
  const auto refused = disk_->lock(path("lock"));
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(kInUse));
  (*held).reset();
  EXPECT_TRUE(disk_->lock(path("lock")).ok());
}

TEST_P(DiskTest, WriteWholeReplacesTheFileEvenAfterAnAttemptThatWasCutOff) {
  create("file.new");
  ASSERT_TRUE(disk_->write_whole(path("file"), "one").ok());
  ASSERT_TRUE(disk_->write_whole(path("file"), "two").ok());
  EXPECT_EQ(*disk_->read_whole(path("file")), "two");
  EXPECT_EQ(*disk_->list(root_), (std::vector<std::string>{"file"}));
}

TEST_P(DiskTest, SaysHowMuchIsFree) {
  EXPECT_GT(*disk_->free_bytes(root_), 0U);
  EXPECT_FALSE(disk_->free_bytes(path("missing")).ok());
}

TEST(SystemDisk, FilesAreTheOwnersOnly) {
  char name[] = "/tmp/penstock-disk-test-XXXXXX";
  ASSERT_NE(mkdtemp(name), nullptr);
  const std::string directory = std::string(name) + "/data";
  SystemDisk disk;
  ASSERT_TRUE(disk.create_directory(directory).ok());
  ASSERT_TRUE(disk.write_whole(directory + "/secret", "s").ok());
  struct stat status {};
  ASSERT_EQ(stat((directory + "/secret").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat(directory.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  std::filesystem::remove_all(name);
}

TEST(SystemDisk, AFullDeviceIsNoSpace) {
  SystemDisk disk;
  const auto file = disk.open("/dev/full", Disk::Mode::kReadWrite);
  ASSERT_TRUE(file.ok());
  const std::string_view bytes = "x";
  const Result<void> refused = (*file)->write_at(0, {&bytes, 1});
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(kNoSpace));
}

TEST(ParentDirectory, OfPlainRootedAndNestedPaths) {
  EXPECT_EQ(parent_directory("plain"), ".");
  EXPECT_EQ(parent_directory("/top"), "/");
  EXPECT_EQ(parent_directory("/a/b/c"), "/a/b");
  EXPECT_EQ(parent_directory("a/b"), "a");
}

TEST(SystemDisk, TellsALackOfDescriptorsFromOtherFailures) {
  SystemDisk disk;
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const Result<std::unique_ptr<File>> file = disk.open("/", Disk::Mode::kRead);
  const Result<std::unique_ptr<Directory>> directory = disk.open_directory("/");
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(file.error().is(kNoDescriptors));
  EXPECT_TRUE(directory.error().is(kNoDescriptors));
  EXPECT_NE(file.error().message().find("Too many open files"), std::string::npos);
}

}  // namespace
}  // namespace penstock

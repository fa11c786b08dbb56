#include "store/rocksdb_backend.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace penstock::store {
namespace {

class RocksDbBackendTest : public testing::Test {
 protected:
  RocksDbBackendTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "penstock-store-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~RocksDbBackendTest() override { std::filesystem::remove_all(directory_); }

  std::unique_ptr<RocksDbBackend> open() {
    auto backend =
        RocksDbBackend::open(disk_, {.directory = directory_, .reserve_bytes_max = 4 * kMiB});
    EXPECT_TRUE(backend.ok()) << backend.error().message();
    return backend.ok() ? std::move(backend).value() : nullptr;
  }

  SystemDisk disk_;
  std::string directory_;
};

TEST_F(RocksDbBackendTest, KeepsWhatWasWrittenAndItsSequence) {
  {
    auto backend = open();
    EXPECT_EQ(backend->sequence(), 0U);
    Changes changes{
        .shard = 2, .erased_ranges = {}, .changes = {{"a", "1"}, {"b", "2"}, {"c", "3"}}};
    ASSERT_TRUE(backend->write({changes}, 41).ok());
    Changes more{.shard = 2, .erased_ranges = {{"b", "c"}}, .changes = {{"c", std::nullopt}}};
    ASSERT_TRUE(backend->write({more}, 42).ok());
  }
  auto backend = open();
  EXPECT_EQ(backend->sequence(), 42U);
  EXPECT_EQ(backend->get(2, "a").value(), "1");
  EXPECT_EQ(backend->get(2, "b").value(), std::nullopt);
  EXPECT_EQ(backend->get(2, "c").value(), std::nullopt);
  EXPECT_EQ(backend->get(3, "a").value(), std::nullopt) << "another shard's key";
}

TEST_F(RocksDbBackendTest, ScansOneShardsRangeInOrder) {
  auto backend = open();
  ASSERT_TRUE(backend
                  ->write({Changes{.shard = 1,
                                   .erased_ranges = {},
                                   .changes = {{"k1", "x"}, {"k2", "y"}, {"l", "z"}}},
                           Changes{.shard = 2, .erased_ranges = {}, .changes = {{"k3", "w"}}}},
                          1)
                  .ok());
  std::string keys;
  ASSERT_TRUE(backend
                  ->scan(1, "k", "l", Caching::kKeep,
                         [&keys](std::string_view key, std::string_view) {
                           keys += std::string(key) + ";";
                           return true;
                         })
                  .ok());
  EXPECT_EQ(keys, "k1;k2;");
}

TEST_F(RocksDbBackendTest, ARangeErasesWhatWasThereBeforeItsWriteAndNothingOfIt) {
  auto backend = open();
  ASSERT_TRUE(backend
                  ->write({Changes{.shard = 1,
                                   .erased_ranges = {},
                                   .changes = {{"a", "1"}, {"b", "1"}, {"c", "1"}}}},
                          1)
                  .ok());
  ASSERT_TRUE(
      backend
          ->write({Changes{.shard = 1, .erased_ranges = {{"a", "c"}}, .changes = {{"b", "2"}}},
                   Changes{.shard = 2, .erased_ranges = {{"a", "z"}}, .changes = {}}},
                  2)
          .ok());
  EXPECT_EQ(backend->get(1, "a").value(), std::nullopt);
  EXPECT_EQ(backend->get(1, "b").value(), "2");
  EXPECT_EQ(backend->get(1, "c").value(), "1");
}

// More than one batch of a write: what erases comes before what is written, in each.
TEST_F(RocksDbBackendTest, AWriteOfAnySizeIsWhole) {
  const std::string value(100 * kKiB, 'v');
  constexpr int kKeys = 50;
  std::vector<std::string> keys;
  for (int i = 0; i < kKeys; ++i) {
    keys.push_back(fmt::format("k{:02}", i));
  }
  Changes changes{.shard = 1, .erased_ranges = {{"k", "l"}}, .changes = {}};
  for (const std::string& key : keys) {
    changes.changes.push_back({key, value});
  }
  {
    auto backend = open();
    ASSERT_TRUE(
        backend->write({Changes{.shard = 1, .erased_ranges = {}, .changes = {{"kept", "1"}}}}, 1)
            .ok());
    ASSERT_TRUE(backend->write({changes}, 2).ok());
  }
  auto backend = open();
  EXPECT_EQ(backend->sequence(), 2U);
  EXPECT_EQ(backend->get(1, "kept").value(), std::nullopt);
  for (const std::string& key : keys) {
    EXPECT_EQ(backend->get(1, key).value(), value) << key;
  }
}

TEST_F(RocksDbBackendTest, AFlippedByteIsFoundAndNamed) {
  {
    auto backend = open();
    const std::string value(1000, 'v');
    ASSERT_TRUE(
        backend->write({Changes{.shard = 1, .erased_ranges = {}, .changes = {{"key", value}}}}, 1)
            .ok());
  }
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (entry.path().extension() == ".sst") {
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(20);
      file.put('\x7f');
    }
  }
  auto backend =
      RocksDbBackend::open(disk_, {.directory = directory_, .reserve_bytes_max = 4 * kMiB});
  const Error error = backend.ok() ? (*backend)->get(1, "key").error() : backend.error();
  EXPECT_TRUE(error.is(kCorrupt)) << error.message();
  EXPECT_NE(error.message().find(".sst"), std::string::npos) << error.message();
}

// No file can be opened while this is there.
class NoDescriptors {
 public:
  NoDescriptors() {
    PENSTOCK_CHECK(getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit none{0, before_.rlim_max};
    PENSTOCK_CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
  }
  ~NoDescriptors() { PENSTOCK_CHECK(setrlimit(RLIMIT_NOFILE, &before_) == 0); }

 private:
  rlimit before_{};
};

TEST_F(RocksDbBackendTest, GoesOnAfterAWriteThatFoundNoDescriptor) {
  const auto changes = [](std::string_view key, std::string_view value) {
    return std::vector{Changes{.shard = 1, .erased_ranges = {}, .changes = {{key, value}}}};
  };
  {
    auto backend = open();
    ASSERT_TRUE(backend->write(changes("a", "1"), 1).ok());
    {
      const NoDescriptors none;
      for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(backend->write(changes("b", "2"), 2).ok());
        EXPECT_EQ(backend->get(1, "a").value(), "1") << "reads go on";
      }
    }
    ASSERT_TRUE(backend->write(changes("c", "3"), 3).ok());
    EXPECT_EQ(backend->get(1, "a").value(), "1");
    EXPECT_EQ(backend->get(1, "c").value(), "3");
    EXPECT_EQ(backend->sequence(), 3U);
  }
  auto backend = open();
  EXPECT_EQ(backend->sequence(), 3U);
  EXPECT_EQ(backend->get(1, "a").value(), "1");
  EXPECT_EQ(backend->get(1, "c").value(), "3");
}

}  // namespace
}  // namespace penstock::store

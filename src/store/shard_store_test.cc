#include "store/shard_store.h"

#include <gtest/gtest.h>

#include <map>

#include "base/random.h"
#include "store/memory_backend.h"

namespace penstock::store {
namespace {

using journal::Mutation;
using journal::MutationKind;

class ShardStoreTest : public testing::Test {
 protected:
  void put(std::string_view key, std::string_view value) {
    store_.apply({MutationKind::kPut, 3, key, value});
  }
  void insert(std::string_view key, std::string_view value) {
    store_.apply({MutationKind::kInsert, 3, key, value});
  }
  void erase(std::string_view key) { store_.apply({MutationKind::kErase, 3, key, {}}); }
  void erase_range(std::string_view begin, std::string_view end) {
    store_.apply({MutationKind::kEraseRange, 3, begin, end});
  }
  void checkpoint() {
    store_.freeze();
    ASSERT_TRUE(backend_.write({store_.frozen()}, ++sequence_).ok());
    store_.thaw();
  }
  std::string value_of(std::string_view key) {
    const auto value = store_.get(key);
    return value.ok() && *value ? **value : "(none)";
  }
  std::map<std::string, std::string> all() {
    std::map<std::string, std::string> found;
    EXPECT_TRUE(store_
                    .scan("", "\xff",
                          [&](std::string_view key, std::string_view value) {
                            EXPECT_TRUE(found.empty() || found.rbegin()->first < key)
                                << "keys out of order";
                            found.emplace(key, value);
                            return true;
                          })
                    .ok());
    auto expected = found.rbegin();
    EXPECT_TRUE(store_
                    .scan_back("", "\xff",
                               [&](std::string_view key, std::string_view value) {
                                 EXPECT_TRUE(expected != found.rend() && key == expected->first &&
                                             value == expected->second);
                                 ++expected;
                                 return true;
                               })
                    .ok());
    EXPECT_TRUE(expected == found.rend());
    return found;
  }

  MemoryBackend backend_;
  ShardStore store_{3, backend_};
  journal::Sequence sequence_ = 0;
};

TEST_F(ShardStoreTest, NewestLayerDecides) {
  put("a", "1");
  checkpoint();
  put("a", "2");
  store_.freeze();
  EXPECT_EQ(value_of("a"), "2");
  put("a", "3");
  EXPECT_EQ(value_of("a"), "3");
  erase("a");
  EXPECT_EQ(value_of("a"), "(none)");
  EXPECT_TRUE(all().empty());
}

TEST_F(ShardStoreTest, InsertedAndErasedKeyNeverReachesTheBackend) {
  insert("short-lived", "x");
  erase("short-lived");
  EXPECT_EQ(store_.changed_bytes(), 0U);
  store_.freeze();
  EXPECT_TRUE(store_.frozen().changes.empty());
}

TEST_F(ShardStoreTest, InsertThatWasReplayedLeavesATombstone) {
  // A checkpoint that had no time to record its sequence may have brought the key into the backend.
  insert("k", "x");
  checkpoint();
  store_.apply({MutationKind::kInsert, 3, "k", "x"}, /*replay=*/true);
  store_.apply({MutationKind::kErase, 3, "k", {}}, /*replay=*/true);
  EXPECT_EQ(value_of("k"), "(none)");
  checkpoint();
  EXPECT_EQ(backend_.size(), 0U);
}

TEST_F(ShardStoreTest, ErasedAfterFreezeIsGoneAfterTheNextCheckpoint) {
  insert("k", "x");
  store_.freeze();
  erase("k");
  EXPECT_EQ(value_of("k"), "(none)");
  ASSERT_TRUE(backend_.write({store_.frozen()}, ++sequence_).ok());
  store_.thaw();
  EXPECT_EQ(value_of("k"), "(none)");
  checkpoint();
  EXPECT_EQ(backend_.size(), 0U);
}

TEST_F(ShardStoreTest, ErasedRangeHidesEveryLayer) {
  put("m1", "backend");
  checkpoint();
  put("m2", "frozen");
  store_.freeze();
  put("m3", "changed");
  put("n", "stays");
  erase_range("m", "n");
  EXPECT_EQ(value_of("m1"), "(none)");
  EXPECT_EQ(value_of("m2"), "(none)");
  EXPECT_EQ(value_of("m3"), "(none)");
  EXPECT_EQ(all(), (std::map<std::string, std::string>{{"n", "stays"}}));
  ASSERT_TRUE(backend_.write({store_.frozen()}, ++sequence_).ok());
  store_.thaw();
  checkpoint();
  EXPECT_EQ(backend_.size(), 1U);
}

TEST_F(ShardStoreTest, UnfrozenChangesGoUnderTheNewerOnes) {
  put("backend", "1");
  checkpoint();
  insert("erased-later", std::string(1000, 'x'));
  put("overwritten", "old");
  put("kept", "frozen");
  insert("in-range", "x");
  erase("backend");
  store_.freeze();
  erase("erased-later");
  put("overwritten", "new");
  erase_range("in", "in-s");
  store_.unfreeze();
  EXPECT_EQ(all(),
            (std::map<std::string, std::string>{{"kept", "frozen"}, {"overwritten", "new"}}));
  EXPECT_LT(store_.changed_bytes(), 1000U);
  checkpoint();
  EXPECT_EQ(backend_.size(), 2U);
  EXPECT_EQ(store_.changed_bytes(), 0U);
}

TEST_F(ShardStoreTest, OverlappingErasedRangesAreOne) {
  for (const char* key : {"a", "b", "c", "d", "e"}) {
    put(key, "x");
  }
  checkpoint();
  erase_range("b", "c");
  erase_range("d", "e");
  erase_range("a", "d");
  EXPECT_EQ(all(), (std::map<std::string, std::string>{{"e", "x"}}));
  EXPECT_EQ(value_of("d"), "(none)");
  EXPECT_EQ(value_of("e"), "x");
  store_.freeze();
  EXPECT_EQ(store_.frozen().erased_ranges.size(), 1U);
}

TEST_F(ShardStoreTest, ScanStopsWhenTold) {
  put("a", "1");
  put("b", "2");
  int visited = 0;
  ASSERT_TRUE(store_
                  .scan_prefix("",
                               [&](std::string_view, std::string_view) {
                                 ++visited;
                                 return false;
                               })
                  .ok());
  EXPECT_LE(visited, 1);
}

TEST_F(ShardStoreTest, AgreesWithAMapUnderRandomOperations) {
  SeededRandom random(7);
  std::map<std::string, std::string> model;
  bool frozen = false;
  for (int step = 0; step < 20'000; ++step) {
    const std::string key = "k" + std::to_string(random.below(50));
    switch (random.below(6)) {
      case 0:
      case 1:
        put(key, std::to_string(step));
        model[key] = std::to_string(step);
        break;
      case 2: {
        const std::string fresh = "fresh" + std::to_string(step);
        insert(fresh, "v");
        model[fresh] = "v";
        break;
      }
      case 3:
        erase(key);
        model.erase(key);
        break;
      case 4:
        if (!model.empty()) {
          const std::string first = model.begin()->first;
          erase(first);
          model.erase(first);
        }
        break;
      default:
        if (random.below(20) == 0) {
          if (frozen) {
            ASSERT_TRUE(backend_.write({store_.frozen()}, ++sequence_).ok());
            store_.thaw();
          } else {
            store_.freeze();
          }
          frozen = !frozen;
        }
    }
    ASSERT_EQ(value_of(key), model.contains(key) ? model[key] : "(none)");
  }
  EXPECT_EQ(all(), model);
}

TEST(Replay, RefusesAReversedRangeAndAnUnknownShard) {
  MemoryBackend backend;
  ShardStores stores = make_shard_stores(2, backend);
  journal::Batch reversed(1);
  reversed.put("k", "v");
  reversed.erase_range("q", "b");
  EXPECT_TRUE(replay(stores, reversed.bytes()).error().is(kCorrupt));
  journal::Batch unknown(2);
  unknown.put("k", "v");
  EXPECT_TRUE(replay(stores, unknown.bytes()).error().is(kCorrupt));
}

TEST(PrefixEnd, IsTheNextPrefix) {
  EXPECT_EQ(prefix_end("ab"), "ac");
  EXPECT_EQ(prefix_end("a\xff"), "b");
  EXPECT_EQ(prefix_end("\xff"), "");
}

}  // namespace
}  // namespace penstock::store

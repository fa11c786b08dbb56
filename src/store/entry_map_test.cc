#include "store/entry_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"

namespace penstock::store {
namespace {

using Use = EntryMap::Use;

std::string sequence_key(std::string_view prefix, uint64_t sequence) {
  std::string key(prefix);
  append_big_endian(key, sequence);
  return key;
}

class EntryMapTest : public testing::Test {
 protected:
  void put(const std::string& key, const std::string& value, Use use) {
    const auto place = entries_.find_place(key, use);
    if (place != entries_.end() && place->first == key) {
      place->second.value = value;
    } else {
      entries_.emplace(place, key, {value, false}, use);
    }
    model_[key] = value;
  }
  void erase(const std::string& key) {
    const auto place = entries_.find_place(key, Use::kErase);
    const bool is_there = place != entries_.end() && place->first == key;
    ASSERT_EQ(is_there, model_.erase(key) == 1) << key;
    if (is_there) {
      entries_.erase(place);
    }
  }
  void expect_model() const {
    ASSERT_EQ(entries_.size(), model_.size());
    auto expected = model_.begin();
    for (const auto& [key, entry] : entries_) {
      ASSERT_EQ(key, expected->first);
      ASSERT_EQ(entry.value, expected->second);
      ++expected;
    }
  }

  EntryMap entries_;
  std::map<std::string, std::string> model_;
};

TEST_F(EntryMapTest, FindsThePlaceAmongSequencesThatInterleave) {
  const std::vector<std::string> prefixes = {"la", "qm1", "qm2", "qm", "el1", "a-longer-prefix-"};
  SeededRandom random(11);
  std::map<std::string, uint64_t> heads;
  std::map<std::string, uint64_t> tails;
  for (int step = 0; step < 50'000; ++step) {
    const std::string& prefix = prefixes[random.below(prefixes.size())];
    uint64_t& head = heads[prefix];
    uint64_t& tail = tails[prefix];
    const std::string value = std::to_string(step);
    const uint64_t inside = head + random.below(tail - head + 2);
    switch (random.below(6)) {
      case 0:
      case 1:
        put(sequence_key(prefix, tail++), value, Use::kInsert);
        break;
      case 2:
        put(sequence_key(prefix, inside), value, Use::kPut);
        tail = std::max(tail, inside + 1);
        break;
      case 3:
        if (head < tail) {
          erase(sequence_key(prefix, head++));
        }
        break;
      case 4:
        erase(sequence_key(prefix, inside));
        break;
      default: {
        const std::string key = sequence_key(prefix, inside);
        const Entry* const entry = entries_.get(key);
        ASSERT_EQ(entry != nullptr, model_.contains(key));
        if (entry != nullptr) {
          ASSERT_EQ(entry->value, model_[key]);
        }
      }
    }
  }
  expect_model();
}

TEST_F(EntryMapTest, ForgetsWhatARangeHeld) {
  for (uint64_t sequence = 0; sequence < 100; ++sequence) {
    put(sequence_key("qm", sequence), "v", Use::kInsert);
    ASSERT_NE(entries_.get(sequence_key("qm", sequence)), nullptr);
  }
  entries_.erase(entries_.begin(), entries_.end());
  model_.clear();
  for (const Use use : {Use::kGet, Use::kPut, Use::kInsert, Use::kErase}) {
    EXPECT_EQ(entries_.find_place(sequence_key("qm", 99), use), entries_.end());
  }
  put(sequence_key("qm", 99), "new", Use::kInsert);
  expect_model();
}

// Every use may have left its hint at the same entry.
TEST_F(EntryMapTest, ForgetsAnEntryForEveryUse) {
  const std::string key = sequence_key("qm", 7);
  for (const Use use : {Use::kGet, Use::kPut, Use::kInsert, Use::kErase}) {
    put(key, "v", Use::kInsert);
    entries_.find_place(key, use);
    erase(key);
    EXPECT_EQ(entries_.find_place(key, use), entries_.end());
  }
  expect_model();
}

}  // namespace
}  // namespace penstock::store

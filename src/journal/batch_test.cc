#include "journal/batch.h"

#include <gtest/gtest.h>

#include <vector>

namespace penstock::journal {
namespace {

TEST(Batch, MutationsComeBackInOrderWithTheirShards) {
  Batch batch(3);
  EXPECT_TRUE(batch.empty());
  batch.put("k1", "v1");
  batch.insert("k2", "");
  batch.enter_shard(15);
  batch.erase("k3");
  batch.erase_range("a", "b");
  std::vector<std::string> seen;
  ASSERT_TRUE(for_each_mutation(batch.bytes(), [&](const Mutation& mutation) {
    seen.push_back(std::to_string(static_cast<int>(mutation.kind)) + "/" +
                   std::to_string(mutation.shard) + "/" + std::string(mutation.key) + "/" +
                   std::string(mutation.value));
  }));
  EXPECT_EQ(seen, (std::vector<std::string>{"1/3/k1/v1", "2/3/k2/", "3/15/k3/", "4/15/a/b"}));
}

TEST(Batch, ParcelsAreFoundByRecipientAndServiceTheNewestFirst) {
  Batch batch(3);
  batch.add_parcel(1, "a").text = "first";
  batch.add_parcel(1, "b").text = "other";
  batch.add_parcel(1, "a").text = "second";
  EXPECT_EQ(batch.find_parcel(1, "a")->text, "second");
  EXPECT_EQ(batch.find_parcel(1, "b")->text, "other");
  EXPECT_EQ(batch.find_parcel(2, "a"), nullptr);
  EXPECT_FALSE(batch.empty());
  EXPECT_TRUE(batch.bytes().empty());
  EXPECT_EQ(batch.size_bytes(), std::string("firstothersecond").size() + 3 * kParcelNamesBytes);
  const std::vector<Parcel> parcels = batch.take_parcels();
  ASSERT_EQ(parcels.size(), 3U);
  EXPECT_EQ(parcels[2].text, "second");
  EXPECT_TRUE(batch.empty());
}

TEST(Batch, EveryCutThatIsNotBetweenMutationsIsRefused) {
  Batch batch(0);
  batch.put("key", "value");
  const size_t first = batch.bytes().size();
  batch.erase("key");
  const std::string bytes = batch.release();
  for (size_t length = 0; length <= bytes.size(); ++length) {
    const bool is_whole = length == 0 || length == first || length == bytes.size();
    EXPECT_EQ(for_each_mutation(bytes.substr(0, length), [](const Mutation&) {}), is_whole)
        << length;
  }
}

TEST(Batch, UnknownKindsAreRefused) {
  for (const char kind : {'\0', '\5', '\xff'}) {
    const std::string bytes{kind, '\0', '\0', '\0'};
    EXPECT_FALSE(for_each_mutation(bytes, [](const Mutation&) {}));
  }
}

}  // namespace
}  // namespace penstock::journal

#include "iam/iam_keys.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "store/memory_backend.h"

namespace penstock::iam {
namespace {

AccessKey temporary_key() {
  return {"ASIAEXAMPLE", "secret", "123456789012",   "arn:aws:sts::123456789012:assumed-role/a/b",
          "AROA:b",      "token",  1'700'000'000'000};
}

void apply(const journal::Batch& batch, store::ShardStore& store) {
  const bool whole = journal::for_each_mutation(
      batch.bytes(), [&](const journal::Mutation& mutation) { store.apply(mutation); });
  ASSERT_TRUE(whole);
}

TEST(IamKeys, ReadsBackWhatItWrote) {
  const AccessKey key = temporary_key();
  const auto decoded = decode_access_key(key.access_key_id, encode_access_key(key));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  EXPECT_EQ(*decoded, key);
}

TEST(IamKeys, KeepsTheFormOnDisk) {
  AccessKey key = temporary_key();
  key.principal_arn = "arn";
  EXPECT_EQ(hex(encode_access_key(key)),
            "0106736563726574"
            "0c313233343536373839303132"
            "0361726e"
            "0641524f413a62"
            "05746f6b656e"
            "0000018bcfe56800");
}

TEST(IamKeys, RefusesOtherVersionsAndCutValues) {
  const std::string value = encode_access_key(temporary_key());
  for (size_t size = 0; size < value.size(); ++size) {
    const auto decoded = decode_access_key("ASIAEXAMPLE", std::string_view(value).substr(0, size));
    ASSERT_FALSE(decoded.ok()) << size;
    EXPECT_TRUE(decoded.error().is(kCorrupt));
  }
  EXPECT_FALSE(decode_access_key("ASIAEXAMPLE", value + "x").ok());
  std::string newer = value;
  newer[0] = 2;
  EXPECT_EQ(decode_access_key("ASIAEXAMPLE", newer).error().message(),
            "access key ASIAEXAMPLE is stored in version 2; this release reads version 1");
}

TEST(IamKeys, LoadsTheKeysOfAShard) {
  store::MemoryBackend backend;
  store::ShardStore store(3, backend);
  SeededRandom random(1);
  const AccessKey root = make_root_access_key(random, "000000000000");
  journal::Batch batch(3);
  put_access_key(batch, root);
  put_access_key(batch, temporary_key());
  batch.put("ij", "before");
  batch.put("il", "behind");
  apply(batch, store);
  const auto keys = load_access_keys(store);
  ASSERT_TRUE(keys.ok());
  EXPECT_EQ(*keys, (std::vector<AccessKey>{root, temporary_key()}));

  journal::Batch erasure(3);
  erase_access_key(erasure, root.access_key_id);
  apply(erasure, store);
  EXPECT_EQ(load_access_keys(store)->size(), 1u);
}

TEST(IamKeys, SaysWhichKeyIsBroken) {
  store::MemoryBackend backend;
  store::ShardStore store(3, backend);
  journal::Batch batch(3);
  batch.put("ikAKIABROKEN", std::string("\x01\x02", 2));
  apply(batch, store);
  const auto keys = load_access_keys(store);
  ASSERT_FALSE(keys.ok());
  EXPECT_TRUE(keys.error().is(kCorrupt));
  EXPECT_NE(keys.error().message().find("AKIABROKEN"), std::string::npos);
}

}  // namespace
}  // namespace penstock::iam

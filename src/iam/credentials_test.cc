#include "iam/credentials.h"

#include <gtest/gtest.h>

#include <set>

#include "base/digest.h"

namespace penstock::iam {
namespace {

TEST(RootAccessKey, HasTheFormThatAwsGivesKeys) {
  SystemRandom random;
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    const AccessKey key = make_root_access_key(random, "123456789012");
    EXPECT_EQ(key.access_key_id.size(), 20u);
    EXPECT_EQ(key.access_key_id.substr(0, 4), "AKIA");
    EXPECT_EQ(key.access_key_id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
              std::string::npos);
    EXPECT_EQ(key.secret.size(), 40u);
    EXPECT_TRUE(decode_base64(key.secret).has_value());
    ids.insert(key.access_key_id);
  }
  EXPECT_EQ(ids.size(), 100u);
}

TEST(RootAccessKey, BelongsToTheAccountsRoot) {
  SeededRandom random(1);
  const AccessKey key = make_root_access_key(random, "123456789012");
  EXPECT_EQ(key.account, "123456789012");
  EXPECT_EQ(key.principal_arn, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(key.user_id, "123456789012");
  EXPECT_EQ(key.session_token, "");
  EXPECT_EQ(key.expires_ms, 0);
}

TEST(CredentialDirectory, FindsWhatWasPublishedLast) {
  SeededRandom random(1);
  const AccessKey first = make_root_access_key(random, "000000000000");
  const AccessKey second = make_root_access_key(random, "000000000000");
  CredentialDirectory directory;
  EXPECT_EQ(directory.snapshot()->find(first.access_key_id), nullptr);

  directory.publish({first});
  const auto before = directory.snapshot();
  const uint64_t version = directory.version();
  directory.publish({second});
  EXPECT_GT(directory.version(), version);
  EXPECT_EQ(directory.snapshot()->find(first.access_key_id), nullptr);
  EXPECT_EQ(*directory.snapshot()->find(second.access_key_id), second);
  EXPECT_EQ(*before->find(first.access_key_id), first);
}

}  // namespace
}  // namespace penstock::iam

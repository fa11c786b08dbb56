#include "aws/arn.h"

#include <gtest/gtest.h>

#include <array>

namespace penstock::aws {
namespace {

TEST(Arn, SplitsIntoItsParts) {
  const auto arn = parse_arn("arn:aws:sqs:eu-central-1:123456789012:orders");
  ASSERT_TRUE(arn.has_value());
  EXPECT_EQ(*arn, (Arn{"aws", "sqs", "eu-central-1", "123456789012", "orders"}));
}

TEST(Arn, LeavesColonsAndSlashesInTheResource) {
  const auto arn = parse_arn("arn:aws-cn:states:cn-north-1:123456789012:execution:flow:a/b:c");
  ASSERT_TRUE(arn.has_value());
  EXPECT_EQ(arn->resource, "execution:flow:a/b:c");
}

TEST(Arn, AllowsGlobalServicesWithoutRegionOrAccount) {
  EXPECT_EQ(parse_arn("arn:aws:iam::123456789012:root")->region, "");
  EXPECT_EQ(parse_arn("arn:aws:s3:::bucket")->account, "");
}

TEST(Arn, RefusesWhatIsNotOne) {
  for (const char* text :
       {"", "arn", "arn:aws:sqs:us-east-1:123456789012",
        "arn:aws:sqs:us-east-1:123456789012:", "urn:aws:sqs:us-east-1:123456789012:q",
        "arn::sqs:us-east-1:123456789012:q", "arn:aws::us-east-1:123456789012:q"}) {
    EXPECT_FALSE(parse_arn(text).has_value()) << text;
  }
}

TEST(Arn, IsFormattedAsItWasParsed) {
  const std::string text =
      "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2024-01-01T00:00:00.000";
  EXPECT_EQ(format_arn(*parse_arn(text)), text);
}

TEST(Arn, HashNeverChanges) {
  EXPECT_EQ(arn_hash(""), 0xefd01f60ba992926u);
  EXPECT_EQ(arn_hash("arn:aws:sqs:us-east-1:000000000000:orders"), 9604366467294439181u);
  EXPECT_EQ(arn_hash("arn:aws:iam::000000000000:root"), 1102409620562792995u);
}

TEST(Arn, HashSpreadsNeighbouringNamesOverShards) {
  std::array<int, 16> counts{};
  for (int i = 0; i < 16'000; ++i) {
    ++counts[arn_hash("arn:aws:sqs:us-east-1:000000000000:queue-" + std::to_string(i)) %
             counts.size()];
  }
  for (const int count : counts) {
    EXPECT_NEAR(count, 1000, 150);
  }
}

TEST(Arn, AccountIdsAreTwelveDigits) {
  EXPECT_TRUE(is_account_id("000000000000"));
  EXPECT_FALSE(is_account_id("00000000000"));
  EXPECT_FALSE(is_account_id("00000000000a"));
  EXPECT_FALSE(is_account_id("0000000000000"));
}

}  // namespace
}  // namespace penstock::aws

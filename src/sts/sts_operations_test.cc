#include <gtest/gtest.h>

#include "sts/sts_api.h"

namespace penstock::sts {
namespace {

TEST(GetCallerIdentity, AnswersWhoSignedTheRequest) {
  const service::Service service = make_service();
  ASSERT_EQ(service.operations.size(), 1u);
  const service::BoundOperation& operation = service.operations[0];
  EXPECT_EQ(operation.route, service::Route::kAnywhere);

  service::Call call;
  call.caller = {"123456789012", "arn:aws:iam::123456789012:root", "123456789012", "AKIAEXAMPLE"};
  const GetCallerIdentityInput input;
  GetCallerIdentityOutput output;
  journal::Batch batch(0);
  ASSERT_TRUE(operation.run(nullptr, call, &input, &output, batch).ok());
  EXPECT_EQ(output.arn, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(output.user_id, "123456789012");
  EXPECT_EQ(output.account, "123456789012");
  EXPECT_TRUE(batch.empty());
}

TEST(StsService, IsDeclaredAsAwsNamesIt) {
  const service::Service service = make_service();
  EXPECT_EQ(service.info->name, "sts");
  EXPECT_EQ(service.info->api_version, "2011-06-15");
  EXPECT_EQ(service.info->xml_namespace, "https://sts.amazonaws.com/doc/2011-06-15/");
  EXPECT_EQ(service.make_state, nullptr);
  EXPECT_EQ(service.operations[0].info->name, "GetCallerIdentity");
}

}  // namespace
}  // namespace penstock::sts

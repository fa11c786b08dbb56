#include "aws/api_json.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include "aws/test_shapes.h"

namespace penstock::aws {
namespace {

class ApiJson : public testing::Test {
 protected:
  ApiJson()
      : text_(describe_api(
            std::array{ServiceDescription{&test::kQueues, {&test::kSendBatch, &test::kEcho}}})) {
    service_ = parser_.parse(text_)["services"].at(0);
  }

  std::string text_;
  simdjson::dom::parser parser_;
  simdjson::dom::element service_;
};

TEST_F(ApiJson, NamesTheServiceAndItsProtocols) {
  EXPECT_EQ(service_["name"].get_string().value(), "sqs");
  EXPECT_EQ(service_["apiVersion"].get_string().value(), "2012-11-05");
  EXPECT_EQ(service_["protocols"].at(1).get_string().value(), "awsQuery");
}

TEST_F(ApiJson, DescribesOperationsWithTheirErrorsAndAction) {
  const auto operation = service_["operations"].at(0);
  EXPECT_EQ(operation["name"].get_string().value(), "SendMessageBatch");
  EXPECT_EQ(operation["action"].get_string().value(), "sqs:SendMessageBatch");
  EXPECT_EQ(operation["access"].get_string().value(), "Write");
  EXPECT_EQ(operation["resource"].get_string().value(),
            "arn:aws:sqs:{region}:{account}:{QueueUrl}");
  EXPECT_EQ(operation["errors"].at(0)["queryCode"].get_string().value(),
            "AWS.SimpleQueueService.NonExistentQueue");
  EXPECT_EQ(operation["errors"].at(0)["httpStatus"].get_int64().value(), 400);
}

TEST_F(ApiJson, DescribesEveryShapeThatIsReachedOnce) {
  const auto shapes = service_["shapes"].get_object();
  EXPECT_EQ(shapes.size(), 5U);
  const auto field = service_["shapes"]["SendMessageBatchRequest"]["fields"].at(1);
  EXPECT_EQ(field["name"].get_string().value(), "Entries");
  EXPECT_EQ(field["type"].get_string().value(), "list");
  EXPECT_EQ(field["element"]["shape"].get_string().value(), "SendMessageBatchRequestEntry");
  EXPECT_EQ(field["required"].get_bool().value(), true);
  EXPECT_EQ(field["max"].get_int64().value(), 10);
  EXPECT_EQ(field["queryName"].get_string().value(), "SendMessageBatchRequestEntry");
  const auto colour = service_["shapes"]["Everything"]["fields"].at(9);
  EXPECT_EQ(colour["values"].at(1).get_string().value(), "BLUE");
}

}  // namespace
}  // namespace penstock::aws

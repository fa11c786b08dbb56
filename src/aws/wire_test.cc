#include "aws/wire.h"

#include <gtest/gtest.h>

#include "aws/test_shapes.h"

namespace penstock::aws {
namespace {

constexpr std::string_view kScope =
    "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/sqs/aws4_request, SignedHeaders=host, "
    "Signature=00";

TEST(HttpRequest, FindsHeadersInAnyCase) {
  HttpRequest request;
  request.headers = {{"Host", "a"}, {"X-Amz-Date", "b"}, {"host", "c"}};
  EXPECT_EQ(request.header("host"), "a");
  EXPECT_EQ(request.header("x-amz-DATE"), "b");
  EXPECT_EQ(request.header("x-amz"), "");
}

TEST(NameRequest, ReadsTheTargetOfJson) {
  HttpRequest request;
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "AmazonSQS.SendMessage"}};
  EXPECT_EQ(name_request(request).protocol, Protocol::kAwsJson1_0);
  EXPECT_EQ(name_request(request).service_hint, "AmazonSQS");
  EXPECT_EQ(name_request(request).operation, "SendMessage");
  request.headers[0].value = "application/x-amz-json-1.1; charset=utf-8";
  request.headers[1].value = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
  EXPECT_EQ(name_request(request).protocol, Protocol::kAwsJson1_1);
  EXPECT_EQ(name_request(request).service_hint,
            "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101");
  EXPECT_EQ(name_request(request).operation, "LookupEvents");
}

TEST(NameRequest, KnowsJsonWithoutATarget) {
  HttpRequest request;
  request.headers = {{"content-type", "application/x-amz-json-1.0"}, {"authorization", kScope}};
  EXPECT_EQ(name_request(request).protocol, Protocol::kAwsJson1_0);
  EXPECT_EQ(name_request(request).service_hint, "sqs");
  EXPECT_EQ(name_request(request).operation, "");
}

TEST(NameRequest, ReadsActionAndVersionOfQuery) {
  HttpRequest request;
  request.headers = {{"authorization", kScope}};
  request.body = "QueueUrl=x&Version=2012-11-05&Action=SendMessage";
  const WireName name = name_request(request);
  EXPECT_EQ(name.protocol, Protocol::kAwsQuery);
  EXPECT_EQ(name.service_hint, "sqs");
  EXPECT_EQ(name.operation, "SendMessage");
  EXPECT_EQ(name.version, "2012-11-05");
}

TEST(NameRequest, TakesTheServiceFromAPresignedScopeOrTheHost) {
  HttpRequest request;
  request.query =
      "Action=A&X-Amz-Credential=AKID%2F20150830%2Fus-east-1%2Fsns%2Faws4_request&X-Amz-Date=1";
  request.headers = {{"host", "sqs.us-east-1.amazonaws.com"}};
  EXPECT_EQ(name_request(request).service_hint, "sns");
  request.query = "Action=A";
  EXPECT_EQ(name_request(request).service_hint, "sqs");
  request.headers[0].value = "127.0.0.1:4566";
  EXPECT_EQ(name_request(request).service_hint, "");
  request.headers[0].value = "localhost:4566";
  EXPECT_EQ(name_request(request).service_hint, "");
  EXPECT_EQ(name_request(HttpRequest{}).operation, "");
}

TEST(CheckName, RefusesVersionsAndProtocolsThatAreNotDeclared) {
  static constexpr std::array kQueryOnly{Protocol::kAwsQuery};
  static constexpr std::array kJsonOnly{Protocol::kAwsJson1_0};
  ServiceInfo query_only = test::kEvents;
  query_only.protocols = kQueryOnly;
  ServiceInfo json_only = test::kEvents;
  json_only.protocols = kJsonOnly;
  struct Row {
    const ServiceInfo& service;
    Protocol protocol;
    const char* version;
    const ErrorInfo* error;
    const char* message;
  };
  const Row rows[] = {
      {test::kQueues, Protocol::kAwsQuery, "2012-11-05", nullptr, ""},
      {test::kQueues, Protocol::kAwsQuery, "", nullptr, ""},
      {test::kQueues, Protocol::kAwsQuery, "2011-06-15", &kNoSuchVersion,
       "The requested version ( 2011-06-15 ) is not valid."},
      {test::kQueues, Protocol::kAwsJson1_0, "", nullptr, ""},
      {test::kEvents, Protocol::kAwsQuery, "2024-01-01", nullptr, ""},
      {test::kEvents, Protocol::kAwsQuery, "2012-11-05", &kUnknownOperation,
       "Could not find operation Do for version 2012-11-05"},
      {test::kEvents, Protocol::kAwsQuery, "", &kUnknownOperation,
       "Could not find operation Do for version NO_VERSION_SPECIFIED"},
      {query_only, Protocol::kAwsJson1_0, "", &kUnknownOperation,
       "The service 'test' does not speak awsJson1_0."},
      {query_only, Protocol::kAwsJson1_1, "", &kUnknownOperation,
       "The service 'test' does not speak awsJson1_1."},
      {query_only, Protocol::kAwsQuery, "2024-01-01", nullptr, ""},
      {json_only, Protocol::kAwsJson1_1, "", nullptr, ""},
      {json_only, Protocol::kAwsQuery, "2024-01-01", &kUnknownOperation,
       "The service 'test' does not speak awsQuery."},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.message);
    const WireName name{row.protocol, "test", "Do", row.version};
    const Result<void> checked = check_name(name, row.service);
    ASSERT_EQ(checked.ok(), row.error == nullptr);
    if (row.error != nullptr) {
      EXPECT_TRUE(checked.error().is(*row.error));
      EXPECT_EQ(checked.error().message(), row.message);
    }
  }
}

TEST(DecodeRequest, WordsAMissingParameterAsTheServiceDoes) {
  test::BatchInput input;
  HttpRequest request;
  request.body = "{}";
  auto result =
      decode_request(Protocol::kAwsJson1_0, test::kQueues, test::kSendBatch, request, &input);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message(), "The request must contain the parameter QueueUrl.");
  result = decode_request(Protocol::kAwsJson1_0, test::kEvents, test::kSendBatch, request, &input);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message(),
            "2 validation errors detected: Value null at 'queueUrl' failed to satisfy constraint: "
            "Member must not be "
            "null; Value null at 'entries' failed to satisfy constraint: Member must not be null");
  request.body = "QueueUrl=a";
  result = decode_request(Protocol::kAwsQuery, test::kEvents, test::kSendBatch, request, &input);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message(),
            "The request must contain the parameter SendMessageBatchRequestEntry.");
}

TEST(EncodeRequest, IsWhatDecodeRequestReads) {
  test::BatchInput input;
  input.queue_url = "http://q/1";
  auto& entry = input.entries.emplace_back();
  entry.id = "a";
  entry.body = "{\"x\": 1}";
  entry.delay_s = 5;
  entry.attributes["n"].type = "Number";
  for (const Protocol protocol :
       {Protocol::kAwsJson1_0, Protocol::kAwsJson1_1, Protocol::kAwsQuery}) {
    HttpReply encoded;
    encode_request(protocol, test::kQueues, test::kSendBatch, &input, encoded);
    HttpRequest request;
    request.body = encoded.body;
    request.headers = {{"Content-Type", encoded.content_type}};
    for (const auto& [name, value] : encoded.headers) {
      request.headers.push_back({name, value});
    }
    EXPECT_EQ(name_request(request).protocol, protocol);
    EXPECT_EQ(name_request(request).operation, "SendMessageBatch");
    test::BatchInput read;
    ASSERT_TRUE(decode_request(protocol, test::kQueues, test::kSendBatch, request, &read).ok());
    EXPECT_EQ(read.queue_url, input.queue_url);
    ASSERT_EQ(read.entries.size(), 1U);
    EXPECT_EQ(read.entries[0].body, entry.body);
    EXPECT_EQ(read.entries[0].delay_s, 5);
    EXPECT_EQ(read.entries[0].attributes.at("n").type, "Number");
  }
}

TEST(EncodeReply, IsWhatDecodeReplyReads) {
  test::ReceiveOutput output;
  output.messages.resize(2);
  output.messages[1].body = "b";
  HttpReply reply;
  encode_reply(Protocol::kAwsJson1_0, test::kQueues, test::kReceive, &output, "id", reply);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "application/x-amz-json-1.0");
  test::ReceiveOutput read;
  ASSERT_TRUE(decode_reply(Protocol::kAwsJson1_0, test::kReceive, reply.body, &read).ok());
  ASSERT_EQ(read.messages.size(), 2U);
  EXPECT_EQ(read.messages[1].body, "b");
}

TEST(EncodeError, CarriesBothCodesInJsonOfAServiceThatHasTwo) {
  HttpReply reply;
  encode_error(Protocol::kAwsJson1_0, test::kQueues, Error(test::kNoQueue, "No \"q\"."), "id",
               reply);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.content_type, "application/x-amz-json-1.0");
  EXPECT_EQ(reply.body,
            R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"No \"q\"."})");
  ASSERT_EQ(reply.headers.size(), 1U);
  EXPECT_EQ(reply.headers[0].first, "x-amzn-query-error");
  EXPECT_EQ(reply.headers[0].second, "AWS.SimpleQueueService.NonExistentQueue;Sender");
  const WireError read = decode_error(reply.body, reply.headers[0].second);
  EXPECT_EQ(read.code, "AWS.SimpleQueueService.NonExistentQueue");
  EXPECT_EQ(read.message, "No \"q\".");
}

TEST(EncodeError, TakesTheFrameworksNamespaceForTheFrameworksErrors) {
  HttpReply reply;
  encode_error(Protocol::kAwsJson1_1, test::kEvents, Error(kUnknownOperation, "?"), "id", reply);
  EXPECT_EQ(reply.body,
            R"({"__type":"com.amazon.coral.service#UnknownOperationException","message":"?"})");
  EXPECT_TRUE(reply.headers.empty());
  EXPECT_EQ(decode_error(reply.body, "").code, "UnknownOperationException");
}

TEST(EncodeError, HoldsFurtherMembersAndAChecksumWhereTheServiceHasThem) {
  ServiceInfo tables = test::kEvents;
  tables.checksums_replies = true;
  HttpReply reply;
  encode_error(Protocol::kAwsJson1_1, tables,
               Error(kUnknownOperation, "?").with_members(R"("Item":{"a":1})"), "id", reply);
  EXPECT_EQ(reply.body, R"({"__type":"com.amazon.coral.service#UnknownOperationException",)"
                        R"("message":"?","Item":{"a":1}})");
  ASSERT_EQ(reply.headers.size(), 1U);
  EXPECT_EQ(reply.headers[0].first, "x-amz-crc32");
  EXPECT_EQ(reply.headers[0].second, "265547999");
}

TEST(EncodeError, NamesTheFaultInQuery) {
  HttpReply reply;
  encode_error(Protocol::kAwsQuery, test::kQueues, Error(kInternalFailure, "a<b"), "id", reply);
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.content_type, "text/xml");
  EXPECT_EQ(
      reply.body,
      "<?xml version=\"1.0\"?><ErrorResponse "
      "xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error>"
      "<Type>Receiver</Type><Code>InternalFailure</Code><Message>a&lt;b</Message><Detail/></Error>"
      "<RequestId>id</RequestId></ErrorResponse>");
}

TEST(DecodeError, ReadsEveryFormThatAwsHasUsed) {
  EXPECT_EQ(decode_error(R"({"__type":"a.b#Foo:http://x/","Message":"m"})", "").code, "Foo");
  EXPECT_EQ(decode_error(R"({"__type":"a.b#Foo:http://x/","Message":"m"})", "").message, "m");
  EXPECT_EQ(decode_error(R"({"code":"Foo"})", "").code, "Foo");
  EXPECT_EQ(decode_error("<html>", "").message, "<html>");
}

}  // namespace
}  // namespace penstock::aws

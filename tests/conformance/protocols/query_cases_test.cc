#include <gtest/gtest.h>

#include <array>

#include "aws/wire.h"
#include "tests/conformance/protocols/protocol_cases.h"
#include "tests/conformance/protocols/xml_tree.h"

namespace penstock::aws::test {
namespace {

constexpr std::array<std::string_view, 1> kInputs{"input/query.json"};
constexpr std::array<std::string_view, 1> kOutputs{"output/query.json"};

constexpr std::string_view kNoBytes = "the case does not give the compressed bytes";
constexpr std::array kSkippedInputs{
    Skipped{"SDKAppliedContentEncoding_awsQuery", kNoBytes},
    Skipped{"SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery", kNoBytes},
    Skipped{"QueryProtocolIdempotencyTokenAutoFill",
            "the client fills in a token that the parameters do not have"},
};
constexpr std::string_view kOffset = "a client must read other offsets than Z; we write Z";
constexpr std::string_view kEmpty =
    "what is empty counts as absent and is left out; clients read both alike";
constexpr std::array kSkippedOutputs{
    Skipped{"AwsQueryDateTimeWithNegativeOffset", kOffset},
    Skipped{"AwsQueryDateTimeWithPositiveOffset", kOffset},
    Skipped{"QueryXmlEmptyBlobs", kEmpty},
    Skipped{"QueryXmlEmptySelfClosedBlobs", kEmpty},
    Skipped{"QueryXmlEmptyLists", kEmpty},
    Skipped{"QueryXmlEmptyMaps", kEmpty},
    Skipped{"QueryXmlEmptySelfClosedMaps", kEmpty},
    Skipped{"QueryComplexError", "our errors carry no members but their message"},
};

TEST(QueryCases, RequestsDecodeToTheirParameters) {
  run_cases(kInputs, Protocol::kAwsQuery, kSkippedInputs, [](const Case& one) {
    const std::string body = one.text("serialized", "body");
    const std::string content_type = one.header("serialized", "Content-Type");
    HttpRequest request;
    request.body = body;
    request.headers = {{"Content-Type", content_type}};
    const WireName name = name_request(request);
    EXPECT_EQ(name.protocol, Protocol::kAwsQuery);
    EXPECT_EQ(name.operation, one.operation_name);
    EXPECT_EQ(name.version, one.api_version);
    Value read;
    const auto result =
        decode_request(one.protocol, one.service(), one.operation(), request, &read);
    ASSERT_TRUE(result.ok()) << result.error().message();
    const TypeInfo type{Kind::kStructure, one.input};
    EXPECT_TRUE(is_same(type, read, value_from(type, one.json["params"]))) << body;
  });
}

TEST(QueryCases, OurRequestsDecodeToTheSameParameters) {
  run_cases(kInputs, Protocol::kAwsQuery, kSkippedInputs, [](const Case& one) {
    const TypeInfo type{Kind::kStructure, one.input};
    const Value given = value_from(type, one.json["params"]);
    HttpReply encoded;
    encode_request(one.protocol, one.service(), one.operation(), &given, encoded);
    HttpRequest request;
    request.body = encoded.body;
    Value read;
    ASSERT_TRUE(decode_request(one.protocol, one.service(), one.operation(), request, &read).ok())
        << encoded.body;
    EXPECT_TRUE(is_same(type, read, given)) << encoded.body;
  });
}

void check_result(const Case& one) {
  const TypeInfo type{Kind::kStructure, one.output};
  const Value result = value_from(type, one.json["result"]);
  HttpReply reply;
  encode_reply(one.protocol, one.service(), one.operation(), &result, "foo-id", reply);
  EXPECT_EQ(reply.content_type, "text/xml");
  XmlNode ours = parse_xml(reply.body);
  ASSERT_NE(ours.find("ResponseMetadata"), nullptr);
  EXPECT_EQ(ours.find("ResponseMetadata")->find("RequestId")->text, "foo-id");
  // The cases leave the envelope's own part out, and the whole of it where there is no result.
  ours.remove("ResponseMetadata");
  const std::string body = one.text("response", "body");
  if (body.empty()) {
    EXPECT_EQ(ours.name, one.operation_name + "Response");
    EXPECT_TRUE(ours.children.empty());
    return;
  }
  EXPECT_EQ(canonical(ours), canonical(parse_xml(body)));
}

void check_error(const Case& one) {
  const std::string code = one.text("errorCode");
  ErrorInfo info{"Unused", code};
  info.http_status = static_cast<int>(one.json["response"]["status_code"].get_int64().value());
  HttpReply reply;
  encode_error(one.protocol, one.service(), Error(info, one.text("errorMessage")), "foo-id", reply);
  EXPECT_EQ(reply.status, info.http_status);
  XmlNode ours = parse_xml(reply.body);
  ASSERT_EQ(ours.children.size(), 2U);
  ours.children[0].remove("Detail");  // as SQS has it, always empty
  EXPECT_EQ(canonical(ours), canonical(parse_xml(one.text("response", "body"))));
}

TEST(QueryCases, ResultsAndErrorsEncodeToTheirBodies) {
  run_cases(kOutputs, Protocol::kAwsQuery, kSkippedOutputs, [](const Case& one) {
    if (one.is_error()) {
      check_error(one);
    } else {
      check_result(one);
    }
  });
}

}  // namespace
}  // namespace penstock::aws::test

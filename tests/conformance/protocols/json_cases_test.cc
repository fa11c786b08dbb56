#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "aws/wire.h"
#include "tests/conformance/protocols/protocol_cases.h"

namespace penstock::aws::test {
namespace {

using simdjson::dom::element;

constexpr std::array<std::string_view, 3> kInputs{"input/json.json", "input/json_1_0.json",
                                                  "input/json_1_0-query-compatible.json"};
constexpr std::array<std::string_view, 3> kOutputs{"output/json.json", "output/json_1_0.json",
                                                   "output/json_1_0-query-compatible.json"};

constexpr std::string_view kNoDocuments = "free-form documents are not a kind of member";
constexpr std::string_view kNoBytes = "the case does not give the compressed bytes";
constexpr std::array kSkippedInputs{
    Skipped{"PutAndGetInlineDocumentsInput", kNoDocuments},
    Skipped{"SDKAppliedContentEncoding_awsJson1_1", kNoBytes},
    Skipped{"SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1", kNoBytes},
    Skipped{"SDKAppliedContentEncoding_awsJson1_0", kNoBytes},
    Skipped{"SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0", kNoBytes},
};
constexpr std::string_view kHeaderOnly =
    "the code stands in a header that awsJson services do not send";
constexpr std::array kSkippedOutputs{
    Skipped{"PutAndGetInlineDocumentsInput", kNoDocuments},
    Skipped{"AwsJson11FooErrorUsingXAmznErrorType", kHeaderOnly},
    Skipped{"AwsJson11FooErrorUsingXAmznErrorTypeWithUri", kHeaderOnly},
    Skipped{"AwsJson11FooErrorUsingXAmznErrorTypeWithUriAndNamespace", kHeaderOnly},
    Skipped{"AwsJson10FooErrorUsingXAmznErrorType", kHeaderOnly},
    Skipped{"AwsJson10FooErrorUsingXAmznErrorTypeWithUri", kHeaderOnly},
    Skipped{"AwsJson10FooErrorUsingXAmznErrorTypeWithUriAndNamespace", kHeaderOnly},
};
// What a client must be able to read, but a server has no reason to write: the body is read, not
// compared.
constexpr std::array<std::string_view, 11> kReadOnly{
    "AwsJson11DateTimeWithNegativeOffset",  // other offsets than Z
    "AwsJson11DateTimeWithPositiveOffset",
    "handles_unexpected_json_output",  // members that are not declared
    "AwsJson10HandlesUnexpectedJsonOutput",
    "json_1_1_service_responds_with_no_payload",  // an empty body for {}
    "AwsJson10ServiceRespondsWithNoPayload",
    "AwsJson11StructuresDontDeserializeNullValues",  // null for absence
    "AwsJson10DeserializeAllowNulls",
    "AwsJson11DeserializeIgnoreType",  // __type inside of a union
    "AwsJson10DeserializeIgnoreType",
    "AwsJson10NoInputAndOutput",  // no body at all
};

// Equal as JSON: members in any order, numbers by their value.
bool is_same_json(element left, element right) {
  if (left.is_object() && right.is_object()) {
    const simdjson::dom::object a = left.get_object();
    const simdjson::dom::object b = right.get_object();
    if (a.size() != b.size()) {
      return false;
    }
    for (const auto& [key, value] : a) {
      element other;
      if (b.at_key(key).get(other) != simdjson::SUCCESS || !is_same_json(value, other)) {
        return false;
      }
    }
    return true;
  }
  if (left.is_array() && right.is_array()) {
    const simdjson::dom::array a = left.get_array();
    const simdjson::dom::array b = right.get_array();
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), is_same_json);
  }
  if (left.is_number() && right.is_number() && left.type() != right.type()) {
    return left.get_double().value() == right.get_double().value();
  }
  return simdjson::to_string(left) == simdjson::to_string(right);
}

TEST(JsonCases, RequestsDecodeToTheirParameters) {
  run_cases(kInputs, Protocol::kAwsJson1_0, kSkippedInputs, [](const Case& one) {
    const std::string body = one.text("serialized", "body");
    const std::string type = one.header("serialized", "Content-Type");
    const std::string target = one.header("serialized", "X-Amz-Target");
    HttpRequest request;
    request.body = body;
    request.headers = {{"Content-Type", type}, {"X-Amz-Target", target}};
    if (!target.empty()) {  // some cases leave the headers out
      const WireName name = name_request(request);
      EXPECT_EQ(name.protocol, one.protocol);
      EXPECT_EQ(name.operation, one.operation_name);
      EXPECT_EQ(name.service_hint, one.target_prefix);
    }
    Value read;
    const auto result =
        decode_request(one.protocol, one.service(), one.operation(), request, &read);
    ASSERT_TRUE(result.ok()) << result.error().message();
    const TypeInfo type_info{Kind::kStructure, one.input};
    EXPECT_TRUE(is_same(type_info, read, value_from(type_info, one.json["params"])));
  });
}

TEST(JsonCases, OurRequestsDecodeToTheSameParameters) {
  run_cases(kInputs, Protocol::kAwsJson1_0, kSkippedInputs, [](const Case& one) {
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
  const std::string body = one.text("response", "body");
  const TypeInfo type{Kind::kStructure, one.output};
  const Value expected = value_from(type, one.json["result"]);
  Value read;
  ASSERT_TRUE(decode_reply(one.protocol, one.operation(), body, &read).ok());
  EXPECT_TRUE(is_same(type, read, expected));
  if (std::find(kReadOnly.begin(), kReadOnly.end(), one.id) != kReadOnly.end()) {
    return;
  }
  HttpReply reply;
  encode_reply(one.protocol, one.service(), one.operation(), &expected, "id", reply);
  EXPECT_EQ(reply.status, one.json["response"]["status_code"].get_int64().value());
  EXPECT_EQ(reply.content_type, one.header("response", "Content-Type"));
  simdjson::dom::parser ours;
  simdjson::dom::parser theirs;
  EXPECT_TRUE(is_same_json(ours.parse(reply.body), theirs.parse(body)))
      << reply.body << "\nexpected " << body;
}

void check_error(const Case& one) {
  const std::string body = one.text("response", "body");
  const std::string query_error = one.header("response", "x-amzn-query-error");
  EXPECT_EQ(decode_error(body, query_error).code, one.text("errorCode"));
  EXPECT_EQ(decode_error(body, query_error).message, one.text("errorMessage"));

  const std::string code = decode_error(body, "").code;
  const std::string query_code = one.text("errorCode");
  ErrorInfo info{code, query_code};
  info.http_status = static_cast<int>(one.json["response"]["status_code"].get_int64().value());
  ServiceInfo service = one.service();
  service.error_namespace = "aws.protocoltests.json10";
  service.query_compatible = !query_error.empty();
  HttpReply reply;
  encode_error(one.protocol, service, Error(info, one.text("errorMessage")), "id", reply);
  EXPECT_EQ(reply.status, info.http_status);
  EXPECT_EQ(decode_error(reply.body, "").code, code);
  EXPECT_EQ(decode_error(reply.body, "").message, one.text("errorMessage"));
  if (!query_error.empty()) {
    EXPECT_EQ(reply.headers.at(0).second, query_error);
    simdjson::dom::parser ours;
    simdjson::dom::parser theirs;
    EXPECT_TRUE(is_same_json(ours.parse(reply.body), theirs.parse(body))) << reply.body;
  }
}

TEST(JsonCases, ResultsAndErrorsEncodeToTheirBodies) {
  run_cases(kOutputs, Protocol::kAwsJson1_0, kSkippedOutputs, [](const Case& one) {
    if (one.is_error()) {
      check_error(one);
    } else {
      check_result(one);
    }
  });
}

}  // namespace
}  // namespace penstock::aws::test

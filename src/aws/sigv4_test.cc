#include "aws/sigv4.h"

#include <gtest/gtest.h>

#include "aws/sigv4_time.h"

// The signatures in this file were made by botocore 1.29.
namespace penstock::aws {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr int64_t kNowMs = 1709251198000;  // 20240229T235958Z

Result<void> verify(const HttpRequest& request, std::string_view secret, SigningKeys& keys) {
  PENSTOCK_ASSIGN(const Claim claim, parse_claim(request));
  PENSTOCK_TRY(check_claim(request, claim, kNowMs));
  return verify_signature(request, claim, secret, keys);
}

HttpRequest json_request() {
  HttpRequest request;
  request.method = "POST";
  request.path = "/";
  request.headers = {
      {"Content-Type", "application/x-amz-json-1.0"},
      {"X-Amz-Target", "AmazonSQS.SendMessage"},
      {"Host", "localhost:4566"},
      {"X-Amz-Date", "20240229T235958Z"},
      {"X-Amz-Security-Token", "token/with+special=="},
      {"Authorization",
       "AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20240229/eu-central-1/sqs/aws4_request, "
       "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
       "Signature=dba78f748037f277b2eda1ca2d9ea57d1e2a13bc06ffb0f144f4b056371840c4"}};
  request.body = R"({"QueueUrl":"http://localhost:4566/000000000000/q","MessageBody":"hello"})";
  return request;
}

HttpRequest presigned_request() {
  HttpRequest request;
  request.method = "GET";
  request.path = "/";
  request.query =
      "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-"
      "Credential=ASIAEXAMPLE%2F"
      "20240229%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date=20240229T235958Z&X-Amz-Expires=3600&X-"
      "Amz-SignedHeaders="
      "host&X-Amz-Security-Token=token%2Fwith%2Bspecial%3D%3D&X-Amz-Signature="
      "ce52fd3a5214d86a939994476cf4d74c6fbf3d9ad1d86375a6076abb6d8614ea";
  request.headers = {{"Host", "localhost:4566"}};
  return request;
}

TEST(SigV4, VerifiesAnSdksJsonRequest) {
  SigningKeys keys;
  const auto verified = verify(json_request(), kSecret, keys);
  EXPECT_TRUE(verified.ok()) << verified.error().message();
}

TEST(SigV4, VerifiesAnSdksPresignedUrl) {
  SigningKeys keys;
  const auto verified = verify(presigned_request(), kSecret, keys);
  EXPECT_TRUE(verified.ok()) << verified.error().message();
}

TEST(SigV4, VerifiesDotSegmentsSpacesAndEscapes) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/000000000000/my%20queue/../a%2Fb";
  request.query = "Action=Send+Message&Body=a%2Bb%26c%3D%C3%A9%2F~&Z=";
  request.headers = {
      {"Host", "localhost:4566"},
      {"X-Amz-Date", "20240229T235958Z"},
      {"Authorization",
       "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20240229/us-east-1/sqs/aws4_request, "
       "SignedHeaders=host;x-amz-date, "
       "Signature=1a7cd2b1814ca719acb8137ec33a40b9db8e8ddff9972eda1512771e6130a3d3"}};
  SigningKeys keys;
  const auto verified = verify(request, kSecret, keys);
  EXPECT_TRUE(verified.ok()) << verified.error().message();
}

TEST(SigV4, VerifiesARequestDatedByTheDateHeader) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/";
  request.headers = {
      {"Host", "localhost:4566"},
      {"Date", "Thu, 29 Feb 2024 23:59:58 -0000"},
      {"Authorization",
       "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20240229/us-east-1/sqs/aws4_request, "
       "SignedHeaders=date;host, "
       "Signature=dcf81e40cd9d171da975cd4ffad39af59ebc6dd86e10e58a16ab2faaa5f57532"}};
  request.body = "Action=ListQueues";
  SigningKeys keys;
  const auto verified = verify(request, kSecret, keys);
  EXPECT_TRUE(verified.ok()) << verified.error().message();
}

TEST(SigV4, RefusesTheWrongSecretEvenWhenTheRightOneIsCached) {
  SigningKeys keys;
  ASSERT_TRUE(verify(json_request(), kSecret, keys).ok());
  const auto verified = verify(json_request(), "another secret", keys);
  ASSERT_FALSE(verified.ok());
  EXPECT_TRUE(verified.error().is(kSignatureDoesNotMatch));
  EXPECT_EQ(verified.error().message(),
            "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.");
  EXPECT_TRUE(verify(json_request(), kSecret, keys).ok());
}

TEST(SigV4, RefusesAnAlteredPresignedUrl) {
  const HttpRequest good = presigned_request();
  SigningKeys keys;
  for (size_t i = 0; i < good.query.size(); ++i) {
    std::string query(good.query);
    query[i] = static_cast<char>(query[i] ^ 1);
    HttpRequest altered = good;
    altered.query = query;
    EXPECT_FALSE(verify(altered, kSecret, keys).ok()) << query;
  }
}

HttpRequest with_content_hash(std::string_view hash) {
  HttpRequest request = json_request();
  request.headers.pop_back();
  request.headers.push_back({"X-Amz-Content-Sha256", hash});
  return request;
}

void expect_verified(HttpRequest request, std::string_view body_as_received, bool expected) {
  SigningKeys keys;
  const auto added = sign_request(request, {"AKIDEXAMPLE", std::string(kSecret), ""}, "us-east-1",
                                  "sqs", kNowMs, keys);
  ASSERT_EQ(added.size(), 1u);  // the date is there already
  request.headers.push_back({added[0].first, added[0].second});
  request.body = body_as_received;
  EXPECT_EQ(verify(request, kSecret, keys).ok(), expected) << body_as_received;
}

TEST(SigV4, HoldsTheBodyToTheContentHashThatWasSigned) {
  const HttpRequest request = json_request();
  const std::string hash = hex(sha256(request.body));
  expect_verified(with_content_hash(hash), request.body, true);
  expect_verified(with_content_hash(hash), "another body", false);
}

TEST(SigV4, LeavesAnUnsignedPayloadUnchecked) {
  expect_verified(with_content_hash("UNSIGNED-PAYLOAD"), "any body", true);
}

TEST(SigV4, RefusesAContentHashOfAnotherKind) {
  expect_verified(with_content_hash("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), json_request().body,
                  false);
}

TEST(SigV4, SignsAsAnSdkDoes) {
  HttpRequest request = json_request();
  const std::string authorization(request.headers.back().value);
  request.headers.resize(3);
  SigningKeys keys;
  const auto added =
      sign_request(request, {"ASIAEXAMPLE", std::string(kSecret), "token/with+special=="},
                   "eu-central-1", "sqs", kNowMs, keys);
  const std::vector<std::pair<std::string, std::string>> expected{
      {"X-Amz-Date", "20240229T235958Z"},
      {"X-Amz-Security-Token", "token/with+special=="},
      {"Authorization", authorization}};
  EXPECT_EQ(added, expected);
}

TEST(SigV4, DoesNotSignWhatProxiesChange) {
  HttpRequest request = json_request();
  request.headers.resize(3);
  request.headers.push_back({"User-Agent", "penstock"});
  request.headers.push_back({"Connection", "keep-alive"});
  SigningKeys keys;
  const auto added = sign_request(request, {"AKIDEXAMPLE", std::string(kSecret), ""}, "us-east-1",
                                  "sqs", kNowMs, keys);
  EXPECT_NE(added.back().second.find("SignedHeaders=content-type;host;x-amz-date;x-amz-target,"),
            std::string::npos);
}

TEST(SigningKeys, KeepsTheMostRecentlyUsed) {
  SigningKeys keys(2);
  const HmacKey* first = &keys.get("a", kSecret, "20240229", "us-east-1", "sqs");
  keys.get("b", kSecret, "20240229", "us-east-1", "sqs");
  EXPECT_EQ(&keys.get("a", kSecret, "20240229", "us-east-1", "sqs"), first);
  keys.get("c", kSecret, "20240229", "us-east-1", "sqs");
  EXPECT_EQ(keys.size(), 2u);
  EXPECT_EQ(&keys.get("a", kSecret, "20240229", "us-east-1", "sqs"), first);
}

TEST(SigningKeys, DiffersByEveryPartOfTheScope) {
  SigningKeys keys;
  const Sha256 base = keys.get("a", kSecret, "20240229", "us-east-1", "sqs").sign("x");
  EXPECT_NE(keys.get("a", kSecret, "20240301", "us-east-1", "sqs").sign("x"), base);
  EXPECT_NE(keys.get("a", kSecret, "20240229", "eu-west-1", "sqs").sign("x"), base);
  EXPECT_NE(keys.get("a", kSecret, "20240229", "us-east-1", "sns").sign("x"), base);
  EXPECT_EQ(keys.size(), 4u);
}

}  // namespace
}  // namespace penstock::aws

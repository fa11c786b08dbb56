#include <gtest/gtest.h>

#include "aws/sigv4.h"
#include "aws/sigv4_time.h"

namespace penstock::aws {
namespace {

constexpr std::string_view kCredential = "Credential=AKID/20150830/us-east-1/sqs/aws4_request";
constexpr int64_t kSignedAtMs = 1440938160000;  // 20150830T123600Z

HttpRequest request_with(std::string_view authorization) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/";
  request.headers = {
      {"Host", "localhost"}, {"X-Amz-Date", "20150830T123600Z"}, {"Authorization", authorization}};
  return request;
}

HttpRequest good_request() {
  return request_with(
      "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/sqs/aws4_request, "
      "SignedHeaders=host;x-amz-date, "
      "Signature=abc");
}

HttpRequest presigned(std::string_view query) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/";
  request.query = query;
  request.headers = {{"Host", "localhost"}};
  return request;
}

std::string presigned_query(std::string_view expires) {
  return std::string(
             "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20150830%2Fus-east-1%2Fsqs%"
             "2Faws4_request"
             "&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Signature=abc")
      .append(expires);
}

void expect_refused(const HttpRequest& request, const ErrorInfo& info, std::string_view text) {
  const auto claim = parse_claim(request);
  ASSERT_FALSE(claim.ok()) << text;
  EXPECT_EQ(claim.error().info().query_code, info.query_code);
  EXPECT_EQ(claim.error().message(), text);
}

TEST(SigV4Claim, NamesEachPartOfTheAuthorizationHeader) {
  const auto claim = parse_claim(good_request());
  ASSERT_TRUE(claim.ok()) << claim.error().message();
  EXPECT_EQ(claim->access_key_id, "AKID");
  EXPECT_EQ(claim->date, "20150830");
  EXPECT_EQ(claim->region, "us-east-1");
  EXPECT_EQ(claim->service, "sqs");
  EXPECT_EQ(claim->signed_headers, "host;x-amz-date");
  EXPECT_EQ(claim->signature, "abc");
  EXPECT_EQ(claim->signed_at_ms, kSignedAtMs);
  EXPECT_FALSE(claim->presigned);
}

TEST(SigV4Claim, TakesParametersWithOrWithoutSpacesInAnyOrder) {
  const auto claim = parse_claim(request_with(
      "AWS4-HMAC-SHA256 "
      "Signature=abc,SignedHeaders=host;x-amz-date,Credential=AKID/20150830/us-east-1/sqs/"
      "aws4_request"));
  ASSERT_TRUE(claim.ok()) << claim.error().message();
  EXPECT_EQ(claim->signature, "abc");
}

TEST(SigV4Claim, DecodesAPresignedUrlAndOutlivesAMove) {
  const std::string query = presigned_query("&X-Amz-Expires=60&X-Amz-Security-Token=a%2Fb%3D");
  auto parsed = parse_claim(presigned(query));
  ASSERT_TRUE(parsed.ok()) << parsed.error().message();
  const Claim claim = std::move(parsed).value();
  EXPECT_EQ(claim.access_key_id, "AKID");
  EXPECT_EQ(claim.session_token, "a/b=");
  EXPECT_EQ(claim.expires_s, 60);
  EXPECT_TRUE(claim.presigned);
}

TEST(SigV4Claim, FallsBackToTheDateHeaderInEitherForm) {
  for (const std::string_view date : {"20150830T123600Z", "Sun, 30 Aug 2015 12:36:00 GMT"}) {
    HttpRequest request = good_request();
    request.headers[1] = {"Date", date};
    const auto claim = parse_claim(request);
    ASSERT_TRUE(claim.ok()) << claim.error().message();
    EXPECT_EQ(claim->signed_at_ms, kSignedAtMs);
  }
}

TEST(SigV4Claim, RefusesARequestThatIsNotSigned) {
  constexpr std::string_view kText = "Request is missing Authentication Token";
  expect_refused(request_with(""), kMissingAuthenticationToken, kText);
  expect_refused(request_with("Bearer abc"), kMissingAuthenticationToken, kText);
  expect_refused(presigned("Action=ListQueues"), kMissingAuthenticationToken, kText);
}

TEST(SigV4Claim, NamesEverythingThatTheAuthorizationHeaderLacks) {
  HttpRequest request = request_with("AWS4-HMAC-SHA256 X=1");
  request.headers[1].name = "X-Other";
  expect_refused(
      request, kIncompleteSignature,
      "Authorization header requires 'Credential' parameter. Authorization header requires "
      "'Signature' "
      "parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header "
      "requires "
      "existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 X=1");
}

TEST(SigV4Claim, NamesEverythingThatAPresignedUrlLacks) {
  expect_refused(presigned("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=abc"),
                 kIncompleteSignature,
                 "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string "
                 "parameters must "
                 "include 'X-Amz-SignedHeaders'. AWS query-string parameters must include "
                 "'X-Amz-Date'. Re-examine "
                 "the query-string parameters.");
  expect_refused(presigned("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Algorithm=AWS4-HMAC-SHA256"),
                 kIncompleteSignature,
                 "AWS query-string parameters must include 'X-Amz-Algorithm' only once. Re-examine "
                 "the query-string "
                 "parameters.");
}

TEST(SigV4Claim, RefusesMalformedParts) {
  const std::string rest = ", SignedHeaders=host;x-amz-date, Signature=abc";
  const std::string credential(kCredential);
  expect_refused(
      request_with("AWS4-HMAC-SHA512 " + credential + rest), kIncompleteSignature,
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now).");
  expect_refused(request_with("AWS4-HMAC-SHA256 Credential=a/b/c/d" + rest), kIncompleteSignature,
                 "Credential must have exactly 5 slash-delimited elements, e.g. "
                 "keyid/date/region/service/term, got "
                 "'a/b/c/d'");
  expect_refused(request_with("AWS4-HMAC-SHA256 Credential"), kIncompleteSignature,
                 "'Credential' not a valid key=value pair (missing equal-sign) in Authorization "
                 "header: 'Credential'.");
  expect_refused(request_with("AWS4-HMAC-SHA256 Signature=a, Signature=b"), kIncompleteSignature,
                 "Authorization header has more than one 'Signature' parameter.");

  HttpRequest undated = good_request();
  undated.headers[1].value = "201";
  expect_refused(undated, kIncompleteSignature,
                 "Date must be in ISO-8601 'basic format'. Got '201'. See "
                 "http://en.wikipedia.org/wiki/ISO_8601");
}

TEST(SigV4Claim, RefusesAScopeThatContradictsTheRequest) {
  const std::string rest = ", SignedHeaders=host;x-amz-date, Signature=abc";
  expect_refused(request_with("AWS4-HMAC-SHA256 Credential=AKID/20150829///aws3" + rest),
                 kSignatureDoesNotMatch,
                 "Credential should be scoped to a valid region. Credential should be scoped to "
                 "correct service. "
                 "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws3'. "
                 "Date in Credential "
                 "scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                 "'20150829' != '20150830', "
                 "from '20150830T123600Z'.");
}

TEST(SigV4Claim, RefusesTwoSignatures) {
  HttpRequest request = good_request();
  request.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256";
  expect_refused(
      request, kSignatureDoesNotMatch,
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
}

TEST(SigV4Claim, BoundsTheLifeOfAPresignedUrl) {
  for (const std::string expires : {"1", "604800"}) {
    EXPECT_TRUE(parse_claim(presigned(presigned_query("&X-Amz-Expires=" + expires))).ok())
        << expires;
  }
  for (const std::string expires : {"0", "-1", "604801", "x", "1x", "99999999999999999999"}) {
    const auto claim = parse_claim(presigned(presigned_query("&X-Amz-Expires=" + expires)));
    ASSERT_FALSE(claim.ok()) << expires;
    EXPECT_TRUE(claim.error().is(kIncompleteSignature)) << expires;
  }
  EXPECT_EQ(parse_claim(presigned(presigned_query("")))->expires_s, kPresignedSecondsDefault);
}

TEST(SigV4Claim, RefusesARegionThatWouldBreakAnArn) {
  const std::string rest = ", SignedHeaders=host;x-amz-date, Signature=abc";
  for (const std::string region : {"us:east", "us east", "ü", "*"}) {
    std::string authorization = "AWS4-HMAC-SHA256 Credential=AKID/20150830/";
    authorization.append(region).append("/sqs/aws4_request").append(rest);
    EXPECT_FALSE(parse_claim(request_with(authorization)).ok()) << region;
  }
}

TEST(SigV4Claim, TakesTheScopeOfAnIncompleteSignature) {
  HttpRequest request = request_with(
      "AWS4-HMAC-SHA256 Credential=000000000000/20160623/eu-west-1/sqs/aws4_request, Signature=00");
  request.headers[1].name = "X-Other";
  EXPECT_FALSE(parse_claim(request).ok());
  const ClaimedScope by_header = claimed_scope(request);
  EXPECT_EQ(by_header.access_key_id, "000000000000");
  EXPECT_EQ(by_header.region, "eu-west-1");
  EXPECT_EQ(by_header.service, "sqs");

  const ClaimedScope by_url =
      claimed_scope(presigned("X-Amz-Signature=x&X-Amz-Credential=k%2F20160623%2Feu-west-1%2Fsts"));
  EXPECT_EQ(by_url.access_key_id, "k");
  EXPECT_EQ(by_url.service, "sts");

  const ClaimedScope unsigned_scope = claimed_scope(request_with("Bearer x"));
  EXPECT_EQ(unsigned_scope.access_key_id + unsigned_scope.region + unsigned_scope.service, "");
}

TEST(SigV4Check, AllowsFifteenMinutesOfSkewEitherWay) {
  const HttpRequest request = good_request();
  const Claim claim = parse_claim(request).value();
  EXPECT_TRUE(check_claim(request, claim, kSignedAtMs + kClockSkewMs).ok());
  EXPECT_TRUE(check_claim(request, claim, kSignedAtMs - kClockSkewMs).ok());

  const auto late = check_claim(request, claim, kSignedAtMs + kClockSkewMs + 1000);
  ASSERT_FALSE(late.ok());
  EXPECT_TRUE(late.error().is(kSignatureDoesNotMatch));
  EXPECT_EQ(late.error().message(),
            "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
            "(20150830T125101Z - 15 min.)");

  const auto early = check_claim(request, claim, kSignedAtMs - kClockSkewMs - 1000);
  ASSERT_FALSE(early.ok());
  EXPECT_TRUE(early.error().is(kSignatureDoesNotMatch));
  EXPECT_EQ(early.error().message(),
            "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
            "(20150830T122059Z + 15 "
            "min.)");
}

TEST(SigV4Check, EndsAPresignedUrlAtItsExpiry) {
  const std::string query = presigned_query("&X-Amz-Expires=90");
  const HttpRequest request = presigned(query);
  const Claim claim = parse_claim(request).value();
  EXPECT_TRUE(check_claim(request, claim, kSignedAtMs + 90'000).ok());
  const auto late = check_claim(request, claim, kSignedAtMs + 91'000);
  ASSERT_FALSE(late.ok());
  EXPECT_TRUE(late.error().is(kSignatureDoesNotMatch));
  EXPECT_EQ(late.error().message(),
            "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
            "(20150830T123731Z - 90 s.)");
}

TEST(SigV4Check, DemandsThatHostAndAmzHeadersAreSigned) {
  HttpRequest request = good_request();
  request.headers.push_back({"X-Amz-Target", "AmazonSQS.ListQueues"});
  Claim claim = parse_claim(request).value();
  EXPECT_EQ(check_claim(request, claim, kSignedAtMs).error().message(),
            "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
  claim.signed_headers = "x-amz-date;x-amz-target";
  EXPECT_EQ(check_claim(request, claim, kSignedAtMs).error().message(),
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  claim.signed_headers = "host;x-amz-date;x-amz-target";
  EXPECT_TRUE(check_claim(request, claim, kSignedAtMs).ok());
}

TEST(SigV4Check, AcceptsASessionTokenAddedAfterSigning) {
  HttpRequest request = good_request();
  request.headers.push_back({"X-Amz-Security-Token", "token"});
  const Claim claim = parse_claim(request).value();
  EXPECT_EQ(claim.session_token, "token");
  EXPECT_TRUE(check_claim(request, claim, kSignedAtMs).ok());
}

TEST(SigV4Check, DemandsEverySignedHeader) {
  const HttpRequest request = good_request();
  Claim claim = parse_claim(request).value();
  claim.signed_headers = "host;my-header;x-amz-date";
  const auto checked = check_claim(request, claim, kSignedAtMs);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().message(),
            "The request has no header 'my-header', which 'SignedHeaders' names.");
}

TEST(SigV4Check, BoundsTheNumberOfSignedHeaders) {
  const HttpRequest request = good_request();
  Claim claim = parse_claim(request).value();
  std::string names = "host;x-amz-date";
  for (size_t i = 2; i < kSignedHeadersMax; ++i) {
    names += ";host";
  }
  claim.signed_headers = names;
  EXPECT_TRUE(check_claim(request, claim, kSignedAtMs).ok());
  names += ";host";
  claim.signed_headers = names;
  EXPECT_TRUE(check_claim(request, claim, kSignedAtMs).error().is(kIncompleteSignature));
}

// SQS and STS answer these pairs: the first in __type of a JSON reply, the second in a Query reply
// and in x-amzn-query-error.
TEST(SigV4Errors, HaveTheCodesOfBothProtocols) {
  struct Row {
    const ErrorInfo* info;
    std::string_view json;
    std::string_view query;
    int status;
  };
  for (const Row& row :
       {Row{&kMissingAuthenticationToken, "MissingAuthenticationTokenException",
            "MissingAuthenticationToken", 403},
        Row{&kIncompleteSignature, "IncompleteSignatureException", "IncompleteSignature", 400},
        Row{&kInvalidClientTokenId, "UnrecognizedClientException", "InvalidClientTokenId", 403},
        Row{&kSignatureDoesNotMatch, "InvalidSignatureException", "SignatureDoesNotMatch", 403},
        Row{&kExpiredToken, "ExpiredTokenException", "ExpiredToken", 403}}) {
    EXPECT_EQ(row.info->code, row.json);
    EXPECT_EQ(row.info->query_code, row.query);
    EXPECT_EQ(row.info->http_status, row.status);
    EXPECT_EQ(row.info->fault, Fault::kClient);
  }
}

}  // namespace
}  // namespace penstock::aws

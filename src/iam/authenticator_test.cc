#include "iam/authenticator.h"

#include <gtest/gtest.h>

namespace penstock::iam {
namespace {

constexpr int64_t kNowMs = 1'700'000'000'000;

// A request and the strings that its headers point into.
struct SignedRequest {
  explicit SignedRequest(const aws::SigningCredentials& credentials, int64_t now_ms = kNowMs) {
    request.method = "POST";
    request.path = "/";
    request.headers = {{"Host", "localhost:4566"}};
    request.body = "{}";
    aws::SigningKeys keys;
    added = aws::sign_request(request, credentials, "eu-west-1", "sqs", now_ms, keys);
    for (const auto& [name, value] : added) {
      request.headers.push_back({name, value});
    }
  }
  aws::HttpRequest request;
  std::vector<std::pair<std::string, std::string>> added;
};

Result<Authenticated> authenticate(Authenticator& authenticator, const aws::HttpRequest& request,
                                   int64_t now_ms) {
  return authenticator.authenticate(request, aws::parse_claim(request), now_ms);
}

class AuthenticatorTest : public testing::Test {
 protected:
  AuthenticatorTest() {
    SeededRandom random(1);
    root_ = make_root_access_key(random, "123456789012");
    temporary_ = root_;
    temporary_.access_key_id = "ASIATEMPORARY";
    temporary_.session_token = "token";
    temporary_.expires_ms = kNowMs + 1000;
    directory_.publish({root_, temporary_});
  }

  void expect_refused(const aws::HttpRequest& request, const ErrorInfo& info, std::string_view text,
                      int64_t now_ms = kNowMs) {
    const auto result = authenticate(strict_, request, now_ms);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().info().query_code, info.query_code);
    EXPECT_EQ(result.error().message(), text);
  }

  AccessKey root_;
  AccessKey temporary_;
  CredentialDirectory directory_;
  Authenticator strict_{directory_, Authenticator::Mode::kStrict};
  Authenticator open_{directory_, Authenticator::Mode::kOpen};
};

TEST_F(AuthenticatorTest, KnowsTheCallerByItsKey) {
  const SignedRequest made({root_.access_key_id, root_.secret, ""});
  const auto result = authenticate(strict_, made.request, kNowMs);
  ASSERT_TRUE(result.ok()) << result.error().message();
  EXPECT_EQ(result->caller.account, "123456789012");
  EXPECT_EQ(result->caller.arn, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(result->caller.user_id, "123456789012");
  EXPECT_EQ(result->caller.access_key_id, root_.access_key_id);
  EXPECT_EQ(result->region, "eu-west-1");
  EXPECT_EQ(result->service, "sqs");
}

TEST_F(AuthenticatorTest, RefusesWhatIsNotSigned) {
  aws::HttpRequest request;
  request.method = "POST";
  request.path = "/";
  request.headers = {{"Host", "localhost"}};
  expect_refused(request, aws::kMissingAuthenticationToken,
                 "Request is missing Authentication Token");
}

TEST_F(AuthenticatorTest, RefusesUnknownKeys) {
  const SignedRequest made({"AKIAUNKNOWN", root_.secret, ""});
  expect_refused(made.request, aws::kInvalidClientTokenId,
                 "The security token included in the request is invalid.");
}

TEST_F(AuthenticatorTest, RefusesTheWrongSecret) {
  const SignedRequest made({root_.access_key_id, "wrong", ""});
  const auto result = authenticate(strict_, made.request, kNowMs);
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().is(aws::kSignatureDoesNotMatch));
}

TEST_F(AuthenticatorTest, RefusesAnOldRequestBeforeItLooksTheKeyUp) {
  const SignedRequest made({"AKIAUNKNOWN", "secret", ""}, kNowMs - aws::kClockSkewMs - 1000);
  const auto result = authenticate(strict_, made.request, kNowMs);
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().is(aws::kSignatureDoesNotMatch));
}

TEST_F(AuthenticatorTest, TakesATemporaryKeyWithItsOwnTokenOnly) {
  constexpr std::string_view kInvalid = "The security token included in the request is invalid.";
  EXPECT_TRUE(
      authenticate(strict_, SignedRequest({"ASIATEMPORARY", root_.secret, "token"}).request, kNowMs)
          .ok());
  expect_refused(SignedRequest({"ASIATEMPORARY", root_.secret, ""}).request,
                 aws::kInvalidClientTokenId, kInvalid);
  expect_refused(SignedRequest({"ASIATEMPORARY", root_.secret, "other"}).request,
                 aws::kInvalidClientTokenId, kInvalid);
  expect_refused(SignedRequest({root_.access_key_id, root_.secret, "token"}).request,
                 aws::kInvalidClientTokenId, kInvalid);
}

TEST_F(AuthenticatorTest, RefusesATemporaryKeyPastItsTime) {
  const SignedRequest made({"ASIATEMPORARY", root_.secret, "token"});
  EXPECT_TRUE(authenticate(strict_, made.request, temporary_.expires_ms - 1).ok());
  expect_refused(made.request, aws::kExpiredToken,
                 "The security token included in the request is expired", temporary_.expires_ms);
}

TEST_F(AuthenticatorTest, SeesKeysThatArePublishedLater) {
  const SignedRequest made({root_.access_key_id, root_.secret, ""});
  EXPECT_TRUE(authenticate(strict_, made.request, kNowMs).ok());
  directory_.publish({});
  EXPECT_FALSE(authenticate(strict_, made.request, kNowMs).ok());
  directory_.publish({root_});
  EXPECT_TRUE(authenticate(strict_, made.request, kNowMs).ok());
}

TEST_F(AuthenticatorTest, OpenTakesAnyKeyAndAKeyOfTwelveDigitsAsTheAccount) {
  const auto by_digits =
      authenticate(open_, SignedRequest({"999999999999", "any", ""}).request, kNowMs);
  ASSERT_TRUE(by_digits.ok());
  EXPECT_EQ(by_digits->caller.account, "999999999999");
  EXPECT_EQ(by_digits->caller.arn, "arn:aws:iam::999999999999:root");
  EXPECT_EQ(by_digits->caller.user_id, "999999999999");
  EXPECT_EQ(by_digits->region, "eu-west-1");

  const auto by_name = authenticate(open_, SignedRequest({"test", "any", ""}, 0).request, kNowMs);
  ASSERT_TRUE(by_name.ok());
  EXPECT_EQ(by_name->caller.account, "000000000000");
  EXPECT_EQ(by_name->caller.access_key_id, "test");
}

TEST_F(AuthenticatorTest, OpenTakesWhatIsNotSigned) {
  const auto result = authenticate(open_, aws::HttpRequest(), kNowMs);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->caller.account, "000000000000");
  EXPECT_EQ(result->region, "");
  EXPECT_EQ(result->service, "");
}

}  // namespace
}  // namespace penstock::iam

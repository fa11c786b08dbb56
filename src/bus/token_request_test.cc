#include "bus/token_request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::bus {
namespace {

using Failure = runtime::HttpOutcome::Failure;

OAuthParameters<false> oauth() {
  OAuthParameters<false> parameters;
  parameters.client = {"id 1", "s&cret"};
  parameters.endpoint = "https://auth.example/token";
  parameters.method = "POST";
  return parameters;
}

std::string header(const runtime::HttpCall& call, std::string_view name) {
  const auto found = std::find_if(call.headers.begin(), call.headers.end(),
                                  [&](const auto& pair) { return pair.first == name; });
  return found == call.headers.end() ? "(none)" : found->second;
}

runtime::HttpOutcome answered(int status, std::string body) {
  runtime::HttpOutcome outcome;
  outcome.status = status;
  outcome.body = std::move(body);
  return outcome;
}

TEST(TokenRequest, PostsAForm) {
  const auto call = build_token_call(oauth());
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->method, "POST");
  EXPECT_EQ(call->url, "https://auth.example/token");
  EXPECT_EQ(call->body, "client_id=id%201&client_secret=s%26cret&grant_type=client_credentials");
  EXPECT_EQ(header(*call, "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(header(*call, "User-Agent"), "Amazon/EventBridge/ApiDestinations");
  EXPECT_EQ(call->timeout_ms, 5'000);
}

TEST(TokenRequest, AddsTheParametersOfTheConnection) {
  auto parameters = oauth();
  auto& http = parameters.http.emplace();
  http.headers.push_back({"X-Tenant", "t", false});
  http.headers.push_back({"Host", "evil.example", false});
  http.query.push_back({"v", "1 2", false});
  http.body.push_back({"scope", "a b", false});
  http.body.push_back({"grant_type", "custom", true});
  const auto call = build_token_call(parameters);
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->url, "https://auth.example/token?v=1%202");
  EXPECT_EQ(call->body, "client_id=id%201&client_secret=s%26cret&grant_type=custom&scope=a%20b");
  EXPECT_EQ(header(*call, "X-Tenant"), "t");
  EXPECT_EQ(header(*call, "Host"), "(none)");
}

TEST(TokenRequest, SendsJsonWhereTheConnectionSaysSo) {
  auto parameters = oauth();
  parameters.method = "PUT";
  parameters.http.emplace().headers.push_back({"content-type", "application/json", false});
  const auto call = build_token_call(parameters);
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->method, "PUT");
  EXPECT_EQ(call->body,
            R"({"client_id":"id 1","client_secret":"s&cret","grant_type":"client_credentials"})");
}

TEST(TokenRequest, AGetHasItAllInTheQuery) {
  auto parameters = oauth();
  parameters.method = "GET";
  const auto call = build_token_call(parameters);
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->url,
            "https://auth.example/token?client_id=id%201&client_secret=s%26cret&"
            "grant_type=client_credentials");
  EXPECT_EQ(call->body, "");
}

TEST(TokenRequest, RefusesAHeaderThatIsNone) {
  auto parameters = oauth();
  parameters.http.emplace().headers.push_back({"X,Y", "1", false});
  EXPECT_FALSE(build_token_call(parameters).ok());
}

TEST(TokenRequest, ReadsTokens) {
  struct Case {
    std::string_view body;
    std::string_view authorization;
    int64_t lifetime_ms;
  };
  const Case cases[] = {
      {R"({"access_token":"t1","token_type":"bearer","expires_in":3600})", "Bearer t1", 3'600'000},
      {R"({"access_token":"t1","token_type":"Bearer","expires_in":"60"})", "Bearer t1", 60'000},
      {R"({"access_token":"t1"})", "Bearer t1", 0},
      {R"({"access_token":"t1","token_type":"DPoP","expires_in":-5})", "DPoP t1", 1},
      {R"({"access_token":"t1","expires_in":0})", "Bearer t1", 1},
      {R"({"access_token":"t1","expires_in":0.5})", "Bearer t1", 500},
      {R"({"access_token":"t1","expires_in":"soon"})", "Bearer t1", 0},
      {R"({"access_token":"t1","expires_in":1e300})", "Bearer t1", 366LL * 24 * 3600 * 1000},
      {R"({"access_token":"t1","token_type":"a\r\nX: b"})", "Bearer t1", 0},
  };
  for (const Case& each : cases) {
    const TokenAnswer answer = read_token_answer(answered(200, std::string(each.body)), 0);
    EXPECT_EQ(answer.authorization, each.authorization) << each.body;
    EXPECT_EQ(answer.lifetime_ms, each.lifetime_ms) << each.body;
  }
}

TEST(TokenRequest, TellsRefusalsFromWhatMayPass) {
  struct Case {
    int status;
    std::string_view body;
    bool is_refused;
  };
  const Case cases[] = {
      {200, "no json", true},
      {200, "{}", true},
      {200, R"({"access_token":""})", true},
      {200, R"({"access_token":"a\r\nX-Other: b"})", true},
      {200, R"({"access_token":7})", true},
      {302, "", true},
      {400, R"({"error":"invalid_client"})", true},
      {401, "", true},
      {403, "", true},
      {408, "", false},
      {429, "", false},
      {500, "", false},
      {503, "", false},
  };
  for (const Case& each : cases) {
    const TokenAnswer answer = read_token_answer(answered(each.status, std::string(each.body)), 0);
    EXPECT_FALSE(answer.ok()) << each.status << each.body;
    EXPECT_EQ(answer.is_refused, each.is_refused) << each.status << each.body;
    EXPECT_FALSE(answer.reason.empty());
  }
  const std::pair<Failure, bool> failures[] = {
      {Failure::kTimeout, false}, {Failure::kConnect, false},       {Failure::kResolve, false},
      {Failure::kTls, false},     {Failure::kRefusedAddress, true}, {Failure::kBadUrl, true},
  };
  for (const auto& [failure, is_refused] : failures) {
    runtime::HttpOutcome outcome;
    outcome.failure = failure;
    outcome.failure_text = "why";
    const TokenAnswer answer = read_token_answer(outcome, 0);
    EXPECT_EQ(answer.is_refused, is_refused);
    EXPECT_NE(answer.reason.find("why"), std::string::npos);
  }
}

TEST(TokenRequest, KeepsToRetryAfter) {
  auto outcome = answered(429, "");
  outcome.retry_after = "7";
  EXPECT_EQ(read_token_answer(outcome, 0).retry_after_ms, 7'000);
}

}  // namespace
}  // namespace penstock::bus

#include "bus/oauth_tokens.h"

#include <gtest/gtest.h>

#include <string>

#include "bus/connection_testing.h"

namespace penstock::bus {
namespace {

using Http = TestWebhooks::Http;
using Failure = runtime::HttpOutcome::Failure;

class OAuthTokensTest : public ::testing::Test {
 protected:
  // A destination of an OAuth connection, whose token has been fetched if there is one.
  std::string make() {
    const std::string arn =
        hooks_.create_destination(hooks_.create_connection(oauth_connection("c")));
    hooks_.pass_ms(1);
    return arn;
  }
  std::string authorization(size_t call) {
    const auto calls = hooks_.calls(kHook);
    return call < calls.size() ? hooks_.header(calls[call], "Authorization") : "";
  }
  size_t fetches() { return hooks_.calls(kTokens).size(); }

  TestWebhooks hooks_;
};

TEST_F(OAuthTokensTest, AreFetchedWhenTheConnectionIsMade) {
  hooks_.serve_tokens(3'600);
  const auto made = hooks_.buses().ask<CreateConnection>(oauth_connection("c"));
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->state, "AUTHORIZING");
  EXPECT_EQ(fetches(), 0U);
  hooks_.pass_ms(1);
  EXPECT_EQ(fetches(), 1U);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
  EXPECT_EQ(hooks_.buses().shard().inconsistency(), "");
}

TEST_F(OAuthTokensTest, AreKeptForManyCalls) {
  hooks_.serve_tokens(3'600);
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  for (int i = 0; i < 50; ++i) {
    hooks_.deliver(arn, fmt::format("e{}", i));
  }
  hooks_.pass_ms(2'000);
  EXPECT_EQ(hooks_.calls(kHook).size(), 50U);
  EXPECT_EQ(fetches(), 1U);
  EXPECT_EQ(authorization(49), "Bearer t1");
}

TEST_F(OAuthTokensTest, AreRenewedWithinAMinuteOfTheirEnd) {
  hooks_.serve_tokens(3'600);
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  hooks_.pass_ms(3'539'000);
  hooks_.deliver(arn, "e1");
  hooks_.pass_ms(2);
  EXPECT_EQ(authorization(0), "Bearer t1");
  hooks_.pass_ms(1'000);
  hooks_.deliver(arn, "e2");
  hooks_.pass_ms(2);
  EXPECT_EQ(authorization(1), "Bearer t2");
  EXPECT_EQ(fetches(), 2U);
}

TEST_F(OAuthTokensTest, ThatEndSoonAreKeptForHalfTheirLife) {
  hooks_.serve_tokens(30);
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  hooks_.pass_ms(14'000);
  hooks_.deliver(arn, "e1");
  hooks_.pass_ms(2);
  EXPECT_EQ(fetches(), 1U);
  hooks_.pass_ms(1'000);
  hooks_.deliver(arn, "e2");
  hooks_.pass_ms(2);
  EXPECT_EQ(fetches(), 2U);
  EXPECT_EQ(hooks_.outcome_of("e2"), "delivered");
}

TEST_F(OAuthTokensTest, AreFetchedAnewOnceWhenTheEndpointRefusesThem) {
  hooks_.serve_tokens(3'600);
  hooks_.serve(kHook, [](const auto& call, int64_t) {
    return Http::reply(TestWebhooks::header(call, "Authorization") == "Bearer t2" ? 200 : 401);
  });
  hooks_.deliver(make());
  hooks_.pass_ms(2);
  EXPECT_EQ(hooks_.outcome_of(), "delivered");
  EXPECT_EQ(fetches(), 2U);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
}

TEST_F(OAuthTokensTest, ThatAreAlwaysRefusedAreTriedLaterAndDoNotDeauthorize) {
  hooks_.serve_tokens(3'600);
  hooks_.serve(kHook, 401);
  hooks_.deliver(make());
  hooks_.pass_ms(2);
  EXPECT_EQ(hooks_.outcome_of(), "pending permission SDK_CLIENT_ERROR");
  EXPECT_EQ(hooks_.calls(kHook).size(), 2U);
  EXPECT_EQ(fetches(), 2U);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
}

TEST_F(OAuthTokensTest, AreFetchedOnceHoweverManyCallsWait) {
  hooks_.serve(kTokens, [](const auto&, int64_t) {
    return Http::reply(200, R"({"access_token":"t1"})", 2'000);
  });
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  for (int i = 0; i < 20; ++i) {
    hooks_.deliver(arn, fmt::format("e{}", i));
  }
  hooks_.pass_ms(1'000);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZING");
  EXPECT_TRUE(hooks_.calls(kHook).empty());
  hooks_.pass_ms(2'000);
  EXPECT_EQ(fetches(), 1U);
  EXPECT_EQ(hooks_.calls(kHook).size(), 20U);
  EXPECT_EQ(hooks_.outcome_of("e19"), "delivered");
}

TEST_F(OAuthTokensTest, ThatARefusalEndsDeauthorizeTheConnection) {
  hooks_.serve(kTokens, 401, R"({"error":"invalid_client"})");
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  EXPECT_EQ(hooks_.state_of("c"), "DEAUTHORIZED");
  EXPECT_EQ(hooks_.reason_of("c"), "The authorization endpoint answered 401.");
  hooks_.deliver(arn);
  hooks_.pass_ms(60'000);
  EXPECT_EQ(hooks_.outcome_of(), "pending permission SDK_CLIENT_ERROR");
  EXPECT_NE(hooks_.message_of().find("answered 401"), std::string::npos);
  EXPECT_EQ(fetches(), 1U);
  // New credentials are tried at once.
  hooks_.serve_tokens(3'600);
  ASSERT_TRUE(
      hooks_.buses()
          .ask<UpdateConnection>(R"({"Name":"c","AuthorizationType":"OAUTH_CLIENT_CREDENTIALS",)"
                                 R"("AuthParameters":{"OAuthParameters":{"ClientParameters":)"
                                 R"({"ClientSecret":"better"}}}})")
          .ok());
  hooks_.pass_ms(int64_t{15} * 60'000);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
  EXPECT_EQ(hooks_.reason_of("c"), "");
  EXPECT_EQ(hooks_.outcome_of().substr(0, 9), "delivered");
  const auto fetched = hooks_.calls(kTokens);
  EXPECT_NE(fetched.back().body.find("client_secret=better"), std::string::npos);
}

TEST_F(OAuthTokensTest, AreAskedForAgainWhileTheEndpointIsAway) {
  hooks_.serve(kTokens, [](const auto&, int64_t number) {
    return number < 4 ? Http::refuse() : Http::reply(200, R"({"access_token":"t"})");
  });
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZING");
  EXPECT_NE(hooks_.reason_of("c").find("Connection refused"), std::string::npos);
  hooks_.deliver(arn);
  hooks_.pass_ms(10);
  // The pause is kept to, whoever asks.
  EXPECT_EQ(fetches(), 1U);
  EXPECT_EQ(hooks_.outcome_of(), "pending transient SDK_CLIENT_ERROR");
  hooks_.pass_ms(1'000 + 2'000 + 4'000);
  EXPECT_EQ(fetches(), 4U);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
  EXPECT_EQ(hooks_.reason_of("c"), "");
  hooks_.pass_ms(60'000);
  EXPECT_EQ(hooks_.outcome_of().substr(0, 9), "delivered");
}

TEST_F(OAuthTokensTest, ThatCannotBeRenewedForAWhileLeaveTheConnectionAuthorized) {
  hooks_.serve_tokens(100);
  const std::string arn = make();
  hooks_.serve(kTokens, 503);
  hooks_.pass_ms(90'000);
  hooks_.deliver(arn);
  hooks_.pass_ms(10);
  EXPECT_EQ(hooks_.outcome_of(), "pending transient SDK_CLIENT_ERROR");
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
}

TEST_F(OAuthTokensTest, AreFetchedAgainAfterARestart) {
  hooks_.serve_tokens(3'600);
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  hooks_.buses().restart();
  hooks_.pass_ms(10);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
  EXPECT_EQ(fetches(), 1U);
  hooks_.deliver(arn);
  hooks_.pass_ms(10);
  EXPECT_EQ(authorization(0), "Bearer t2");
}

TEST_F(OAuthTokensTest, AFetchThatARestartCutGoesOn) {
  hooks_.serve(kTokens, [](const auto&, int64_t number) {
    return number == 1 ? Http::hang() : Http::reply(200, R"({"access_token":"t"})");
  });
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  hooks_.deliver(arn);
  hooks_.pass_ms(10);
  EXPECT_EQ(fetches(), 1U);
  hooks_.buses().restart(1'000);
  hooks_.pass_ms(10);
  EXPECT_EQ(fetches(), 2U);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
  EXPECT_EQ(hooks_.outcome_of(), "delivered");
}

TEST_F(OAuthTokensTest, OfAConnectionThatGoesMeanwhileAreForgotten) {
  hooks_.serve(kTokens, [](const auto&, int64_t) {
    return Http::reply(200, R"({"access_token":"t"})", 1'000);
  });
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  hooks_.deliver(arn);
  hooks_.pass_ms(10);
  ASSERT_TRUE(hooks_.buses().ask<DeleteConnection>(R"({"Name":"c"})").ok());
  hooks_.pass_ms(2'000);
  EXPECT_TRUE(hooks_.calls(kHook).empty());
  hooks_.pass_ms(2'000);
  EXPECT_EQ(hooks_.delivery_of().status, "dead-lettered");
}

TEST_F(OAuthTokensTest, OfOldCredentialsAreNotUsedForNewOnes) {
  hooks_.serve(kTokens, [](const auto&, int64_t number) {
    return Http::reply(200, fmt::format(R"({{"access_token":"t{}"}})", number), 1'000);
  });
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  hooks_.deliver(arn);
  hooks_.pass_ms(500);
  ASSERT_TRUE(
      hooks_.buses()
          .ask<UpdateConnection>(R"({"Name":"c","AuthorizationType":"OAUTH_CLIENT_CREDENTIALS",)"
                                 R"("AuthParameters":{"OAuthParameters":{"HttpMethod":"PUT"}}})")
          .ok());
  hooks_.pass_ms(5'000);
  EXPECT_EQ(fetches(), 2U);
  EXPECT_EQ(authorization(0), "Bearer t2");
  EXPECT_EQ(hooks_.outcome_of(), "delivered");
}

TEST_F(OAuthTokensTest, AreNotFetchedForAnotherKindOfConnection) {
  hooks_.serve(kTokens, [](const auto&, int64_t) {
    return Http::reply(200, R"({"access_token":"t"})", 1'000);
  });
  hooks_.serve(kHook, 200);
  const std::string arn = make();
  hooks_.deliver(arn);
  hooks_.pass_ms(10);
  ASSERT_TRUE(
      hooks_.buses()
          .ask<UpdateConnection>(R"({"Name":"c","AuthorizationType":"BASIC","AuthParameters":)"
                                 R"({"BasicAuthParameters":{"Username":"u","Password":"p"}}})")
          .ok());
  hooks_.pass_ms(5'000);
  EXPECT_EQ(fetches(), 1U);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
  EXPECT_EQ(authorization(0), "Basic dTpw");
}

TEST_F(OAuthTokensTest, CannotBeStoredWhileTheDiskIsFull) {
  hooks_.serve_tokens(3'600);
  hooks_.create_connection(oauth_connection("c"));
  hooks_.buses().shard().journal().refuse_admission = true;
  hooks_.pass_ms(1);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZING");
  EXPECT_EQ(hooks_.buses().shard().inconsistency(), "");
  hooks_.buses().shard().journal().refuse_admission = false;
  hooks_.pass_ms(1'100);
  EXPECT_EQ(hooks_.state_of("c"), "AUTHORIZED");
}

}  // namespace
}  // namespace penstock::bus

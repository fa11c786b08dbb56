#include "bus/api_destination_target.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bus/connection_testing.h"
#include "bus/put_operations.h"

namespace penstock::bus {
namespace {

using Http = TestWebhooks::Http;
using Failure = runtime::HttpOutcome::Failure;

TEST(ApiDestinationTarget, TakesApiDestinationsAndKnowsTheirHome) {
  TestWebhooks hooks;
  ApiDestinationTarget& target = hooks.connections().target();
  const std::string arn = test_arn("events", "api-destination/hook/0f-1");
  EXPECT_TRUE(target.takes(arn));
  EXPECT_EQ(target.home(arn), connections_home(kTestRegion, kTestAccount));
  EXPECT_FALSE(target.is_inside());
  for (const std::string& other :
       {test_arn("events", "event-bus/a"), test_arn("events", "connection/a/b"),
        test_arn("events", "api-destination/hook"), test_arn("sqs", "api-destination/a/b")}) {
    EXPECT_FALSE(target.takes(other)) << other;
  }
}

TEST(ApiDestinationTarget, CallsWithThePassword) {
  TestWebhooks hooks;
  hooks.serve(kHook, 200);
  hooks.deliver(hooks.create_destination(hooks.create_connection(basic_connection("c"))));
  hooks.pass_ms(1);
  ASSERT_EQ(hooks.calls().size(), 1U);
  EXPECT_EQ(hooks.calls()[0].body, R"({"id":"e1"})");
  EXPECT_EQ(hooks.header(hooks.calls()[0], "Authorization"), "Basic dXNlcjpwNHNzd29yZA==");
  EXPECT_EQ(hooks.outcome_of(), "delivered");
}

TEST(ApiDestinationTarget, CallsWithTheKey) {
  TestWebhooks hooks;
  hooks.serve(kHook, 204);
  hooks.deliver(hooks.create_destination(hooks.create_connection(key_connection("c"))));
  hooks.pass_ms(1);
  ASSERT_EQ(hooks.calls().size(), 1U);
  EXPECT_EQ(hooks.header(hooks.calls()[0], "X-Key"), "k3y");
  EXPECT_EQ(hooks.outcome_of(), "delivered");
}

TEST(ApiDestinationTarget, GetsEventsOfARuleWithItsParameters) {
  TestWebhooks hooks;
  const std::string url = "https://hook.example/in/a%20b?q=shop";
  hooks.serve(url, 200);
  const std::string arn = hooks.create_destination(hooks.create_connection(key_connection("c")),
                                                   "hook", "https://hook.example/in/*");
  hooks.buses().put_rule("r");
  const std::string target = fmt::format(
      R"({{"Rule":"r","Targets":[{{"Id":"t","Arn":"{}","RoleArn":"arn:aws:iam::1:role/r",)"
      R"("Input":"{{\"a\":1}}","HttpParameters":{{"PathParameterValues":["a b"],)"
      R"("QueryStringParameters":{{"q":"$.source"}},"HeaderParameters":{{"X-H":"$.detail.n"}}}}}}]}})",
      arn);
  EXPECT_EQ(hooks.buses().answer<PutTargets>(target),
            R"({"FailedEntryCount":0,"FailedEntries":[]})");
  ASSERT_TRUE(hooks.buses()
                  .ask<PutEvents>(
                      R"({"Entries":[{"Source":"shop","DetailType":"d","Detail":"{\"n\":7}"}]})")
                  .ok());
  hooks.pass_ms(1);
  ASSERT_EQ(hooks.calls(url).size(), 1U);
  EXPECT_EQ(hooks.calls()[0].body, R"({"a":1})");
  EXPECT_EQ(hooks.header(hooks.calls()[0], "X-H"), "7");
}

TEST(ApiDestinationTarget, GetsNothingThatWasCut) {
  TestWebhooks hooks;
  hooks.serve(kHook, 200);
  const std::string arn = hooks.create_destination(hooks.create_connection(key_connection("c")));
  const std::string input(delivery::kInputBytesMax + 1, 'x');
  hooks.deliver(arn, "e1", "", input);
  hooks.deliver(arn, "e2", "", std::string_view(input).substr(1));
  hooks.pass_ms(1);
  ASSERT_EQ(hooks.calls().size(), 1U);
  EXPECT_EQ(hooks.calls()[0].body.size(), delivery::kInputBytesMax);
  EXPECT_EQ(hooks.outcome_of("e1"), "dead-lettered validation INVALID_PARAMETER");
  EXPECT_EQ(hooks.outcome_of("e2"), "delivered");
}

TEST(ApiDestinationTarget, ARuleNeedsARoleForIt) {
  TestWebhooks hooks;
  const std::string arn = hooks.create_destination(hooks.create_connection(key_connection("c")));
  hooks.buses().put_rule("r");
  EXPECT_EQ(hooks.buses().answer<PutTargets>(
                fmt::format(R"({{"Rule":"r","Targets":[{{"Id":"t","Arn":"{}"}}]}})", arn)),
            "ValidationException: RoleArn is required for target " + arn + ".");
}

TEST(ApiDestinationTarget, ASilentServerIsTriedAgain) {
  TestWebhooks hooks;
  hooks.serve(kHook, [](const auto&, int64_t number) {
    return number == 1 ? Http::hang() : Http::reply(200);
  });
  hooks.deliver(hooks.create_destination(hooks.create_connection(key_connection("c"))));
  hooks.pass_ms(4'999);
  EXPECT_EQ(hooks.outcome_of(), "calling");
  hooks.pass_ms(1);
  EXPECT_EQ(hooks.outcome_of(), "pending transient TIMEOUT");
  EXPECT_EQ(hooks.delivery_of().last_attempts[0].elapsed_ms, 5'000);
  hooks.pass_ms(1'000);
  EXPECT_EQ(hooks.delivery_of().status, "delivered");
}

TEST(ApiDestinationTarget, AStatusThatNoRetryMendsIsADeadLetterAtOnce) {
  for (const int status : {302, 400, 403, 404}) {
    TestWebhooks hooks;
    hooks.serve(kHook, status);
    hooks.deliver(hooks.create_destination(hooks.create_connection(key_connection("c"))));
    hooks.pass_ms(1);
    EXPECT_EQ(hooks.delivery_of().status, "dead-lettered") << status;
    EXPECT_EQ(hooks.delivery_of().attempts, 1) << status;
    ASSERT_EQ(hooks.buses().received().size(), 1U);
    EXPECT_TRUE(hooks.buses().received()[0].is_dead_letter);
    EXPECT_EQ(hooks.buses().received()[0].text, R"({"id":"e1"})");
  }
}

TEST(ApiDestinationTarget, KeepsToRetryAfter) {
  TestWebhooks hooks;
  hooks.serve(kHook, [](const auto&, int64_t number) {
    auto busy = Http::reply(429);
    busy.outcome.retry_after = "90";
    return number == 1 ? busy : Http::reply(200);
  });
  hooks.deliver(hooks.create_destination(hooks.create_connection(key_connection("c"))));
  hooks.pass_ms(89'000);
  EXPECT_EQ(hooks.outcome_of(), "pending throttled THROTTLING");
  EXPECT_EQ(hooks.calls().size(), 1U);
  hooks.pass_ms(1'100);
  EXPECT_EQ(hooks.delivery_of().status, "delivered");
}

TEST(ApiDestinationTarget, ARefusedAddressIsADeadLetterThatSaysWhy) {
  TestWebhooks hooks;
  hooks.serve(kHook, [](const auto&, int64_t) {
    return Http::fail(Failure::kRefusedAddress, "hook.example is a loopback address");
  });
  hooks.deliver(hooks.create_destination(hooks.create_connection(key_connection("c"))));
  hooks.pass_ms(1);
  EXPECT_EQ(hooks.outcome_of(), "dead-lettered permission NO_PERMISSIONS");
  EXPECT_NE(hooks.message_of().find("allow-targets"), std::string::npos);
  EXPECT_NE(hooks.message_of().find("hook.example is a loopback address"), std::string::npos);
}

TEST(ApiDestinationTarget, WhatIsGoneIsADeadLetter) {
  TestWebhooks hooks;
  hooks.serve(kHook, 200);
  const std::string connection = hooks.create_connection(key_connection("c"));
  const std::string first = hooks.create_destination(connection);
  const std::string second = hooks.create_destination(connection, "second");
  ASSERT_TRUE(hooks.buses().ask<DeleteApiDestination>(R"({"Name":"hook"})").ok());
  // Another one of its name is not it.
  const std::string another = hooks.create_destination(connection);
  EXPECT_NE(another, first);
  hooks.deliver(first, "e1");
  hooks.pass_ms(1);
  EXPECT_EQ(hooks.outcome_of("e1"), "dead-lettered target NO_RESOURCE");
  ASSERT_TRUE(hooks.buses().ask<DeleteConnection>(R"({"Name":"c"})").ok());
  hooks.deliver(second, "e2");
  hooks.pass_ms(1);
  EXPECT_EQ(hooks.outcome_of("e2"), "dead-lettered target NO_RESOURCE");
  EXPECT_NE(hooks.message_of("e2").find(connection), std::string::npos);
  EXPECT_TRUE(hooks.calls().empty());
}

TEST(ApiDestinationTarget, RefusedCredentialsDeauthorizeTheConnection) {
  for (const int status : {401, 407}) {
    TestWebhooks hooks;
    hooks.serve(kHook, [status](const auto& call, int64_t) {
      return Http::reply(TestWebhooks::header(call, "X-Key") == "new" ? 200 : status);
    });
    hooks.deliver(hooks.create_destination(hooks.create_connection(key_connection("c"))));
    hooks.pass_ms(1);
    EXPECT_EQ(hooks.outcome_of(), "pending permission SDK_CLIENT_ERROR");
    EXPECT_EQ(hooks.state_of("c"), "DEAUTHORIZED");
    EXPECT_NE(hooks.reason_of("c").find(std::to_string(status)), std::string::npos);
    EXPECT_NE(hooks.buses().answer<DescribeApiDestination>(R"({"Name":"hook"})").find("INACTIVE"),
              std::string::npos);
    // Nothing is called with it any more, and nothing is lost.
    hooks.pass_ms(60'000);
    EXPECT_EQ(hooks.calls().size(), 1U);
    EXPECT_EQ(hooks.delivery_of().status, "pending");
    ASSERT_TRUE(
        hooks.buses()
            .ask<UpdateConnection>(R"({"Name":"c","AuthorizationType":"API_KEY","AuthParameters":)"
                                   R"({"ApiKeyAuthParameters":{"ApiKeyValue":"new"}}})")
            .ok());
    hooks.pass_ms(15 * kMinuteMs);
    EXPECT_EQ(hooks.delivery_of().status, "delivered");
    EXPECT_EQ(hooks.state_of("c"), "AUTHORIZED");
  }
}

TEST(ApiDestinationTarget, ARefusalOfOldCredentialsSaysNothingOfNewOnes) {
  TestWebhooks hooks;
  hooks.serve(kHook, [](const auto& call, int64_t) {
    return Http::reply(TestWebhooks::header(call, "X-Key") == "new" ? 200 : 401, "", 1'000);
  });
  hooks.deliver(hooks.create_destination(hooks.create_connection(key_connection("c"))));
  hooks.pass_ms(500);
  ASSERT_TRUE(
      hooks.buses()
          .ask<UpdateConnection>(R"({"Name":"c","AuthorizationType":"API_KEY","AuthParameters":)"
                                 R"({"ApiKeyAuthParameters":{"ApiKeyValue":"new"}}})")
          .ok());
  hooks.pass_ms(500);
  EXPECT_EQ(hooks.state_of("c"), "AUTHORIZED");
  hooks.pass_ms(2'001);
  EXPECT_EQ(hooks.delivery_of().status, "delivered");
}

TEST(ApiDestinationTarget, SpacesCallsEvenly) {
  TestWebhooks hooks;
  hooks.serve(kHook, 200);
  const std::string arn =
      hooks.create_destination(hooks.create_connection(key_connection("c")), "hook", kHook, 10);
  for (int i = 0; i < 30; ++i) {
    hooks.deliver(arn, fmt::format("e{}", i));
  }
  hooks.pass_ms(10'000);
  const std::vector<int64_t>& at_ms = hooks.called_ms();
  ASSERT_EQ(at_ms.size(), 30U);
  for (size_t i = 1; i < at_ms.size(); ++i) {
    const int64_t gap_ms = at_ms[i] - at_ms[i - 1];
    EXPECT_GE(gap_ms, 100 - delivery::kRateSlackUs / 1'000) << i;
    EXPECT_LE(gap_ms, 101) << i;
  }
  // Afterwards it begins anew, without a burst for the time that passed.
  hooks.deliver(arn, "f1");
  hooks.deliver(arn, "f2");
  hooks.pass_ms(50);
  EXPECT_EQ(hooks.calls().size(), 31U);
}

// However long the token takes, and although calls begin to wait for it at the rate.
TEST(ApiDestinationTarget, KeepsTheRateAfterAWaitForTheToken) {
  TestWebhooks hooks;
  hooks.serve(kTokens, [](const auto&, int64_t) {
    return Http::reply(200, R"({"access_token":"t1"})", 3'000);
  });
  std::vector<int64_t> at_ms;
  hooks.serve(kHook, [&](const auto&, int64_t) {
    at_ms.push_back(hooks.buses().now_ms());
    return Http::reply(200);
  });
  const std::string arn =
      hooks.create_destination(hooks.create_connection(oauth_connection("c")), "hook", kHook, 10);
  for (int i = 0; i < 30; ++i) {
    hooks.deliver(arn, fmt::format("e{}", i));
  }
  hooks.pass_ms(20'000);
  ASSERT_EQ(at_ms.size(), 30U);
  for (size_t i = 1; i < at_ms.size(); ++i) {
    EXPECT_GE(at_ms[i] - at_ms[i - 1], 100 - delivery::kRateSlackUs / 1'000) << i;
  }
}

// A call that a restart cuts while it waits for its turn is made by the next process.
TEST(ApiDestinationTarget, ACallThatWaitsForItsTurnSurvivesARestart) {
  TestWebhooks hooks;
  hooks.serve(kTokens, [](const auto&, int64_t) {
    return Http::reply(200, R"({"access_token":"t1"})", 3'000);
  });
  hooks.serve(kHook, 200);
  const std::string arn =
      hooks.create_destination(hooks.create_connection(oauth_connection("c")), "hook", kHook, 1);
  for (int i = 0; i < 3; ++i) {
    hooks.deliver(arn, fmt::format("e{}", i));
  }
  hooks.pass_ms(3'500);
  hooks.buses().restart();
  hooks.pass_ms(30'000);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(hooks.outcome_of(fmt::format("e{}", i)), "delivered") << i;
  }
}

TEST(ApiDestinationTarget, IsForItsOwnAccountOnly) {
  TestWebhooks hooks;
  hooks.serve(kHook, 200);
  const std::string arn = hooks.create_destination(hooks.create_connection(key_connection("c")));
  service::Call other = hooks.buses().call();
  other.caller.account = "222222222222";
  EXPECT_TRUE(
      hooks.buses()
          .answer_as<PutRule>(other, R"({"Name":"r","EventPattern":"{\"source\":[\"s\"]}"})")
          .starts_with("{"));
  EXPECT_EQ(
      hooks.buses().answer_as<PutTargets>(
          other, fmt::format(R"({{"Rule":"r","Targets":[{{"Id":"1","Arn":"{}",)"
                             R"("RoleArn":"arn:aws:iam::222222222222:role/r"}}]}})",
                             arn)),
      fmt::format("ValidationException: Parameter {} is not valid. Reason: An API destination "
                  "must belong to the account of the rule.",
                  arn));
  // Nor is it called for a target that was put before that was checked.
  hooks.deliver(arn, "e1", "", "", "222222222222");
  hooks.pass_ms(1'000);
  EXPECT_EQ(hooks.outcome_of(), "dead-lettered permission NO_PERMISSIONS");
  EXPECT_TRUE(hooks.calls(kHook).empty());
}

TEST(ApiDestinationTarget, ReachesHighRates) {
  TestWebhooks hooks;
  hooks.serve(kHook, 200);
  const std::string arn =
      hooks.create_destination(hooks.create_connection(key_connection("c")), "hook", kHook, 3'000);
  for (int i = 0; i < 6'000; ++i) {
    hooks.deliver(arn, fmt::format("e{}", i));
  }
  hooks.pass_ms(1'000);
  EXPECT_GE(hooks.calls().size(), 2'900U);
  EXPECT_LE(hooks.calls().size(), 3'100U);
}

TEST(ApiDestinationTarget, ADestinationThatHangsHoldsUpNoOther) {
  TestWebhooks hooks;
  hooks.serve(kHook, [](const auto&, int64_t) { return Http::hang(); });
  const std::string other = "https://other.example/";
  hooks.serve(other, 200);
  const std::string connection = hooks.create_connection(key_connection("c"));
  const std::string hanging = hooks.create_destination(connection, "hanging", kHook, 10'000);
  const std::string good = hooks.create_destination(connection, "good", other);
  for (int i = 0; i < 200; ++i) {
    hooks.deliver(hanging, fmt::format("e{}", i));
  }
  hooks.pass_ms(100);
  EXPECT_EQ(hooks.http().in_flight(), 1U);  // it has not answered one yet
  hooks.deliver(good, "g");
  hooks.pass_ms(1);
  EXPECT_EQ(hooks.outcome_of("g"), "delivered");
}

TEST(ApiDestinationTarget, OnlyProbesADestinationThatDoesNotAnswer) {
  TestWebhooks hooks;
  bool answers = false;
  hooks.serve(kHook, [&answers](const auto&, int64_t) {
    return answers ? Http::reply(200) : Http::hang();
  });
  const std::string arn = hooks.create_destination(hooks.create_connection(key_connection("c")));
  for (int i = 0; i < 200; ++i) {
    hooks.deliver(arn, fmt::format("e{}", i));
  }
  hooks.pass_ms(3 * kApiDestinationTimeoutMs);
  EXPECT_EQ(hooks.engine().suspects(), 1U);
  const size_t before = hooks.calls().size();
  EXPECT_LE(before, 4U);
  for (int probes = 0; probes < 12; ++probes) {
    EXPECT_LE(hooks.http().in_flight(), 1U);
    hooks.pass_ms(kApiDestinationTimeoutMs);
  }
  EXPECT_GE(hooks.calls().size(), before + 10);
  EXPECT_LE(hooks.calls().size(), before + 14);
  answers = true;
  hooks.pass_ms(3 * kApiDestinationTimeoutMs);
  EXPECT_EQ(hooks.outcome_of("e199"), "delivered");
  EXPECT_GE(hooks.calls().size(), before + 100);
}

TEST(ApiDestinationTarget, ACallThatACrashCutsIsMadeAgain) {
  TestWebhooks hooks;
  hooks.serve(kHook, [](const auto&, int64_t number) {
    return number == 1 ? Http::hang() : Http::reply(200);
  });
  const std::string arn = hooks.create_destination(hooks.create_connection(basic_connection("c")));
  hooks.deliver(arn);
  hooks.pass_ms(10);
  EXPECT_EQ(hooks.buses().shard().inconsistency(), "");
  hooks.buses().restart(1'000);
  hooks.pass_ms(10);
  ASSERT_EQ(hooks.calls().size(), 2U);
  EXPECT_EQ(hooks.header(hooks.calls()[1], "Authorization"), "Basic dXNlcjpwNHNzd29yZA==");
  EXPECT_EQ(hooks.outcome_of(), "delivered");
}

TEST(ApiDestinationTarget, HttpIsForThoseWhoAllowIt) {
  Options options;
  options.allow_http = true;
  TestWebhooks hooks(options);
  const std::string url = "http://127.0.0.1:8080/in";
  hooks.serve(url, 200);
  hooks.deliver(
      hooks.create_destination(hooks.create_connection(key_connection("c")), "hook", url));
  hooks.pass_ms(1);
  EXPECT_EQ(hooks.outcome_of(), "delivered");
}

TEST(ApiDestinationTarget, AnEventThatWouldWriteHeadersIsADeadLetter) {
  TestWebhooks hooks;
  hooks.serve(kHook, 200);
  hooks.deliver(hooks.create_destination(hooks.create_connection(key_connection("c"))), "a\\nb: c",
                R"({"HeaderParameters":{"X-Id":"$.id"}})");
  hooks.pass_ms(1);
  EXPECT_TRUE(hooks.calls().empty());
  EXPECT_EQ(hooks.outcome_of("a\\nb: c"), "dead-lettered validation INVALID_PARAMETER");
}

}  // namespace
}  // namespace penstock::bus

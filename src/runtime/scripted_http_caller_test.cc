#include "runtime/scripted_http_caller.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "runtime/simulated_executor.h"

namespace penstock::runtime {
namespace {

using Failure = HttpOutcome::Failure;
constexpr const char* kUrl = "https://hooks.test/in";

class ScriptedHttpCallerTest : public testing::Test {
 protected:
  ScriptedHttpCallerTest() : executor_(clock_), caller_(executor_, clock_) { asked_.url = kUrl; }
  ~ScriptedHttpCallerTest() override {
    caller_.stop();
    executor_.run_until_idle();
  }

  // The outcome arrives when the executor has come so far.
  void start(std::optional<HttpOutcome>& outcome) {
    spawn(caller_.call(asked_),
          [&outcome](HttpOutcome result) { outcome.emplace(std::move(result)); });
  }

  ManualClock clock_;
  SimulatedExecutor executor_;
  ScriptedHttpCaller caller_;
  HttpCall asked_;
};

TEST_F(ScriptedHttpCallerTest, AnswersAfterTheDelayAndNotBefore) {
  caller_.on(kUrl, [](const HttpCall& call, int64_t number) {
    return ScriptedHttpCaller::reply(200, call.body + std::to_string(number), 30);
  });
  asked_.body = "call ";
  for (const std::string expected : {"call 1", "call 2"}) {
    std::optional<HttpOutcome> outcome;
    start(outcome);
    executor_.run_for_ms(29);
    EXPECT_FALSE(outcome.has_value());
    executor_.run_for_ms(1);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_TRUE(outcome->answered());
    EXPECT_EQ(outcome->status, 200);
    EXPECT_EQ(outcome->body, expected);
    EXPECT_EQ(outcome->elapsed_ms, 30);
  }
  EXPECT_EQ(caller_.calls(kUrl), 2);
  EXPECT_EQ(caller_.calls("https://other.test/"), 0);
}

TEST_F(ScriptedHttpCallerTest, EndsAtTheTimeoutWhateverTheScriptSays) {
  asked_.timeout_ms = 50;
  for (const auto& reaction :
       {ScriptedHttpCaller::hang(), ScriptedHttpCaller::reply(200, "late", 50)}) {
    caller_.on(kUrl, [&](const HttpCall&, int64_t) { return reaction; });
    std::optional<HttpOutcome> outcome;
    start(outcome);
    executor_.run_for_ms(49);
    EXPECT_FALSE(outcome.has_value());
    executor_.run_for_ms(1);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->failure, Failure::kTimeout);
    EXPECT_EQ(outcome->status, 0);
    EXPECT_EQ(outcome->elapsed_ms, 50);
  }
}

TEST_F(ScriptedHttpCallerTest, NeverResumesInsideTheCall) {
  caller_.on(kUrl, [](const HttpCall&, int64_t) { return ScriptedHttpCaller::refuse(); });
  std::optional<HttpOutcome> outcome;
  start(outcome);
  EXPECT_FALSE(outcome.has_value());
  EXPECT_EQ(caller_.in_flight(), 1U);
  executor_.run_until_idle();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->failure, Failure::kConnect);
  EXPECT_EQ(caller_.in_flight(), 0U);
}

TEST_F(ScriptedHttpCallerTest, KnowsOnlyScriptedUrls) {
  std::optional<HttpOutcome> outcome;
  start(outcome);
  executor_.run_until_idle();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->failure, Failure::kResolve);
  EXPECT_EQ(caller_.calls(), 1);
}

TEST_F(ScriptedHttpCallerTest, CutsTheBodyWhereTheCallSaysSo) {
  caller_.on(kUrl,
             [](const HttpCall&, int64_t) { return ScriptedHttpCaller::reply(200, "12345"); });
  asked_.reply_bytes_max = 4;
  std::optional<HttpOutcome> outcome;
  start(outcome);
  executor_.run_until_idle();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->body, "1234");
  EXPECT_TRUE(outcome->body_truncated);
}

TEST_F(ScriptedHttpCallerTest, StopsWhatIsUnderWayAndWhatComesLater) {
  caller_.on(kUrl, [](const HttpCall&, int64_t) { return ScriptedHttpCaller::hang(); });
  std::vector<std::optional<HttpOutcome>> outcomes(3);
  start(outcomes[0]);
  start(outcomes[1]);
  executor_.run_for_ms(10);
  caller_.stop();
  start(outcomes[2]);
  executor_.run_until_idle();
  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->failure, Failure::kClosed);
  }
  EXPECT_EQ(outcomes[0]->elapsed_ms, 10);
}

TEST_F(ScriptedHttpCallerTest, ForgetsACallWhoseCoroutineIsDestroyed) {
  caller_.on(kUrl, [](const HttpCall&, int64_t) { return ScriptedHttpCaller::reply(200); });
  {
    // Started as an awaiter would, and destroyed before its time.
    Task<HttpOutcome> task = caller_.call(asked_);
    task.await_suspend(std::noop_coroutine()).resume();
    EXPECT_EQ(caller_.in_flight(), 1U);
  }
  EXPECT_EQ(caller_.in_flight(), 0U);
  EXPECT_EQ(executor_.next_due_ns(), INT64_MAX);
}

}  // namespace
}  // namespace penstock::runtime

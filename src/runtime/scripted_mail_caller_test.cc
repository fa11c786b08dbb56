#include "runtime/scripted_mail_caller.h"

#include <gtest/gtest.h>

#include <optional>

#include "runtime/simulated_executor.h"

namespace penstock::runtime {
namespace {

using Failure = MailOutcome::Failure;

class ScriptedMailCallerTest : public testing::Test {
 protected:
  ScriptedMailCallerTest() : executor_(clock_), caller_(executor_, clock_) {
    mail_.to = "jane@example.com";
  }
  ~ScriptedMailCallerTest() override {
    caller_.stop();
    executor_.run_until_idle();
  }

  void start(std::optional<MailOutcome>& outcome) {
    spawn(caller_.send(mail_),
          [&outcome](MailOutcome result) { outcome.emplace(std::move(result)); });
  }

  ManualClock clock_;
  SimulatedExecutor executor_;
  ScriptedMailCaller caller_;
  Mail mail_;
};

TEST_F(ScriptedMailCallerTest, WithoutAScriptTakesEverything) {
  std::optional<MailOutcome> outcome;
  start(outcome);
  executor_.run_for_ms(1);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_TRUE(outcome->accepted());
  EXPECT_EQ(outcome->code, 250);
  ASSERT_EQ(caller_.sent().size(), 1U);
  EXPECT_EQ(caller_.sent()[0].to, "jane@example.com");
}

TEST_F(ScriptedMailCallerTest, AnswersAsTheScriptSaysAfterItsDelay) {
  caller_.on_mail([](const Mail&, int64_t number) {
    return number == 1 ? ScriptedMailCaller::reply(451, "451 later", 20)
                       : ScriptedMailCaller::reply(550, "550 no", 20);
  });
  for (const Failure expected : {Failure::kDeferred, Failure::kRejected}) {
    std::optional<MailOutcome> outcome;
    start(outcome);
    executor_.run_for_ms(19);
    EXPECT_FALSE(outcome.has_value());
    executor_.run_for_ms(1);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->failure, expected);
    EXPECT_EQ(outcome->elapsed_ms, 20);
  }
}

TEST_F(ScriptedMailCallerTest, EndsAtTheTimeoutAndWhenStopped) {
  caller_.on_mail([](const Mail&, int64_t) { return ScriptedMailCaller::hang(); });
  mail_.timeout_ms = 50;
  std::optional<MailOutcome> outcome;
  start(outcome);
  executor_.run_for_ms(50);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->failure, Failure::kTimeout);
  outcome.reset();
  start(outcome);
  EXPECT_EQ(caller_.in_flight(), 1U);
  caller_.stop();
  executor_.run_until_idle();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->failure, Failure::kClosed);
}

}  // namespace
}  // namespace penstock::runtime

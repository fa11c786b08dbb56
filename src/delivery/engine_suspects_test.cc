// Destinations that do not answer, among many that do, in simulated time.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/delivery_service.h"
#include "delivery/engine.h"
#include "runtime/scripted_http_caller.h"
#include "service/shard_testing.h"

namespace penstock::delivery {
namespace {

using runtime::HttpOutcome;
using runtime::ScriptedHttpCaller;

constexpr int64_t kTimeoutMs = 15'000;
constexpr int64_t kAnswerMs = 50;

// arn "web:NAME": the URL "http://NAME/".
class WebTarget final : public Target {
 public:
  WebTarget(service::Shard& shard, ScriptedHttpCaller& http, std::vector<int64_t>& answered_ms)
      : shard_(shard), http_(http), answered_ms_(answered_ms) {}
  bool takes(std::string_view arn) const override { return arn.starts_with("web:"); }
  bool is_inside() const override { return false; }
  // cppcheck-suppress passedByValue
  runtime::Task<std::optional<Failure>> call(const Delivery& delivery, Answer&) override {
    runtime::HttpCall call;
    call.url = fmt::format("http://{}/", delivery.target.substr(4));
    call.timeout_ms = kTimeoutMs;
    const HttpOutcome outcome = co_await http_.call(call);
    if (!outcome.answered()) {
      co_return Failure{Category::kTransient, "TIMEOUT", outcome.failure_text, true, 0};
    }
    answered_ms_.push_back(shard_.clock().now_ms() - delivery.created_ms);
    co_return std::nullopt;
  }

 private:
  service::Shard& shard_;
  ScriptedHttpCaller& http_;
  std::vector<int64_t>& answered_ms_;
};

class Web {
 public:
  Web() { shard_.journal().keep = false; }

  Engine& engine() { return shard_.state<Engine>(kServiceName); }
  ScriptedHttpCaller& http() { return *http_; }
  void pass_ms(int64_t duration_ms) { shard_.pass_ms(duration_ms); }
  // Destinations 0 to `count`, of which every `nth` hangs; 0: none.
  void serve(int count, int nth) {
    hangs_nth_ = nth;
    for (int i = 0; i < count; ++i) {
      http_->on(fmt::format("http://{}/", i), [this, i](const auto&, int64_t) {
        return hangs(i) ? ScriptedHttpCaller::hang()
                        : ScriptedHttpCaller::reply(200, {}, kAnswerMs);
      });
    }
  }
  void mend() { hangs_nth_ = 0; }
  // A message to each, as one publish makes it.
  void publish(int count) {
    journal::Batch batch(service::kTestShard);
    for (int i = 0; i < count; ++i) {
      const std::string target = fmt::format("web:{}", i);
      Delivery wanted;
      wanted.target = target;
      wanted.cause = "arn:aws:sns:eu-west-1:123456789012:news:s";
      wanted.account = service::kTestAccount;
      wanted.event_id = "m";
      wanted.event = "hello";
      wanted.retry.schedule = {0, 3, 0, 0, 20'000, 20'000, BackoffFunction::kLinear};
      wanted.created_ms = shard_.clock().now_ms();
      engine().send(wanted, batch);
    }
    shard_.shard().commit(std::move(batch));
  }
  // How long the slowest but one in a hundred took that were answered.
  int64_t take_p99_ms() {
    std::vector<int64_t> all = std::exchange(answered_ms_, {});
    PENSTOCK_CHECK(!all.empty());
    const auto at = all.begin() + static_cast<std::ptrdiff_t>(all.size() * 99 / 100);
    std::nth_element(all.begin(), at, all.end());
    return *at;
  }
  size_t answered() const { return answered_ms_.size(); }

 private:
  bool hangs(int i) const { return hangs_nth_ != 0 && i % hangs_nth_ == 0; }

  int hangs_nth_ = 0;
  std::vector<int64_t> answered_ms_;
  std::unique_ptr<ScriptedHttpCaller> http_;
  service::OneShard shard_{{{std::string(kServiceName), [this](service::Shard& shard) {
                               http_ = std::make_unique<ScriptedHttpCaller>(shard.executor(),
                                                                            shard.clock());
                               auto engine = make_service().make_state(shard);
                               static_cast<Engine&>(*engine).own_target(
                                   std::make_unique<WebTarget>(shard, *http_, answered_ms_));
                               return engine;
                             }}}};
};

constexpr int kDestinations = 10'000;

// The first publish finds out who hangs; the later ones know.
TEST(EngineSuspects, AThousandThatHangDoNotDelayTheOthers) {
  constexpr int kPublishes = 8;
  constexpr int64_t kIntervalMs = 10'000;
  Web all_well;
  all_well.serve(kDestinations, 0);
  Web web;
  web.serve(kDestinations, 10);
  for (int i = 0; i < kPublishes; ++i) {
    all_well.publish(kDestinations);
    all_well.pass_ms(kIntervalMs);
    ASSERT_EQ(all_well.answered(), size_t{kDestinations});
    web.publish(kDestinations);
    web.pass_ms(kIntervalMs);
    ASSERT_EQ(web.answered(), size_t{kDestinations} * 9 / 10) << i;
    EXPECT_LE(web.take_p99_ms(), 2 * all_well.take_p99_ms()) << i;
    EXPECT_LE(web.http().in_flight(), kCallsPerCoreMax + kProbesPerCoreMax);
  }
  // They hold their own pool's calls and no others.
  EXPECT_EQ(web.engine().suspects(), 1'000U);
  EXPECT_EQ(web.http().in_flight(), kProbesPerCoreMax);
  EXPECT_LE(web.engine().pending(), size_t{kPublishes} * 1'000);
  EXPECT_EQ(web.engine().destinations(), 1'000U);
  EXPECT_EQ(all_well.engine().destinations(), 0U);
}

TEST(EngineSuspects, AreTrustedAgainOnceTheyAnswer) {
  Web web;
  web.serve(1'000, 1);
  web.publish(1'000);
  web.publish(1'000);
  web.pass_ms(2 * kTimeoutMs + 1);
  EXPECT_EQ(web.engine().suspects(), 1'000U);
  web.mend();
  web.pass_ms(kTimeoutMs + 60'000);
  EXPECT_EQ(web.answered(), 2'000U);
  EXPECT_EQ(web.engine().suspects(), 0U);
  EXPECT_EQ(web.engine().pending(), 0U);
  EXPECT_EQ(web.http().in_flight(), 0U);
}

TEST(EngineSuspects, AreProbedOneCallAtATime) {
  Web web;
  web.serve(1, 1);
  for (int i = 0; i < 100; ++i) {
    web.publish(1);
  }
  int64_t before = 0;
  for (int i = 0; i < 10; ++i) {
    web.pass_ms(kTimeoutMs);
    EXPECT_LE(web.http().in_flight(), 1U);
    EXPECT_LE(web.http().calls(), before + 2);
    before = web.http().calls();
  }
  EXPECT_GE(before, 9);
}

TEST(EngineSuspects, AreNotThoseThatAnswerMostOfTheTime) {
  constexpr int kMessages = 2'000;
  Web web;
  web.http().on("http://0/", [](const auto&, int64_t number) {
    return number % 20 == 0 ? ScriptedHttpCaller::refuse()
                            : ScriptedHttpCaller::reply(200, {}, kAnswerMs);
  });
  for (int i = 0; i < kMessages; ++i) {
    web.publish(1);
  }
  size_t most = 0;
  for (int i = 0; i < 600; ++i) {
    web.pass_ms(100);
    EXPECT_EQ(web.engine().suspects(), 0U);
    most = std::max(most, web.http().in_flight());
  }
  EXPECT_GE(most, 8U);  // of the 16 that the target lets
  EXPECT_GE(web.answered(), size_t{kMessages} * 9 / 10);
}

TEST(EngineSuspects, AreRememberedForAWhileAndNotAllOfThem) {
  constexpr int kMany = static_cast<int>(kSuspectsKeptMax) + 500;
  Web web;
  web.serve(kMany, 1);
  web.publish(kMany);
  web.pass_ms(30 * kMinuteMs);
  ASSERT_EQ(web.engine().pending(), 0U);
  EXPECT_EQ(web.engine().destinations(), kSuspectsKeptMax);
  EXPECT_EQ(web.engine().suspects(), kSuspectsKeptMax);
  // One that is remembered does not get at the others' calls.
  web.publish(kMany);
  web.pass_ms(1);
  EXPECT_LE(web.http().in_flight(), 500 + kProbesPerCoreMax);
  web.pass_ms(30 * kMinuteMs);
  web.pass_ms(kSuspectKeptMs + kHistoryStepMs);
  EXPECT_EQ(web.engine().destinations(), 0U);
}

TEST(CallBudgets, AreOneForEachExecutor) {
  ManualClock clock;
  runtime::SimulatedExecutor one(clock);
  runtime::SimulatedExecutor other(clock);
  CallBudgets budgets;
  EXPECT_EQ(budgets.of(one), budgets.of(one));
  EXPECT_NE(budgets.of(one), budgets.of(other));
}

}  // namespace
}  // namespace penstock::delivery

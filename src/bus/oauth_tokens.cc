#include "bus/oauth_tokens.h"

#include <algorithm>
#include <utility>

#include "bus/connections.h"
#include "bus/url_text.h"

namespace penstock::bus {
namespace {

TokenAnswer without_token(std::string reason) {
  TokenAnswer answer;
  answer.reason = std::move(reason);
  return answer;
}

}  // namespace

// One connection's token.
struct OAuthTokens::Source {
  Source(OAuthTokens& tokens, std::string_view of) : owner(tokens), arn(of) {}
  OAuthTokens& owner;
  std::string arn;
  uint64_t credentials = 0;  // what `kept` was got with
  TokenAnswer kept;
  int64_t renew_ms = 0;  // when `kept` no longer lasts
  TokenAnswer failed;    // the last fetch, until pause_ms
  int64_t pause_ms = 0;
  int32_t failures = 0;  // one after the other
  bool is_fetching = false;
  runtime::Executor::TimerId timer = 0;
  int64_t timer_ms = INT64_MAX;
  runtime::OwnedTask task;
  std::vector<Waiting*> waiting;
};

// A call that waits for a fetch to end. The call may go first, and so may the tokens.
class OAuthTokens::Waiting {
 public:
  explicit Waiting(Source& source) : source_(&source) {}
  ~Waiting() {
    if (source_ != nullptr) {
      std::erase(source_->waiting, this);
    }
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    waiter_ = waiter;
    source_->waiting.push_back(this);
  }
  TokenAnswer await_resume() { return std::move(answer_); }

  void leave() { source_ = nullptr; }
  void resume(const TokenAnswer& answer) {
    answer_ = answer;
    waiter_.resume();
  }

 private:
  Source* source_;
  std::coroutine_handle<> waiter_;
  TokenAnswer answer_;
};

OAuthTokens::OAuthTokens(Connections& connections) : connections_(connections) {}

OAuthTokens::~OAuthTokens() {
  for (const auto& [arn, source] : sources_) {
    if (source->timer != 0) {
      connections_.shard().executor().cancel(source->timer);
    }
    for (Waiting* waiting : source->waiting) {
      waiting->leave();
    }
  }
}

OAuthTokens::Source& OAuthTokens::source_of(const std::string& arn) {
  auto& source = sources_[arn];
  if (source == nullptr) {
    source = std::make_unique<Source>(*this, arn);
  }
  return *source;
}

void OAuthTokens::start() {
  for (const auto& [path, connection] : connections_.connections()) {
    if (connection->is_oauth() && connection->record.state == kAuthorizing) {
      renew(connection->arn);
    }
  }
}

void OAuthTokens::stop() {
  is_stopping_ = true;
  for (const auto& [arn, source] : sources_) {
    if (source->timer != 0) {
      connections_.shard().executor().cancel(source->timer);
      source->timer = 0;
    }
    if (!source->is_fetching) {
      wake(*source, without_token("Penstock is stopping."));
    }
  }
}

// cppcheck-suppress passedByValue
runtime::Task<TokenAnswer> OAuthTokens::get(std::string arn) {
  const Connection* connection = connections_.find_by_arn(arn);
  if (connection == nullptr || is_stopping_) {
    co_return without_token(is_stopping_ ? "Penstock is stopping." : "The connection is gone.");
  }
  Source& source = source_of(arn);
  const int64_t now_ms = connections_.shard().clock().now_ms();
  if (source.kept.ok() && source.credentials == connection->credentials &&
      now_ms < source.renew_ms) {
    co_return source.kept;
  }
  if (now_ms < source.pause_ms) {
    TokenAnswer failed = source.failed;
    failed.retry_after_ms = source.pause_ms - now_ms;
    co_return failed;
  }
  arm(source, 0);
  Waiting waiting(source);
  co_return co_await waiting;
}

void OAuthTokens::refuse(std::string_view arn, std::string_view authorization) {
  const auto found = sources_.find(arn);
  if (found != sources_.end() && found->second->kept.authorization == authorization) {
    found->second->kept = {};
  }
}

void OAuthTokens::renew(const std::string& arn) {
  const Connection* connection = connections_.find_by_arn(arn);
  if (connection != nullptr && connection->is_oauth()) {
    source_of(arn);
  }
  const auto found = sources_.find(arn);
  if (found == sources_.end()) {
    return;
  }
  Source& source = *found->second;
  source.kept = {};
  source.pause_ms = 0;
  source.failures = 0;
  arm(source, 0);
}

void OAuthTokens::arm(Source& source, int64_t delay_ms) {
  runtime::Executor& executor = connections_.shard().executor();
  const int64_t now_ms = connections_.shard().clock().now_ms();
  if (is_stopping_ || (source.timer != 0 && source.timer_ms <= now_ms + delay_ms)) {
    return;
  }
  if (source.timer != 0) {
    executor.cancel(source.timer);
  }
  source.timer_ms = now_ms + delay_ms;
  const auto fire = [](void* argument) {
    auto& due = *static_cast<Source*>(argument);
    due.timer = 0;
    due.owner.fetch_now(due);
  };
  source.timer = executor.call_at(
      connections_.shard().clock().monotonic_ns() + delay_ms * 1'000'000, {fire, &source});
}

// Only from a timer, so that a task is never replaced from inside itself.
void OAuthTokens::fetch_now(Source& source) {
  if (source.is_fetching) {
    return;  // its end sees to what is new
  }
  const Connection* connection = connections_.find_by_arn(source.arn);
  if (connection == nullptr || !connection->is_oauth() ||
      connection->record.state == kDeauthorized || !connection->record.auth ||
      !connection->record.auth->oauth) {
    wake(source, without_token("The connection is not authorized any more."));
    sources_.erase(sources_.find(source.arn));
    return;
  }
  if (connection->record.state == kAuthorized && source.waiting.empty()) {
    return;
  }
  runtime::HttpCaller* http = connections_.http();
  if (http == nullptr) {
    finish(source, connection->credentials, without_token("This server makes no calls."));
    return;
  }
  const auto& oauth = *connection->record.auth->oauth;
  auto call = build_token_call(oauth);
  TokenAnswer refused;
  refused.is_refused = true;
  if (!call.ok()) {
    refused.reason = call.error().message();
    finish(source, connection->credentials, refused);
    return;
  }
  if (check_endpoint(call->url, connections_.options().allow_http) != EndpointFault::kNone) {
    refused.reason =
        "The authorization endpoint is not https, and neither allow-targets nor "
        "allow-private-targets is set.";
    finish(source, connection->credentials, refused);
    return;
  }
  source.is_fetching = true;
  source.task = runtime::OwnedTask::start(fetch(source, *std::move(call), connection->credentials));
}

// cppcheck-suppress passedByValue
runtime::Task<void> OAuthTokens::fetch(Source& source, runtime::HttpCall call,
                                       uint64_t credentials) {
  const runtime::HttpOutcome outcome = co_await connections_.http()->call(call);
  source.is_fetching = false;
  finish(source, credentials, read_token_answer(outcome, connections_.shard().clock().now_ms()));
}

void OAuthTokens::finish(Source& source, uint64_t credentials, const TokenAnswer& answer) {
  if (is_stopping_) {
    wake(source, answer);
    return;
  }
  Connection* connection = connections_.find_by_arn(source.arn);
  if (connection == nullptr || connection->credentials != credentials) {
    arm(source, 0);  // the answer is to what was asked with other credentials
    return;
  }
  if (answer.ok()) {
    source.credentials = credentials;
    keep(source, answer);
    if (connection->record.state != kAuthorized &&
        !connections_.change_state(*connection, kAuthorized, "")) {
      arm(source, kTokenPauseMinMs);
    }
  } else if (answer.is_refused) {
    source.kept = {};
    if (!connections_.change_state(*connection, kDeauthorized, answer.reason)) {
      pause(source, answer);
    }
  } else {
    pause(source, answer);
    if (connection->record.state == kAuthorizing &&
        connection->record.state_reason != answer.reason) {
      connections_.change_state(*connection, kAuthorizing, answer.reason);
    }
  }
  wake(source, answer);
}

// A token that lives no longer than the margin is kept for half its life.
void OAuthTokens::keep(Source& source, const TokenAnswer& answer) {
  const int64_t margin_ms = std::min(kTokenRenewMs, answer.lifetime_ms / 2);
  source.kept = answer;
  source.renew_ms = answer.lifetime_ms == 0
                        ? INT64_MAX
                        : connections_.shard().clock().now_ms() + answer.lifetime_ms - margin_ms;
  source.failures = 0;
  source.pause_ms = 0;
}

void OAuthTokens::pause(Source& source, const TokenAnswer& answer) {
  constexpr int32_t kDoublingsMax = 20;  // far past the longest pause
  const int64_t doubled_ms = kTokenPauseMinMs << std::min(source.failures, kDoublingsMax);
  const int64_t wait_ms = std::min(kTokenPauseMaxMs, std::max(doubled_ms, answer.retry_after_ms));
  ++source.failures;
  source.kept = {};
  source.failed = answer;
  source.pause_ms = connections_.shard().clock().now_ms() + wait_ms;
  arm(source, wait_ms);
}

void OAuthTokens::wake(Source& source, const TokenAnswer& answer) {
  const std::vector<Waiting*> waiting = std::exchange(source.waiting, {});
  for (Waiting* each : waiting) {
    each->leave();
  }
  for (Waiting* each : waiting) {
    each->resume(answer);
  }
}

}  // namespace penstock::bus

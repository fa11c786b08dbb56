#include "egress/http_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <coroutine>
#include <utility>

#include <boost/asio/error.hpp>

#include "base/assert.h"
#include "egress/limits.h"
#include "egress/reply_reader.h"
#include "egress/request_head.h"
#include "egress/url.h"

namespace penstock::egress {

namespace {

using Failure = runtime::HttpOutcome::Failure;

constexpr int64_t kMsNs = 1'000'000;
// Half a year: a longer timeout would only overflow nanoseconds.
constexpr int64_t kTimeoutMsMax = 180 * kDayMs;

}  // namespace

// Buffers of a call, used again by later ones.
struct HttpClient::Workspace {
  std::string head;
  ReplyReader reader;
};

// A look-up that a call waits for; shared with the resolver, which may answer long after the call
// is over.
struct HttpClient::LookUp {
  class Waiting {
   public:
    explicit Waiting(LookUp& look_up) : look_up_(look_up) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const noexcept { look_up_.waiter = handle; }
    void await_resume() const noexcept {}

   private:
    LookUp& look_up_;
  };

  NameResolver::Answer answer;
  std::coroutine_handle<> waiter = nullptr;
};

// One call under way: its deadline, and what it waits for, which the deadline or stop() ends.
class HttpClient::Call {
 public:
  enum class Phase : uint8_t { kResolving, kConnecting, kHandshake, kSending, kWaiting, kReading };

  Call(HttpClient& client, const runtime::HttpCall& the_asked, runtime::HttpOutcome& the_outcome)
      : asked(the_asked), outcome(the_outcome), client_(client) {}
  ~Call() { leave(); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // Counts from now on, until the end of the object.
  void enter(int64_t now_ns) {
    place_ = client_.calls_.size();
    client_.calls_.push_back(this);
    ++client_.calls_by_origin_[key];
    deadline_ns_ = now_ns + std::clamp<int64_t>(asked.timeout_ms, 0, kTimeoutMsMax) * kMsNs;
    timer_ = client_.core_.call_at(deadline_ns_, on_timer());
    entered_ = true;
  }

  // Once true, the coroutine gives up after what it waits for.
  bool ended() const { return ended_; }
  void end(Failure why) {
    if (!std::exchange(ended_, true)) {
      why_ended_ = why;
      interrupt();
    }
  }
  // Until reset to nullptr; the deadline closes it.
  void waits_for(Connection* connection) { connection_ = connection; }
  void waits_for(LookUp* look_up) { look_up_ = look_up; }

  // The connection attempt that is under way gets half of the time that is left.
  void limit_attempt(int64_t now_ns) {
    client_.core_.cancel(timer_);
    attempt_cut_ = false;
    timer_ = client_.core_.call_at(now_ns + (deadline_ns_ - now_ns) / 2, on_timer());
  }
  // The deadline counts again. True: the attempt was ended by its limit.
  bool lift_limit() {
    if (!attempt_cut_ && !ended_) {
      client_.core_.cancel(timer_);
      timer_ = client_.core_.call_at(deadline_ns_, on_timer());
    }
    return std::exchange(attempt_cut_, false);
  }

  bool fail(Failure failure, std::string text) {
    outcome = {};
    outcome.failure = failure;
    outcome.failure_text = std::move(text);
    return false;
  }
  bool fail_ended() {
    if (why_ended_ == Failure::kClosed) {
      return fail(Failure::kClosed, "the call was cut short: Penstock is stopping");
    }
    return fail(why_ended_, fmt::format("no whole answer from {} within {} ms; at its end: {}",
                                        url.authority(), asked.timeout_ms, phase_text()));
  }

  const runtime::HttpCall& asked;
  runtime::HttpOutcome& outcome;
  Url url;
  std::string key;  // which kept connections it may use
  std::unique_ptr<Workspace> workspace;
  Phase phase = Phase::kResolving;
  bool may_keep = false;  // the connection, for the next call

 private:
  runtime::Work on_timer() {
    return {[](void* call) { static_cast<Call*>(call)->time_is_up(); }, this};
  }
  void time_is_up() {
    if (client_.core_.clock().monotonic_ns() >= deadline_ns_) {
      end(Failure::kTimeout);
      return;
    }
    attempt_cut_ = true;
    timer_ = client_.core_.call_at(deadline_ns_, on_timer());
    interrupt();
  }
  // Nothing is resumed from inside: who ends calls need not expect them to go on meanwhile.
  void interrupt() {
    if (connection_ != nullptr) {
      connection_->close();
    }
    if (look_up_ != nullptr && look_up_->waiter) {
      client_.core_.post(std::exchange(look_up_->waiter, nullptr));
    }
  }
  std::string_view phase_text() const {
    switch (phase) {
      case Phase::kResolving:
        return "looking up the name";
      case Phase::kConnecting:
        return "connecting";
      case Phase::kHandshake:
        return "agreeing on TLS";
      case Phase::kSending:
        return "sending the request";
      case Phase::kWaiting:
        return "waiting for the reply";
      case Phase::kReading:
        return "reading the reply";
    }
    return "";
  }
  void leave() {
    if (workspace && client_.workspaces_.size() < kWorkspacesKeptMax) {
      client_.workspaces_.push_back(std::move(workspace));
    }
    if (!entered_) {
      return;
    }
    client_.core_.cancel(timer_);
    Call* last = client_.calls_.back();
    client_.calls_[place_] = last;
    last->place_ = place_;
    client_.calls_.pop_back();
    const auto counted = client_.calls_by_origin_.find(key);
    if (--counted->second == 0) {
      client_.calls_by_origin_.erase(counted);
    }
  }

  HttpClient& client_;
  Connection* connection_ = nullptr;
  LookUp* look_up_ = nullptr;
  int64_t deadline_ns_ = 0;
  runtime::Executor::TimerId timer_ = 0;
  size_t place_ = 0;  // in client_.calls_
  Failure why_ended_ = Failure::kNone;
  bool ended_ = false;
  bool attempt_cut_ = false;
  bool entered_ = false;
};

HttpClient::HttpClient(runtime::Core& core, NameResolver& names,
                       std::shared_ptr<const TlsTrust> trust, AddressPolicy addresses)
    : core_(core), names_(names), trust_(std::move(trust)), addresses_(std::move(addresses)) {}

HttpClient::~HttpClient() {
  PENSTOCK_CHECK(calls_.empty());
  core_.cancel(expiry_);
}

void HttpClient::stop() {
  stopped_ = true;
  for (Call* call : calls_) {
    call->end(Failure::kClosed);
  }
  pool_.clear();
}

runtime::Task<runtime::HttpOutcome> HttpClient::call(const runtime::HttpCall& asked) {
  const int64_t began_ns = core_.clock().monotonic_ns();
  runtime::HttpOutcome outcome;
  {
    Call call(*this, asked, outcome);
    if (admit(call)) {
      call.enter(began_ns);
      co_await answer(call);
    }
  }
  outcome.elapsed_ms = (core_.clock().monotonic_ns() - began_ns) / kMsNs;
  co_return std::move(outcome);
}

bool HttpClient::admit(Call& call) {
  if (stopped_) {
    return call.fail(Failure::kClosed, "the call was not made: Penstock is stopping");
  }
  Result<Url> url = parse_url(call.asked.url);
  if (!url.ok()) {
    return call.fail(Failure::kBadUrl, url.error().message());
  }
  call.url = std::move(*url);
  // What was opened for a call that may reach private addresses is not for one that may not.
  call.key = call.url.origin() + (call.asked.allow_private ? " private" : "");
  const auto same_origin = calls_by_origin_.find(call.key);
  if (same_origin != calls_by_origin_.end() && same_origin->second >= kCallsPerOriginMax) {
    return call.fail(Failure::kTooManyInFlight,
                     fmt::format("{} calls to {} are under way already", kCallsPerOriginMax,
                                 call.url.authority()));
  }
  if (calls_.size() >= kCallsMax) {
    return call.fail(Failure::kTooManyInFlight,
                     fmt::format("{} calls are under way already", kCallsMax));
  }
  if (workspaces_.empty()) {
    call.workspace = std::make_unique<Workspace>();
  } else {
    call.workspace = std::move(workspaces_.back());
    workspaces_.pop_back();
  }
  call.workspace->head.clear();
  const Result<void> head = append_request_head(call.asked, call.url, call.workspace->head);
  return head.ok() || call.fail(Failure::kBadRequest, head.error().message());
}

runtime::Task<void> HttpClient::answer(Call& call) {
  if (std::unique_ptr<Connection> kept = take_kept(call)) {
    const Exchanged exchanged = co_await exchange(call, *kept);
    if (exchanged == Exchanged::kAnswered) {
      keep(call, std::move(kept));
    }
    if (exchanged != Exchanged::kNothingCame) {
      co_return;
    }
    // The server had closed it, most likely before the request came.
    call.outcome = {};
  }
  std::unique_ptr<Connection> fresh = co_await open(call);
  if (fresh && co_await exchange(call, *fresh) == Exchanged::kAnswered) {
    keep(call, std::move(fresh));
  }
}

// nullptr after a failure.
runtime::Task<std::unique_ptr<Connection>> HttpClient::open(Call& call) {
  std::vector<Connection::Endpoint> peers;
  if (!co_await resolve(call, peers)) {
    co_return nullptr;
  }
  std::unique_ptr<Connection> connection;
  for (size_t i = 0; i < peers.size() && !connection && !call.ended(); ++i) {
    connection = co_await connect(call, peers[i], i + 1 == peers.size());
  }
  if (!connection || !call.url.tls) {
    co_return connection;
  }
  call.phase = Call::Phase::kHandshake;
  TlsTrust::Session session = trust_->new_session(call.url);
  if (!session) {
    call.fail(Failure::kTls, fmt::format("TLS with {}: no session to be had", call.url.host));
    co_return nullptr;
  }
  call.waits_for(connection.get());
  const Connection::IoResult shaken = co_await connection->handshake(std::move(session));
  call.waits_for(static_cast<Connection*>(nullptr));
  if (call.ended()) {
    call.fail_ended();
    co_return nullptr;
  }
  if (shaken.error) {
    call.fail(Failure::kTls, fmt::format("TLS with {} at {}: {}", call.url.authority(),
                                         Connection::to_text(connection->peer()),
                                         connection->tls_failure(shaken.error)));
    co_return nullptr;
  }
  co_return connection;
}

// Where the call may connect to. What is connected to are these addresses, not the name: it could
// lead elsewhere when it is looked up again.
runtime::Task<bool> HttpClient::resolve(Call& call, std::vector<Connection::Endpoint>& peers) {
  call.phase = Call::Phase::kResolving;
  const auto look_up = std::make_shared<LookUp>();
  boost::system::error_code is_name;
  const auto literal = boost::asio::ip::make_address(call.url.host, is_name);
  if (!is_name) {
    look_up->answer.addresses.push_back(literal);
  } else {
    const bool asked = names_.resolve(call.url.host, core_.io(), [look_up](const auto& answer) {
      if (look_up->waiter) {
        look_up->answer = answer;
        std::exchange(look_up->waiter, nullptr).resume();
      }
    });
    if (!asked) {
      co_return call.fail(Failure::kTooManyInFlight, "too many names are being looked up already");
    }
    call.waits_for(look_up.get());
    co_await LookUp::Waiting(*look_up);
    call.waits_for(static_cast<LookUp*>(nullptr));
    if (call.ended()) {
      co_return call.fail_ended();
    }
  }
  std::string refused;
  for (const boost::asio::ip::address& address : look_up->answer.addresses) {
    const auto why = addresses_.why_refused(address, call.url.host);
    if (!why || call.asked.allow_private) {
      peers.emplace_back(address, call.url.port);
    } else if (refused.empty()) {
      refused = is_name ? fmt::format("{} is {}, {}, and may not be called", call.url.host,
                                      address.to_string(), *why)
                        : fmt::format("{} is {} and may not be called", address.to_string(), *why);
    }
  }
  if (peers.empty() && !refused.empty()) {
    co_return call.fail(Failure::kRefusedAddress, std::move(refused));
  }
  if (peers.empty()) {
    co_return call.fail(Failure::kResolve, fmt::format("the name {} has no address: {}",
                                                       call.url.host, look_up->answer.failure));
  }
  co_return true;
}

// nullptr after a failure. Before the last address a silent one must leave time for the next.
runtime::Task<std::unique_ptr<Connection>> HttpClient::connect(Call& call,
                                                               Connection::Endpoint peer,
                                                               bool is_last) {
  call.phase = Call::Phase::kConnecting;
  auto connection = std::make_unique<Connection>(core_.io());
  if (!is_last) {
    call.limit_attempt(core_.clock().monotonic_ns());
  }
  call.waits_for(connection.get());
  const Connection::IoResult connected = co_await connection->connect(peer);
  call.waits_for(static_cast<Connection*>(nullptr));
  const bool was_cut = !is_last && call.lift_limit();
  if (call.ended()) {
    call.fail_ended();
    co_return nullptr;
  }
  if (connected.error || was_cut) {
    call.fail(Failure::kConnect,
              fmt::format("connect to {}: {}", Connection::to_text(peer),
                          was_cut ? "no answer in time" : connected.error.message()));
    co_return nullptr;
  }
  call.outcome = {};  // what other addresses failed with
  connection->set_no_delay();
  co_return connection;
}

runtime::Task<HttpClient::Exchanged> HttpClient::exchange(Call& call, Connection& connection) {
  ReplyReader& reader = call.workspace->reader;
  reader.start(call.asked.method == "HEAD", call.asked.reply_bytes_max);
  call.waits_for(&connection);
  call.phase = Call::Phase::kSending;
  // A server may answer without having read everything, and close: its reply counts all the same.
  const Connection::IoResult sent =
      co_await connection.write(call.workspace->head, call.asked.body);
  Exchanged result = Exchanged::kNothingCame;
  ReplyReader::Progress progress = ReplyReader::Progress::kNeedsMore;
  Connection::IoResult received;
  bool is_over = call.ended();
  while (!is_over && progress == ReplyReader::Progress::kNeedsMore) {
    call.phase = result == Exchanged::kNothingCame ? Call::Phase::kWaiting : Call::Phase::kReading;
    received = co_await connection.read(reader.room(), reader.room_bytes());
    if (received.bytes > 0) {
      result = Exchanged::kFailed;
      progress = reader.filled(received.bytes);
    } else {
      is_over = true;
    }
    is_over = is_over || call.ended();
  }
  call.waits_for(static_cast<Connection*>(nullptr));
  if (call.ended()) {
    call.fail_ended();
    co_return Exchanged::kFailed;
  }
  if (progress == ReplyReader::Progress::kBad) {
    call.fail(Failure::kBadReply, fmt::format("the reply of {} is not HTTP as it should be: {}",
                                              call.url.authority(), reader.reason()));
    co_return Exchanged::kFailed;
  }
  const bool cleanly = received.error == boost::asio::error::eof;
  const bool was_cut = received.error == boost::asio::ssl::error::stream_truncated;
  if (progress == ReplyReader::Progress::kDone || ((cleanly || was_cut) && reader.ended(cleanly))) {
    reader.take(call.outcome);
    call.may_keep = !sent.error && reader.keeps_alive();
    co_return Exchanged::kAnswered;
  }
  call.fail(Failure::kClosed,
            fmt::format("{} closed the connection before {}", call.url.authority(),
                        result == Exchanged::kNothingCame ? "it replied" : "its reply was whole"));
  co_return result;
}

std::unique_ptr<Connection> HttpClient::take_kept(const Call& call) {
  while (std::unique_ptr<Connection> kept = pool_.take(call.key)) {
    if (kept->is_quiet()) {
      return kept;
    }
  }
  return nullptr;
}

void HttpClient::keep(const Call& call, std::unique_ptr<Connection> connection) {
  if (!stopped_ && call.may_keep) {
    pool_.put(call.key, std::move(connection), core_.clock().monotonic_ns());
    arm_expiry();
  }
}

void HttpClient::arm_expiry() {
  if (expiry_ != 0 || pool_.size() == 0) {
    return;
  }
  expiry_ = core_.call_at(pool_.next_expiry_ns(),
                          {[](void* argument) {
                             auto* client = static_cast<HttpClient*>(argument);
                             client->expiry_ = 0;
                             client->pool_.expire(client->core_.clock().monotonic_ns());
                             client->arm_expiry();
                           },
                           this});
}

}  // namespace penstock::egress

#include "cli/request_load.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "cli/interrupt.h"

namespace penstock::cli {
namespace {

constexpr ErrorInfo kLoadFailed{"LoadFailed", "LoadFailed", 500, Fault::kServer,
                                "The load could not go on."};
constexpr int64_t kTickNs = 100'000'000;
constexpr int64_t kProgressEveryTicks = 10;
constexpr uint32_t kSignalNumber = UINT32_MAX;
constexpr size_t kErrorTextBytes = 400;

}  // namespace

RequestLoad::RequestLoad(const RequestLoadOptions& options, const RequestLoadTarget& target,
                         const std::string& service, RequestSource& source, Clock& clock,
                         Progress progress)
    : options_(options),
      endpoint_(target.endpoint),
      source_(source),
      clock_(clock),
      progress_(std::move(progress)),
      signer_(target.credentials, target.region, service, target.endpoint.authority()),
      signing_target_(signer_.add_target(source.target())) {}

RequestLoad::~RequestLoad() {
  clients_.clear();
  if (epoll_ >= 0) {
    ::close(epoll_);
  }
}

Result<void> RequestLoad::run() {
  const Interrupt interrupt;
  Result<void> result = open(interrupt);
  if (result.ok()) {
    result = loop();
  }
  report_.interrupted = report_.interrupted || interrupt.happened();
  return result;
}

Result<void> RequestLoad::open(const Interrupt& interrupt) {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  PENSTOCK_CHECK(epoll_ >= 0);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = kSignalNumber;
  PENSTOCK_CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, interrupt.descriptor(), &event) == 0);
  PENSTOCK_ASSIGN(const SocketAddress address, resolve(endpoint_));
  for (int i = 0; i < options_.connections; ++i) {
    clients_.push_back(std::make_unique<Client>(epoll_, static_cast<uint32_t>(i), address));
    PENSTOCK_TRY(clients_.back()->connection.open());
  }
  return {};
}

Result<void> RequestLoad::loop() {
  start_ns_ = ticked_ns_ = last_ns_ = clock_.monotonic_ns();
  stop_ns_ = start_ns_ + static_cast<int64_t>(options_.seconds * 1e9);
  for (const auto& client : clients_) {
    if (options_.rate_per_s == 0 && has_more(start_ns_)) {
      PENSTOCK_TRY(send(*client, clock_.monotonic_ns()));
    }
  }
  while (!report_.interrupted && (busy_ > 0 || has_more(clock_.monotonic_ns()))) {
    PENSTOCK_TRY(step());
  }
  report_.seconds = static_cast<double>(last_ns_ - start_ns_) / 1e9;
  return {};
}

Result<void> RequestLoad::step() {
  if (options_.rate_per_s > 0) {
    PENSTOCK_TRY(send_due());
  }
  std::array<epoll_event, 64> events;
  for (const epoll_event& event : wait_for_events(epoll_, events, wait_ns())) {
    if (event.data.u32 == kSignalNumber) {
      report_.interrupted = true;
    } else {
      PENSTOCK_TRY(on_client(*clients_[event.data.u32]));
    }
  }
  return clock_.monotonic_ns() - ticked_ns_ >= kTickNs ? tick() : Result<void>();
}

Result<void> RequestLoad::tick() {
  ticked_ns_ = clock_.monotonic_ns();
  const int64_t oldest_ns = ticked_ns_ - options_.reply_ms_max * 1'000'000;
  if (std::any_of(clients_.begin(), clients_.end(), [&](const auto& client) {
        return client->connection.busy() && client->sent_ns < oldest_ns;
      })) {
    return Error(kLoadFailed,
                 fmt::format("a request was not answered within {} ms", options_.reply_ms_max));
  }
  if (++ticks_ % kProgressEveryTicks == 0) {
    progress_(report_);
  }
  return {};
}

bool RequestLoad::has_more(int64_t now_ns) const {
  return options_.seconds > 0 ? now_ns < stop_ns_ : source_.has_more();
}

// Of the next request, in an open loop.
int64_t RequestLoad::due_ns() const {
  return start_ns_ +
         static_cast<int64_t>(static_cast<double>(begun_ + 1) / options_.rate_per_s * 1e9);
}

// Until the next request is due, if a connection is free for it; else until the next tick.
int64_t RequestLoad::wait_ns() const {
  const int64_t now_ns = clock_.monotonic_ns();
  int64_t until_ns = ticked_ns_ + kTickNs;
  if (options_.rate_per_s > 0 && busy_ < options_.connections && has_more(now_ns)) {
    until_ns = std::min(until_ns, due_ns());
  }
  return std::max<int64_t>(until_ns - now_ns, 0);
}

Result<void> RequestLoad::send_due() {
  for (const auto& client : clients_) {
    if (client->connection.busy()) {
      continue;
    }
    const int64_t now_ns = clock_.monotonic_ns();
    if (due_ns() > now_ns || !has_more(now_ns)) {
      return {};
    }
    PENSTOCK_TRY(send(*client, due_ns()));
  }
  return {};
}

Result<void> RequestLoad::send(Client& client, int64_t from_ns) {
  ++begun_;
  body_.clear();
  client.items = source_.append_next(client.number, body_);
  client.from_ns = from_ns;
  client.sent_ns = clock_.monotonic_ns();
  ++busy_;
  signer_.append_request(signing_target_, body_, clock_.system_ms(), client.connection.request());
  return client.connection.send();
}

Result<void> RequestLoad::on_client(Client& client) {
  PENSTOCK_ASSIGN(const bool is_whole, client.connection.on_ready());
  if (!is_whole) {
    return {};
  }
  --busy_;
  const std::string_view reply = client.connection.body();
  if (client.connection.status() != 200) {
    return Error(kLoadFailed,
                 fmt::format("{} was answered with {}: {}", source_.target(),
                             client.connection.status(), reply.substr(0, kErrorTextBytes)));
  }
  if (auto complaint = source_.complaint(client.items, reply)) {
    return Error(kLoadFailed, *std::move(complaint));
  }
  last_ns_ = clock_.monotonic_ns();
  report_.latency.record_ns(last_ns_ - client.from_ns);
  ++report_.requests;
  report_.items += client.items;
  return options_.rate_per_s == 0 && has_more(last_ns_) ? send(client, last_ns_) : Result<void>();
}

}  // namespace penstock::cli

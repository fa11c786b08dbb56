#include "edge/listener.h"

#include <sys/socket.h>
#include <unistd.h>

#include <coroutine>
#include <string_view>
#include <utility>

#include "edge/acceptor.h"
#include "edge/connection.h"
#include "edge/endpoint.h"

namespace penstock::edge {

namespace {

constexpr int64_t kMsNs = 1'000'000;
constexpr std::string_view kTooManyConnections =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 51\r\n"
    "Connection: close\r\n\r\n503 Service Unavailable: too many connections open\n";

}  // namespace

class Listener::Impl {
 public:
  Impl(runtime::Core& core, const ListenerOptions& options, Admission& admission, Handler& handler,
       Random& random, observe::Registry& registry, Log& log)
      : endpoint_{core,
                  options,
                  admission,
                  handler,
                  random,
                  log,
                  register_listener(registry, options.name, options.core),
                  Cors(options.cors_origins)},
        acceptor_(
            core, [this](int socket, std::string address) { accept(socket, std::move(address)); },
            [this] { endpoint_.metrics.counters->shed_descriptors.add(); }) {}

  ~Impl() { endpoint_.core.cancel(sweep_timer_); }

  Acceptor& acceptor() { return acceptor_; }
  const Endpoint& endpoint() const { return endpoint_; }

  void start() {
    endpoint_.core.post({[](void* impl) { static_cast<Impl*>(impl)->begin(); }, this});
  }
  void sweep();
  runtime::Task<size_t> drain(int64_t deadline_ns);

 private:
  // Waits until the last connection has left or resume_drain() is called.
  struct Emptied {
    Impl& impl;
    bool await_ready() const { return impl.endpoint_.connections.empty(); }
    void await_suspend(std::coroutine_handle<> waiter) { impl.drain_waiter_ = waiter; }
    void await_resume() const {}
  };

  void begin();
  void arm_sweep();
  void accept(int socket, std::string address);
  void cut_all();
  // Through the core's queue: the last connection is still being destroyed.
  void resume_drain();

  Endpoint endpoint_;
  Acceptor acceptor_;
  runtime::Executor::TimerId sweep_timer_ = 0;
  runtime::Executor::TimerId drain_timer_ = 0;
  std::coroutine_handle<> drain_waiter_;
};

void Listener::Impl::begin() {
  if (!endpoint_.draining) {
    acceptor_.start();
    arm_sweep();
  }
}

void Listener::Impl::arm_sweep() {
  sweep_timer_ = endpoint_.core.call_at(endpoint_.now_ns() + kSweepEveryMs * kMsNs,
                                        {[](void* impl) {
                                           static_cast<Impl*>(impl)->sweep();
                                           static_cast<Impl*>(impl)->arm_sweep();
                                         },
                                         this});
}

void Listener::Impl::sweep() {
  const int64_t now_ns = endpoint_.now_ns();
  for (Connection* connection : endpoint_.connections) {
    connection->sweep(now_ns);  // ends nothing itself: what waits is resumed later
  }
}

void Listener::Impl::accept(int socket, std::string address) {
  if (endpoint_.admission.open_connection(address) != Admission::Verdict::kAdmitted) {
    endpoint_.metrics.counters->shed_limit.add();
    if (!endpoint_.options.tls) {
      ::send(socket, kTooManyConnections.data(), kTooManyConnections.size(),
             MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    ::shutdown(socket, SHUT_WR);
    ::close(socket);
    return;
  }
  endpoint_.metrics.counters->accepted.add();
  runtime::spawn(
      Connection::run(std::make_unique<Connection>(endpoint_, socket, std::move(address))));
}

runtime::Task<size_t> Listener::Impl::drain(int64_t deadline_ns) {
  endpoint_.draining = true;
  acceptor_.stop();
  for (Connection* connection : endpoint_.connections) {
    connection->close_if_idle();
  }
  endpoint_.on_empty = [this] { resume_drain(); };
  drain_timer_ = endpoint_.core.call_at(
      deadline_ns, {[](void* impl) { static_cast<Impl*>(impl)->cut_all(); }, this});
  co_await Emptied{*this};
  endpoint_.core.cancel(drain_timer_);
  endpoint_.on_empty = nullptr;
  co_return endpoint_.connections.size();
}

void Listener::Impl::cut_all() {
  for (Connection* connection : endpoint_.connections) {
    connection->cut();
  }
  drain_timer_ =
      endpoint_.core.call_at(endpoint_.now_ns() + kDrainGraceMs * kMsNs,
                             {[](void* impl) { static_cast<Impl*>(impl)->resume_drain(); }, this});
}

void Listener::Impl::resume_drain() {
  if (const auto waiter = std::exchange(drain_waiter_, nullptr)) {
    endpoint_.core.post(waiter);
  }
}

Listener::Listener(runtime::Core& core, const ListenerOptions& options, Admission& admission,
                   Handler& handler, Random& random, observe::Registry& registry, Log& log) {
  if (options.tls) {
    register_certificate(registry, options.name, options.tls);
  }
  impl_ = std::make_unique<Impl>(core, options, admission, handler, random, registry, log);
}

Listener::~Listener() = default;

Result<uint16_t> Listener::listen(const std::string& host, uint16_t port, Sharing sharing) {
  return impl_->acceptor().listen(host, port, sharing == Sharing::kFirst);
}

void Listener::start() { impl_->start(); }

runtime::Task<size_t> Listener::drain(int64_t deadline_ns) { return impl_->drain(deadline_ns); }

void Listener::sweep() { impl_->sweep(); }

size_t Listener::connections() const { return impl_->endpoint().connections.size(); }

}  // namespace penstock::edge

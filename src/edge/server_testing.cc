#include "edge/server_testing.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <charconv>
#include <future>
#include <utility>

#include "base/assert.h"

namespace penstock::edge {

namespace {

constexpr int kPatienceSeconds = 20;  // only failures take this long

struct Call {
  const std::function<void()>* work;
  std::promise<void> done;
};

}  // namespace

runtime::Task<void> EchoHandler::handle(Exchange& exchange) {
  ++calls_;
  {
    const std::lock_guard lock(mutex_);
    body_as_sent_ = exchange.body_as_sent;
  }
  const bool polls = exchange.request.path == "/poll" && exchange.begin_waiting();
  while ((polls || exchange.request.path == "/gate") && !gate_is_open_) {
    co_await runtime::hop_to(core_);
  }
  if (polls) {
    exchange.end_waiting();
  }
  while (exchange.request.path == "/wait" && exchange.client_waits()) {
    co_await runtime::hop_to(core_);
  }
  if (exchange.request.path == "/wait") {
    saw_client_leave_ = true;
  }
  exchange.operation = "test:Echo";
  exchange.reply.content_type = "application/octet-stream";
  const bool reserves = exchange.request.path == "/reserved";
  if (reserves && !exchange.reserve_reply(kLargeBytes)) {
    exchange.reply.status = 503;
  } else if (reserves || exchange.request.path == "/large") {
    exchange.reply.body.assign(kLargeBytes, 'x');
  } else {
    exchange.reply.body = exchange.request.body;
  }
}

std::string EchoHandler::last_body_as_sent() const {
  const std::lock_guard lock(mutex_);
  return body_as_sent_;
}

void LineLog::write(LogLevel, std::string_view event, std::initializer_list<LogField> fields) {
  std::string line(event);
  for (const LogField& field : fields) {
    std::visit([&](const auto& value) { line += fmt::format(" {}={}", field.name, value); },
               field.value);
  }
  const std::lock_guard lock(mutex_);
  lines_.push_back(std::move(line));
}

std::vector<std::string> LineLog::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

TestServer::TestServer(const ListenerOptions& options, std::unique_ptr<Clock> clock)
    : clock_(clock ? std::move(clock) : std::make_unique<SystemClock>()),
      core_(*clock_),
      admission_(options.limits),
      handler_(core_),
      listener_(std::make_unique<Listener>(core_, options, admission_, handler_, random_, registry_,
                                           log_)) {
  auto port = listener_->listen("127.0.0.1", 0);
  PENSTOCK_CHECK(port.ok());
  port_ = *port;
  listener_->start();
  thread_ = std::thread([this] { core_.run(); });
}

TestServer::~TestServer() {
  handler_.open_gate();
  if (!drained_) {
    drain(int64_t{kPatienceSeconds} * 1000);
  }
  core_.stop();
  thread_.join();
}

void TestServer::on_core(const std::function<void()>& work) {
  Call call{&work, {}};
  core_.post({[](void* argument) {
                auto* posted = static_cast<Call*>(argument);
                (*posted->work)();
                posted->done.set_value();
              },
              &call});
  call.done.get_future().wait();
}

void TestServer::pass_ms(int64_t elapsed_ms) {
  on_core([&] {
    dynamic_cast<ManualClock&>(*clock_).advance_ms(elapsed_ms);
    listener_->sweep();
  });
}

bool TestServer::eventually(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(kPatienceSeconds);
  bool holds = false;
  while (!holds && std::chrono::steady_clock::now() < until) {
    on_core([&] { holds = condition(); });
  }
  return holds;
}

size_t TestServer::drain(int64_t wait_ms) {
  std::promise<size_t> left;
  on_core([&] {
    runtime::spawn(listener_->drain(clock_->monotonic_ns() + wait_ms * 1'000'000),
                   [&left](size_t count) { left.set_value(count); });
  });
  drained_ = true;
  return left.get_future().get();
}

TestClient::TestClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{kPatienceSeconds, 0};
  const int on = 1;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  PENSTOCK_CHECK(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
}

TestClient::~TestClient() { close(); }

void TestClient::close() {
  if (socket_ >= 0) {
    ::close(std::exchange(socket_, -1));
  }
}

void TestClient::shut_down_writing() { ::shutdown(socket_, SHUT_WR); }

bool TestClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool TestClient::read_more() {
  std::array<char, 65536> piece;
  const ssize_t received = ::recv(socket_, piece.data(), piece.size(), 0);
  if (received > 0) {
    received_.append(piece.data(), static_cast<size_t>(received));
  }
  return received > 0;
}

ClientReply TestClient::receive(bool has_body) {
  ClientReply reply;
  size_t head_end = received_.find("\r\n\r\n");
  while (head_end == std::string::npos) {
    if (!read_more()) {
      return reply;
    }
    head_end = received_.find("\r\n\r\n");
  }
  reply.head = received_.substr(0, head_end + 4);
  std::from_chars(reply.head.data() + 9, reply.head.data() + 12, reply.status);
  size_t length = 0;
  const size_t at = reply.head.find("Content-Length: ");
  if (has_body && at != std::string::npos) {
    std::from_chars(reply.head.data() + at + 16, reply.head.data() + reply.head.size(), length);
  }
  while (received_.size() < reply.head.size() + length) {
    if (!read_more()) {
      return {};
    }
  }
  reply.body = received_.substr(reply.head.size(), length);
  received_.erase(0, reply.head.size() + length);
  return reply;
}

bool TestClient::is_at_end() {
  char byte = 0;
  const ssize_t got = ::recv(socket_, &byte, 1, 0);
  return received_.empty() && (got == 0 || (got < 0 && errno != EAGAIN));
}

std::string post(std::string_view body, std::string_view more_headers, std::string_view path) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\n{}Content-Length: {}\r\n\r\n{}", path,
                     more_headers, body.size(), body);
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  PENSTOCK_CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8,
                              Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  PENSTOCK_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace penstock::edge

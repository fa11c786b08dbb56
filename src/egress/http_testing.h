// For the tests: a server on loopback that does what it is told, a client with names of its own,
// and certificates made on the spot. All on one thread: whoever waits for an outcome runs the loop.
#ifndef PENSTOCK_EGRESS_HTTP_TESTING_H_
#define PENSTOCK_EGRESS_HTTP_TESTING_H_

#include <openssl/types.h>

#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "base/clock.h"
#include "egress/http_client.h"
#include "runtime/core.h"

namespace penstock::egress {

// What the server does with a request once it has read it whole.
struct Turn {
  enum class After : uint8_t { kKeep, kClose, kReset };
  std::string reply;  // empty: none
  After after = After::kKeep;
};

inline std::string reply_with(const std::string& body, const std::string& more_headers = {}) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         more_headers + "\r\n" + body;
}

// Takes its turns in the order the requests come, over all connections; without one it is silent.
class TestServer {
 public:
  // `tls`: the server's side; nullptr: plain. On 127.0.0.1, any port.
  explicit TestServer(boost::asio::io_context& io, std::shared_ptr<SSL_CTX> tls = nullptr);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  void then(std::string reply, Turn::After after = Turn::After::kKeep) {
    shared_->turns.push_back({std::move(reply), after});
  }
  std::string url(const std::string& host = "127.0.0.1", const std::string& target = "/") const;
  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  const std::vector<std::string>& requests() const { return shared_->requests; }
  size_t accepted() const { return shared_->accepted; }
  // Connections the server has ended.
  size_t ended() const { return shared_->ended; }

 private:
  class Session;
  struct Shared {
    std::deque<Turn> turns;
    std::vector<std::string> requests;
    std::vector<std::weak_ptr<Session>> sessions;
    size_t accepted = 0;
    size_t ended = 0;
  };
  void accept();

  boost::asio::ip::tcp::acceptor acceptor_;
  std::shared_ptr<SSL_CTX> tls_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

// On an address of loopback where connections are neither taken nor refused.
class SilentPort {
 public:
  SilentPort(const std::string& address, uint16_t port);
  ~SilentPort();
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

 private:
  std::vector<int> sockets_;
};

// A client on a core that is run step by step. Names end in ".test"; those that begin with "silent"
// are looked up until the bench ends.
class ClientBench {
 public:
  explicit ClientBench(const std::vector<std::string>& allowed = {"127.0.0.0/8"},
                       const std::string& ca_file = {});
  // Stops the client and waits for its calls.
  ~ClientBench();
  ClientBench(const ClientBench&) = delete;
  ClientBench& operator=(const ClientBench&) = delete;

  boost::asio::io_context& io() { return core_.io(); }
  HttpClient& client() { return *client_; }
  // Begins a call; its outcome comes with the core's turns. The call must outlive it.
  void start(const runtime::HttpCall& call, std::optional<runtime::HttpOutcome>& outcome);
  runtime::HttpOutcome ask(const runtime::HttpCall& call);
  void run_until(const std::function<bool()>& condition);

 private:
  SystemClock clock_;
  runtime::Core core_;
  std::promise<void> gate_;  // opens by ending
  NameResolver names_;
  std::unique_ptr<HttpClient> client_;
};

inline runtime::HttpCall call_to(std::string url, int64_t timeout_ms = 5000) {
  runtime::HttpCall call;
  call.url = std::move(url);
  call.timeout_ms = timeout_ms;
  return call;
}

// A self-signed certificate in a PEM file, and the server's side of TLS with it.
class TestCertificate {
 public:
  // `names`: "DNS:hooks.test,IP:127.0.0.1"; not valid before `from_s` seconds from now.
  explicit TestCertificate(const std::string& names, long from_s = 0);
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  const std::string& file() const { return file_; }
  // A server that speaks no newer version.
  std::shared_ptr<SSL_CTX> server(int version_max = 0) const;

 private:
  std::string file_;
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_HTTP_TESTING_H_

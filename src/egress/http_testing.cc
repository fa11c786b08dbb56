#include "egress/http_testing.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/x509v3.h>

#include "base/assert.h"

namespace penstock::egress {

namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

NameResolver::Answer look_up(const std::string& host, const std::shared_future<void>& gate) {
  static const std::map<std::string, std::vector<const char*>> kHosts{
      {"hooks.test", {"127.0.0.1"}},
      {"a.wild.test", {"127.0.0.1"}},
      {"two.test", {"127.0.0.2", "127.0.0.1"}},
      {"half.test", {"127.0.0.3", "127.0.0.1"}},
      {"inside.test", {"10.0.0.1"}},
      {"metadata.test", {"169.254.169.254", "::1"}},
      {"mixed.test", {"10.0.0.1", "127.0.0.1"}},
  };
  NameResolver::Answer answer;
  if (host.starts_with("silent")) {
    gate.wait();
  }
  const auto found = kHosts.find(host);
  if (found == kHosts.end()) {
    answer.failure = "Name or service not known";
    return answer;
  }
  for (const char* address : found->second) {
    answer.addresses.push_back(boost::asio::ip::make_address(address));
  }
  return answer;
}

// The length of the request at the front, 0 while it is not whole.
size_t whole_request(std::string_view bytes) {
  const size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return 0;
  }
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const size_t at = bytes.substr(0, end).find(kLength);
  size_t body = 0;
  if (at != std::string_view::npos) {
    std::from_chars(bytes.data() + at + kLength.size(), bytes.data() + bytes.size(), body);
  }
  return bytes.size() >= end + 4 + body ? end + 4 + body : 0;
}

}  // namespace

class TestServer::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, SSL_CTX* tls, std::shared_ptr<Shared> shared)
      : socket_(std::move(socket)), shared_(std::move(shared)) {
    if (tls != nullptr) {
      tls_.emplace(socket_, SSL_new(tls));
    }
  }

  void start() {
    if (!tls_) {
      read();
      return;
    }
    tls_->async_handshake(boost::asio::ssl::stream_base::server,
                          [self = shared_from_this()](const ErrorCode& error) {
                            if (!error) {
                              self->read();
                            }
                          });
  }
  void close() {
    ErrorCode ignored;
    socket_.close(ignored);
  }

 private:
  void read() {
    const auto buffer = boost::asio::buffer(piece_);
    auto then = [self = shared_from_this()](const ErrorCode& error, size_t bytes) {
      self->received_.append(self->piece_.data(), bytes);
      if (!error) {
        self->take_turn();
      }
    };
    if (tls_) {
      tls_->async_read_some(buffer, std::move(then));
    } else {
      socket_.async_read_some(buffer, std::move(then));
    }
  }
  void take_turn() {
    const size_t length = whole_request(received_);
    if (length == 0) {
      read();
      return;
    }
    shared_->requests.push_back(received_.substr(0, length));
    received_.erase(0, length);
    if (shared_->turns.empty()) {
      read();  // silent, but it notices when the client goes
      return;
    }
    turn_ = std::move(shared_->turns.front());
    shared_->turns.pop_front();
    auto then = [self = shared_from_this()](const ErrorCode& error, size_t) {
      if (!error) {
        self->finish_turn();
      }
    };
    if (tls_) {
      boost::asio::async_write(*tls_, boost::asio::buffer(turn_.reply), std::move(then));
    } else {
      boost::asio::async_write(socket_, boost::asio::buffer(turn_.reply), std::move(then));
    }
  }
  void finish_turn() {
    if (turn_.after == Turn::After::kKeep) {
      read();
      return;
    }
    if (turn_.after == Turn::After::kReset) {
      socket_.set_option(boost::asio::socket_base::linger(true, 0));
    }
    close();
    ++shared_->ended;
  }

  tcp::socket socket_;
  std::optional<boost::asio::ssl::stream<tcp::socket&>> tls_;
  std::shared_ptr<Shared> shared_;
  std::array<char, 16384> piece_{};
  std::string received_;
  Turn turn_;
};

TestServer::TestServer(boost::asio::io_context& io, std::shared_ptr<SSL_CTX> tls)
    : acceptor_(io, tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)),
      tls_(std::move(tls)) {
  accept();
}

TestServer::~TestServer() {
  for (const auto& session : shared_->sessions) {
    if (const auto open = session.lock()) {
      open->close();
    }
  }
}

std::string TestServer::url(const std::string& host, const std::string& target) const {
  return fmt::format("{}://{}:{}{}", tls_ ? "https" : "http", host, port(), target);
}

void TestServer::accept() {
  acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
    if (error) {
      return;  // the server is gone
    }
    ++shared_->accepted;
    const auto session = std::make_shared<Session>(std::move(socket), tls_.get(), shared_);
    shared_->sessions.push_back(session);
    session->start();
    accept();
  });
}

SilentPort::SilentPort(const std::string& address, uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  PENSTOCK_CHECK(::inet_pton(AF_INET, address.c_str(), &name.sin_addr) == 1);
  const auto* generic = reinterpret_cast<const sockaddr*>(&name);
  sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  PENSTOCK_CHECK(::bind(sockets_[0], generic, sizeof(name)) == 0);
  PENSTOCK_CHECK(::listen(sockets_[0], 0) == 0);
  // The queue of a listener that accepts nothing is full after this many.
  for (int i = 0; i < 4; ++i) {
    sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    [[maybe_unused]] const int begun = ::connect(sockets_.back(), generic, sizeof(name));
  }
}

SilentPort::~SilentPort() {
  for (const int socket : sockets_) {
    ::close(socket);
  }
}

ClientBench::ClientBench(const std::vector<std::string>& allowed, const std::string& ca_file)
    : core_(clock_), names_([gate = gate_.get_future().share()](const std::string& host) {
        return look_up(host, gate);
      }) {
  auto trust = TlsTrust::load(ca_file);
  PENSTOCK_CHECK(trust.ok());
  auto policy = AddressPolicy::parse(allowed);
  PENSTOCK_CHECK(policy.ok());
  client_ = std::make_unique<HttpClient>(core_, names_, *trust, *policy);
}

ClientBench::~ClientBench() {
  client_->stop();
  run_until([this] { return client_->in_flight() == 0; });
}

void ClientBench::start(const runtime::HttpCall& call,
                        std::optional<runtime::HttpOutcome>& outcome) {
  runtime::spawn(client_->call(call),
                 [&outcome](runtime::HttpOutcome result) { outcome.emplace(std::move(result)); });
}

runtime::HttpOutcome ClientBench::ask(const runtime::HttpCall& call) {
  std::optional<runtime::HttpOutcome> outcome;
  start(call, outcome);
  run_until([&] { return outcome.has_value(); });
  return std::move(*outcome);
}

void ClientBench::run_until(const std::function<bool()>& condition) {
  while (!condition()) {
    core_.io().run_one();
  }
}

TestCertificate::TestCertificate(const std::string& names, long from_s)
    : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), certificate_(X509_new(), X509_free) {
  constexpr long kHourS = 3600;
  X509_set_version(certificate_.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), from_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), from_s + kHourS);
  X509_NAME* subject = X509_get_subject_name(certificate_.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate_.get(), subject);
  X509_set_pubkey(certificate_.get(), key_.get());
  X509_EXTENSION* alternatives =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
  PENSTOCK_CHECK(alternatives != nullptr);
  X509_add_ext(certificate_.get(), alternatives, -1);
  X509_EXTENSION_free(alternatives);
  PENSTOCK_CHECK(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0);
  file_ = "/tmp/penstock-egress-XXXXXX";
  FILE* file = ::fdopen(::mkstemp(file_.data()), "w");
  PENSTOCK_CHECK(file != nullptr && PEM_write_X509(file, certificate_.get()) == 1);
  std::fclose(file);
}

TestCertificate::~TestCertificate() { ::unlink(file_.c_str()); }

std::shared_ptr<SSL_CTX> TestCertificate::server(int version_max) const {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_use_certificate(context.get(), certificate_.get());
  SSL_CTX_use_PrivateKey(context.get(), key_.get());
  SSL_CTX_set_security_level(context.get(), 0);  // so that an old version is offered at all
  SSL_CTX_set_max_proto_version(context.get(), version_max);
  return context;
}

}  // namespace penstock::egress

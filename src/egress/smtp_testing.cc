#include "egress/smtp_testing.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "base/assert.h"

namespace penstock::egress {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

class TestRelay::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, std::shared_ptr<Shared> shared)
      : socket_(std::move(socket)), shared_(std::move(shared)) {}

  void start() { answer("", "220 relay.test"); }
  void close() {
    ErrorCode ignored;
    socket_.close(ignored);
  }

 private:
  void read() {
    boost::asio::async_read_until(
        socket_, boost::asio::dynamic_buffer(received_), in_data_ ? "\r\n.\r\n" : "\r\n",
        [self = shared_from_this()](const ErrorCode& error, size_t bytes) {
          if (!error) {
            std::string piece = self->received_.substr(0, bytes);
            self->received_.erase(0, bytes);
            self->take(std::move(piece));
          }
        });
  }

  void take(std::string piece) {
    if (in_data_) {
      in_data_ = false;
      shared_->messages.push_back(piece.substr(0, piece.size() - 3));
      answer(".", "250 2.0.0 taken");
      return;
    }
    piece.resize(piece.size() - 2);
    shared_->commands.push_back(piece);
    const std::string verb = piece.substr(0, 4);
    if (verb == "EHLO") {
      answer(verb, "250-relay.test\r\n250 AUTH PLAIN");
    } else if (verb == "AUTH") {
      answer(verb, "235 2.7.0 welcome");
    } else if (verb == "DATA") {
      in_data_ = true;
      answer(verb, "354 go on");
      in_data_ = !shared_->replies.contains(verb);
    } else {
      answer(verb, verb == "QUIT" ? "221 bye" : "250 2.1.0 fine");
    }
  }

  void answer(const std::string& verb, const std::string& usual) {
    if (shared_->closing_verb == verb) {
      close();
      return;
    }
    const auto found = shared_->replies.find(verb);
    reply_ = found == shared_->replies.end() ? usual : found->second;
    if (!reply_.empty()) {
      reply_ += "\r\n";
    }
    boost::asio::async_write(socket_, boost::asio::buffer(reply_),
                             [self = shared_from_this()](const ErrorCode& error, size_t) {
                               if (!error) {
                                 self->read();
                               }
                             });
  }

  tcp::socket socket_;
  std::shared_ptr<Shared> shared_;
  std::string received_;
  std::string reply_;
  bool in_data_ = false;
};

TestRelay::TestRelay(boost::asio::io_context& io)
    : acceptor_(io, tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)) {
  accept();
}

TestRelay::~TestRelay() {
  for (const auto& session : shared_->sessions) {
    if (const auto open = session.lock()) {
      open->close();
    }
  }
}

void TestRelay::accept() {
  acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
    if (error) {
      return;  // the relay is gone
    }
    const auto session = std::make_shared<Session>(std::move(socket), shared_);
    shared_->sessions.push_back(session);
    session->start();
    accept();
  });
}

// NOLINTNEXTLINE(bugprone-exception-escape): a loop that throws ends the test
MailBench::~MailBench() {
  if (relay_) {
    relay_->stop();
    run_until([this] { return client_->in_flight() == 0; });
  }
}

void MailBench::connect(MailRelayOptions options) {
  auto relay = MailRelay::start(std::move(options), clock_);
  PENSTOCK_CHECK(relay.ok());
  relay_ = std::move(relay).value();
  client_ = std::make_unique<MailClient>(core_, *relay_);
}

void MailBench::start(const runtime::Mail& mail, std::optional<runtime::MailOutcome>& outcome) {
  runtime::spawn(client_->send(mail),
                 [&outcome](runtime::MailOutcome result) { outcome.emplace(std::move(result)); });
}

runtime::MailOutcome MailBench::send(const runtime::Mail& mail) {
  std::optional<runtime::MailOutcome> outcome;
  start(mail, outcome);
  run_until([&] { return outcome.has_value(); });
  return std::move(*outcome);
}

void MailBench::run_until(const std::function<bool()>& condition) {
  while (!condition()) {
    core_.io().run_one();
  }
}

}  // namespace penstock::egress

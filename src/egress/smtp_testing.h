// For the tests: a mail relay on loopback that does what it is told, without TLS, and a client
// beside it. All but the client's relay on one thread: whoever waits for an outcome runs the loop.
#ifndef PENSTOCK_EGRESS_SMTP_TESTING_H_
#define PENSTOCK_EGRESS_SMTP_TESTING_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "base/clock.h"
#include "egress/mail_client.h"
#include "runtime/core.h"

namespace penstock::egress {

class TestRelay {
 public:
  explicit TestRelay(boost::asio::io_context& io);
  ~TestRelay();
  TestRelay(const TestRelay&) = delete;
  TestRelay& operator=(const TestRelay&) = delete;

  // What it replies to "MAIL", "RCPT", "." (the end of a message) or, on being connected to, "":
  // one line or several, without the last line break. "": nothing at all.
  void on(const std::string& verb, std::string reply) { shared_->replies[verb] = std::move(reply); }
  // It ends the connection where the verb comes.
  void close_on(const std::string& verb) { shared_->closing_verb = verb; }

  SmtpUrl url() const { return {false, "127.0.0.1", acceptor_.local_endpoint().port()}; }
  // Every command, whole, and every message, as it was sent without its last line.
  const std::vector<std::string>& commands() const { return shared_->commands; }
  const std::vector<std::string>& messages() const { return shared_->messages; }
  size_t accepted() const { return shared_->sessions.size(); }

 private:
  class Session;
  struct Shared {
    std::map<std::string, std::string> replies;
    std::optional<std::string> closing_verb;
    std::vector<std::string> commands;
    std::vector<std::string> messages;
    std::vector<std::weak_ptr<Session>> sessions;
  };
  void accept();

  boost::asio::ip::tcp::acceptor acceptor_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

// A client on a core that is run step by step.
class MailBench {
 public:
  MailBench() : core_(clock_) {}
  // Stops the relay and waits for its mails.
  ~MailBench();  // NOLINT(bugprone-exception-escape)
  MailBench(const MailBench&) = delete;
  MailBench& operator=(const MailBench&) = delete;

  boost::asio::io_context& io() { return core_.io(); }
  // Before the first mail.
  void connect(MailRelayOptions options);
  MailRelay& relay() { return *relay_; }
  // Begins; the outcome comes with the core's turns. The mail must outlive it.
  void start(const runtime::Mail& mail, std::optional<runtime::MailOutcome>& outcome);
  runtime::MailOutcome send(const runtime::Mail& mail);
  void run_until(const std::function<bool()>& condition);

 private:
  SystemClock clock_;
  runtime::Core core_;
  std::unique_ptr<MailRelay> relay_;
  std::unique_ptr<MailClient> client_;
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_SMTP_TESTING_H_

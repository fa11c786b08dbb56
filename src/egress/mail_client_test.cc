#include "egress/mail_client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "egress/limits.h"
#include "egress/smtp_testing.h"

namespace penstock::egress {
namespace {

using runtime::Mail;
using runtime::MailOutcome;
using Failure = MailOutcome::Failure;

class MailClientTest : public testing::Test {
 protected:
  MailClientTest() : relay_(bench_.io()) {
    options_.url = relay_.url();
    options_.from = "alerts@penstock.example";
    options_.start_tls = StartTls::kNone;
    mail_.to = "jane@example.com";
    mail_.subject = "Hello";
    mail_.body = "Text";
    mail_.id = "1";
    mail_.timeout_ms = 5000;
  }

  MailOutcome send() {
    bench_.connect(options_);
    return bench_.send(mail_);
  }
  // Those that would take seconds are cut short.
  void end(const std::deque<std::optional<MailOutcome>>& outcomes) {
    bench_.relay().stop();
    bench_.run_until([&] {
      return std::all_of(outcomes.begin(), outcomes.end(),
                         [](const auto& outcome) { return outcome.has_value(); });
    });
  }
  bool was_said(const std::string& command) const {
    return std::count(relay_.commands().begin(), relay_.commands().end(), command) > 0;
  }

  MailBench bench_;
  TestRelay relay_;
  MailRelayOptions options_;
  Mail mail_;
};

TEST_F(MailClientTest, HandsAMailToTheRelay) {
  const MailOutcome outcome = send();
  EXPECT_TRUE(outcome.accepted()) << outcome.text;
  EXPECT_EQ(outcome.code, 250);
  EXPECT_EQ(outcome.text, "250 2.0.0 taken");  // and not what QUIT was answered
  EXPECT_TRUE(was_said("MAIL FROM:<alerts@penstock.example>"));
  EXPECT_TRUE(was_said("RCPT TO:<jane@example.com>"));
  ASSERT_EQ(relay_.messages().size(), 1U);
  EXPECT_NE(relay_.messages()[0].find("\r\nSubject: Hello\r\n"), std::string::npos);
  EXPECT_TRUE(relay_.messages()[0].ends_with("\r\n\r\nVGV4dA==\r\n"));
}

TEST_F(MailClientTest, UsesTheConnectionAgain) {
  bench_.connect(options_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(bench_.send(mail_).accepted());
  }
  EXPECT_EQ(relay_.accepted(), 1U);
  EXPECT_EQ(relay_.messages().size(), 3U);
}

TEST_F(MailClientTest, TellsWhetherTheRelaySaysLaterOrNo) {
  struct Row {
    const char* verb;
    const char* reply;
    Failure failure;
    int code;
  };
  const Row rows[] = {
      {"RCPT", "451 4.7.1 grey-listed", Failure::kDeferred, 451},
      {"RCPT", "550-5.1.1 No such\r\n550 5.1.1 mailbox", Failure::kRejected, 550},
      {"MAIL", "452 4.3.1 no space", Failure::kDeferred, 452},
      {"MAIL", "530 5.7.0 who are you", Failure::kAuthentication, 530},
      {"DATA", "554 5.7.1 spam", Failure::kRejected, 554},
      {".", "450 4.2.0 busy", Failure::kDeferred, 450},
      {".", "552 5.3.4 too large", Failure::kRejected, 552},
      {"", "421 4.3.2 not now", Failure::kDeferred, 421},
      {"", "554 no service", Failure::kRejected, 554},
  };
  for (const Row& row : rows) {
    MailBench bench;
    TestRelay relay(bench.io());
    relay.on(row.verb, row.reply);
    options_.url = relay.url();
    bench.connect(options_);
    const MailOutcome outcome = bench.send(mail_);
    EXPECT_EQ(outcome.failure, row.failure) << row.reply << ": " << outcome.text;
    EXPECT_EQ(outcome.code, row.code) << row.reply;
    const std::string reply = row.reply;
    EXPECT_EQ(outcome.text, reply.substr(reply.rfind('\n') + 1));
  }
}

TEST_F(MailClientTest, IsNotHeldUpByAMailThatWasRefused) {
  bench_.connect(options_);
  relay_.on("RCPT", "550 no");
  EXPECT_EQ(bench_.send(mail_).failure, Failure::kRejected);
  relay_.on("RCPT", "250 yes");
  EXPECT_TRUE(bench_.send(mail_).accepted());
}

TEST_F(MailClientTest, DoesNotWaitLongForARelayToSayGoodBye) {
  bench_.connect(options_);
  relay_.on("RCPT", "550 no");
  relay_.on("QUIT", "");
  const MailOutcome outcome = bench_.send(mail_);
  EXPECT_EQ(outcome.text, "550 no");
  EXPECT_LT(outcome.elapsed_ms, 3000);
}

TEST_F(MailClientTest, SaysWhoItIs) {
  options_.user = "penstock";
  options_.password = "sesame";
  EXPECT_TRUE(send().accepted());
  EXPECT_TRUE(was_said("AUTH PLAIN " + base64(std::string_view("\0penstock\0sesame", 16))));
}

TEST_F(MailClientTest, APasswordThatIsNotTakenIsNoRefusalOfTheMail) {
  options_.user = "penstock";
  options_.password = "sesame";
  relay_.on("AUTH", "535 5.7.8 not so");
  const MailOutcome outcome = send();
  EXPECT_EQ(outcome.failure, Failure::kAuthentication);
  EXPECT_EQ(outcome.text, "535 5.7.8 not so");
  EXPECT_EQ(outcome.code, 535);
  EXPECT_TRUE(relay_.messages().empty());
}

TEST_F(MailClientTest, SendsNothingWithoutTheTlsThatIsRequired) {
  options_.start_tls = StartTls::kRequired;
  options_.user = "penstock";
  options_.password = "sesame";
  const MailOutcome outcome = send();
  EXPECT_EQ(outcome.failure, Failure::kTls) << outcome.text;
  for (const std::string& command : relay_.commands()) {
    EXPECT_FALSE(command.starts_with("AUTH") || command.starts_with("MAIL")) << command;
  }
}

TEST_F(MailClientTest, DoesWithoutTlsThatIsNotOfferedWhereItMay) {
  options_.start_tls = StartTls::kWhenOffered;
  EXPECT_TRUE(send().accepted());
}

TEST_F(MailClientTest, AMailThatCannotBeSentConnectsToNobody) {
  mail_.to = "jane@example.com>\r\nRCPT TO:<joe@example.com";
  const MailOutcome outcome = send();
  EXPECT_EQ(outcome.failure, Failure::kBadMail);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(relay_.accepted(), 0U);
}

TEST_F(MailClientTest, EndsWithTheConnection) {
  for (const char* verb : {"", "EHLO", "RCPT", "."}) {
    MailBench bench;
    TestRelay relay(bench.io());
    relay.close_on(verb);
    options_.url = relay.url();
    bench.connect(options_);
    const MailOutcome outcome = bench.send(mail_);
    EXPECT_EQ(outcome.failure, Failure::kClosed) << verb << ": " << outcome.text;
    EXPECT_FALSE(outcome.text.empty());
  }
}

TEST_F(MailClientTest, EndsInTimeWhateverTheRelayDoesNot) {
  mail_.timeout_ms = 200;
  for (const char* verb : {"", "EHLO", "."}) {
    MailBench bench;
    TestRelay relay(bench.io());
    relay.on(verb, "");
    options_.url = relay.url();
    bench.connect(options_);
    const MailOutcome outcome = bench.send(mail_);
    EXPECT_EQ(outcome.failure, Failure::kTimeout) << verb << ": " << outcome.text;
    EXPECT_GE(outcome.elapsed_ms, 190);
    EXPECT_LT(outcome.elapsed_ms, 2000);
  }
}

TEST_F(MailClientTest, NobodyListens) {
  options_.url.port = 1;
  EXPECT_EQ(send().failure, Failure::kConnect);
}

TEST_F(MailClientTest, TheRelayHasNoAddress) {
  options_.url.host = "relay.invalid";
  const MailOutcome outcome = send();
  EXPECT_TRUE(outcome.failure == Failure::kResolve || outcome.failure == Failure::kTimeout);
}

TEST_F(MailClientTest, WaitsForAFreeConnectionNoLongerThanItMay) {
  bench_.connect(options_);
  relay_.on("RCPT", "");
  std::deque<std::optional<MailOutcome>> outcomes(kMailConnectionsMax + 1);
  Mail brief = mail_;
  brief.timeout_ms = 100;
  for (size_t i = 0; i < kMailConnectionsMax; ++i) {
    bench_.start(mail_, outcomes[i]);
  }
  bench_.run_until([&] { return relay_.accepted() == kMailConnectionsMax; });
  bench_.start(brief, outcomes.back());
  bench_.run_until([&] { return outcomes.back().has_value(); });
  EXPECT_EQ(outcomes.back()->failure, Failure::kTimeout);
  EXPECT_EQ(relay_.accepted(), kMailConnectionsMax);
  EXPECT_FALSE(outcomes.front().has_value());
  end(outcomes);
}

TEST_F(MailClientTest, StoppingEndsWhatIsUnderWayAndWhatComesLater) {
  bench_.connect(options_);
  relay_.on("RCPT", "");
  std::optional<MailOutcome> outcome;
  bench_.start(mail_, outcome);
  bench_.run_until([&] { return was_said("RCPT TO:<jane@example.com>"); });
  bench_.relay().stop();
  bench_.run_until([&] { return outcome.has_value(); });
  EXPECT_EQ(outcome->failure, Failure::kClosed);
  EXPECT_EQ(bench_.send(mail_).failure, Failure::kClosed);
}

TEST_F(MailClientTest, TakesNoMoreThanMayWait) {
  bench_.connect(options_);
  relay_.on("", "");
  std::deque<std::optional<MailOutcome>> outcomes(kMailsWaitingMax + 3 * kMailConnectionsMax);
  for (auto& outcome : outcomes) {
    bench_.start(mail_, outcome);
  }
  const auto is_refused = [](const std::optional<MailOutcome>& outcome) {
    return outcome.has_value() && outcome->failure == Failure::kTooManyWaiting;
  };
  EXPECT_GE(std::count_if(outcomes.begin(), outcomes.end(), is_refused), kMailConnectionsMax);
  end(outcomes);
}

TEST(MailRelay, RefusesAFileWithoutCertificates) {
  SystemClock clock;
  MailRelayOptions options;
  options.ca_file = "/dev/null";
  const auto relay = MailRelay::start(options, clock);
  ASSERT_FALSE(relay.ok());
  EXPECT_TRUE(relay.error().is(kInvalidArgument));
}

}  // namespace
}  // namespace penstock::egress

// The client against a server on loopback.

#include "egress/http_client.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "egress/http_testing.h"
#include "egress/limits.h"

namespace penstock::egress {
namespace {

using runtime::HttpCall;
using runtime::HttpOutcome;
using Failure = HttpOutcome::Failure;
using After = Turn::After;

class HttpClientTest : public testing::Test {
 protected:
  void expect_failure(const HttpOutcome& outcome, Failure failure, const std::string& text) {
    EXPECT_EQ(outcome.failure, failure) << outcome.failure_text;
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.body, "");
    EXPECT_NE(outcome.failure_text.find(text), std::string::npos) << outcome.failure_text;
    EXPECT_EQ(outcome.failure_text.find('\n'), std::string::npos);
  }
  std::string port() const { return std::to_string(server_.port()); }

  ClientBench bench_;
  TestServer server_{bench_.io()};
};

TEST_F(HttpClientTest, SendsTheRequestAndGivesTheReply) {
  server_.then(
      "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nRetry-After: 7\r\n"
      "Content-Length: 2\r\n\r\n{}");
  HttpCall call = call_to(server_.url("hooks.test", "/in?x=%20"));
  call.headers = {{"Authorization", "Basic abc"}};
  call.body = "payload";
  const HttpOutcome outcome = bench_.ask(call);
  ASSERT_TRUE(outcome.answered()) << outcome.failure_text;
  EXPECT_EQ(outcome.status, 202);
  EXPECT_EQ(outcome.content_type, "application/json");
  EXPECT_EQ(outcome.retry_after, "7");
  EXPECT_EQ(outcome.body, "{}");
  EXPECT_FALSE(outcome.body_truncated);
  ASSERT_EQ(server_.requests().size(), 1U);
  EXPECT_EQ(server_.requests()[0],
            "POST /in?x=%20 HTTP/1.1\r\nHost: hooks.test:" + port() +
                "\r\nContent-Length: 7\r\nAuthorization: Basic abc\r\n\r\npayload");
}

TEST_F(HttpClientTest, GivesWhatTheServerAnswersWhateverItIs) {
  const struct {
    const char* reply;
    After after;
    int status;
    const char* body;
  } rows[] = {
      {"HTTP/1.1 500 Oops\r\nContent-Length: 3\r\n\r\nbad", After::kKeep, 500, "bad"},
      {"HTTP/1.1 302 Found\r\nLocation: http://hooks.test/\r\nContent-Length: 0\r\n\r\n",
       After::kKeep, 302, ""},
      {"HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", After::kKeep, 307, ""},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n",
       After::kKeep, 200, "abcd"},
      {"HTTP/1.0 200 OK\r\n\r\nto the end", After::kClose, 200, "to the end"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", After::kKeep, 204, ""},
  };
  size_t asked = 0;
  for (const auto& row : rows) {
    server_.then(row.reply, row.after);
    const HttpOutcome outcome = bench_.ask(call_to(server_.url()));
    EXPECT_TRUE(outcome.answered()) << outcome.failure_text;
    EXPECT_EQ(outcome.status, row.status);
    EXPECT_EQ(outcome.body, row.body);
    EXPECT_EQ(server_.requests().size(), ++asked);  // a redirect is not followed
  }
}

TEST_F(HttpClientTest, CarriesLargeBodies) {
  const std::string large(3 << 20, 'L');
  server_.then(reply_with(large));
  HttpCall call = call_to(server_.url());
  call.body = large;
  call.reply_bytes_max = large.size();
  const HttpOutcome outcome = bench_.ask(call);
  EXPECT_EQ(outcome.status, 200) << outcome.failure_text;
  EXPECT_EQ(outcome.body, large);
  EXPECT_TRUE(server_.requests().at(0).ends_with("\r\n\r\n" + large));
}

TEST_F(HttpClientTest, CutsAnOversizedBodyAndTheConnection) {
  server_.then(reply_with(std::string(1000, 'x')));
  server_.then(reply_with("next"));
  HttpCall call = call_to(server_.url());
  call.reply_bytes_max = 10;
  const HttpOutcome outcome = bench_.ask(call);
  EXPECT_EQ(outcome.status, 200);
  EXPECT_EQ(outcome.body, std::string(10, 'x'));
  EXPECT_TRUE(outcome.body_truncated);
  EXPECT_EQ(bench_.client().idle_connections(), 0U);
  EXPECT_EQ(bench_.ask(call).body, "next");
  EXPECT_EQ(server_.accepted(), 2U);
}

TEST_F(HttpClientTest, UsesAConnectionAgain) {
  for (const char* body : {"one", "two", "three"}) {
    server_.then(reply_with(body));
    EXPECT_EQ(bench_.ask(call_to(server_.url("hooks.test"))).body, body);
    EXPECT_EQ(bench_.client().idle_connections(), 1U);
  }
  EXPECT_EQ(server_.accepted(), 1U);
  // Another name for the same address has connections of its own.
  server_.then(reply_with("four"));
  EXPECT_EQ(bench_.ask(call_to(server_.url())).body, "four");
  EXPECT_EQ(server_.accepted(), 2U);
}

TEST_F(HttpClientTest, DoesNotKeepAConnectionThatTheServerEnds) {
  server_.then(reply_with("one", "Connection: close\r\n"));
  EXPECT_EQ(bench_.ask(call_to(server_.url())).body, "one");
  EXPECT_EQ(bench_.client().idle_connections(), 0U);
}

TEST_F(HttpClientTest, NoticesThatAKeptConnectionWasClosed) {
  server_.then(reply_with("one"), After::kClose);
  EXPECT_EQ(bench_.ask(call_to(server_.url())).body, "one");
  EXPECT_EQ(bench_.client().idle_connections(), 1U);
  bench_.run_until([&] { return server_.ended() == 1; });
  server_.then(reply_with("two"));
  EXPECT_EQ(bench_.ask(call_to(server_.url())).body, "two");
  EXPECT_EQ(server_.accepted(), 2U);
  EXPECT_EQ(server_.requests().size(), 2U);
}

TEST_F(HttpClientTest, SendsAgainWhereAKeptConnectionEndsWithoutAByteOfReply) {
  for (const After after : {After::kClose, After::kReset}) {
    server_.then(reply_with("one"));
    server_.then("", after);
    server_.then(reply_with("two"));
    ASSERT_EQ(bench_.ask(call_to(server_.url())).body, "one");
    const size_t before = server_.requests().size();
    const HttpOutcome outcome = bench_.ask(call_to(server_.url()));
    EXPECT_EQ(outcome.body, "two") << outcome.failure_text;
    EXPECT_EQ(server_.requests().size(), before + 2);
  }
}

TEST_F(HttpClientTest, SendsAgainOnlyOnce) {
  server_.then(reply_with("one"));
  server_.then("", After::kClose);
  server_.then("", After::kClose);
  ASSERT_EQ(bench_.ask(call_to(server_.url())).body, "one");
  expect_failure(bench_.ask(call_to(server_.url())), Failure::kClosed,
                 "127.0.0.1:" + port() + " closed the connection before it replied");
  EXPECT_EQ(server_.requests().size(), 3U);
}

TEST_F(HttpClientTest, DoesNotSendAgainOnAFreshConnectionOrAfterAByteOfReply) {
  server_.then("", After::kClose);
  expect_failure(bench_.ask(call_to(server_.url())), Failure::kClosed, "before it replied");
  EXPECT_EQ(server_.requests().size(), 1U);
  server_.then(reply_with("one"));
  server_.then("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", After::kClose);
  ASSERT_EQ(bench_.ask(call_to(server_.url())).body, "one");
  expect_failure(bench_.ask(call_to(server_.url())), Failure::kClosed,
                 "before its reply was whole");
  EXPECT_EQ(server_.requests().size(), 3U);
}

TEST_F(HttpClientTest, TellsHowAReplyBroke) {
  std::string headers;
  for (size_t i = 0; i <= kReplyHeadersMax; ++i) {
    headers.append("a: b\r\n");
  }
  const struct {
    std::string reply;
    After after;
    Failure failure;
    const char* text;
  } rows[] = {
      {"220 smtp.test ESMTP\r\n", After::kKeep, Failure::kBadReply, "does not begin with HTTP/1"},
      {std::string(100, '\0'), After::kKeep, Failure::kBadReply, "does not begin with HTTP/1"},
      {"HTTP/1.1 200 OK\r\nX: " + std::string(2 * kReplyHeadBytesMax, 'x'), After::kKeep,
       Failure::kBadReply, "head is larger"},
      {reply_with("", headers), After::kKeep, Failure::kBadReply, "more than 128 headers"},
      {"HTTP/1.1 20", After::kClose, Failure::kClosed, "before its reply was whole"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", After::kClose,
       Failure::kClosed, "before its reply was whole"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", After::kReset, Failure::kClosed,
       "before its reply was whole"},
  };
  for (const auto& row : rows) {
    server_.then(row.reply, row.after);
    expect_failure(bench_.ask(call_to(server_.url())), row.failure, row.text);
    EXPECT_EQ(bench_.client().idle_connections(), 0U);
  }
}

TEST_F(HttpClientTest, EndsInTimeWhateverTheServerDoes) {
  const SilentPort silent("127.0.0.3", server_.port());
  const struct {
    const char* host;
    const char* reply;
    const char* text;
  } rows[] = {
      {"hooks.test", "", "within 50 ms; at its end: waiting for the reply"},
      {"hooks.test", "HTTP/1.1 200 OK\r\nContent-Le", "at its end: reading the reply"},
      {"hooks.test", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
       "at its end: reading the reply"},
      {"127.0.0.3", nullptr, "at its end: connecting"},
      {"silent.test", nullptr, "at its end: looking up the name"},
  };
  for (const auto& row : rows) {
    if (row.reply != nullptr) {
      server_.then(row.reply);
    }
    const HttpOutcome outcome = bench_.ask(call_to(server_.url(row.host), 50));
    expect_failure(outcome, Failure::kTimeout, row.text);
    EXPECT_GE(outcome.elapsed_ms, 50);
  }
}

TEST_F(HttpClientTest, EndsInTimeWhereTheServerReadsNothing) {
  boost::asio::ip::tcp::acceptor deaf(bench_.io(), {boost::asio::ip::make_address("127.0.0.1"), 0});
  HttpCall call =
      call_to("http://127.0.0.1:" + std::to_string(deaf.local_endpoint().port()) + "/", 50);
  call.body.assign(kRequestBodyBytesMax, 'x');
  expect_failure(bench_.ask(call), Failure::kTimeout, "at its end: sending the request");
}

TEST_F(HttpClientTest, TriesAllAddressesOfAName) {
  server_.then(reply_with("one"));
  // 127.0.0.2 refuses.
  HttpOutcome outcome = bench_.ask(call_to(server_.url("two.test")));
  EXPECT_EQ(outcome.body, "one") << outcome.failure_text;
  // 127.0.0.3 says nothing.
  const SilentPort silent("127.0.0.3", server_.port());
  server_.then(reply_with("two"));
  outcome = bench_.ask(call_to(server_.url("half.test"), 200));
  EXPECT_EQ(outcome.body, "two") << outcome.failure_text;
  EXPECT_GE(outcome.elapsed_ms, 100);
}

TEST_F(HttpClientTest, SaysWhyThereIsNoConnection) {
  expect_failure(bench_.ask(call_to(server_.url("127.0.0.2"))), Failure::kConnect,
                 "connect to 127.0.0.2:" + port() + ": Connection refused");
  expect_failure(bench_.ask(call_to(server_.url("nowhere.test"))), Failure::kResolve,
                 "the name nowhere.test has no address: Name or service not known");
}

TEST_F(HttpClientTest, DoesNotCallAddressesThatAreNotPublic) {
  ClientBench bench(std::vector<std::string>{});
  TestServer server(bench.io());
  const struct {
    const char* host;
    const char* text;
  } rows[] = {
      {"127.0.0.1", "127.0.0.1 is a loopback address and may not be called"},
      {"[::1]", "::1 is a loopback address"},
      {"[::ffff:127.0.0.1]", "::ffff:127.0.0.1 is a loopback address"},
      {"0.0.0.0", "0.0.0.0 is an address of this host"},
      {"hooks.test", "hooks.test is 127.0.0.1, a loopback address, and may not be called"},
      {"inside.test", "inside.test is 10.0.0.1, a private address"},
      {"metadata.test", "metadata.test is 169.254.169.254, a link-local address"},
  };
  for (const auto& row : rows) {
    expect_failure(bench.ask(call_to(server.url(row.host))), Failure::kRefusedAddress, row.text);
  }
  EXPECT_EQ(server.accepted(), 0U);
}

TEST_F(HttpClientTest, SkipsAnAddressThatIsNotAllowed) {
  server_.then(reply_with("one"));
  const HttpOutcome outcome = bench_.ask(call_to(server_.url("mixed.test")));
  EXPECT_EQ(outcome.body, "one") << outcome.failure_text;
}

TEST_F(HttpClientTest, CallsPrivateAddressesWhereTheCallMayButKeepsThemApart) {
  ClientBench bench(std::vector<std::string>{});
  TestServer server(bench.io());
  server.then(reply_with("one"));
  HttpCall call = call_to(server.url("hooks.test"));
  call.allow_private = true;
  EXPECT_EQ(bench.ask(call).body, "one");
  EXPECT_EQ(bench.client().idle_connections(), 1U);
  call.allow_private = false;
  expect_failure(bench.ask(call), Failure::kRefusedAddress, "a loopback address");
}

TEST_F(HttpClientTest, RefusesWhatCannotBeSent) {
  expect_failure(bench_.ask(call_to("http://user:secret@127.0.0.1/")), Failure::kBadUrl,
                 "user name");
  expect_failure(bench_.ask(call_to(server_.url() + "\r\nX: y")), Failure::kBadUrl,
                 "control character");
  HttpCall call = call_to(server_.url());
  call.headers = {{"X", "a\r\nY: b"}};
  expect_failure(bench_.ask(call), Failure::kBadRequest, "header X holds a line break");
  EXPECT_EQ(server_.accepted(), 0U);
}

TEST_F(HttpClientTest, LeavesRoomForOtherServersBesideOneThatIsSilent) {
  const HttpCall call = call_to("http://silent.test/");
  std::deque<std::optional<HttpOutcome>> outcomes(kCallsPerOriginMax);
  for (auto& outcome : outcomes) {
    bench_.start(call, outcome);
  }
  expect_failure(
      bench_.ask(call), Failure::kTooManyInFlight,
      std::to_string(kCallsPerOriginMax) + " calls to silent.test are under way already");
  TestServer other(bench_.io());
  other.then(reply_with("one"));
  EXPECT_EQ(bench_.ask(call_to(other.url())).body, "one");
  bench_.client().stop();
  bench_.run_until([&] { return bench_.client().in_flight() == 0; });
  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->failure, Failure::kClosed);
  }
}

TEST_F(HttpClientTest, BoundsTheCallsUnderWay) {
  std::deque<HttpCall> calls;
  std::deque<std::optional<HttpOutcome>> outcomes(kCallsMax);
  for (size_t i = 0; i < kCallsMax; ++i) {
    calls.push_back(call_to("http://silent" + std::to_string(i) + ".test/"));
    bench_.start(calls.back(), outcomes[i]);
  }
  EXPECT_EQ(bench_.client().in_flight(), kCallsMax);
  expect_failure(bench_.ask(call_to(server_.url())), Failure::kTooManyInFlight,
                 std::to_string(kCallsMax) + " calls are under way already");
  bench_.client().stop();
  bench_.run_until([&] { return bench_.client().in_flight() == 0; });
  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->failure, Failure::kClosed);
  }
}

TEST_F(HttpClientTest, EndsWhatIsUnderWayWhenItStops) {
  server_.then(reply_with("kept"));
  ASSERT_EQ(bench_.ask(call_to(server_.url())).body, "kept");
  const HttpCall waits = call_to(server_.url());
  const HttpCall looks_up = call_to(server_.url("silent.test"));
  std::deque<std::optional<HttpOutcome>> outcomes(2);
  bench_.start(waits, outcomes[0]);
  bench_.start(looks_up, outcomes[1]);
  bench_.run_until([&] { return server_.requests().size() == 2; });
  bench_.client().stop();
  EXPECT_FALSE(outcomes[1].has_value());  // nobody is resumed from inside
  bench_.run_until([&] { return bench_.client().in_flight() == 0; });
  for (const auto& outcome : outcomes) {
    expect_failure(*outcome, Failure::kClosed, "Penstock is stopping");
  }
  EXPECT_EQ(bench_.client().idle_connections(), 0U);
  expect_failure(bench_.ask(waits), Failure::kClosed, "Penstock is stopping");
}

}  // namespace
}  // namespace penstock::egress

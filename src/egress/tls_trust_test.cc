// The client over TLS, against a server with a certificate made here.

#include "egress/tls_trust.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cstdio>
#include <string>

#include "egress/http_testing.h"

namespace penstock::egress {
namespace {

using runtime::HttpOutcome;
using Failure = HttpOutcome::Failure;

constexpr const char* kNames = "DNS:hooks.test,IP:127.0.0.1";
const std::vector<std::string> kLoopback{"127.0.0.0/8"};

TEST(TlsTrust, CarriesCallsAndKeepsTheConnection) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const TestCertificate certificate(kNames);
    ClientBench bench(kLoopback, certificate.file());
    TestServer server(bench.io(), certificate.server(version));
    const std::string large(200'000, 'L');
    for (const std::string& body : {std::string("one"), large}) {
      server.then(reply_with(body));
      runtime::HttpCall call = call_to(server.url("hooks.test"));
      call.body = body;
      call.reply_bytes_max = large.size();
      const HttpOutcome outcome = bench.ask(call);
      EXPECT_EQ(outcome.status, 200) << outcome.failure_text;
      EXPECT_EQ(outcome.body, body);
      EXPECT_TRUE(server.requests().back().ends_with("\r\n\r\n" + body));
    }
    EXPECT_EQ(server.accepted(), 1U);
  }
}

TEST(TlsTrust, ChecksThatTheCertificateIsTheHosts) {
  const struct {
    const char* host;
    const char* names;
    const char* text;  // nullptr: trusted
  } rows[] = {
      {"hooks.test", "DNS:hooks.test", nullptr},
      {"HOOKS.test", "DNS:hooks.test", nullptr},
      {"a.wild.test", "DNS:*.wild.test", nullptr},
      {"hooks.test", "DNS:*.wild.test", "hostname mismatch"},
      {"hooks.test", "DNS:other.test", "hostname mismatch"},
      {"a.wild.test", "DNS:a*.wild.test", "hostname mismatch"},
      {"hooks.test", "IP:127.0.0.1", "hostname mismatch"},
      {"127.0.0.1", "IP:127.0.0.1", nullptr},
      {"127.0.0.1", "DNS:127.0.0.1", "IP address mismatch"},
      {"127.0.0.1", "IP:127.0.0.2", "IP address mismatch"},
  };
  for (const auto& row : rows) {
    const TestCertificate certificate(row.names);
    ClientBench bench(kLoopback, certificate.file());
    TestServer server(bench.io(), certificate.server());
    server.then(reply_with("one"));
    const HttpOutcome outcome = bench.ask(call_to(server.url(row.host)));
    if (row.text == nullptr) {
      EXPECT_EQ(outcome.body, "one") << row.host << " " << row.names << outcome.failure_text;
      continue;
    }
    EXPECT_EQ(outcome.failure, Failure::kTls) << row.host << " " << row.names;
    EXPECT_NE(outcome.failure_text.find("the certificate is not trusted: "), std::string::npos);
    EXPECT_NE(outcome.failure_text.find(row.text), std::string::npos) << outcome.failure_text;
    EXPECT_EQ(server.requests().size(), 0U);
  }
}

TEST(TlsTrust, TrustsNobodyElse) {
  const TestCertificate mine(kNames);
  const TestCertificate other(kNames);
  const TestCertificate future(kNames, 1000);
  const struct {
    const TestCertificate* servers;
    std::string ca_file;
    const char* text;
  } rows[] = {
      {&mine, "", "self-signed certificate"},
      {&mine, other.file(), "self-signed certificate"},
      {&future, future.file(), "not yet valid"},
  };
  for (const auto& row : rows) {
    ClientBench bench(kLoopback, row.ca_file);
    TestServer server(bench.io(), row.servers->server());
    const HttpOutcome outcome = bench.ask(call_to(server.url("hooks.test")));
    EXPECT_EQ(outcome.failure, Failure::kTls);
    EXPECT_TRUE(outcome.failure_text.starts_with("TLS with hooks.test:")) << outcome.failure_text;
    EXPECT_NE(outcome.failure_text.find(row.text), std::string::npos) << outcome.failure_text;
    EXPECT_EQ(server.requests().size(), 0U);
  }
}

TEST(TlsTrust, SpeaksNoOldVersionAndNoPlainHttp) {
  const TestCertificate certificate(kNames);
  ClientBench bench(kLoopback, certificate.file());
  TestServer old(bench.io(), certificate.server(TLS1_1_VERSION));
  EXPECT_EQ(bench.ask(call_to(old.url("hooks.test"))).failure, Failure::kTls);
  TestServer plain(bench.io());
  std::string url = plain.url("hooks.test");
  url.insert(4, "s");
  EXPECT_EQ(bench.ask(call_to(url, 50)).failure, Failure::kTimeout);  // it waits for a request
  EXPECT_EQ(plain.requests().size(), 0U);
}

int note_server_name(SSL* session, int*, void* argument) {
  const char* name = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
  *static_cast<std::string*>(argument) = name == nullptr ? "none" : name;
  return SSL_TLSEXT_ERR_OK;
}

TEST(TlsTrust, NamesTheHostToTheServerUnlessItIsAnAddress) {
  const TestCertificate certificate(kNames);
  ClientBench bench(kLoopback, certificate.file());
  const auto context = certificate.server();
  std::string named;
  SSL_CTX_set_tlsext_servername_arg(context.get(), &named);
  // What the macro does, without its cast in the old style.
  SSL_CTX_callback_ctrl(context.get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                        reinterpret_cast<void (*)()>(note_server_name));
  TestServer server(bench.io(), context);
  for (const std::string host : {"hooks.test", "127.0.0.1"}) {
    server.then(reply_with("one"));
    EXPECT_EQ(bench.ask(call_to(server.url(host))).body, "one");
    EXPECT_EQ(named, host == "hooks.test" ? host : "none");
  }
}

TEST(TlsTrust, TakesACutStreamForATruncatedBody) {
  const TestCertificate certificate(kNames);
  ClientBench bench(kLoopback, certificate.file());
  TestServer server(bench.io(), certificate.server());
  server.then("HTTP/1.1 200 OK\r\n\r\nto the end", Turn::After::kClose);
  HttpOutcome outcome = bench.ask(call_to(server.url("hooks.test")));
  EXPECT_EQ(outcome.status, 200) << outcome.failure_text;
  EXPECT_EQ(outcome.body, "to the end");
  EXPECT_TRUE(outcome.body_truncated);
  server.then("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nab", Turn::After::kClose);
  outcome = bench.ask(call_to(server.url("hooks.test")));
  EXPECT_EQ(outcome.failure, Failure::kClosed) << outcome.failure_text;
}

TEST(TlsTrust, EndsAHandshakeThatDoesNotCome) {
  const TestCertificate certificate(kNames);
  ClientBench bench(kLoopback, certificate.file());
  boost::asio::ip::tcp::acceptor deaf(bench.io(), {boost::asio::ip::make_address("127.0.0.1"), 0});
  const HttpOutcome outcome = bench.ask(
      call_to("https://hooks.test:" + std::to_string(deaf.local_endpoint().port()) + "/", 50));
  EXPECT_EQ(outcome.failure, Failure::kTimeout);
  EXPECT_NE(outcome.failure_text.find("agreeing on TLS"), std::string::npos)
      << outcome.failure_text;
}

TEST(TlsTrust, SaysWhichFileItCannotRead) {
  const TestCertificate certificate(kNames);
  EXPECT_TRUE(TlsTrust::load(certificate.file()).ok());
  EXPECT_TRUE(TlsTrust::load().ok());
  const std::string missing = certificate.file() + ".missing";
  const auto none = TlsTrust::load(missing);
  ASSERT_FALSE(none.ok());
  EXPECT_TRUE(none.error().message().starts_with(missing + " cannot be read"))
      << none.error().message();
}

}  // namespace
}  // namespace penstock::egress

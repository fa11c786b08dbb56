#include "cli/http_client.h"

#include <gtest/gtest.h>

#include "cli/fake_server.h"

namespace penstock::cli {
namespace {

TEST(HttpClient, SendsHeadAndBodyAndReadsTheReply) {
  std::string seen_head;
  std::string seen_body;
  FakeServer server([&](const std::string& head, const std::string& body) {
    seen_head = head;
    seen_body = body;
    return FakeServer::reply(201, "answer", "X-Test: yes\r\n");
  });
  HttpClient client(server.endpoint());
  const auto reply = client.send({"POST", "/path", {{"X-Sent", "1"}}, "question"});
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->body, "answer");
  EXPECT_EQ(reply->header("x-test"), "yes");
  EXPECT_EQ(seen_body, "question");
  EXPECT_EQ(seen_head.substr(0, 22), "POST /path HTTP/1.1\r\nH");
  EXPECT_NE(seen_head.find("Host: " + server.endpoint().authority() + "\r\n"), std::string::npos);
  EXPECT_NE(seen_head.find("X-Sent: 1\r\n"), std::string::npos);
}

TEST(HttpClient, KeepsTheConnectionAndOpensItAnewWhenTheServerClosedIt) {
  int requests = 0;
  std::vector<std::string> replies{FakeServer::reply(200, "1"), FakeServer::reply(200, "2"), "",
                                   FakeServer::reply(200, "3")};
  FakeServer server([&](const std::string&, const std::string&) { return replies[requests++]; });
  HttpClient client(server.endpoint());
  EXPECT_EQ(client.send({})->body, "1");
  EXPECT_EQ(client.send({})->body, "2");
  // The third request meets a closing server and is sent again on a new connection.
  EXPECT_EQ(client.send({})->body, "3");
  EXPECT_EQ(requests, 4);
}

TEST(HttpClient, EndsAWaitWhenItIsToldToStop) {
  int requests = 0;
  FakeServer server([&](const std::string&, const std::string&) {
    ++requests;
    return std::string("HTTP/1.1 200 Text\r\nContent-Length: 5\r\n\r\nha");  // never the rest
  });
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  HttpClient client(server.endpoint());
  client.stop_on(ends[0]);
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  const auto reply = client.send({});
  ASSERT_FALSE(reply.ok());
  EXPECT_TRUE(reply.error().is(kInterrupted)) << reply.error().message();
  EXPECT_LE(requests, 1);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(HttpClient, ReadsChunkedBodiesAndBodiesThatEndWithTheConnection) {
  bool chunked = true;
  FakeServer server([&](const std::string&, const std::string&) -> std::string {
    return chunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                     "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                   : "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
  });
  HttpClient client(server.endpoint());
  EXPECT_EQ(client.send({})->body, "abcde");
  chunked = false;
  EXPECT_EQ(client.send({})->body, "hi");
  EXPECT_EQ(client.send({})->body, "hi");
  EXPECT_GE(server.connections(), 2u);
}

TEST(HttpClient, SaysWhyThereIsNoReply) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "closed before the answer was whole"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", "not HTTP"},
      {"nonsense\r\n\r\n", "not HTTP"},
  };
  for (const auto& [answer, reason] : cases) {
    FakeServer server([bytes = answer](const std::string&, const std::string&) { return bytes; });
    HttpClient client(server.endpoint());
    const auto reply = client.send({});
    ASSERT_FALSE(reply.ok()) << answer;
    EXPECT_TRUE(reply.error().is(kUnreachable));
    EXPECT_NE(reply.error().message().find(reason), std::string::npos) << reply.error().message();
  }
}

TEST(HttpClient, SaysThatNobodyListens) {
  Endpoint endpoint;
  {
    FakeServer server([](const std::string&, const std::string&) { return ""; });
    endpoint = server.endpoint();
  }
  HttpClient client(endpoint);
  const auto reply = client.send({});
  ASSERT_FALSE(reply.ok());
  EXPECT_NE(reply.error().message().find("Connection refused"), std::string::npos);
}

TEST(HttpClient, RefusesATlsServerThatDoesNotSpeakTls) {
  FakeServer server(
      [](const std::string&, const std::string&) { return FakeServer::reply(400, "plain"); });
  Endpoint endpoint = server.endpoint();
  endpoint.tls = true;
  HttpClient client(endpoint, "/absent/ca.pem");
  const auto reply = client.send({});
  ASSERT_FALSE(reply.ok());
  EXPECT_NE(reply.error().message().find("/absent/ca.pem"), std::string::npos);
}

}  // namespace
}  // namespace penstock::cli

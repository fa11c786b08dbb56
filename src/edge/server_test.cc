// Whole requests and their limits over loopback.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "edge/server_testing.h"

namespace penstock::edge {
namespace {

constexpr std::string_view kGet = "GET /path HTTP/1.1\r\nHost: a\r\n\r\n";

ListenerOptions with_limits(const Limits& limits) {
  ListenerOptions options;
  options.limits = limits;
  return options;
}

TEST(Server, AnswersWithHeadAndBody) {
  TestServer server;
  TestClient client(server.port());
  const ClientReply reply = client.ask(post("hello"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello");
  EXPECT_TRUE(reply.head.starts_with("HTTP/1.1 200 OK\r\nx-amzn-RequestId: ")) << reply.head;
  EXPECT_TRUE(reply.has("\r\nContent-Type: application/octet-stream\r\n"));
  EXPECT_TRUE(reply.has("\r\nContent-Length: 5\r\n"));
  EXPECT_TRUE(reply.has(" GMT\r\n"));
  EXPECT_FALSE(reply.has("Connection"));
  EXPECT_NE(client.ask(post("x")).head.substr(0, 72), reply.head.substr(0, 72))
      << "request ids differ";
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  TestClient client(server.port());
  std::string requests;
  for (int i = 0; i < 300; ++i) {
    requests += post(std::to_string(i) + std::string(static_cast<size_t>(i), 'x'));
  }
  ASSERT_TRUE(client.send(requests));
  for (int i = 0; i < 300; ++i) {
    ASSERT_EQ(client.receive().body, std::to_string(i) + std::string(static_cast<size_t>(i), 'x'));
  }
}

TEST(Server, LeavesTheBodyOutForHead) {
  TestServer server;
  TestClient client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  const ClientReply head = client.receive(false);
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.has("Content-Length: 3\r\n"));
  EXPECT_EQ(client.ask(post("next")).body, "next");
}

TEST(Server, ClosesWhenTheClientAsks) {
  TestServer server;
  TestClient client(server.port());
  const ClientReply reply = client.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has("\r\nConnection: close\r\n"));
  EXPECT_TRUE(client.is_at_end());
  TestClient old(server.port());
  EXPECT_EQ(old.ask("GET / HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_TRUE(old.is_at_end());
  TestClient kept(server.port());
  EXPECT_TRUE(kept.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                  .has("Connection: keep-alive\r\n"));
  EXPECT_EQ(kept.ask(post("x")).status, 200);
}

TEST(Server, AnswersWhoHasStoppedSending) {
  TestServer server;
  TestClient client(server.port());
  client.send(post("half closed"));
  client.shut_down_writing();
  EXPECT_EQ(client.receive().body, "half closed");
  EXPECT_TRUE(client.is_at_end());
}

TEST(Server, SaysContinueOnceTheHeadIsAccepted) {
  TestServer server;
  TestClient client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    ASSERT_EQ(client.receive().status, 100);
    EXPECT_EQ(server.handler().calls(), i);
    client.send("body");
    EXPECT_EQ(client.receive().body, "body");
  }
  // A client that did not wait needs no permission.
  EXPECT_EQ(client.ask(post("body", "Expect: 100-continue\r\n")).status, 200);
}

TEST(Server, RefusesInsteadOfSayingContinue) {
  Limits limits;
  limits.body_bytes_max = 100;
  TestServer server(with_limits(limits));
  TestClient client(server.port());
  const ClientReply reply = client.ask(
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n");
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.body, "413 Content Too Large: The request body is too large.\n");
  EXPECT_TRUE(reply.has("Connection: close\r\n"));
  EXPECT_TRUE(client.is_at_end());
}

TEST(Server, GetsARefusalThroughToAClientThatIsStillSending) {
  Limits limits;
  limits.body_bytes_max = 1000;
  TestServer server(with_limits(limits));
  TestClient client(server.port());
  ASSERT_TRUE(client.send(post(std::string(4 << 20, 'x'))));
  EXPECT_EQ(client.receive().status, 413);
  EXPECT_EQ(server.handler().calls(), 0);
}

TEST(Server, LetsTheHandlerWordARefusal) {
  ListenerOptions options;
  options.limits.body_bytes_max = 10;
  options.render_refusal = [](Exchange& exchange, const Refusal& refusal) {
    exchange.reply.content_type = "application/x-amz-json-1.0";
    exchange.reply.body =
        std::string(exchange.request.header("x-amz-target")) + ":" + std::to_string(refusal.status);
  };
  TestServer server(options);
  TestClient client(server.port());
  const ClientReply reply =
      client.ask(post("more than ten", "X-Amz-Target: AmazonSQS.SendMessage\r\n"));
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.body, "AmazonSQS.SendMessage:413");
}

TEST(Server, DecodesChunkedAndGzip) {
  TestServer server;
  TestClient client(server.port());
  EXPECT_EQ(client
                .ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")
                .body,
            "hello world");
  std::string numbers;
  for (int i = 0; i < 20'000; ++i) {
    numbers += std::to_string(i) + " ";
  }
  const std::string packed = gzip(numbers);
  EXPECT_TRUE(client.ask(post(packed, "Content-Encoding: gzip\r\n")).body == numbers);
  EXPECT_TRUE(server.handler().last_body_as_sent() == packed);
  EXPECT_EQ(client.ask(post(std::string(9 << 20, 'L'))).body.size(), size_t{9} << 20);
  EXPECT_TRUE(server.eventually([&] { return server.admission().buffered_bytes() == 0; }));
}

TEST(Server, SaysWhatIsWrongAndCloses) {
  TestServer server;
  TestClient client(server.port());
  const ClientReply reply = client.ask(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\nGET /smuggled "
      "HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(reply.status, 400);
  EXPECT_TRUE(reply.body.starts_with("400 Bad Request: ")) << reply.body;
  EXPECT_TRUE(client.is_at_end());
  EXPECT_EQ(server.handler().calls(), 0);
}

TEST(Server, DoesAllOrNothingWhereverTheClientIsCut) {
  TestServer server;
  const std::string request = post("all or nothing");
  for (size_t cut = 0; cut < request.size(); ++cut) {
    TestClient client(server.port());
    client.send(request.substr(0, cut));
    client.shut_down_writing();
    ASSERT_TRUE(client.is_at_end()) << cut;
  }
  EXPECT_EQ(server.handler().calls(), 0);
  TestClient client(server.port());
  EXPECT_EQ(client.ask(request).status, 200);
  EXPECT_EQ(server.handler().calls(), 1);
}

TEST(Server, NoticesThatTheClientHasGone) {
  TestServer server;
  TestClient client(server.port());
  client.send(post("", "", "/wait") +
              std::string(kGet));  // a pipelined request must not hide the end
  ASSERT_TRUE(server.eventually([&] { return server.handler().calls() == 1; }));
  EXPECT_FALSE(server.handler().saw_client_leave());
  client.close();
  EXPECT_TRUE(server.eventually([&] { return server.handler().saw_client_leave(); }));
}

class Deadlines : public testing::Test {
 protected:
  TestServer server_{ListenerOptions{}, std::make_unique<ManualClock>()};
  TestClient client_{server_.port()};

  bool is_connected() {
    return server_.eventually([this] { return server_.listener().connections() == 1; });
  }
  bool has_received(std::string_view bytes) {
    return server_.eventually([this, bytes] {
      return server_.registry().render().find("received_bytes_total{core=\"0\",listener=\"\"} " +
                                              std::to_string(bytes.size()) + "\n") !=
             std::string::npos;
    });
  }
};

TEST_F(Deadlines, EndAHeadThatDoesNotCome) {
  ASSERT_TRUE(is_connected());
  server_.pass_ms(9'999);
  EXPECT_EQ(server_.listener().connections(), 1U);
  server_.pass_ms(1);
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(Deadlines, EndAHeadThatDrips) {
  ASSERT_TRUE(is_connected());
  client_.send("GET / HTTP/1.1\r\n");
  ASSERT_TRUE(has_received("GET / HTTP/1.1\r\n"));
  server_.pass_ms(9'999);
  client_.send("A");
  ASSERT_TRUE(has_received("GET / HTTP/1.1\r\nA"));
  server_.pass_ms(1);
  EXPECT_EQ(client_.receive().status, 408);
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(Deadlines, GiveABodyMoreTimeForWhatHasCome) {
  const std::string part = post(std::string(100'000, 'x')).substr(0, size_t{64} * 1024);
  client_.send(part);
  ASSERT_TRUE(has_received(part));
  server_.pass_ms(30'000 + 3'500);
  EXPECT_EQ(server_.listener().connections(), 1U);
  server_.pass_ms(1'000);
  EXPECT_EQ(client_.receive().status, 408);
  EXPECT_EQ(server_.handler().calls(), 0);
}

TEST_F(Deadlines, KeepAnIdleConnectionForAWhile) {
  EXPECT_EQ(client_.ask(kGet).status, 200);
  server_.pass_ms(60'000);
  EXPECT_EQ(client_.ask(kGet).status, 200);
  ASSERT_TRUE(server_.eventually([this] { return server_.admission().requests_in_flight() == 0; }));
  server_.pass_ms(75'000);
  EXPECT_TRUE(client_.is_at_end());
}

TEST_F(Deadlines, EndAReplyThatIsNotRead) {
  client_.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(server_.eventually([this] { return server_.handler().calls() == 1; }));
  server_.pass_ms(29'000);
  EXPECT_EQ(server_.listener().connections(), 1U);
  server_.pass_ms(600'000);  // more than what the socket's buffers took can have earned
  EXPECT_TRUE(server_.eventually([this] { return server_.listener().connections() == 0; }));
}

TEST_F(Deadlines, EndAReplyOfWhichNothingIsReadAnyMore) {
  client_.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(server_.eventually([this] { return server_.handler().calls() == 1; }));
  // Whatever the socket's buffers took at once: no more goes out from here on.
  ASSERT_TRUE(server_.eventually([this] { return server_.admission().reply_bytes() > 0; }));
  server_.pass_ms(1'000);
  server_.pass_ms(30'000);
  EXPECT_TRUE(server_.eventually([this] { return server_.listener().connections() == 0; }));
  EXPECT_EQ(server_.admission().reply_bytes(), 0U);
}

TEST_F(Deadlines, LeaveARunningHandlerAlone) {
  client_.send(post("x", "", "/gate"));
  ASSERT_TRUE(server_.eventually([this] { return server_.handler().calls() == 1; }));
  server_.pass_ms(3'600'000);
  server_.handler().open_gate();
  EXPECT_EQ(client_.receive().body, "x");
}

TEST(ServerLimits, ShedsConnectionsPastTheLimit) {
  Limits limits;
  limits.connections_per_address_max = 2;
  TestServer server(with_limits(limits));
  TestClient first(server.port());
  TestClient second(server.port());
  ASSERT_EQ(first.ask(kGet).status, 200);
  ASSERT_EQ(second.ask(kGet).status, 200);
  {
    TestClient third(server.port());
    EXPECT_EQ(third.receive().status, 503);
    EXPECT_TRUE(third.is_at_end());
  }
  first.close();
  ASSERT_TRUE(server.eventually([&] { return server.listener().connections() == 1; }));
  TestClient fourth(server.port());
  EXPECT_EQ(fourth.ask(kGet).status, 200);
}

TEST(ServerLimits, ShedsRequestsPastTheLimit) {
  Limits limits;
  limits.requests_in_flight_max = 1;
  TestServer server(with_limits(limits));
  TestClient first(server.port());
  first.send(post("x", "", "/gate"));
  ASSERT_TRUE(server.eventually([&] { return server.handler().calls() == 1; }));
  TestClient second(server.port());
  EXPECT_EQ(second.ask(kGet).status, 503);
  server.handler().open_gate();
  EXPECT_EQ(first.receive().status, 200);
  ASSERT_TRUE(server.eventually([&] { return server.admission().requests_in_flight() == 0; }));
  TestClient third(server.port());
  EXPECT_EQ(third.ask(kGet).status, 200);
}

TEST(ServerLimits, BoundsTheMemoryOfAllBodies) {
  Limits limits;
  limits.buffered_bytes_max = 1 << 20;
  TestServer server(with_limits(limits));
  TestClient client(server.port());
  EXPECT_EQ(client.ask(post(std::string(3 << 20, 'x'))).status, 503);
  ASSERT_TRUE(server.eventually([&] { return server.admission().buffered_bytes() == 0; }));
  TestClient next(server.port());
  EXPECT_EQ(next.ask(post(std::string(512 << 10, 'x'))).status, 200);
}

TEST(ServerLimits, RequestsThatWaitDoNotCountAsInFlight) {
  Limits limits;
  limits.requests_in_flight_max = 1;
  limits.requests_waiting_max = 1;
  TestServer server(with_limits(limits));
  TestClient waiting(server.port());
  waiting.send(post("x", "", "/poll"));
  ASSERT_TRUE(server.eventually([&] { return server.admission().requests_waiting() == 1; }));
  TestClient other(server.port());
  EXPECT_EQ(other.ask(kGet).status, 200);
  server.handler().open_gate();
  EXPECT_EQ(waiting.receive().status, 200);
  ASSERT_TRUE(server.eventually([&] { return server.admission().requests_in_flight() == 0; }));
  EXPECT_EQ(server.admission().requests_waiting(), 0U);
}

TEST(ServerLimits, BoundsTheMemoryOfAllReplies) {
  Limits limits;
  limits.reply_bytes_max = EchoHandler::kLargeBytes * 3 / 2;
  TestServer server(with_limits(limits));
  TestClient slow(server.port());
  slow.send(post("x", "", "/reserved"));
  ASSERT_TRUE(server.eventually([&] { return server.admission().reply_bytes() > 0; }));
  TestClient next(server.port());
  EXPECT_EQ(next.ask(post("x", "", "/reserved")).status, 503);
  EXPECT_EQ(next.ask(kGet).status, 200) << "small replies go on";
  EXPECT_EQ(slow.receive().body.size(), EchoHandler::kLargeBytes);
  ASSERT_TRUE(server.eventually([&] { return server.admission().reply_bytes() == 0; }))
      << "an idle connection holds none";
  EXPECT_EQ(next.ask(post("x", "", "/reserved")).status, 200);
}

TEST(ServerLimits, CountsRepliesThatNobodyReserved) {
  TestServer server;
  TestClient client(server.port());
  client.send(post("x", "", "/large"));
  ASSERT_TRUE(server.eventually([&] { return server.admission().reply_bytes() > 0; }));
  client.close();
  ASSERT_TRUE(server.eventually([&] { return server.admission().reply_bytes() == 0; }));
}

TEST(ServerLimits, GoesOnListeningWithoutFileDescriptors) {
  TestServer server;
  TestClient before(server.port());
  ASSERT_EQ(before.ask(kGet).status, 200);
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const int highest = ::fcntl(before.socket(), F_DUPFD_CLOEXEC, 0);
  ::close(highest);
  const int client_fd = highest;  // the next that is free: the client's own
  const rlimit lowered{static_cast<rlim_t>(client_fd) + 1, limit.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &lowered);
  {
    TestClient shed(server.port());
    EXPECT_EQ(shed.receive().status, 0);
  }
  EXPECT_EQ(before.ask(kGet).status, 200);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  TestClient after(server.port());
  EXPECT_EQ(after.ask(kGet).status, 200);
  EXPECT_NE(server.registry().render().find("reason=\"file_descriptors\"} 1\n"), std::string::npos);
}

TEST(ServerDrain, EndsIdleConnectionsAndFinishesWhatRuns) {
  TestServer server;
  TestClient idle(server.port());
  TestClient busy(server.port());
  ASSERT_EQ(idle.ask(kGet).status, 200);
  busy.send(post("x", "", "/gate"));
  ASSERT_TRUE(server.eventually([&] { return server.handler().calls() == 2; }));
  std::thread releaser([&] {
    EXPECT_TRUE(idle.is_at_end());
    server.handler().open_gate();
  });
  EXPECT_EQ(server.drain(20'000), 0U);
  releaser.join();
  const ClientReply reply = busy.receive();
  EXPECT_EQ(reply.body, "x");
  EXPECT_TRUE(reply.has("Connection: close\r\n"));
  EXPECT_TRUE(busy.is_at_end());
}

TEST(ServerDrain, CutsWhatIsLeftAtItsDeadline) {
  TestServer server;
  TestClient waits(server.port());
  TestClient drips(server.port());
  waits.send(post("x", "", "/wait"));  // ends when its client is gone, as a long poll does
  drips.send("GET /");
  ASSERT_TRUE(server.eventually([&] { return server.handler().calls() == 1; }));
  EXPECT_EQ(server.drain(1), 0U);
  EXPECT_TRUE(drips.is_at_end());
}

TEST(Listener, SharesItsPortOnlyWithinTheProcess) {
  TestServer server;
  SystemClock clock;
  runtime::Core core(clock);
  SeededRandom random(2);
  observe::Registry registry;
  NullLog log;
  EchoHandler handler(core);
  Listener other(core, {}, server.admission(), handler, random, registry, log);
  const auto refused = other.listen("127.0.0.1", server.port());
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(kInUse)) << refused.error().message();
  const auto shared = other.listen("127.0.0.1", server.port(), Listener::Sharing::kFurther);
  ASSERT_TRUE(shared.ok());
  EXPECT_EQ(*shared, server.port());
  Listener nowhere(core, {}, server.admission(), handler, random, registry, log);
  EXPECT_TRUE(nowhere.listen("192.0.2.1", 0).error().is(kInvalidArgument));
}

TEST(AccessLog, HasALineForEveryRequestAndNoCredentials) {
  ListenerOptions options;
  options.access_log = true;
  options.name = "aws";
  TestServer server(options);
  TestClient client(server.port());
  client.ask(post("four", "", "/queue?X-Amz-Signature=secret"));
  client.ask("NONSENSE\r\n\r\n");
  ASSERT_TRUE(server.eventually([&] { return server.log().lines().size() == 2; }));
  const std::string line = server.log().lines()[0];
  EXPECT_TRUE(line.starts_with(
      "request listener=aws method=POST path=/queue operation=test:Echo status=200 "
      "request_bytes=4 reply_bytes="))
      << line;
  EXPECT_NE(line.find(" client=127.0.0.1 error_code="), std::string::npos) << line;
  EXPECT_EQ(line.find("secret"), std::string::npos);
  EXPECT_NE(server.log().lines()[1].find("status=400"), std::string::npos);
}

TEST(ListenerMetrics, CountRequestsByStatusAndBytes) {
  ListenerOptions options;
  options.name = "aws";
  TestServer server(options);
  const std::string request = post("four");
  TestClient client(server.port());
  client.ask(request);
  client.ask("NONSENSE\r\n\r\n");
  ASSERT_TRUE(client.is_at_end());
  client.close();
  ASSERT_TRUE(server.eventually([&] { return server.listener().connections() == 0; }));
  const std::string text = server.registry().render();
  const std::string labels = "{core=\"0\",listener=\"aws\"";
  for (const std::string& line :
       {"penstock_http_connections_accepted_total" + labels + "} 1\n",
        "penstock_http_connections_open" + labels + "} 0\n",
        "penstock_http_requests_in_flight" + labels + "} 0\n",
        "penstock_http_requests_total" + labels + ",status=\"2xx\"} 1\n",
        "penstock_http_requests_total" + labels + ",status=\"4xx\"} 1\n",
        "penstock_http_received_bytes_total" + labels + "} " + std::to_string(request.size() + 12) +
            "\n",
        "penstock_http_request_duration_seconds_count" + labels + "} 2\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "in\n" << text;
  }
}

TEST(Cors, AnswersPreflightsOfConfiguredOriginsOnly) {
  ListenerOptions options;
  options.cors_origins = {"http://console.example"};
  TestServer server(options);
  TestClient client(server.port());
  const auto preflight = [&](std::string_view origin) {
    return client.ask("OPTIONS / HTTP/1.1\r\nHost: a\r\nOrigin: " + std::string(origin) +
                      "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: "
                      "authorization\r\n\r\n");
  };
  const ClientReply allowed = preflight("http://console.example");
  EXPECT_EQ(allowed.status, 204);
  EXPECT_TRUE(allowed.has("Access-Control-Allow-Origin: http://console.example\r\n"));
  EXPECT_TRUE(allowed.has("Access-Control-Allow-Headers: authorization\r\n"));
  EXPECT_FALSE(allowed.has("Content-Length"));
  const ClientReply refused = preflight("http://evil.example");
  EXPECT_EQ(refused.status, 403);
  EXPECT_FALSE(refused.has("Access-Control"));
  EXPECT_EQ(server.handler().calls(), 0);
  EXPECT_TRUE(client.ask(post("x", "Origin: http://console.example\r\n"))
                  .has("Access-Control-Allow-Origin: http://console.example\r\n"));
  EXPECT_FALSE(client.ask(post("x", "Origin: http://evil.example\r\n")).has("Access-Control"));
  EXPECT_EQ(client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status, 200)
      << "no preflight: the handler's";
}

}  // namespace
}  // namespace penstock::edge

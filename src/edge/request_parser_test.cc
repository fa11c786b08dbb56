#include "edge/request_parser.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "edge/server_testing.h"
#include "runtime/simulated_executor.h"

namespace penstock::edge {
namespace {

using Progress = RequestParser::Progress;

class IdleExchange final : public Exchange {
 public:
  explicit IdleExchange(runtime::Executor& home) : Exchange(home) {}
  bool client_waits() const override { return true; }
};

// A parser with its buffer and an exchange to fill.
struct Reader {
  explicit Reader(const Limits& given = {}) : limits(given), parser(limits), exchange(executor) {}

  Progress feed(std::string_view bytes, size_t step = SIZE_MAX) {
    Progress progress = Progress::kNeedsHead;
    while (!bytes.empty() && progress != Progress::kRefused && progress != Progress::kDone) {
      buffer.make_room(parser.bytes_in_all());
      const size_t count = std::min({step, bytes.size(), buffer.room_bytes()});
      std::copy_n(bytes.begin(), count, buffer.room());
      buffer.filled(count);
      bytes.remove_prefix(count);
      progress = parser.feed(buffer);
    }
    parser.fill(buffer, exchange);
    return progress;
  }
  const aws::HttpRequest& request() const { return exchange.request; }

  Limits limits;
  RequestParser parser;
  ReadBuffer buffer;
  ManualClock clock;
  runtime::SimulatedExecutor executor{clock};
  IdleExchange exchange;
};

TEST(RequestParser, ReadsAWholeRequest) {
  Reader reader;
  ASSERT_EQ(
      reader.feed("POST /000000000000/orders?Action=X&a=b HTTP/1.1\r\nHost: localhost:4566\r\n"
                  "X-Amz-Target:  AmazonSQS.SendMessage \t\r\nContent-Length: 4\r\n\r\nbody"),
      Progress::kDone);
  EXPECT_EQ(reader.request().method, "POST");
  EXPECT_EQ(reader.request().path, "/000000000000/orders");
  EXPECT_EQ(reader.request().query, "Action=X&a=b");
  ASSERT_EQ(reader.request().headers.size(), 3U);
  EXPECT_EQ(reader.request().headers[1].name, "X-Amz-Target");
  EXPECT_EQ(reader.request().headers[1].value, "AmazonSQS.SendMessage");
  EXPECT_EQ(reader.request().body, "body");
  EXPECT_EQ(reader.exchange.body_as_sent, "body");
  EXPECT_TRUE(reader.parser.keep_alive());
}

TEST(RequestParser, KeepsPaddingReadableBehindTheBody) {
  for (const size_t length : {1U, 600U, 4095U, 4096U, 70'000U}) {
    Reader reader;
    ASSERT_EQ(reader.feed(post(std::string(length, 'b'))), Progress::kDone);
    const std::string_view body = reader.request().body;
    ASSERT_EQ(body.size(), length);
    const std::string padded(body.data(), body.size() + kBodyPaddingBytes);  // a sanitizer's matter
    EXPECT_EQ(padded.substr(0, length), body);
  }
}

TEST(RequestParser, TakesEveryTargetForm) {
  const std::pair<std::string_view, std::pair<std::string_view, std::string_view>> forms[] = {
      {"/", {"/", ""}},
      {"/a%2Fb?", {"/a%2Fb", ""}},
      {"http://localhost:4566/a?b=c", {"/a", "b=c"}},
      {"HTTPS://localhost", {"/", ""}},
      {"http://localhost?b", {"/", "b"}},
      {"*", {"*", ""}},
  };
  for (const auto& [target, parts] : forms) {
    Reader reader;
    ASSERT_EQ(reader.feed("OPTIONS " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
              Progress::kDone)
        << target;
    EXPECT_EQ(reader.request().path, parts.first) << target;
    EXPECT_EQ(reader.request().query, parts.second) << target;
  }
}

struct Refused {
  std::string_view what;
  std::string bytes;
  int status;
};

std::vector<Refused> refused_framings() {
  const std::string host = "GET / HTTP/1.1\r\nHost: a\r\n";
  return {
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", host + "Host: a\r\n\r\n", 400},
      {"length and chunked",
       host + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked and length",
       host + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", host + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nbodyx", 400},
      {"two equal lengths", host + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody", 400},
      {"length list", host + "Content-Length: 4, 4\r\n\r\nbody", 400},
      {"signed length", host + "Content-Length: +4\r\n\r\nbody", 400},
      {"negative length", host + "Content-Length: -4\r\n\r\nbody", 400},
      {"hexadecimal length", host + "Content-Length: 0x4\r\n\r\nbody", 400},
      {"spaced length", host + "Content-Length: 1 1\r\n\r\nbody", 400},
      {"empty length", host + "Content-Length:\r\n\r\nbody", 400},
      {"huge length", host + "Content-Length: 99999999999999999999\r\n\r\n", 400},
      {"unknown coding", host + "Transfer-Encoding: gzip\r\n\r\n", 400},
      {"chunked not last", host + "Transfer-Encoding: chunked, identity\r\n\r\n", 400},
      {"chunked twice", host + "Transfer-Encoding: chunked, chunked\r\n\r\n", 400},
      {"chunked in two headers",
       host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"obscured coding", host + "Transfer-Encoding: xchunked\r\n\r\n", 400},
      {"vertical tab coding", host + "Transfer-Encoding: \vchunked\r\n\r\n", 400},
      {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
  };
}

std::vector<Refused> refused_heads() {
  const std::string host = "GET / HTTP/1.1\r\nHost: a\r\n";
  return {
      {"folded header", host + "A: b\r\n c\r\n\r\n", 400},
      {"folded empty header", host + "A:\r\n b\r\n\r\n", 400},
      {"fold to nothing", host + "A: b\r\n \r\n\r\n", 400},
      {"fold before headers", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"space before colon", host + "Content-Length : 4\r\n\r\nbody", 400},
      {"tab before colon", host + "Content-Length\t: 4\r\n\r\nbody", 400},
      {"header without name", host + ": b\r\n\r\n", 400},
      {"header without colon", host + "A\r\n\r\n", 400},
      {"bare LF after request line", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"bare LF in header", host + "A: b\nC: d\r\n\r\n", 400},
      {"bare CR in header", host + "A: b\rC: d\r\n\r\n", 400},
      {"bare LF at end of head", host + "A: b\r\n\n", 400},
      {"zero byte in header", host + std::string("A: b\0c\r\n\r\n", 10), 400},
      {"empty method", " / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"method with a separator", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"lower-case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"other scheme", "GET file:///etc HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"HTTP/0.9", "GET /\r\n\r\n", 400},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"TLS handshake", "\x16\x03\x01\x02", 400},
      {"empty line before request", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"unknown expectation", host + "Expect: tea\r\n\r\n", 417},
      {"unknown content encoding", host + "Content-Encoding: br\r\n\r\n", 415},
      {"two content encodings", host + "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n",
       415},
  };
}

std::vector<Refused> refused_bodies() {
  const std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  return {
      {"chunk size missing", chunked + "\r\nbody\r\n", 400},
      {"chunk size not hexadecimal", chunked + "g\r\nbody\r\n", 400},
      {"chunk size with prefix", chunked + "0x4\r\nbody\r\n0\r\n\r\n", 400},
      {"chunk size negative", chunked + "-4\r\nbody\r\n0\r\n\r\n", 400},
      {"chunk size too long", chunked + "11111111111111111\r\n", 400},
      {"chunk size bare LF", chunked + "4\nbody\r\n0\r\n\r\n", 400},
      {"chunk longer than its size", chunked + "4\r\nbodyx\r\n0\r\n\r\n", 400},
      {"chunk extension with LF", chunked + "4;a=\"\n\"\r\nbody\r\n0\r\n\r\n", 400},
      {"chunk extension too long", chunked + "4;" + std::string(300, 'a') + "\r\nbody\r\n", 400},
      {"chunk size line without end", chunked + "4;" + std::string(kChunkHeadBytesMax + 1, 'a'),
       400},
      {"not gzip",
       "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbody",
       400},
      {"cut gzip", post(gzip("body").substr(0, 10), "Content-Encoding: gzip\r\n"), 400},
      {"gzip and more", post(gzip("body") + "x", "Content-Encoding: gzip\r\n"), 400},
  };
}

std::vector<Refused> refused_requests() {
  std::vector<Refused> all = refused_framings();
  for (const auto& more : {refused_heads(), refused_bodies()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

TEST(RequestParser, RefusesWhatTwoReadersCouldUnderstandDifferently) {
  for (const Refused& each : refused_requests()) {
    Reader reader;
    EXPECT_EQ(reader.feed(each.bytes), Progress::kRefused) << each.what;
    EXPECT_EQ(reader.parser.refusal().status, each.status) << each.what;
    EXPECT_FALSE(reader.parser.refusal().reason.empty()) << each.what;
    EXPECT_TRUE(reader.request().body.empty()) << each.what;
  }
}

TEST(RequestParser, AcceptsNoneOfThemInPieces) {
  for (const Refused& each : refused_requests()) {
    Reader reader;
    EXPECT_NE(reader.feed(each.bytes, 1), Progress::kDone) << each.what;
  }
}

TEST(RequestParser, ReadsTheSameInPiecesOfAnySize) {
  const std::string body(5000, 'p');
  const std::string packed = gzip(body);
  const std::string requests[] = {
      post(body),
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3e8;a=b;c=\"d\"\r\n" +
          body.substr(0, 1000) + "\r\nFA0\r\n" + body.substr(1000) + "\r\n0\r\nTrailer: x\r\n\r\n",
      post(packed, "Content-Encoding: gzip\r\n"),
  };
  for (const std::string& request : requests) {
    for (const size_t step : {1U, 2U, 3U, 7U, 64U, 1000U, 100'000U}) {
      Reader reader;
      ASSERT_EQ(reader.feed(request, step), Progress::kDone) << step;
      EXPECT_EQ(reader.request().body, body) << step;
    }
  }
}

TEST(RequestParser, ReadsAnEmptyChunkedBodyInPieces) {
  for (const size_t step : {1U, 3U, 4U, 100U}) {
    Reader reader;
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    ASSERT_EQ(reader.feed(head), Progress::kNeedsBody);
    ASSERT_EQ(reader.feed("0\r\n\r\n", step), Progress::kDone);
    EXPECT_EQ(reader.request().body, "");
  }
}

TEST(RequestParser, WantsEveryByte) {
  const std::string request =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n";
  for (size_t cut = 1; cut < request.size(); ++cut) {
    Reader reader;
    const Progress progress = reader.feed(request.substr(0, cut));
    EXPECT_TRUE(progress == Progress::kNeedsHead || progress == Progress::kNeedsBody) << cut;
    EXPECT_TRUE(reader.request().body.empty()) << cut;
  }
}

TEST(RequestParser, LeavesTheNextRequestInTheBuffer) {
  Reader reader;
  const std::string chunked =
      "POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n";
  const std::string all = post("a", "", "/1") + chunked + post("c", "", "/3");
  reader.buffer.make_room(all.size());
  std::copy(all.begin(), all.end(), reader.buffer.room());
  reader.buffer.filled(all.size());
  for (const std::string_view expected : {"/1a", "/2b", "/3c"}) {
    ASSERT_EQ(reader.parser.feed(reader.buffer), Progress::kDone);
    reader.parser.fill(reader.buffer, reader.exchange);
    EXPECT_EQ(std::string(reader.request().path) + std::string(reader.request().body), expected);
    reader.parser.finish(reader.buffer);
    reader.parser.start();
  }
  EXPECT_EQ(reader.buffer.size(), 0U);
}

TEST(RequestParser, KeepsWhatAGzipSignatureCovers) {
  const std::string packed = gzip("plain text");
  Reader by_length;
  ASSERT_EQ(by_length.feed(post(packed, "Content-Encoding: gzip\r\n")), Progress::kDone);
  EXPECT_EQ(by_length.request().body, "plain text");
  EXPECT_EQ(by_length.exchange.body_as_sent, packed);
}

TEST(RequestParser, BoundsTheHead) {
  Limits limits;
  limits.head_bytes_max = 4096;
  limits.headers_max = 3;
  Reader fits(limits);
  EXPECT_EQ(fits.feed("GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nC: d\r\n\r\n"), Progress::kDone);
  Reader many(limits);
  EXPECT_EQ(many.feed("GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nC: d\r\nE: f\r\n\r\n"),
            Progress::kRefused);
  EXPECT_EQ(many.parser.refusal().status, 431);
  const std::string long_head =
      "GET / HTTP/1.1\r\nHost: a\r\nA: " + std::string(4096, 'a') + "\r\n\r\n";
  for (const size_t step : {1U, 5000U}) {
    Reader large(limits);
    EXPECT_EQ(large.feed(long_head, step), Progress::kRefused);
    EXPECT_EQ(large.parser.refusal().status, 431);
  }
}

TEST(RequestParser, BoundsTheBodyBeforeItIsRead) {
  Limits limits;
  limits.body_bytes_max = 10;
  Reader fits(limits);
  EXPECT_EQ(fits.feed(post("0123456789")), Progress::kDone);
  Reader by_length(limits);
  EXPECT_EQ(by_length.feed("POST /queue HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"),
            Progress::kRefused);
  EXPECT_EQ(by_length.parser.refusal().kind, RefusalKind::kBodyTooLarge);
  EXPECT_EQ(by_length.request().path,
            "/queue");  // so that the refusal can be given the service's form
  EXPECT_EQ(by_length.request().header("host"), "a");
  Reader by_chunks(limits);
  EXPECT_EQ(by_chunks.feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "6\r\n012345\r\n6\r\n"),
            Progress::kRefused);
  EXPECT_EQ(by_chunks.parser.refusal().status, 413);
}

TEST(RequestParser, BoundsWhatGzipUnpacksWhileReadingIt) {
  const std::string bomb = gzip(std::string(8 << 20, '\0'));  // about 1000:1
  Reader reader;
  const std::string request = post(bomb, "Content-Encoding: gzip\r\n");
  EXPECT_EQ(reader.feed(request.substr(0, request.size() / 2), 1024), Progress::kRefused);
  EXPECT_EQ(reader.parser.refusal().status, 413);
  EXPECT_LE(reader.parser.held_bytes(), size_t{512} * 1024);

  Limits limits;
  limits.body_bytes_max = 1000;
  Reader large(limits);
  EXPECT_EQ(large.feed(post(gzip(std::string(1001, 'a')), "Content-Encoding: gzip\r\n")),
            Progress::kRefused);
  EXPECT_EQ(large.parser.refusal().kind, RefusalKind::kBodyTooLarge);
  Reader fits(limits);
  EXPECT_EQ(fits.feed(post(gzip(std::string(1000, 'a')), "Content-Encoding: gzip\r\n")),
            Progress::kDone);
}

TEST(RequestParser, ClosesWhenTheClientOrItsVersionSaysSo) {
  Reader close;
  ASSERT_EQ(close.feed("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), Progress::kDone);
  EXPECT_FALSE(close.parser.keep_alive());
  Reader old;
  ASSERT_EQ(old.feed("GET / HTTP/1.0\r\n\r\n"), Progress::kDone);
  EXPECT_FALSE(old.parser.keep_alive());
  Reader kept;
  ASSERT_EQ(kept.feed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), Progress::kDone);
  EXPECT_TRUE(kept.parser.keep_alive());
}

}  // namespace
}  // namespace penstock::edge

#include "egress/reply_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "egress/limits.h"

namespace penstock::egress {
namespace {

using Progress = ReplyReader::Progress;

// Feeds the bytes, `step` at a time at most; stops at the first answer that is not kNeedsMore.
Progress feed(ReplyReader& reader, std::string_view bytes, size_t step = SIZE_MAX) {
  Progress progress = Progress::kNeedsMore;
  while (!bytes.empty() && progress == Progress::kNeedsMore) {
    const size_t count = std::min({step, bytes.size(), reader.room_bytes()});
    EXPECT_GT(count, 0U);
    std::copy_n(bytes.begin(), count, reader.room());
    bytes.remove_prefix(count);
    progress = reader.filled(count);
  }
  return progress;
}

struct Row {
  std::string bytes;
  int status;
  std::string body;
  bool keeps_alive;
};

TEST(ReplyReader, ReadsRepliesHoweverTheyAreCut) {
  const std::string large(100'000, 'x');
  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc", true},
      {"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", 200, "", true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc", 200, "abc", false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc", false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nabc", 200, "abc",
       true},
      {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
      {"HTTP/1.1 301 Moved\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n", 301, "", true},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, "", true},
      {"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 503, "", true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r"
       "\n\r\n",
       200, "abcde", true},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 OK\r\n"
       "Content-Length: 1\r\n\r\nz",
       201, "z", true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + large, 200, large, true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + large + "\r\n0\r\n\r\n",
       200, large, true},
  };
  ReplyReader reader;
  for (const Row& row : rows) {
    for (const size_t step : {SIZE_MAX, size_t{1}, size_t{2}, size_t{3}, size_t{7}, size_t{1000}}) {
      reader.start(false, large.size());
      ASSERT_EQ(feed(reader, row.bytes, step), Progress::kDone)
          << row.bytes.substr(0, 200) << " in steps of " << step << ": " << reader.reason();
      EXPECT_EQ(reader.keeps_alive(), row.keeps_alive) << row.bytes.substr(0, 200);
      runtime::HttpOutcome outcome;
      reader.take(outcome);
      EXPECT_EQ(outcome.status, row.status);
      EXPECT_EQ(outcome.body, row.body);
      EXPECT_FALSE(outcome.body_truncated);
    }
  }
}

TEST(ReplyReader, KeepsTheHeadersThatAreAskedForButNoTrailer) {
  ReplyReader reader;
  reader.start(false, 100);
  ASSERT_EQ(
      feed(reader,
           "HTTP/1.1 429 Slow Down\r\ncontent-type: text/plain; charset=utf-8\r\nRETRY-AFTER: "
           "120\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nRetry-After: 1\r\n\r\n"),
      Progress::kDone);
  runtime::HttpOutcome outcome;
  reader.take(outcome);
  EXPECT_EQ(outcome.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(outcome.retry_after, "120");
}

TEST(ReplyReader, TakesTheEndOfTheStreamForTheEndOfABodyWithoutLength) {
  for (const bool cleanly : {true, false}) {
    ReplyReader reader;
    reader.start(false, 100);
    EXPECT_EQ(feed(reader, "HTTP/1.1 200 OK\r\n\r\nabc"), Progress::kNeedsMore);
    ASSERT_TRUE(reader.ended(cleanly));
    EXPECT_FALSE(reader.keeps_alive());
    runtime::HttpOutcome outcome;
    reader.take(outcome);
    EXPECT_EQ(outcome.status, 200);
    EXPECT_EQ(outcome.body, "abc");
    EXPECT_EQ(outcome.body_truncated, !cleanly);
  }
}

TEST(ReplyReader, IsNotWholeIfTheStreamEndsEarly) {
  for (const std::string bytes :
       {"", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n"}) {
    ReplyReader reader;
    reader.start(false, 100);
    EXPECT_EQ(feed(reader, bytes), Progress::kNeedsMore) << bytes;
    EXPECT_FALSE(reader.ended(true)) << bytes;
  }
}

TEST(ReplyReader, ExpectsNoBodyAfterHead) {
  ReplyReader reader;
  reader.start(true, 100);
  EXPECT_EQ(feed(reader, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"), Progress::kDone);
  EXPECT_TRUE(reader.keeps_alive());
}

TEST(ReplyReader, CutsTheBodyAndGivesUpTheConnection) {
  for (const std::string head :
       {"Content-Length: 6\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n6\r\n", "\r\n"}) {
    for (const size_t step : {SIZE_MAX, size_t{1}}) {
      ReplyReader reader;
      reader.start(false, 5);
      ASSERT_EQ(feed(reader, "HTTP/1.1 200 OK\r\n" + head + "abcdef", step), Progress::kDone);
      EXPECT_FALSE(reader.keeps_alive());
      runtime::HttpOutcome outcome;
      reader.take(outcome);
      EXPECT_EQ(outcome.status, 200);
      EXPECT_EQ(outcome.body, "abcde");
      EXPECT_TRUE(outcome.body_truncated);
    }
  }
}

TEST(ReplyReader, DoesNotKeepAConnectionWithBytesLeft) {
  ReplyReader reader;
  reader.start(false, 100);
  ASSERT_EQ(feed(reader, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200"),
            Progress::kDone);
  EXPECT_FALSE(reader.keeps_alive());
}

TEST(ReplyReader, RefusesWhatIsNotHttpOrTooLarge) {
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (size_t i = 0; i <= kReplyHeadersMax; ++i) {
    many.append("a: b\r\n");
  }
  std::string interim;
  for (int i = 0; i <= kInterimRepliesMax; ++i) {
    interim.append("HTTP/1.1 100 Continue\r\n\r\n");
  }
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const struct {
    std::string bytes;
    std::string reason;
  } rows[] = {
      {"SSH-2.0-OpenSSH_9.2\r\n", "does not begin with HTTP/1"},
      {"HTTP/1.2 200 OK\r\n\r\n", "bad version"},
      {"HTTP/2 200 OK\r\n\r\n", "does not begin with HTTP/1"},
      {"HTTP/1.1 2xx OK\r\n\r\n", "bad status"},
      {"HTTP/1.1 099 OK\r\n\r\n", "bad status"},
      {"HTTP/1.1 101 Switching Protocols\r\n\r\n", "bad status"},
      {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "bad field"},
      {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "bad Content-Length"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
       "multiple Content-Length"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       "bad Transfer-Encoding"},
      {chunked + "xyz\r\nabc", "bad chunk"},
      {"HTTP/1.1 200 OK\r\nA: " + std::string(kReplyHeadBytesMax, 'a'),
       "head is larger than 16384 bytes"},
      {chunked + "1;" + std::string(kReplyHeadBytesMax, 'a'), "line of a chunk"},
      {chunked + "0\r\nA: " + std::string(kReplyHeadBytesMax, 'a'), "line of a chunk"},
      {many + "\r\n", "more than 128 headers"},
      {interim, "too many interim replies"},
  };
  for (const auto& row : rows) {
    for (const size_t step : {SIZE_MAX, size_t{1}}) {
      ReplyReader reader;
      reader.start(false, 100);
      ASSERT_EQ(feed(reader, row.bytes, step), Progress::kBad) << row.bytes.substr(0, 100);
      EXPECT_NE(reader.reason().find(row.reason), std::string::npos)
          << row.bytes.substr(0, 100) << ": " << reader.reason();
    }
  }
}

}  // namespace
}  // namespace penstock::egress

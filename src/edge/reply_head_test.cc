#include "edge/reply_head.h"

#include <gtest/gtest.h>

namespace penstock::edge {
namespace {

TEST(ReplyHead, HasTheFieldsInOrderAndADate) {
  ReplyHead head;
  aws::HttpReply reply;
  reply.content_type = "application/x-amz-json-1.0";
  reply.body = "{}";
  reply.headers = {{"x-amzn-query-error", "A;Sender"}};
  std::string out;
  head.render(reply, "the-id", true, false, 1'700'000'000'000, out);
  EXPECT_EQ(out,
            "HTTP/1.1 200 OK\r\nx-amzn-RequestId: the-id\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n"
            "Content-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\nx-amzn-query-error: "
            "A;Sender\r\n\r\n");
}

TEST(ReplyHead, MovesItsDateWithTheClockInBothDirections) {
  ReplyHead head;
  for (const auto& [now_ms, date] :
       {std::pair(1'700'000'000'999, "22:13:20"), std::pair(1'700'000'001'000, "22:13:21"),
        std::pair(1'700'000'000'000, "22:13:20")}) {
    std::string out;
    head.render({}, "id", true, false, now_ms, out);
    EXPECT_NE(out.find(date), std::string::npos) << out;
  }
}

TEST(ReplyHead, LetsNoValueEndItsLine) {
  ReplyHead head;
  aws::HttpReply reply;
  reply.headers = {{"x-echo", "a\r\nSet-Cookie: b"}};
  std::string out;
  head.render(reply, "id", false, false, 0, out);
  EXPECT_EQ(out.find("\r\nSet-Cookie"), std::string::npos);
  EXPECT_TRUE(out.ends_with("x-echo: a  Set-Cookie: b\r\nConnection: close\r\n\r\n"));
}

TEST(ReplyHead, HasNoLengthWhereThereCanBeNoBody) {
  ReplyHead head;
  for (const int status : {204, 304}) {
    aws::HttpReply reply;
    reply.status = status;
    std::string out;
    head.render(reply, "id", true, true, 0, out);
    EXPECT_EQ(out.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(out.ends_with("Connection: keep-alive\r\n\r\n"));
  }
}

}  // namespace
}  // namespace penstock::edge

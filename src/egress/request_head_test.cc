#include "egress/request_head.h"

#include <gtest/gtest.h>

#include <string>

#include "egress/limits.h"

namespace penstock::egress {
namespace {

using runtime::HttpCall;

HttpCall call_to(const std::string& url) {
  HttpCall call;
  call.url = url;
  return call;
}

Result<std::string> head_of(const HttpCall& call) {
  PENSTOCK_ASSIGN(const Url url, parse_url(call.url));
  std::string head;
  PENSTOCK_TRY(append_request_head(call, url, head));
  return head;
}

TEST(RequestHead, HoldsWhatTheCallSays) {
  HttpCall call = call_to("https://h:8443/p%20q?x=1#f");
  call.headers = {{"X-One", "a b\tc"}, {"X-Two", "caf\xc3\xa9"}, {"X-One", ""}};
  call.body = "12345";
  const auto head = head_of(call);
  ASSERT_TRUE(head.ok()) << head.error().message();
  EXPECT_EQ(*head,
            "POST /p%20q?x=1 HTTP/1.1\r\nHost: h:8443\r\nContent-Length: 5\r\nX-One: a b\tc\r\n"
            "X-Two: caf\xc3\xa9\r\nX-One: \r\n\r\n");
}

TEST(RequestHead, GivesALengthWhereABodyIsExpected) {
  const struct {
    const char* method;
    const char* body;
    const char* length;
  } rows[] = {{"GET", "", ""},
              {"HEAD", "", ""},
              {"DELETE", "", ""},
              {"GET", "x", "Content-Length: 1\r\n"},
              {"POST", "", "Content-Length: 0\r\n"},
              {"PUT", "", "Content-Length: 0\r\n"},
              {"PATCH", "", "Content-Length: 0\r\n"}};
  for (const auto& row : rows) {
    HttpCall call = call_to("http://h/");
    call.method = row.method;
    call.body = row.body;
    const auto head = head_of(call);
    ASSERT_TRUE(head.ok());
    EXPECT_EQ(*head, std::string(row.method) + " / HTTP/1.1\r\nHost: h\r\n" + row.length + "\r\n");
  }
}

TEST(RequestHead, RefusesWhatWouldSayMoreThanItself) {
  const std::string name = "name of a header";
  const std::string value = "the value of header X holds";
  const std::string own = "cannot be chosen";
  const struct {
    std::string name;
    std::string value;
    std::string reason;
  } rows[] = {
      {"", "v", name},
      {"X\r\nY", "v", name},
      {"X Y", "v", name},
      {"X:", "v", name},
      {"X\n", "v", name},
      {"X\xc3\xa9", "v", name},
      {"X", "v\r\nY: z", value},
      {"X", "v\rY", value},
      {"X", "v\nY", value},
      {"X", std::string("v\0w", 3), value},
      {"X", "v\x7f", value},
      {"Host", "other", "header Host cannot be chosen"},
      {"content-length", "0", own},
      {"TRANSFER-ENCODING", "chunked", own},
      {"Connection", "close", own},
      {"Expect", "100-continue", own},
      {"Upgrade", "h2c", own},
      {"TE", "trailers", own},
      {"Trailer", "X", own},
      {"Keep-Alive", "timeout=5", own},
      {"HTTP2-Settings", "", own},
      {"X", std::string(kRequestHeadBytesMax, 'x'), "larger than 65536 bytes"},
  };
  for (const auto& row : rows) {
    HttpCall call = call_to("http://h/");
    call.headers = {{row.name, row.value}};
    const auto head = head_of(call);
    ASSERT_FALSE(head.ok()) << row.name << ": " << row.value;
    EXPECT_NE(head.error().message().find(row.reason), std::string::npos) << head.error().message();
  }
  for (const char* method : {"", "CONNECT", "GET /", "GET\r\n"}) {
    HttpCall call = call_to("http://h/");
    call.method = method;
    EXPECT_FALSE(head_of(call).ok()) << method;
  }
  HttpCall large = call_to("http://h/");
  large.body.assign(kRequestBodyBytesMax + 1, 'x');
  EXPECT_FALSE(head_of(large).ok());
}

}  // namespace
}  // namespace penstock::egress

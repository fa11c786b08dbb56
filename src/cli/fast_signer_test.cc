#include "cli/fast_signer.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

constexpr int64_t kNowMs = 1'790'000'000'123;

// The request as a server would have read it; views into `text`.
aws::HttpRequest parse(std::string_view text) {
  aws::HttpRequest request;
  const size_t head_end = text.find("\r\n\r\n");
  request.body = text.substr(head_end + 4);
  size_t start = text.find("\r\n") + 2;
  EXPECT_EQ(text.substr(0, start), "POST / HTTP/1.1\r\n");
  request.method = "POST";
  request.path = "/";
  while (start < head_end) {
    const size_t end = text.find("\r\n", start);
    const std::string_view line = text.substr(start, end - start);
    const size_t colon = line.find(": ");
    request.headers.push_back({line.substr(0, colon), line.substr(colon + 2)});
    start = end + 2;
  }
  return request;
}

// What the server's verification says of the request.
bool verifies(std::string_view text, std::string_view secret, int64_t now_ms) {
  const aws::HttpRequest request = parse(text);
  const auto claim = aws::parse_claim(request);
  aws::SigningKeys keys;
  return claim.ok() && aws::check_claim(request, *claim, now_ms).ok() &&
         aws::verify_signature(request, *claim, secret, keys).ok();
}

TEST(FastSigner, SignsAsTheServerVerifies) {
  for (const char* token : {"", "session/token+=="}) {
    FastSigner signer({"AKID", "secret", token}, "eu-west-1", "sqs", "127.0.0.1:4566");
    const size_t send = signer.add_target("AmazonSQS.SendMessage");
    const size_t receive = signer.add_target("AmazonSQS.ReceiveMessage");
    for (const size_t target : {send, receive}) {
      for (const char* body : {"", R"({"QueueUrl":"http://127.0.0.1:4566/000000000000/q"})"}) {
        std::string text;
        signer.append_request(target, body, kNowMs, text);
        EXPECT_TRUE(verifies(text, "secret", kNowMs)) << text;
        EXPECT_FALSE(verifies(text, "Secret", kNowMs));
        EXPECT_EQ(parse(text).body, body);
        EXPECT_EQ(parse(text).header("content-length"), std::to_string(parse(text).body.size()));
        EXPECT_EQ(parse(text).header("x-amz-security-token"), token);
      }
    }
  }
}

TEST(FastSigner, FollowsTheClockOverTheEndOfTheDay) {
  constexpr int64_t kMidnightMs = 1'790'035'200'000;
  static_assert(kMidnightMs % (int64_t{24} * 3600 * 1000) == 0);
  FastSigner signer({"AKID", "secret", ""}, "us-east-1", "sqs", "host");
  const size_t target = signer.add_target("AmazonSQS.SendMessage");
  for (const int64_t now_ms :
       {kMidnightMs - 1, kMidnightMs, kMidnightMs + 999, kMidnightMs + 1000}) {
    std::string text;
    signer.append_request(target, "{}", now_ms, text);
    EXPECT_TRUE(verifies(text, "secret", now_ms)) << now_ms;
    EXPECT_FALSE(verifies(text, "secret", now_ms + aws::kClockSkewMs + 2000)) << now_ms;
  }
}

TEST(FastSigner, SpeaksTheProtocolOfTheService) {
  FastSigner signer({"AKID", "secret", ""}, "us-east-1", "events", "host",
                    "application/x-amz-json-1.1");
  std::string text;
  signer.append_request(signer.add_target("AWSEvents.PutEvents"), "{}", kNowMs, text);
  EXPECT_TRUE(verifies(text, "secret", kNowMs)) << text;
  EXPECT_EQ(parse(text).header("content-type"), "application/x-amz-json-1.1");
}

TEST(FastSigner, AppendsBehindWhatIsThere) {
  FastSigner signer({"AKID", "secret", ""}, "us-east-1", "sqs", "host");
  const size_t target = signer.add_target("AmazonSQS.SendMessage");
  std::string text = "before";
  signer.append_request(target, "{}", kNowMs, text);
  EXPECT_EQ(text.substr(0, 10), "beforePOST");
}

}  // namespace
}  // namespace penstock::cli

#include "bus/api_destination_request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::bus {
namespace {

constexpr std::string_view kEvent =
    R"({"id":"e1","source":"shop","detail":{"id":"a/b?c","n":7,"dots":"..","line":"x\r\nEvil: 1",)"
    R"("list":[1,2]}})";

class ApiDestinationRequest : public ::testing::Test {
 protected:
  ApiDestinationRequest() {
    destination_.endpoint = "https://api.example/v1/*/x?k=1";
    destination_.method = "POST";
    auth_.basic = {"user", "päss"};
  }
  Result<runtime::HttpCall> build(std::string_view parameters = "",
                                  std::string_view payload = kEvent) {
    return build_call({destination_, auth_, "", token_, parameters, kEvent, payload});
  }
  std::string url(std::string_view parameters) {
    const auto call = build(parameters);
    return call.ok() ? call->url : call.error().message();
  }
  static std::string header(const runtime::HttpCall& call, std::string_view name) {
    const auto found = std::find_if(call.headers.begin(), call.headers.end(),
                                    [&](const auto& pair) { return pair.first == name; });
    return found == call.headers.end() ? "(none)" : found->second;
  }

  ApiDestinationRecord destination_;
  ConnectionAuth auth_;
  std::string token_;
};

TEST_F(ApiDestinationRequest, HasTheHeadersOfEventBridge) {
  const auto call = build();
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->method, "POST");
  EXPECT_EQ(call->body, kEvent);
  EXPECT_EQ(call->timeout_ms, 5'000);
  EXPECT_EQ(call->headers, (std::vector<std::pair<std::string, std::string>>{
                               {"Content-Type", "application/json; charset=utf-8"},
                               {"Authorization", "Basic dXNlcjpww6Rzcw=="},
                               {"User-Agent", "Amazon/EventBridge/ApiDestinations"},
                               {"Range", "bytes=0-1048575"},
                               {"Accept-Encoding", "gzip,deflate"},
                           }));
}

TEST_F(ApiDestinationRequest, AuthorizesByKeyAndByToken) {
  auth_ = {};
  auth_.api_key = {"X-Key", "k1"};
  auto call = build();
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(header(*call, "X-Key"), "k1");
  EXPECT_EQ(header(*call, "Authorization"), "(none)");
  auth_ = {};
  auth_.oauth.emplace();
  token_ = "Bearer t1";
  call = build();
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(header(*call, "Authorization"), "Bearer t1");
}

TEST_F(ApiDestinationRequest, FillsThePathInOrder) {
  destination_.endpoint = "https://api.example/*/b/*/*?q=*";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "https://api.example/*/b/*/*?q=*"},
      {R"({"PathParameterValues":["a"]})", "https://api.example/a/b/*/*?q=*"},
      {R"({"PathParameterValues":["a","$.detail.id","$.detail.n","left over"]})",
       "https://api.example/a/b/a%2Fb%3Fc/7?q=*"},
      {R"({"PathParameterValues":["x y","$.detail.list","$"]})",
       "https://api.example/x%20y/b/%5B1%2C2%5D/"
       "%7B%22id%22%3A%22e1%22%2C%22source%22%3A%22shop%22%2C%22detail%22%3A%7B%22id%22%3A%22a%2F"
       "b%3Fc%22%2C%22n%22%3A7%2C%22dots%22%3A%22..%22%2C%22line%22%3A%22x%5Cr%5CnEvil%3A%201%22"
       "%2C%22list%22%3A%5B1%2C2%5D%7D%7D?q=*"},
      {R"({"PathParameterValues":["$.detail.absent"]})",
       "The event has nothing at $.detail.absent, which the path needs."},
      {R"({"PathParameterValues":["$.detail.dots"]})",
       "The path parameters would lead out of the endpoint's path."},
      {R"({"PathParameterValues":["."]})",
       "The path parameters would lead out of the endpoint's path."},
      {"0", "https://api.example/*/b/*/*?q=*"},
  };
  for (const auto& [parameters, expected] : cases) {
    EXPECT_EQ(url(parameters), expected) << parameters;
  }
  destination_.endpoint = "https://api.example";
  EXPECT_EQ(url(R"({"PathParameterValues":["a"]})"), "https://api.example");
}

TEST_F(ApiDestinationRequest, TheConnectionsQueryIsRight) {
  auth_.invocation.emplace().query.push_back({"a", "of the connection", true});
  EXPECT_EQ(url(R"({"PathParameterValues":["p"],"QueryStringParameters":)"
                R"({"a":"of the target","b":"$.detail.id","c":"$.detail.absent","d&":"1&e=2"}})"),
            "https://api.example/v1/p/x?k=1&b=a%2Fb%3Fc&d%26=1%26e%3D2&a=of%20the%20connection");
}

TEST_F(ApiDestinationRequest, TheConnectionsHeadersAreRight) {
  auto& invocation = auth_.invocation.emplace();
  invocation.headers.push_back({"x-a", "of the connection", false});
  invocation.headers.push_back({"Content-Length", "0", false});
  const auto call = build(
      R"({"HeaderParameters":{"X-A":"of the target","X-B":"$.detail.n","X-C":"$.detail.absent",)"
      R"("Authorization":"mine","content-type":"text/plain","User-Agent":"me","Host":"evil"}})");
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(header(*call, "X-A"), "of the connection");
  EXPECT_EQ(header(*call, "X-B"), "7");
  EXPECT_EQ(header(*call, "X-C"), "(none)");
  EXPECT_EQ(header(*call, "Content-Type"), "text/plain");
  EXPECT_EQ(header(*call, "Authorization"), "Basic dXNlcjpww6Rzcw==");
  EXPECT_EQ(header(*call, "User-Agent"), "Amazon/EventBridge/ApiDestinations");
  EXPECT_EQ(header(*call, "Host"), "(none)");
  EXPECT_EQ(header(*call, "Content-Length"), "(none)");
}

TEST_F(ApiDestinationRequest, AnEventCannotWriteHeaders) {
  const auto call = build(R"({"HeaderParameters":{"X-A":"$.detail.line"}})");
  ASSERT_FALSE(call.ok());
  EXPECT_EQ(call.error().message(),
            "The value of header X-A holds a line break or another control character.");
}

TEST_F(ApiDestinationRequest, TheConnectionsBodyParametersGoIntoAnObject) {
  auto& invocation = auth_.invocation.emplace();
  invocation.body.push_back({"b", "new \"b\"", false});
  invocation.body.push_back({"c", "3", true});
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"a":1.50,"b":{"x":[1,"}"]}})", R"({"a":1.50,"b":"new \"b\"","c":"3"})"},
      {R"( { "b" : 1 , "\u0063":2, "d" : null } )", R"({"d":null,"b":"new \"b\"","c":"3"})"},
      {"{}", R"({"b":"new \"b\"","c":"3"})"},
      {"[1]", "[1]"},
      {R"("text")", R"("text")"},
      {"not json", "not json"},
      {R"({"a":1)", R"({"a":1)"},
  };
  for (const auto& [payload, expected] : cases) {
    const auto call = build("", payload);
    ASSERT_TRUE(call.ok());
    EXPECT_EQ(call->body, expected) << payload;
  }
}

TEST_F(ApiDestinationRequest, GetAndHeadHaveNoBody) {
  auth_.invocation.emplace().body.push_back({"b", "1", false});
  for (const std::string_view method : {"GET", "HEAD"}) {
    destination_.method = method;
    const auto call = build();
    ASSERT_TRUE(call.ok());
    EXPECT_EQ(call->body, "") << method;
  }
  destination_.method = "DELETE";
  const auto call = build("", "{}");
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->body, R"({"b":"1"})");
}

}  // namespace
}  // namespace penstock::bus

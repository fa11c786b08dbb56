#include "cli/endpoint.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

TEST(Endpoint, ReadsSchemeHostAndPort) {
  EXPECT_EQ(*parse_endpoint("http://127.0.0.1:4566"), (Endpoint{false, "127.0.0.1", 4566}));
  EXPECT_EQ(*parse_endpoint("http://localhost"), (Endpoint{false, "localhost", 80}));
  EXPECT_EQ(*parse_endpoint("https://sqs.us-east-1.amazonaws.com/"),
            (Endpoint{true, "sqs.us-east-1.amazonaws.com", 443}));
  EXPECT_EQ(*parse_endpoint("https://[::1]:8443"), (Endpoint{true, "::1", 8443}));
  EXPECT_EQ(*parse_endpoint("http://[::1]/"), (Endpoint{false, "::1", 80}));
}

TEST(Endpoint, NamesThePortOnlyWhereItIsNotTheSchemesOwn) {
  EXPECT_EQ(parse_endpoint("https://host:443")->authority(), "host");
  EXPECT_EQ(parse_endpoint("https://host:80")->authority(), "host:80");
  EXPECT_EQ(parse_endpoint("http://[::1]:80")->authority(), "[::1]");
  EXPECT_EQ(parse_endpoint("http://[::1]:81")->url(), "http://[::1]:81");
}

TEST(Endpoint, RefusesWhatIsNotSchemeHostAndPort) {
  for (const char* wrong :
       {"", "127.0.0.1:4566", "ftp://a", "http://", "http://:1", "http://a:0", "http://a:65536",
        "http://a:b", "http://a/b", "http://u@a", "http://a b", "http://[::1", "http://::1:80"}) {
    const auto parsed = parse_endpoint(wrong);
    ASSERT_FALSE(parsed.ok()) << wrong;
    EXPECT_TRUE(parsed.error().is(kInvalidArgument)) << wrong;
  }
}

}  // namespace
}  // namespace penstock::cli

#include "bus/url_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace penstock::bus {
namespace {

TEST(UrlText, ChecksWhereAnEndpointLeads) {
  struct Case {
    std::string_view endpoint;
    EndpointFault without_http;
    EndpointFault with_http;
  };
  constexpr auto kNone = EndpointFault::kNone;
  constexpr auto kNotUrl = EndpointFault::kNotUrl;
  const Case cases[] = {
      {"https://example.com", kNone, kNone},
      {"HTTPS://example.com:8443/a/*?b=c", kNone, kNone},
      {"https://example.com?a=b", kNone, kNone},
      {"http://example.com/a", EndpointFault::kNeedsHttps, kNone},
      {"http://127.0.0.1:8080/a", EndpointFault::kNeedsHttps, kNone},
      {"example.com/a", kNotUrl, kNotUrl},
      {"invalid-endpoint", kNotUrl, kNotUrl},
      {"ftp://example.com", kNotUrl, kNotUrl},
      {"https://", kNotUrl, kNotUrl},
      {"https:///a", kNotUrl, kNotUrl},
      {"https://:443/a", kNotUrl, kNotUrl},
      {"https://*.example.com/", kNotUrl, kNotUrl},
      {"https://user:pass@example.com/", kNotUrl, kNotUrl},
      {"https://example.com@evil.example/", kNotUrl, kNotUrl},
      {"https://exa%6dple.com/", kNotUrl, kNotUrl},
      {"http://user@localhost/", kNotUrl, kNotUrl},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(check_endpoint(each.endpoint, false), each.without_http) << each.endpoint;
    EXPECT_EQ(check_endpoint(each.endpoint, true), each.with_http) << each.endpoint;
  }
}

TEST(UrlText, EncodesWhatIsNotItself) {
  std::string out;
  append_percent_encoded(out, "aZ09-._~ /?&=#%+\r\n\"ä");
  EXPECT_EQ(out, "aZ09-._~%20%2F%3F%26%3D%23%25%2B%0D%0A%22%C3%A4");
}

TEST(UrlText, AddsToAQuery) {
  struct Case {
    std::string_view url;
    std::string_view expected;
  };
  const Case cases[] = {
      {"https://h/p", "https://h/p?k%20=v%26"},
      {"https://h/p?", "https://h/p?k%20=v%26"},
      {"https://h/p?a=b", "https://h/p?a=b&k%20=v%26"},
      {"https://h/p?a=b&", "https://h/p?a=b&k%20=v%26"},
      {"https://h", "https://h?k%20=v%26"},
  };
  for (const Case& each : cases) {
    std::string url(each.url);
    append_query_parameter(url, "k ", "v&");
    EXPECT_EQ(url, each.expected);
  }
}

TEST(UrlText, WritesForms) {
  std::string form;
  append_form_parameter(form, "grant_type", "client_credentials");
  append_form_parameter(form, "scope", "a b&c=d");
  EXPECT_EQ(form, "grant_type=client_credentials&scope=a%20b%26c%3Dd");
}

}  // namespace
}  // namespace penstock::bus

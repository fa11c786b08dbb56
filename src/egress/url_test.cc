#include "egress/url.h"

#include <gtest/gtest.h>

#include <string>

#include "egress/limits.h"

namespace penstock::egress {
namespace {

TEST(Url, IsTakenApart) {
  const struct {
    const char* text;
    bool tls;
    const char* host;
    uint16_t port;
    const char* target;
    const char* origin;
  } rows[] = {
      {"http://h", false, "h", 80, "/", "http://h"},
      {"https://h/", true, "h", 443, "/", "https://h"},
      {"HTTPS://Hooks.Example.COM/Path", true, "hooks.example.com", 443, "/Path",
       "https://hooks.example.com"},
      {"http://h:8080/a/b?c=d&e=%2F%zz", false, "h", 8080, "/a/b?c=d&e=%2F%zz", "http://h:8080"},
      {"http://h:443/", false, "h", 443, "/", "http://h:443"},
      {"https://h:443/", true, "h", 443, "/", "https://h"},
      {"http://h:/x", false, "h", 80, "/x", "http://h"},
      {"http://h?x=1", false, "h", 80, "/?x=1", "http://h"},
      {"http://h/?x=http://u@v/", false, "h", 80, "/?x=http://u@v/", "http://h"},
      {"http://h/a#b?c", false, "h", 80, "/a", "http://h"},
      {"http://h#b", false, "h", 80, "/", "http://h"},
      {"http://127.0.0.1:65535/", false, "127.0.0.1", 65535, "/", "http://127.0.0.1:65535"},
      {"http://[::1]/", false, "::1", 80, "/", "http://[::1]"},
      {"http://[2606:4700:0:0:0:0:0:1111]:81?q", false, "2606:4700::1111", 81, "/?q",
       "http://[2606:4700::1111]:81"},
      {"http://a_b-c.d./x//../y", false, "a_b-c.d.", 80, "/x//../y", "http://a_b-c.d."},
  };
  for (const auto& row : rows) {
    const auto url = parse_url(row.text);
    ASSERT_TRUE(url.ok()) << row.text << ": " << url.error().message();
    EXPECT_EQ(url->tls, row.tls) << row.text;
    EXPECT_EQ(url->host, row.host) << row.text;
    EXPECT_EQ(url->port, row.port) << row.text;
    EXPECT_EQ(url->target, row.target) << row.text;
    EXPECT_EQ(url->origin(), row.origin) << row.text;
  }
}

TEST(Url, IsRefusedWithAReason) {
  const std::string scheme = "begin with http";
  const std::string character = "a space, a control character";
  const std::string host = "host is not a name";
  const std::string ipv6 = "not an IPv6 address";
  const std::string port = "port is not a number";
  const struct {
    std::string text;
    std::string reason;
  } rows[] = {
      {"", scheme},
      {"h", scheme},
      {"//h/", scheme},
      {"ftp://h/", scheme},
      {"http:/h/", scheme},
      {"://h/", scheme},
      {"http:///path", "no host"},
      {"http://", "no host"},
      {"http://:80/", "no host"},
      {"http://user@h/", "user name"},
      {"http://user:password@h/", "user name"},
      {"http://h:80@evil/", "user name"},
      {"http://h\\@evil/", character},
      {"http://h/a b", character},
      {"http://h/\r\nX: y", character},
      {std::string("http://h/\0", 10), character},
      {"http://h/\t", character},
      {"http://h/\x7f", character},
      {"http://h/\xc3\xa9", character},
      {"http://h%41/", host},
      {"http://h,i/", host},
      {"http://" + std::string(254, 'a') + "/", host},
      {"http://h:0/", port},
      {"http://h:65536/", port},
      {"http://h:-1/", port},
      {"http://h:8a/", port},
      {"http://h:80:80/", port},
      {"http://[::1/", ipv6},
      {"http://[::1]80/", ipv6},
      {"http://[127.0.0.1]/", ipv6},
      {"http://[fe80::1%lo]/", ipv6},
      {"http://[fe80::1%25lo]/", ipv6},
      {"http://[]/", ipv6},
      {"http://[::1]:x/", port},
      {"http://h/" + std::string(kUrlBytesMax, 'a'), "longer than 8192 bytes"},
  };
  for (const auto& row : rows) {
    const auto url = parse_url(row.text);
    ASSERT_FALSE(url.ok()) << row.text;
    EXPECT_NE(url.error().message().find(row.reason), std::string::npos)
        << row.text << ": " << url.error().message();
    EXPECT_EQ(url.error().message().find("password"), std::string::npos);
  }
}

}  // namespace
}  // namespace penstock::egress

#include "egress/smtp_url.h"

#include <gtest/gtest.h>

namespace penstock::egress {
namespace {

TEST(SmtpUrl, IsASchemeAHostAndAPort) {
  const std::pair<const char*, const char*> rows[] = {
      {"smtp://relay.example.com", "smtp://relay.example.com:25"},
      {"smtp://relay.example.com:587", "smtp://relay.example.com:587"},
      {"smtp://relay.example.com:80", "smtp://relay.example.com:80"},
      {"smtps://Relay.Example.com", "smtps://relay.example.com:465"},
      {"smtps://relay.example.com:443", "smtps://relay.example.com:443"},
      {"smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025"},
      {"smtp://[::1]:1025", "smtp://[::1]:1025"},
      {"smtps://[::1]", "smtps://[::1]:465"},
  };
  for (const auto& [text, expected] : rows) {
    const auto url = parse_smtp_url(text);
    ASSERT_TRUE(url.ok()) << text << ": " << url.error().message();
    EXPECT_EQ(url->text(), expected);
    EXPECT_EQ(url->tls, std::string_view(text).starts_with("smtps"));
  }
}

TEST(SmtpUrl, RefusesEverythingElse) {
  for (const char* text : {"", "relay", "relay:25", "http://relay", "SMTP://relay", "smtp://",
                           "smtp://:25", "smtp://relay:0", "smtp://relay:65536", "smtp://relay:x",
                           "smtp://user:secret@relay", "smtp://relay/", "smtp://relay?x",
                           "smtp://relay#x", "smtp://re lay", "smtp://[::1", "smtp://relay\r\n"}) {
    const auto url = parse_smtp_url(text);
    ASSERT_FALSE(url.ok()) << text;
    EXPECT_TRUE(url.error().is(kInvalidArgument));
  }
}

}  // namespace
}  // namespace penstock::egress

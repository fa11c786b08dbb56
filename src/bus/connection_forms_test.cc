#include "bus/connection_forms.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace penstock::bus::form {
namespace {

using namespace std::string_view_literals;

struct Case {
  const aws::TextForm* form;
  std::string_view text;
  bool fits;
};

constexpr Case kCases[] = {
    {&kCredential, "user", true},
    {&kCredential, "pass word\twith blanks ", true},
    {&kCredential, "päss", true},
    {&kCredential, "", false},
    {&kCredential, "\t\t", false},
    {&kCredential, "a:b", false},
    {&kCredential, "a\r\nX: b", false},
    {&kCredential, "a\x7f", false},
    {&kCredential, "a\0b"sv, false},
    {&kHeaderKey, "X-Api-Key", true},
    {&kHeaderKey, "a,b", true},
    {&kHeaderKey, "", false},
    {&kHeaderKey, "a b", false},
    {&kHeaderKey, "a:", false},
    {&kHeaderKey, "a\n", false},
    {&kHeaderValue, "Bearer x", true},
    {&kHeaderValue, "a\tb", true},
    {&kHeaderValue, "a\r\nb", false},
    {&kHeaderValue, "ä", false},
    {&kHeaderValue, "\t", false},
    {&kQueryKey, "a b&c", true},
    {&kQueryKey, "a\n", false},
    {&kQueryValue, "a\r\nb", true},
    {&kQueryValue, "a\tb", false},
    {&kQueryValue, "", false},
    {&kEndpoint, "https://example.com/a/*?b=%2F&c=1", true},
    {&kEndpoint, "https://example.com/a b", false},
    {&kEndpoint, "https://example.com/%2", false},
    {&kEndpoint, "https://example.com/%GG", false},
    {&kEndpoint, "https://example.com/#a", false},
    {&kEndpoint, "", false},
    {&kConnectionArn, "arn:aws:events:eu-west-1:123456789012:connection/a.b-c_d/0f-1A", true},
    {&kConnectionArn, "arn:aws-cn:events:cn-north-1::connection/a/b", true},
    {&kConnectionArn, "arn:aws:events:eu-west-1:123456789012:connection/a", false},
    {&kConnectionArn, "arn:aws:events:eu-west-1:12345678901:connection/a/b", false},
    {&kConnectionArn, "arn:aws:events:eu-west-1:123456789012:api-destination/a/b", false},
    {&kConnectionArn, "arn:aws:sqs:eu-west-1:123456789012:connection/a/b", false},
    {&kConnectionArn, "arn:aws:events:eu-west-1:123456789012:connection/a b/c", false},
    {&kConnectionArn, "connection/a/b", false},
};

TEST(ConnectionForms, TakeWhatTheModelsPatternsTake) {
  for (const Case& each : kCases) {
    EXPECT_EQ(each.form->fits(each.text), each.fits) << each.form->pattern << ": " << each.text;
  }
}

}  // namespace
}  // namespace penstock::bus::form

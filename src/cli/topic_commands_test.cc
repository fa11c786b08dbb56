#include "cli/topic_commands.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

TEST(ProtocolOfUrl, IsItsScheme) {
  EXPECT_EQ(protocol_of_url("http://host/hook").value(), "http");
  EXPECT_EQ(protocol_of_url("https://host").value(), "https");
  for (const char* other : {"ftp://host", "host", "httpx://host", ""}) {
    const auto protocol = protocol_of_url(other);
    ASSERT_FALSE(protocol.ok()) << other;
    EXPECT_TRUE(protocol.error().is(kInvalidArgument));
  }
}

}  // namespace
}  // namespace penstock::cli

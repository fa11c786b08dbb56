#include "bus/call_headers.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::bus {
namespace {

using List = std::vector<std::pair<std::string, std::string>>;
using namespace std::string_view_literals;

TEST(CallHeaders, TheLastOfANameCounts) {
  CallHeaders headers;
  ASSERT_TRUE(headers.put("X-A", "1").ok());
  ASSERT_TRUE(headers.put("X-B", "2").ok());
  ASSERT_TRUE(headers.put("x-a", "3").ok());
  EXPECT_EQ(headers.get("X-a"), "3");
  EXPECT_TRUE(headers.has("x-b"));
  EXPECT_FALSE(headers.has("x-c"));
  EXPECT_EQ(std::move(headers).take(), (List{{"X-A", "3"}, {"X-B", "2"}}));
}

TEST(CallHeaders, LeavesOutWhatIsNotTheUsers) {
  for (const std::string_view name :
       {"Host", "content-LENGTH", "Transfer-Encoding", "Connection", "TE", "Upgrade", "User-Agent",
        "Range", "Expect", "Proxy-Authorization", "Warning", "A-IM", "Keep-Alive"}) {
    CallHeaders headers;
    EXPECT_TRUE(headers.put(name, "x").ok()) << name;
    EXPECT_FALSE(headers.has(name)) << name;
  }
  CallHeaders headers;
  EXPECT_TRUE(headers.put("Authorization", "x").ok());
  EXPECT_TRUE(headers.has("authorization"));
}

TEST(CallHeaders, NothingInAHeaderCanBeginAnother) {
  const std::pair<std::string_view, std::string_view> refused[] = {
      {"X-A", "1\r\nX-B: 2"}, {"X-A", "1\nX-B: 2"}, {"X-A", "1\r"},  {"X-A", "a\0b"sv},
      {"X-A\r\nX-B", "1"},    {"X-A:", "1"},        {"X A", "1"},    {"", "1"},
      {"X-A,X-B", "1"},       {"X-A", "\x7f"},      {"Host\n", "1"},
  };
  for (const auto& [name, value] : refused) {
    CallHeaders headers;
    const auto put = headers.put(name, value);
    ASSERT_FALSE(put.ok()) << name << ": " << value;
    EXPECT_EQ(put.error().message().find('\n'), std::string::npos);
    EXPECT_TRUE(std::move(headers).take().empty());
  }
}

}  // namespace
}  // namespace penstock::bus

#include "edge/browser_guard.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace penstock::edge {
namespace {

struct Case {
  std::vector<aws::Header> headers;
  std::string_view refusal_part;  // empty: taken
  std::string_view method = "POST";
};

TEST(BrowserGuard, TakesOnlyWhatDoesNotComeFromAnotherSite) {
  const aws::Header loopback{"Host", "127.0.0.1:4567"};
  const std::vector<Case> cases{
      {{loopback}, ""},
      {{{"Host", "localhost:4567"}}, ""},
      {{{"Host", "LocalHost"}}, ""},
      {{{"Host", "[::1]:4567"}}, ""},
      {{{"Host", "10.1.2.3"}}, ""},
      {{{"Host", "Admin.Example:4567"}}, ""},
      {{}, "Host"},
      {{{"Host", ""}}, "Host"},
      {{{"Host", "evil.example:4567"}}, "Host"},
      {{{"Host", "evil.example:4567"}}, "Host", "GET"},
      {{{"Host", "127.0.0.1.evil.example"}}, "Host"},
      {{{"Host", "localhost.evil.example"}}, "Host"},
      {{{"Host", "[evil.example]"}}, "Host"},
      {{loopback, {"Origin", "http://127.0.0.1:4567"}}, ""},
      {{loopback, {"Origin", "https://127.0.0.1:4567"}}, ""},
      {{loopback, {"Origin", "http://127.0.0.1:8080"}}, "origin"},
      {{loopback, {"Origin", "http://127.0.0.1"}}, "origin"},
      {{loopback, {"Origin", "http://evil.example"}}, "origin"},
      {{loopback, {"Origin", "http://evil.example"}}, "origin", "GET"},
      {{loopback, {"Origin", "null"}}, "origin"},
      {{loopback, {"Sec-Fetch-Site", "same-origin"}}, ""},
      {{loopback, {"Sec-Fetch-Site", "none"}}, ""},
      {{loopback, {"Sec-Fetch-Site", "cross-site"}}, "site"},
      {{loopback, {"Sec-Fetch-Site", "same-site"}}, "site"},
      {{loopback, {"Sec-Fetch-Site", "cross-site"}}, "", "GET"},
      {{loopback, {"Sec-Fetch-Site", "cross-site"}}, "", "HEAD"},
      {{loopback, {"Sec-Fetch-Site", "cross-site"}}, "site", "DELETE"},
  };
  const BrowserGuard guard("admin.example");
  for (const Case& each : cases) {
    aws::HttpRequest request;
    request.method = each.method;
    request.headers = each.headers;
    const auto refused = guard.why_refused(request);
    const std::string said = each.headers.empty() ? "" : std::string(each.headers.back().value);
    EXPECT_EQ(refused.has_value(), !each.refusal_part.empty()) << said;
    EXPECT_NE(refused.value_or("").find(each.refusal_part), std::string_view::npos) << said;
  }
}

}  // namespace
}  // namespace penstock::edge

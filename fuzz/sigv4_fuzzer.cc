// A request in the spelling of AWS's test suite goes through everything that reads a signature.
// Nothing may crash, no signature may be right without the secret, and what a client signs a server
// must verify.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.h"
#include "aws/sigv4_canonical.h"
#include "base/assert.h"

namespace penstock::aws {
namespace {

constexpr std::string_view kSecret = "a secret that no input knows";
constexpr int64_t kNowMs = 1440938160000;  // 20150830T123600Z, the time of the corpus

HttpRequest parse_request(std::string_view rest) {
  HttpRequest request;
  std::string_view line = take_until(rest, '\n');
  request.method = take_until(line, ' ');
  std::string_view target = take_until(line, ' ');
  request.path = take_until(target, '?');
  request.query = target;
  while (!rest.empty()) {
    std::string_view header = take_until(rest, '\n');
    if (header.empty()) {
      break;
    }
    const std::string_view name = take_until(header, ':');
    request.headers.push_back({name, header});
  }
  request.body = rest;
  return request;
}

void refuse_without_the_secret(const HttpRequest& request) {
  const ClaimedScope scope = claimed_scope(request);
  PENSTOCK_CHECK(scope.region.find(':') == std::string::npos);
  const auto claim = parse_claim(request);
  if (!claim.ok()) {
    PENSTOCK_CHECK(!claim.error().message().empty());
    return;
  }
  PENSTOCK_CHECK(scope.access_key_id == claim->access_key_id && scope.service == claim->service);
  const auto checked = check_claim(request, *claim, kNowMs);
  SigningKeys keys;
  PENSTOCK_CHECK(!verify_signature(request, *claim, kSecret, keys).ok());
  PENSTOCK_CHECK(checked.ok() || !checked.error().message().empty());
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

void verify_what_is_signed(const HttpRequest& parsed) {
  HttpRequest request = parsed;
  request.headers = {{"Host", "localhost"}};
  for (const Header& header : parsed.headers) {
    const bool of_the_signature = equal_ignoring_case(header.name.substr(0, 6), "x-amz-") ||
                                  equal_ignoring_case(header.name, "authorization");
    if (is_plain_name(header.name) && !of_the_signature &&
        request.headers.size() < kSignedHeadersMax - 2) {
      request.headers.push_back(header);
    }
  }
  if (request.query.find("X-Amz-") != std::string_view::npos) {
    request.query = {};
  }
  SigningKeys keys;
  const auto added = sign_request(request, {"AKID", std::string(kSecret), "token"}, "us-east-1",
                                  "sqs", kNowMs, keys);
  for (const auto& [name, value] : added) {
    request.headers.push_back({name, value});
  }
  const auto claim = parse_claim(request);
  PENSTOCK_CHECK(claim.ok());
  PENSTOCK_CHECK(check_claim(request, *claim, kNowMs).ok());
  PENSTOCK_CHECK(verify_signature(request, *claim, kSecret, keys).ok());
}

}  // namespace
}  // namespace penstock::aws

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const penstock::aws::HttpRequest request =
      penstock::aws::parse_request({reinterpret_cast<const char*>(data), size});
  penstock::aws::refuse_without_the_secret(request);
  penstock::aws::verify_what_is_signed(request);
  return 0;
}

// AWS's Signature Version 4 test suite (vectors/), as a server and a client see it: each request is
// verified, each is signed again, and each is refused with any one byte altered.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "aws/sigv4.h"
#include "aws/sigv4_canonical.h"
#include "tests/conformance/sigv4/raw_request.h"

namespace penstock::aws {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kVectors = "tests/conformance/sigv4/vectors";
constexpr std::string_view kKeyId = "AKIDEXAMPLE";
constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr int64_t kNowMs = 1440938160000;  // 20150830T123600Z
constexpr size_t kCases = 34;
constexpr std::string_view kAuthorization = "Authorization";

std::vector<fs::path> all_cases() {
  std::vector<fs::path> cases;
  std::error_code missing;  // then SigV4Vectors.AreAllHere fails
  for (const auto& entry : fs::recursive_directory_iterator(kVectors, missing)) {
    if (entry.path().extension() == ".req") {
      cases.push_back(fs::path(entry.path()).replace_extension());
    }
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

std::string read(fs::path path, const char* extension) {
  std::ifstream file(path.replace_extension(extension), std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// As it comes to the server. The headers are the signed request's, for a session token is only
// there; the signature is the .authz file's, for one signed request
// (get-vanilla-with-session-token) holds another case's.
RawRequest received(const fs::path& path) {
  RawRequest request = parse_raw_request(read(path, ".sreq"));
  for (auto& [name, value] : request.headers) {
    if (name == kAuthorization) {
      value = read(path, ".authz");
    }
  }
  return request;
}

Result<void> verify(const RawRequest& raw) {
  const HttpRequest request = raw.view();
  PENSTOCK_ASSIGN(const Claim claim, parse_claim(request));
  PENSTOCK_TRY(check_claim(request, claim, kNowMs));
  if (claim.access_key_id != kKeyId) {
    return Error(kInvalidClientTokenId, std::string(kInvalidTokenText));
  }
  SigningKeys keys;
  return verify_signature(request, claim, kSecret, keys);
}

class SigV4Vector : public testing::TestWithParam<fs::path> {};

TEST_P(SigV4Vector, HasTheCanonicalRequestOfTheSuite) {
  const RawRequest raw = received(GetParam());
  const HttpRequest request = raw.view();
  const auto claim = parse_claim(request);
  ASSERT_TRUE(claim.ok()) << claim.error().message();
  EXPECT_EQ(canonical_request(request, claim->signed_headers, hex(sha256(request.body)), false),
            read(GetParam(), ".creq"));
}

TEST_P(SigV4Vector, IsVerified) {
  const auto verified = verify(received(GetParam()));
  EXPECT_TRUE(verified.ok()) << verified.error().message();
}

TEST_P(SigV4Vector, IsSignedAsTheSuiteSignsIt) {
  const std::string expected = read(GetParam(), ".authz");
  const RawRequest raw = parse_raw_request(read(GetParam(), ".req"));
  SigningCredentials credentials{std::string(kKeyId), std::string(kSecret), ""};
  // A token that the suite wants signed but leaves to the signer to add.
  const RawRequest signed_request = received(GetParam());
  if (expected.find("x-amz-security-token") != std::string::npos) {
    credentials.session_token = signed_request.view().header("x-amz-security-token");
  }
  SigningKeys keys;
  const auto added = sign_request(raw.view(), credentials, "us-east-1", "service", kNowMs, keys);
  EXPECT_EQ(added.back().first, kAuthorization);
  EXPECT_EQ(added.back().second, expected);
}

// Verifies the request with each byte of a part of it altered in two ways, and says how often it
// was accepted.
int accepted_with_altered(const RawRequest& good,
                          const std::function<std::string&(RawRequest&)>& part) {
  int accepted = 0;
  RawRequest altered = good;
  std::string& text = part(altered);
  for (char& byte : text) {
    const char original = byte;
    for (const char other : {static_cast<char>(original ^ 1), original == 'x' ? 'y' : 'x'}) {
      byte = other;
      accepted += verify(altered).ok() ? 1 : 0;
    }
    byte = original;
  }
  return accepted;
}

// How many of the same alterations of the path leave the path that it stands for as it is: a
// signature covers that.
int altered_paths_that_mean_the_same(const RawRequest& good) {
  int same = 0;
  std::string path = good.path;
  for (char& byte : path) {
    const char original = byte;
    for (const char other : {static_cast<char>(original ^ 1), original == 'x' ? 'y' : 'x'}) {
      byte = other;
      same += normalized_path(path) == normalized_path(good.path) ? 1 : 0;
    }
    byte = original;
  }
  return same;
}

// Every header but, in one case, the session token, which is added after signing.
bool is_signed_header(const RawRequest& raw, std::string_view name) {
  const HttpRequest request = raw.view();
  std::string_view rest = parse_claim(request)->signed_headers;
  while (!rest.empty()) {
    if (equal_ignoring_case(take_until(rest, ';'), name)) {
      return true;
    }
  }
  return name == kAuthorization;
}

TEST_P(SigV4Vector, IsRefusedWithAnyByteAltered) {
  const RawRequest good = received(GetParam());
  EXPECT_EQ(accepted_with_altered(good, [](RawRequest& raw) -> std::string& { return raw.method; }),
            0);
  EXPECT_EQ(accepted_with_altered(good, [](RawRequest& raw) -> std::string& { return raw.query; }),
            0);
  EXPECT_EQ(accepted_with_altered(good, [](RawRequest& raw) -> std::string& { return raw.body; }),
            0);
  EXPECT_EQ(accepted_with_altered(good, [](RawRequest& raw) -> std::string& { return raw.path; }),
            altered_paths_that_mean_the_same(good));

  for (size_t i = 0; i < good.headers.size(); ++i) {
    if (is_signed_header(good, good.headers[i].first)) {
      EXPECT_EQ(accepted_with_altered(
                    good, [i](RawRequest& raw) -> std::string& { return raw.headers[i].second; }),
                0)
          << good.headers[i].first;
    }
  }
}

TEST_P(SigV4Vector, IsRefusedWithAnythingAddedOrLeftOut) {
  const RawRequest good = received(GetParam());
  RawRequest altered = good;
  altered.body += "x";
  EXPECT_FALSE(verify(altered).ok());
  altered = good;
  altered.query += "&x=1";
  EXPECT_FALSE(verify(altered).ok());
  altered = good;
  altered.path += "x";
  EXPECT_FALSE(verify(altered).ok());
  altered = good;
  altered.headers.emplace_back("Host", "another");
  EXPECT_FALSE(verify(altered).ok());
  altered = good;
  altered.headers.emplace_back("X-Amz-Target", "Service.Operation");
  EXPECT_FALSE(verify(altered).ok());
  for (size_t i = 0; i < good.headers.size(); ++i) {
    if (is_signed_header(good, good.headers[i].first)) {
      altered = good;
      altered.headers.erase(altered.headers.begin() + static_cast<ptrdiff_t>(i));
      EXPECT_FALSE(verify(altered).ok()) << good.headers[i].first;
    }
  }
}

std::string case_name(const testing::TestParamInfo<fs::path>& param) {
  std::string name = param.param.filename().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Suite, SigV4Vector, testing::ValuesIn(all_cases()), case_name);

TEST(SigV4Vectors, AreAllHere) { EXPECT_EQ(all_cases().size(), kCases); }

// Only in the cases of normalize-path, which hold segments that the signed path does not.
TEST(SigV4Vectors, AlteredPathsMeanTheSameOnlyWhereSegmentsFallAway) {
  for (const fs::path& path : all_cases()) {
    const bool normalized = path.string().find("normalize-path") != std::string::npos;
    const int same = altered_paths_that_mean_the_same(received(path));
    EXPECT_TRUE(normalized || same == 0) << path;
  }
}

}  // namespace
}  // namespace penstock::aws

#include "aws/sigv4_canonical.h"

#include <gtest/gtest.h>

namespace penstock::aws {
namespace {

TEST(CanonicalPath, RemovesEmptyAndDotSegments) {
  for (const auto& [path, normal] : {std::pair{"", "/"},
                                     {"/", "/"},
                                     {"//", "/"},
                                     {"/./", "/"},
                                     {"/..", "/"},
                                     {"/../../a", "/a"},
                                     {"/a/b/../..", "/"},
                                     {"/a/./b", "/a/b"},
                                     {"//a//b//", "/a/b/"},
                                     {"/a/..b/.c", "/a/..b/.c"},
                                     {"*", "*"},
                                     {"../a", "../a"}}) {
    EXPECT_EQ(normalized_path(path), normal) << path;
  }
}

TEST(CanonicalPath, EncodesOnceMoreThanTheRequest) {
  EXPECT_EQ(canonical_path("/a b"), "/a%20b");
  EXPECT_EQ(canonical_path("/a%20b"), "/a%2520b");
  EXPECT_EQ(canonical_path("/-._~/$:@"), "/-._~/%24%3A%40");
}

TEST(CanonicalQuery, SortsByEncodedNameThenValue) {
  EXPECT_EQ(canonical_query("b=1&a=2&a=10&B=0&a", false), "B=0&a=&a=10&a=2&b=1");
  EXPECT_EQ(canonical_query("a%3D=1&a=2", false), "a=2&a%3D=1");
}

TEST(CanonicalQuery, EncodesEachValueOnce) {
  EXPECT_EQ(canonical_query("x=a+b&y=a%20b&z=%7e%c3%a9/", false), "x=a%20b&y=a%20b&z=~%C3%A9%2F");
  EXPECT_EQ(canonical_query("x=100%&y=%4&z=%zz", false), "x=100%25&y=%254&z=%25zz");
}

TEST(CanonicalQuery, KeepsEqualSignsInValuesAndSkipsEmptyParameters) {
  EXPECT_EQ(canonical_query("&&x=a=b&", false), "x=a%3Db");
}

TEST(CanonicalQuery, LeavesTheSignatureOutOfAPresignedUrlOnly) {
  EXPECT_EQ(canonical_query("X-Amz-Signature=1&a=2", true), "a=2");
  EXPECT_EQ(canonical_query("X-Amz-Signature=1&a=2", false), "X-Amz-Signature=1&a=2");
}

TEST(CanonicalRequest, TrimsCollapsesAndJoinsHeaderValues) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/";
  request.headers = {
      {"Host", " h "}, {"My-Header", " a \t b\r\n  c "}, {"MY-HEADER", "d"}, {"Unsigned", "e"}};
  EXPECT_EQ(canonical_request(request, "host;my-header", "HASH", false),
            "GET\n/\n\nhost:h\nmy-header:a b c,d\n\nhost;my-header\nHASH");
}

}  // namespace
}  // namespace penstock::aws

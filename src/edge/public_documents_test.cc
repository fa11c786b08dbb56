#include "edge/public_documents.h"

#include <gtest/gtest.h>

namespace penstock::edge {
namespace {

aws::HttpRequest request(std::string_view method, std::string_view path) {
  aws::HttpRequest request;
  request.method = method;
  request.path = path;
  return request;
}

class PublicDocumentsTest : public testing::Test {
 protected:
  PublicDocumentsTest() {
    documents_.put("/certificate.pem", {"application/x-pem-file", "PEM", 3600});
  }

  PublicDocuments documents_;
  aws::HttpReply reply_;
};

TEST_F(PublicDocumentsTest, AnswersWhoeverReads) {
  for (const char* method : {"GET", "HEAD"}) {
    aws::HttpReply reply;
    ASSERT_TRUE(documents_.answer(request(method, "/certificate.pem"), reply)) << method;
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "application/x-pem-file");
    EXPECT_EQ(reply.body, "PEM");
    ASSERT_EQ(reply.headers.size(), 1U);
    EXPECT_EQ(reply.headers[0].first, "Cache-Control");
    EXPECT_EQ(reply.headers[0].second, "public, max-age=3600");
  }
}

TEST_F(PublicDocumentsTest, LeavesEverythingElseAlone) {
  for (const auto& [method, path] : {std::pair{"POST", "/certificate.pem"},
                                     {"PUT", "/certificate.pem"},
                                     {"GET", "/"},
                                     {"GET", "/certificate"},
                                     {"GET", "/certificate.pem/"},
                                     {"GET", "//certificate.pem"},
                                     {"GET", "/Certificate.pem"},
                                     {"GET", ""}}) {
    EXPECT_FALSE(documents_.answer(request(method, path), reply_)) << method << ' ' << path;
    EXPECT_TRUE(reply_.body.empty() && reply_.headers.empty());
  }
}

TEST_F(PublicDocumentsTest, WhatIsPutAgainReplacesTheFirst) {
  documents_.put("/certificate.pem", {"text/plain", "another", 0});
  ASSERT_TRUE(documents_.answer(request("GET", "/certificate.pem"), reply_));
  EXPECT_EQ(reply_.content_type, "text/plain");
  EXPECT_EQ(reply_.body, "another");
  EXPECT_EQ(reply_.headers[0].second, "no-store");
}

}  // namespace
}  // namespace penstock::edge

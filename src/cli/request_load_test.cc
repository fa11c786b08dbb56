#include "cli/request_load.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/fake_server.h"

namespace penstock::cli {
namespace {

// Asks for three items at a time.
class Source : public RequestSource {
 public:
  explicit Source(uint64_t items) : left_(items) {}
  std::string target() const override { return "Service.Operation"; }
  bool has_more() const override { return left_ > 0; }
  uint64_t append_next(uint32_t connection, std::string& body) override {
    const uint64_t items = std::min<uint64_t>(left_, 3);
    left_ -= items;
    body += std::to_string(connection);
    return items;
  }
  std::optional<std::string> complaint(uint64_t items, std::string_view reply) const override {
    return reply == "{}" ? std::nullopt : std::optional(std::to_string(items) + " are missing");
  }

 private:
  uint64_t left_;
};

class RequestLoadTest : public testing::Test {
 protected:
  RequestLoadTest()
      : server_([this](const std::string& head, const std::string& body) {
          EXPECT_NE(head.find("AWS4-HMAC-SHA256"), std::string::npos);
          EXPECT_NE(head.find("Service.Operation"), std::string::npos);
          bodies_.push_back(body);
          return FakeServer::reply(status_, answer_);
        }) {}

  Result<void> run(RequestLoadOptions options, uint64_t items) {
    options.connections = 3;
    Source source(items);
    RequestLoad load(options, {server_.endpoint(), "us-east-1", {"id", "secret", ""}}, "service",
                     source, clock_, [](const RequestLoadReport&) {});
    const Result<void> ran = load.run();
    report_ = load.report();
    return ran;
  }

  SystemClock clock_;
  int status_ = 200;
  std::string answer_ = "{}";
  std::vector<std::string> bodies_;
  RequestLoadReport report_;
  FakeServer server_;
};

TEST_F(RequestLoadTest, EndsWithItsSource) {
  RequestLoadOptions options;
  options.seconds = 0;
  ASSERT_TRUE(run(options, 10).ok());
  EXPECT_EQ(report_.requests, 4u);
  EXPECT_EQ(report_.items, 10u);
  EXPECT_EQ(bodies_.size(), 4u);
  EXPECT_EQ(report_.latency.count(), 4u);
}

TEST_F(RequestLoadTest, UsesEveryConnection) {
  RequestLoadOptions options;
  options.seconds = 0;
  ASSERT_TRUE(run(options, 9).ok());
  std::sort(bodies_.begin(), bodies_.end());
  EXPECT_EQ(bodies_, (std::vector<std::string>{"0", "1", "2"}));
}

TEST_F(RequestLoadTest, OffersTheRateAskedFor) {
  RequestLoadOptions options;
  options.seconds = 0.2;
  options.rate_per_s = 100;
  ASSERT_TRUE(run(options, UINT64_MAX).ok());
  EXPECT_GE(report_.requests, 10u);
  EXPECT_LE(report_.requests, 20u);
  EXPECT_EQ(report_.latency.count(), report_.requests);
}

TEST_F(RequestLoadTest, EndsWithAnAnswerThatIsAnError) {
  status_ = 400;
  answer_ = R"({"__type":"x#ValidationException"})";
  const Result<void> ran = run({}, 100);
  ASSERT_FALSE(ran.ok());
  EXPECT_NE(ran.error().message().find("ValidationException"), std::string::npos);
}

TEST_F(RequestLoadTest, EndsWhereTheSourceComplains) {
  answer_ = "{\"Failed\":3}";
  const Result<void> ran = run({}, 100);
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().message(), "3 are missing");
}

}  // namespace
}  // namespace penstock::cli

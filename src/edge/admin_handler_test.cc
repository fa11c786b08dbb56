#include "edge/admin_handler.h"

#include <gtest/gtest.h>

#include "edge/refusal.h"
#include "runtime/simulated_executor.h"

namespace penstock::edge {
namespace {

class PageExchange final : public Exchange {
 public:
  explicit PageExchange(runtime::Executor& home) : Exchange(home) {}
  bool client_waits() const override { return true; }
};

class Api final : public Handler {
 public:
  // NOLINTNEXTLINE(readability-convert-member-functions-to-static)
  runtime::Task<void> handle(Exchange& exchange) override {
    render_plain(exchange, 200, exchange.request.method);
    co_return;
  }
};

class AdminPages : public testing::Test {
 protected:
  aws::HttpReply get(std::string_view path, std::string_view method = "GET") {
    PageExchange exchange(executor_);
    exchange.request.method = method;
    exchange.request.path = path;
    runtime::spawn(handler_.handle(exchange));
    executor_.run_until_idle();
    return exchange.reply;
  }
  runtime::Task<std::vector<observe::Registry::Family>> collect() {
    co_await runtime::hop_to(executor_);
    co_return std::vector<observe::Registry::Family>{
        {"penstock_queue_messages", "Messages.", "gauge", {{{{"queue", "orders"}}, 3}}}};
  }

  ManualClock clock_;
  runtime::SimulatedExecutor executor_{clock_};
  observe::Registry registry_;
  std::string not_ready_;
  Api api_;
  AdminHandler handler_{registry_,
                        {[this] { return not_ready_; }, [this] { return collect(); }, &api_}};
};

TEST_F(AdminPages, SayThatTheProcessLives) {
  EXPECT_EQ(get("/livez").status, 200);
  not_ready_ = "draining";
  EXPECT_EQ(get("/livez").status, 200);
}

TEST_F(AdminPages, SayWhyTheServerIsNotReady) {
  EXPECT_EQ(get("/readyz").status, 200);
  not_ready_ = "the journal is full";
  const aws::HttpReply reply = get("/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, "503 Service Unavailable: the journal is full\n");
}

TEST_F(AdminPages, RenderWhatIsRegisteredAndWhatIsCollected) {
  registry_.counter("penstock_things_total", "Things.").add(2);
  const aws::HttpReply reply = get("/metrics");
  EXPECT_EQ(reply.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(reply.body.find("penstock_things_total 2\n"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("penstock_queue_messages{queue=\"orders\"} 3\n"), std::string::npos)
      << reply.body;
}

TEST_F(AdminPages, HandTheApiOn) {
  EXPECT_EQ(get("/v1/buses", "DELETE").body, "200 OK: DELETE\n");
  EXPECT_EQ(get("/v1").status, 404);
  EXPECT_EQ(get("/v11/buses").status, 404);
  AdminHandler without(registry_, {});
  PageExchange exchange(executor_);
  exchange.request.method = "GET";
  exchange.request.path = "/v1/buses";
  runtime::spawn(without.handle(exchange));
  executor_.run_until_idle();
  EXPECT_EQ(exchange.reply.status, 404);
}

TEST_F(AdminPages, RefuseOtherPathsAndMethods) {
  EXPECT_EQ(get("/").status, 404);
  EXPECT_EQ(get("/metricsx").status, 404);
  const aws::HttpReply reply = get("/livez", "POST");
  EXPECT_EQ(reply.status, 405);
  ASSERT_EQ(reply.headers.size(), 1U);
  EXPECT_EQ(reply.headers[0].first, "Allow");
  EXPECT_EQ(get("/livez", "HEAD").status, 200);
}

}  // namespace
}  // namespace penstock::edge

#include "server/admin_api.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "aws/json_codec.h"
#include "base/simulated_disk.h"
#include "bus/cloud_events.h"
#include "runtime/simulated_executor.h"
#include "server/platform.h"
#include "store/memory_backend.h"

namespace penstock::server {
namespace {

class ApiExchange final : public edge::Exchange {
 public:
  explicit ApiExchange(runtime::Executor& home) : Exchange(home) {}
  bool client_waits() const override { return true; }
  bool reserve_reply(size_t bytes) override {
    reserved = std::max(reserved, bytes);
    return has_room;
  }
  bool has_room = true;
  size_t reserved = 0;
};

using Headers = std::vector<aws::Header>;

constexpr aws::Header kHost{"Host", "127.0.0.1:4567"};
constexpr aws::Header kStructured{"Content-Type", bus::kCloudEventType};
constexpr aws::Header kJsonType{"Content-Type", "application/json"};
constexpr std::string_view kEvent =
    R"({"specversion":"1.0","id":"A-1","source":"shop","type":"order.placed",)"
    R"("time":"2024-05-01T12:00:00Z","data":{"n":1}})";

// The API before all of the platform's services, on a disk in memory.
class AdminApiTest : public testing::Test {
 protected:
  AdminApiTest() {
    store::ShardStores stores = store::make_shard_stores(service::kShards, backend_);
    journal_ = journal::Journal::open(
                   disk_, clock_, random_, log_,
                   {.directory = "journal", .segment_bytes = 1 * kMiB}, backend_.sequence(),
                   [&](journal::Sequence, int64_t, std::string_view) { return Result<void>(); })
                   .value();
    host_ = std::make_unique<service::Host>(std::vector<service::CoreParts>{{&core_, &random_}},
                                            clock_, log_, *journal_, std::move(stores));
    for (service::Service& each : make_services()) {
      host_->add(std::move(each));
    }
    PENSTOCK_CHECK(host_->load(run_in_turn).ok());
    api_ = std::make_unique<AdminApi>(*host_, clock_, log_, "admin.example");
  }

  aws::HttpReply ask(std::string_view method, std::string_view target, Headers headers = {kHost},
                     std::string_view body = {}, bool has_room = true) {
    ApiExchange exchange(core_);
    exchange.has_room = has_room;
    exchange.request.method = method;
    exchange.request.path = target.substr(0, target.find('?'));
    exchange.request.query =
        target.substr(std::min(target.size(), exchange.request.path.size() + 1));
    exchange.request.headers = std::move(headers);
    exchange.request.body = body;
    bool done = false;
    runtime::spawn([](AdminApi& api, edge::Exchange& asked, bool& is_done) -> runtime::Task<void> {
      co_await api.handle(asked);
      is_done = true;
    }(*api_, exchange, done));
    settle();
    while (!done && *journal_->commit_once()) {
      settle();
    }
    EXPECT_TRUE(done);
    return exchange.reply;
  }
  aws::HttpReply get(std::string_view target) { return ask("GET", target); }
  aws::HttpReply put(std::string_view event, std::string_view bus = "default") {
    return ask("POST", fmt::format("/v1/buses/{}/events", bus), {kHost, kStructured}, event);
  }
  // Deliveries that letters brought go on behind a reply.
  void settle() {
    while (core_.step()) {
    }
  }

  // An operation on the wire, for what the API has no path for.
  void call(std::string_view name, std::string_view json) {
    const auto* hosted = host_->find_service(bus::kServiceName);
    const auto* bound = host_->find_operation(*hosted, name);
    aws::AnyShape input(*bound->info->input);
    aws::AnyShape output(*bound->info->output);
    aws::Constraints unchecked(aws::Wording::kUnchecked);
    ASSERT_TRUE(aws::decode_json(*bound->info->input, json, false, input.get(), unchecked).ok());
    service::Call call;
    call.caller.account = "000000000000";
    call.region = "us-east-1";
    std::string failure = "not done";
    runtime::spawn(host_->call(core_, *hosted, *bound, call, input.get(), output.get()),
                   [&failure](const Result<void>& result) {
                     failure = result.ok() ? "" : result.error().message();
                   });
    settle();
    while (failure == "not done" && *journal_->commit_once()) {
      settle();
    }
    ASSERT_EQ(failure, "");
  }

  ManualClock clock_;
  SeededRandom random_{1};
  NullLog log_;
  SimulatedDisk disk_;
  store::MemoryBackend backend_;
  runtime::SimulatedExecutor core_{clock_};
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<service::Host> host_;
  std::unique_ptr<AdminApi> api_;
};

TEST_F(AdminApiTest, TakesACloudEventAndShowsItAgain) {
  const aws::HttpReply put_reply = put(kEvent);
  EXPECT_EQ(put_reply.status, 200);
  EXPECT_EQ(put_reply.content_type, "application/json");
  EXPECT_EQ(put_reply.body, "{\"accepted\":1,\"ids\":[\"A-1\"]}\n");

  const aws::HttpReply listed = get("/v1/buses/default/events");
  EXPECT_EQ(listed.status, 200);
  EXPECT_TRUE(listed.body.starts_with(
      R"({"Events":[{"Event":{"version":"0","id":"A-1","detail-type":"order.placed",)"))
      << listed.body;
  EXPECT_NE(listed.body.find(R"("EventId":"A-1")"), std::string::npos) << listed.body;
  EXPECT_NE(listed.body.find(R"("LastSequence":1)"), std::string::npos) << listed.body;

  const aws::HttpReply batch =
      ask("GET", "/v1/buses/default/events", {kHost, {"Accept", bus::kCloudEventBatchType}});
  EXPECT_EQ(batch.content_type, bus::kCloudEventBatchType);
  EXPECT_EQ(batch.body, "[" + std::string(kEvent) + "]\n");

  const aws::HttpReply found = get("/v1/events/A-1");
  EXPECT_EQ(found.status, 200);
  EXPECT_NE(found.body.find(R"("Deliveries":[])"), std::string::npos) << found.body;
}

TEST_F(AdminApiTest, TakesBatchesAndHeaders) {
  const std::string batch = "[" + std::string(kEvent) + "," + std::string(kEvent) + "]";
  EXPECT_EQ(ask("POST", "/v1/buses/default/events",
                {kHost, {"Content-Type", bus::kCloudEventBatchType}}, batch)
                .body,
            "{\"accepted\":2,\"ids\":[\"A-1\",\"A-1\"]}\n");
  EXPECT_EQ(ask("POST", "/v1/buses/default/events",
                {kHost, {"Content-Type", bus::kCloudEventBatchType}}, "[]")
                .body,
            "{\"accepted\":0,\"ids\":[]}\n");
  EXPECT_EQ(ask("POST", "/v1/buses/default/events",
                {kHost,
                 {"Content-Type", "text/plain"},
                 {"ce-specversion", "1.0"},
                 {"ce-id", "B%202"},
                 {"ce-source", "s"},
                 {"ce-type", "t"}},
                "hello")
                .body,
            "{\"accepted\":1,\"ids\":[\"B 2\"]}\n");
  EXPECT_NE(get("/v1/events/B%202").body.find(R"("detail":{"data":"hello"})"), std::string::npos);
}

TEST_F(AdminApiTest, SelectsEvents) {
  for (const char* id : {"1", "2", "3"}) {
    put(fmt::format(R"({{"specversion":"1.0","id":"{}","source":"shop","type":"t{}"}})", id, id));
  }
  const auto ids = [&](std::string_view query) {
    std::string found;
    const std::string body = get(fmt::format("/v1/buses/default/events?{}", query)).body;
    for (const char* id : {"1", "2", "3"}) {
      found += body.find(fmt::format(R"("EventId":"{}")", id)) != std::string::npos ? id : "";
    }
    return found;
  };
  EXPECT_EQ(ids(""), "123");
  EXPECT_EQ(ids("limit=2"), "12");
  EXPECT_EQ(ids("after=1&limit=1"), "2");
  EXPECT_EQ(ids("pattern=%7B%22detail-type%22%3A%5B%22t3%22%5D%7D"), "3");
  EXPECT_EQ(ids("since=9999-01-01T00:00:00Z"), "");
  EXPECT_EQ(ids("since=1970-01-01T00:00:00Z"), "123");
  EXPECT_EQ(ids("region=eu-west-1"), "");
  EXPECT_EQ(ids("account=123456789012"), "");
}

TEST_F(AdminApiTest, ExplainsRules) {
  call("PutRule", R"({"Name":"paid","EventPattern":"{\"detail\":{\"n\":[2]}}"})");
  put(kEvent);
  const aws::HttpReply kept = get("/v1/buses/default/explain?event=A-1&rule=paid");
  EXPECT_EQ(kept.status, 200);
  EXPECT_TRUE(kept.body.starts_with(R"({"Event":{"version":"0","id":"A-1")")) << kept.body;
  EXPECT_NE(kept.body.find(R"("RuleName":"paid")"), std::string::npos) << kept.body;
  EXPECT_NE(kept.body.find(R"("Matched":false)"), std::string::npos) << kept.body;

  const aws::HttpReply given = ask("POST", "/v1/buses/default/explain", {kHost, kJsonType},
                                   R"( {"source":"x","detail":{"n":2}} )");
  EXPECT_EQ(given.status, 200) << given.body;
  EXPECT_NE(given.body.find(R"("Matched":true)"), std::string::npos) << given.body;

  const aws::HttpReply cloud =
      ask("POST", "/v1/buses/default/explain?rule=paid", {kHost, kStructured}, kEvent);
  EXPECT_EQ(cloud.status, 200) << cloud.body;
  EXPECT_NE(cloud.body.find(R"("form":"object")"), std::string::npos) << cloud.body;
}

TEST_F(AdminApiTest, ListsDeliveries) {
  EXPECT_EQ(get("/v1/deliveries").body, "{\"Deliveries\":[]}\n");
  EXPECT_EQ(get("/v1/deliveries?status=failed&limit=5").status, 200);
}

TEST_F(AdminApiTest, AnswersErrorsAsJsonWithTheRightStatus) {
  struct Case {
    std::string method;
    std::string target;
    Headers headers;
    std::string body;
    int status;
    std::string part;
  };
  const Headers json{kHost, kJsonType};
  const Headers structured{kHost, kStructured};
  const std::string events = "/v1/buses/default/events";
  const std::vector<Case> cases{
      {"GET", "/v1/", {kHost}, "", 404, "NotFoundException"},
      {"GET", "/v1/buses//events", {kHost}, "", 404, "NotFoundException"},
      {"GET", "/v1/buses/default/events/", {kHost}, "", 404, "NotFoundException"},
      {"PUT", events, {kHost}, "", 405, "takes POST, GET, HEAD."},
      {"POST", "/v1/deliveries", {kHost}, "", 405, "takes GET, HEAD."},
      {"GET", "/v1/deliveries/1-1/retry", {kHost}, "", 405, "takes POST."},
      {"GET", events, {{"Host", "evil.example"}}, "", 403, "ForbiddenException"},
      {"GET", events, {kHost, {"Origin", "http://evil.example"}}, "", 403, "another origin"},
      {"GET", events + "?limit=x", {kHost}, "", 400, "limit must be a whole number."},
      {"GET", events + "?limit=1001", {kHost}, "", 400, "ValidationException"},
      {"GET", events + "?since=yesterday", {kHost}, "", 400, "since must be a time"},
      {"GET", events + "?pattern=%7B", {kHost}, "", 400, "InvalidEventPattern"},
      {"GET", events + "?form=x", {kHost}, "", 400, "There is no parameter 'form' here."},
      {"GET", events + "?limit=%", {kHost}, "", 400, "is not followed by two hexadecimal"},
      {"GET", events + "?account=1", {kHost}, "", 400, "account must be of 12 digits."},
      {"GET", events + "?region=US", {kHost}, "", 400, "region must be"},
      {"GET", "/v1/buses/%ff/events", {kHost}, "", 400, "The path must be UTF-8"},
      {"GET", "/v1/buses/absent/events", {kHost}, "", 404, "ResourceNotFoundException"},
      {"GET", "/v1/events/absent", {kHost}, "", 404, "NotFoundException"},
      {"GET", "/v1/buses/default/explain", {kHost}, "", 400, "event must be the id"},
      {"GET", "/v1/buses/default/explain?event=x", {kHost}, "", 404, "ResourceNotFoundException"},
      {"POST", "/v1/buses/default/explain", {kHost}, "{}", 415, "Content-Type is missing"},
      {"POST", "/v1/buses/default/explain", json, "{} x", 400, "one JSON object"},
      {"POST", "/v1/buses/default/explain?rule=r", json, "{}", 404, "ResourceNotFoundException"},
      {"POST", events, json, std::string(kEvent), 415, "UnsupportedMediaTypeException"},
      {"POST", events, structured, "{}", 400, "'specversion' must be"},
      {"POST", "/v1/buses/absent/events", structured, std::string(kEvent), 404,
       "ResourceNotFoundException"},
      {"POST", "/v1/deliveries/0-1/retry", {kHost}, "", 404, "DeliveryNotFoundException"},
      {"POST",
       "/v1/deliveries/0-1/retry",
       {kHost, {"Content-Type", "text/plain"}},
       "",
       415,
       "UnsupportedMediaTypeException"},
      {"DELETE", "/v1/deliveries/0-1", {kHost}, "", 404, "DeliveryNotFoundException"},
  };
  for (const Case& each : cases) {
    const aws::HttpReply reply = ask(each.method, each.target, each.headers, each.body);
    EXPECT_EQ(reply.status, each.status) << each.method << each.target << reply.body;
    EXPECT_TRUE(reply.body.starts_with(R"({"error":{"code":")")) << each.target << reply.body;
    EXPECT_NE(reply.body.find(each.part), std::string::npos) << each.target << reply.body;
  }
}

TEST_F(AdminApiTest, RefusesMoreThanOneMegabyteOfEvents) {
  const std::string half = R"({"specversion":"1.0","id":"1","source":"s","type":"t","data":")" +
                           std::string(600'000, 'x') + "\"}";
  const aws::HttpReply reply =
      ask("POST", "/v1/buses/default/events", {kHost, {"Content-Type", bus::kCloudEventBatchType}},
          "[" + half + "," + half + "]");
  EXPECT_EQ(reply.status, 413) << reply.body;
  EXPECT_NE(get("/v1/buses/default/events").body.find(R"("LastSequence":0)"), std::string::npos);
}

TEST_F(AdminApiTest, AnswersThatThereIsNoRoomForAReply) {
  put(kEvent);
  const aws::HttpReply reply = ask("GET", "/v1/buses/default/events", {kHost}, "", false);
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find("ServiceUnavailable"), std::string::npos) << reply.body;
}

TEST_F(AdminApiTest, TellsCachesAndSniffersToStayAway) {
  const aws::HttpReply reply = get("/v1/deliveries");
  ASSERT_EQ(reply.headers.size(), 2U);
  EXPECT_EQ(reply.headers[0].second, "no-store");
  EXPECT_EQ(reply.headers[1].second, "nosniff");
}

TEST_F(AdminApiTest, PutsRefusalsOfTheListenerInItsOwnForm) {
  ApiExchange exchange(core_);
  exchange.request.path = "/v1/buses/default/events";
  const edge::Refusal refusal{edge::RefusalKind::kBodyTooLarge, 413, "The body is too large."};
  AdminApi::render_refusal(exchange, refusal);
  EXPECT_EQ(exchange.reply.body,
            "{\"error\":{\"code\":\"ContentTooLargeException\",\"message\":\"The body is too "
            "large.\"}}\n");
  exchange.request.path = "/livez";
  AdminApi::render_refusal(exchange, refusal);
  EXPECT_EQ(exchange.reply.body, "413 Content Too Large: The body is too large.\n");
}

}  // namespace
}  // namespace penstock::server

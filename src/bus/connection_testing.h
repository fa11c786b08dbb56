// One shard with connections and API destinations, and the servers that they lead to, for this
// module's tests.
#ifndef PENSTOCK_BUS_CONNECTION_TESTING_H_
#define PENSTOCK_BUS_CONNECTION_TESTING_H_

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "bus/api_destination_operations.h"
#include "bus/bus_testing.h"
#include "bus/connection_operations.h"
#include "bus/connections.h"
#include "delivery/delivery_operations.h"
#include "runtime/scripted_http_caller.h"

namespace penstock::bus {

inline constexpr std::string_view kHook = "https://hook.example/in";
inline constexpr std::string_view kTokens = "https://auth.example/token";

// The JSON of CreateConnection.
inline std::string basic_connection(std::string_view name, std::string_view more = "") {
  return fmt::format(
      R"({{"Name":"{}","AuthorizationType":"BASIC","AuthParameters":{{"BasicAuthParameters":)"
      R"({{"Username":"user","Password":"p4ssword"}}{}}}}})",
      name, more);
}
inline std::string key_connection(std::string_view name) {
  return fmt::format(
      R"({{"Name":"{}","AuthorizationType":"API_KEY","AuthParameters":{{"ApiKeyAuthParameters":)"
      R"({{"ApiKeyName":"X-Key","ApiKeyValue":"k3y"}}}}}})",
      name);
}
inline std::string oauth_connection(std::string_view name) {
  return fmt::format(
      R"({{"Name":"{}","AuthorizationType":"OAUTH_CLIENT_CREDENTIALS","AuthParameters":)"
      R"({{"OAuthParameters":{{"ClientParameters":{{"ClientID":"me","ClientSecret":"s3cret"}},)"
      R"("AuthorizationEndpoint":"{}","HttpMethod":"POST"}}}}}})",
      name, kTokens);
}

class TestWebhooks {
 public:
  using Http = runtime::ScriptedHttpCaller;

  explicit TestWebhooks(Options options = {}) : buses_(with_http(std::move(options))) {}

  TestBuses& buses() { return buses_; }
  Connections& connections() { return buses_.buses().connections(); }
  Http& http() { return http_of(buses_.shard().shard()); }
  void pass_ms(int64_t duration_ms) { buses_.pass_ms(duration_ms); }

  // What a URL does; its calls are kept.
  void serve(std::string_view url, Http::Script script) {
    http().on(std::string(url),
              [this, script = std::move(script)](const runtime::HttpCall& call, int64_t number) {
                calls_.push_back(call);
                called_ms_.push_back(buses_.now_ms());
                return script(call, number);
              });
  }
  void serve(std::string_view url, int status, std::string body = {}) {
    serve(url, [status, body = std::move(body)](const auto&, int64_t) {
      return Http::reply(status, body);
    });
  }
  // Tokens "t1", "t2", …, each for so long.
  void serve_tokens(int64_t lifetime_s) {
    serve(kTokens, [lifetime_s](const auto&, int64_t number) {
      return Http::reply(
          200, fmt::format(R"({{"access_token":"t{}","expires_in":{}}})", number, lifetime_s));
    });
  }
  // All calls to URLs that begin like this, and when they were made.
  std::vector<runtime::HttpCall> calls(std::string_view url = "") const {
    std::vector<runtime::HttpCall> found;
    for (const runtime::HttpCall& call : calls_) {
      if (call.url.starts_with(url)) {
        found.push_back(call);
      }
    }
    return found;
  }
  const std::vector<int64_t>& called_ms() const { return called_ms_; }
  static std::string header(const runtime::HttpCall& call, std::string_view name) {
    for (const auto& [present, value] : call.headers) {
      if (present == name) {
        return value;
      }
    }
    return "";
  }

  // Its ARN.
  std::string create_connection(std::string_view json) {
    auto made = buses_.ask<CreateConnection>(json);
    PENSTOCK_CHECK(made.ok());
    return *made->arn;
  }
  std::string create_destination(std::string_view connection_arn, std::string_view name = "hook",
                                 std::string_view endpoint = kHook, int rate = 300) {
    auto made = buses_.ask<CreateApiDestination>(fmt::format(
        R"({{"Name":"{}","ConnectionArn":"{}","InvocationEndpoint":"{}","HttpMethod":"POST",)"
        R"("InvocationRateLimitPerSecond":{}}})",
        name, connection_arn, endpoint, rate));
    PENSTOCK_CHECK(made.ok());
    return *made->arn;
  }

  // A delivery of an event with a dead-letter queue.
  void deliver(std::string_view destination_arn, std::string_view event_id = "e1",
               std::string_view parameters = "", std::string_view input = "",
               std::string_view account = kTestAccount) {
    const std::string queue = queue_arn("dead");
    const std::string event = fmt::format(R"({{"id":"{}"}})", event_id);
    delivery::Delivery wanted;
    wanted.target = destination_arn;
    wanted.cause = "arn:aws:events:eu-west-1:123456789012:rule/r";
    wanted.account = account;
    wanted.event_id = event_id;
    wanted.event = event;
    wanted.parameters = parameters;
    wanted.input = input;
    wanted.dead_letter_queue = queue;
    wanted.created_ms = buses_.now_ms();
    journal::Batch batch(kTestShard);
    engine().send(wanted, batch);
    buses_.shard().shard().commit(std::move(batch));
  }
  delivery::Engine& engine() { return delivery::Engine::of(buses_.shard().shard()); }
  delivery::DeliveryShape delivery_of(std::string event_id = "e1") {
    delivery::ListDeliveriesInput input;
    input.event_id = std::move(event_id);
    auto listed = buses_.shard().run<delivery::ListDeliveries>(engine(), buses_.call(), input);
    PENSTOCK_CHECK(listed.ok());
    // The dead letter is a delivery of the event as well.
    const auto found = std::find_if(
        listed->deliveries.begin(), listed->deliveries.end(),
        [](const auto& each) { return each.target.find("api-destination") != std::string::npos; });
    return found == listed->deliveries.end() ? delivery::DeliveryShape() : *found;
  }
  // "delivered", or "status category CODE" of the last failed attempt.
  std::string outcome_of(std::string event_id = "e1") {
    const delivery::DeliveryShape shape = delivery_of(std::move(event_id));
    if (shape.last_attempts.empty()) {
      return shape.status;
    }
    const auto& last = shape.last_attempts.back();
    return fmt::format("{} {} {}", shape.status, last.category, last.code);
  }
  std::string message_of(std::string event_id = "e1") {
    const delivery::DeliveryShape shape = delivery_of(std::move(event_id));
    return shape.last_attempts.empty() ? "" : shape.last_attempts.back().message;
  }
  std::string state_of(std::string_view name) {
    const Connection* connection = connections().find(bus_path(kTestAccount, kTestRegion, name));
    return connection == nullptr ? "" : connection->record.state;
  }
  std::string reason_of(std::string_view name) {
    const Connection* connection = connections().find(bus_path(kTestAccount, kTestRegion, name));
    return connection == nullptr ? "" : connection->record.state_reason.value_or("");
  }

 private:
  Http& http_of(service::Shard& shard) {
    if (http_ == nullptr) {
      http_ = std::make_unique<Http>(shard.executor(), shard.clock());
    }
    return *http_;
  }
  Options with_http(Options options) {
    options.http = [this](service::Shard& shard) { return &http_of(shard); };
    return options;
  }

  // The world outside outlives the shard.
  std::unique_ptr<Http> http_;
  std::vector<runtime::HttpCall> calls_;
  std::vector<int64_t> called_ms_;
  TestBuses buses_;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTION_TESTING_H_

#include "tests/simulation/topic_clients.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "tests/simulation/delivery_calls.h"

namespace penstock::simulation {
namespace {

constexpr int64_t kRetriesMax = 3;
constexpr int64_t kAgeMaxS = 3'600;
constexpr const char* kEndpoint = "https://endpoint.example/hook";
constexpr const char* kTopicArn = "arn:aws:sns:us-east-1:000000000000:";
constexpr const char* kNews = "news";
constexpr const char* kOrders = "orders.fifo";
constexpr const char* kAll = "all";
constexpr const char* kOrdered = "ordered.fifo";
constexpr const char* kAudited = "audited";
constexpr const char* kDead = "dead";

// Which of a message's kinds leads where.
constexpr const char* kKinds[] = {"plain", "gone", "audited", "called"};

Route route_of(std::string_view kind) {
  Route route;
  if (kind == "ordered") {
    route.queues.insert(kOrdered);
    return route;
  }
  route.queues.insert(kAll);
  if (kind == "audited") {
    route.queues.insert(kAudited);
  }
  route.is_dead_at_once = kind == "gone";
  route.is_called = kind == "called";
  return route;
}

template <typename Op>
auto call_topic(World& world, typename Op::Input input) {
  return call<Op>(world, topic::kServiceInfo, aws::Protocol::kAwsJson1_0, std::move(input));
}

// Until there is an answer; it must not be a refusal.
template <typename Op>
runtime::Task<typename Op::Output> insist(World& world, typename Op::Input input) {
  for (;;) {
    auto answer = co_await call_topic<Op>(world, input);
    PENSTOCK_CHECK(answer.outcome != Outcome::kRefused);
    if (answer.outcome == Outcome::kDone) {
      co_return std::move(answer.output);
    }
    co_await world.sleep_ms(1);
  }
}

std::string queue_arn(std::string_view name) {
  return fmt::format("arn:aws:sqs:us-east-1:000000000000:{}", name);
}

topic::TextMap raw_and(topic::TextMap more) {
  more["RawMessageDelivery"] = "true";
  return more;
}

std::string filter_of(std::string_view kind) { return fmt::format(R"({{"kind":["{}"]}})", kind); }

std::string redrive() { return fmt::format(R"({{"deadLetterTargetArn":"{}"}})", queue_arn(kDead)); }

std::string token_in(std::string_view body) {
  constexpr std::string_view kName = "\"Token\" : \"";
  const size_t begin = body.find(kName);
  if (begin == std::string_view::npos) {
    return {};
  }
  return std::string(body.substr(begin + kName.size(),
                                 body.find('"', begin + kName.size()) - begin - kName.size()));
}

}  // namespace

TopicClients::TopicClients(World& world, Options options)
    : world_(world), options_(options), history_(kRetriesMax, kAgeMaxS * 1'000) {}

void TopicClients::start() {
  world_.on_http(kEndpoint, [this](const runtime::HttpCall& call) { return react(call); });
  ++working_;
  world_.start_client(set_up());
}

void TopicClients::drain() {
  ++working_;
  world_.start_client(empty_queues());
}

runtime::ScriptedHttpCaller::Reaction TopicClients::react(const runtime::HttpCall& call) {
  using Caller = runtime::ScriptedHttpCaller;
  if (std::string token = token_in(call.body); !token.empty()) {
    token_ = std::move(token);
    return Caller::reply(200, {}, 1);
  }
  const int number = number_in(call.body);
  const auto delay_ms = static_cast<int64_t>(world_.random().below(200));
  const uint64_t choice = world_.random().below(10);
  history_.called(number, world_.now_ms(), choice < 5);
  if (choice < 5) {
    return Caller::reply(200, {}, delay_ms);
  }
  if (choice < 7) {
    return Caller::reply(choice == 5 ? 500 : 429, {}, delay_ms);
  }
  return choice == 7 ? Caller::refuse(delay_ms) : Caller::hang();
}

// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<void> TopicClients::create_topic(std::string name) {
  topic::CreateTopicInput input;
  input.name = name;
  if (name.ends_with(".fifo")) {
    input.attributes["FifoTopic"] = "true";
  }
  co_await insist<topic::CreateTopic>(world_, input);
}

// Doing it again is the same, should the answer be lost.
// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<void> TopicClients::subscribe(std::string to, std::string protocol,
                                            std::string endpoint, topic::TextMap attributes) {
  topic::SubscribeInput input;
  input.topic_arn = kTopicArn + to;
  input.protocol = std::move(protocol);
  input.endpoint = std::move(endpoint);
  input.attributes = std::move(attributes);
  co_await insist<topic::Subscribe>(world_, input);
}

runtime::Task<void> TopicClients::confirm() {
  while (token_.empty()) {
    co_await world_.sleep_ms(10);
  }
  topic::ConfirmSubscriptionInput input;
  input.topic_arn = std::string(kTopicArn) + kNews;
  input.token = token_;
  co_await insist<topic::ConfirmSubscription>(world_, input);
}

Root TopicClients::set_up() {
  for (const char* name : {kAll, kOrdered, kAudited, kDead}) {
    co_await create_queue(world_, name);
  }
  co_await create_topic(kNews);
  co_await create_topic(kOrders);
  topic::TextMap plain = raw_and({});
  co_await subscribe(kNews, "sqs", queue_arn(kAll), plain);
  co_await subscribe(kOrders, "sqs", queue_arn(kOrdered), plain);
  topic::TextMap audited = raw_and({{"FilterPolicy", filter_of("audited")}});
  co_await subscribe(kNews, "sqs", queue_arn(kAudited), audited);
  topic::TextMap gone =
      raw_and({{"FilterPolicy", filter_of("gone")}, {"RedrivePolicy", redrive()}});
  co_await subscribe(kNews, "sqs", queue_arn("nowhere"), gone);
  topic::TextMap called =
      raw_and({{"FilterPolicy", filter_of("called")},
               {"RedrivePolicy", redrive()},
               {"DeliveryPolicy", fmt::format(R"({{"healthyRetryPolicy":{{"numRetries":{},)"
                                              R"("minDelayTarget":1,"maxDelayTarget":20,)"
                                              R"("backoffFunction":"exponential"}}}})",
                                              kRetriesMax)}});
  co_await subscribe(kNews, "https", kEndpoint, called);
  co_await confirm();
  for (int publisher = 0; publisher < options_.publishers; ++publisher) {
    ++working_;
    world_.start_client(this->publish(publisher));
  }
  --working_;
}

// The FIFO topic's one group sees messages in the order of their numbers only if one publisher
// sends them, each after the answer to the one before; so only the first does. What is not answered
// is not sent again: it was published or not.
Root TopicClients::publish(int publisher) {
  for (int sent = 0; sent < options_.messages_each;) {
    topic::PublishBatchInput input;
    std::vector<int> numbers;
    const bool is_fifo = publisher == 0 && world_.random().below(3) == 0;
    input.topic_arn = std::string(kTopicArn) + (is_fifo ? kOrders : kNews);
    const uint64_t count = 1 + world_.random().below(6);
    for (uint64_t i = 0; i < count; ++i, ++sent) {
      const std::string kind =
          is_fifo ? "ordered" : kKinds[world_.random().below(std::size(kKinds))];
      const int number = ++numbers_;
      numbers.push_back(number);
      history_.asked(number, route_of(kind), is_fifo ? "g" : "");
      auto& entry = input.entries.emplace_back();
      entry.id = std::to_string(number);
      entry.message = fmt::format(R"({{"n":{},"kind":"{}"}})", number, kind);
      auto& attribute = entry.attributes["kind"];
      attribute.data_type = "String";
      attribute.string_value = kind;
      if (is_fifo) {
        entry.group_id = "g";
        entry.deduplication_id = std::to_string(number);
      }
    }
    const auto answer = co_await call_topic<topic::PublishBatch>(world_, input);
    PENSTOCK_CHECK(answer.outcome != Outcome::kRefused);
    if (answer.outcome == Outcome::kDone) {
      PENSTOCK_CHECK(answer.output.failed.value().empty());
      for (const int number : numbers) {
        history_.acknowledged(number, world_.now_ms());
      }
    }
    if (world_.random().below(3) == 0) {
      co_await world_.sleep_ms(static_cast<int64_t>(world_.random().below(3'000)));
    }
  }
  --working_;
}

Root TopicClients::empty_queues() {
  co_await wait_for_deliveries(world_);
  for (const char* name : {kAll, kOrdered, kAudited, kDead}) {
    const std::string queue = name;
    const Visit visit = [&](const queue::Message& message) {
      const int number = number_in(message.body);
      if (queue != kDead) {
        history_.drained(queue, number);
        return;
      }
      const auto& code = message.attributes.at("ErrorCode").string_value.value();
      history_.dead_letter(number, code, code == "NO_RESOURCE" ? "" : "retries");
    };
    co_await empty_queue(world_, queue, visit);
  }
  history_.set_crashes(static_cast<int64_t>(world_.crashes()));
  history_.check();
  --working_;
}

}  // namespace penstock::simulation

#include "tests/simulation/bus_clients.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tests/simulation/delivery_calls.h"
#include "tests/simulation/service_call.h"

namespace penstock::simulation {
namespace {

constexpr int64_t kRetriesMax = 3;
constexpr int64_t kAgeMaxS = 120;
constexpr const char* kEndpoint = "https://endpoint.example/hook";
constexpr const char* kQueueArn = "arn:aws:sqs:us-east-1:000000000000:";
constexpr const char* kBusArn = "arn:aws:events:us-east-1:000000000000:event-bus/";
constexpr const char* kBus = "shop";
constexpr const char* kOtherBus = "audit";
constexpr const char* kAll = "all";
constexpr const char* kOrdered = "ordered.fifo";
constexpr const char* kAudited = "audited";
constexpr const char* kDead = "dead";

// Which of an event's kinds leads where.
constexpr const char* kKinds[] = {"plain", "ordered", "gone", "audited", "called"};

Route route_of(std::string_view kind) {
  Route route;
  route.queues.insert(kAll);
  if (kind == "ordered") {
    route.queues.insert(kOrdered);
  } else if (kind == "audited") {
    route.queues.insert(kAudited);
  }
  route.is_dead_at_once = kind == "gone";
  route.is_called = kind == "called";
  return route;
}

template <typename Op>
auto call_bus(World& world, typename Op::Input input) {
  return call<Op>(world, bus::kServiceInfo, aws::Protocol::kAwsJson1_1, std::move(input));
}

// Until there is an answer; it must not be a refusal.
template <typename Op>
runtime::Task<typename Op::Output> insist(World& world, typename Op::Input input) {
  for (;;) {
    auto answer = co_await call_bus<Op>(world, input);
    PENSTOCK_CHECK(answer.outcome != Outcome::kRefused);
    if (answer.outcome == Outcome::kDone) {
      co_return std::move(answer.output);
    }
    co_await world.sleep_ms(1);
  }
}

bool is_open(Outcome outcome) {
  return outcome == Outcome::kUnknown || outcome == Outcome::kUnavailable;
}

bus::TargetShape target_of(std::string arn) {
  bus::TargetShape target;
  target.id = "t";
  target.arn = std::move(arn);
  return target;
}

}  // namespace

BusClients::BusClients(World& world, Options options)
    : world_(world), options_(options), history_(kRetriesMax, kAgeMaxS * 1'000) {}

void BusClients::start() {
  world_.on_http(kEndpoint, [this](const runtime::HttpCall& call) { return react(call); });
  ++working_;
  world_.start_client(set_up());
}

void BusClients::drain() {
  ++working_;
  world_.start_client(empty_queues());
}

runtime::ScriptedHttpCaller::Reaction BusClients::react(const runtime::HttpCall& call) {
  using Caller = runtime::ScriptedHttpCaller;
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

// A bus that is there already was made by a request whose answer was lost.
// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<void> BusClients::create_bus(std::string name) {
  Outcome outcome = Outcome::kUnknown;
  while (is_open(outcome)) {
    bus::CreateEventBusInput input;
    input.name = name;
    outcome = (co_await call_bus<bus::CreateEventBus>(world_, std::move(input))).outcome;
    co_await world_.sleep_ms(1);
  }
}

runtime::Task<void> BusClients::create_endpoint() {
  bus::CreateConnectionInput connection;
  connection.name = "key";
  connection.authorization_type = "API_KEY";
  connection.auth.emplace().api_key.emplace();
  connection.auth->api_key->name = "x-key";
  connection.auth->api_key->value = "secret";
  Outcome outcome = Outcome::kUnknown;
  while (is_open(outcome)) {
    outcome = (co_await call_bus<bus::CreateConnection>(world_, connection)).outcome;
    co_await world_.sleep_ms(1);
  }
  bus::ConnectionNameInput described;
  described.name = "key";
  const auto known = co_await insist<bus::DescribeConnection>(world_, described);
  bus::CreateApiDestinationInput destination;
  destination.name = "hook";
  destination.connection_arn = known.arn.value();
  destination.endpoint = kEndpoint;
  destination.method = "POST";
  outcome = Outcome::kUnknown;
  while (is_open(outcome)) {
    outcome = (co_await call_bus<bus::CreateApiDestination>(world_, destination)).outcome;
    co_await world_.sleep_ms(1);
  }
  bus::ApiDestinationNameInput wanted;
  wanted.name = "hook";
  endpoint_arn_ = (co_await insist<bus::DescribeApiDestination>(world_, wanted)).arn.value();
}

// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<void> BusClients::put_rule(std::string on_bus, std::string name, std::string pattern,
                                         bus::TargetShape target) {
  bus::PutRuleInput rule;
  rule.name = name;
  rule.bus = on_bus;
  rule.event_pattern = std::move(pattern);
  co_await insist<bus::PutRule>(world_, rule);
  bus::PutTargetsInput targets;
  targets.rule = name;
  targets.bus = on_bus;
  targets.targets.push_back(std::move(target));
  co_await insist<bus::PutTargets>(world_, targets);
}

Root BusClients::set_up() {
  for (const char* name : {kAll, kOrdered, kAudited, kDead}) {
    co_await create_queue(world_, name);
  }
  co_await create_bus(kBus);
  co_await create_bus(kOtherBus);
  co_await create_endpoint();
  const std::string dead = std::string(kQueueArn) + kDead;
  const auto of_kind = [](std::string_view kind) {
    return fmt::format(R"({{"detail":{{"kind":["{}"]}}}})", kind);
  };
  bus::TargetShape all = target_of(std::string(kQueueArn) + kAll);
  co_await put_rule(kBus, "all", R"({"source":["simulation"]})", std::move(all));
  bus::TargetShape ordered = target_of(std::string(kQueueArn) + kOrdered);
  ordered.sqs.emplace().message_group_id = "g";
  co_await put_rule(kBus, "ordered", of_kind("ordered"), std::move(ordered));
  bus::TargetShape gone = target_of(std::string(kQueueArn) + "nowhere");
  gone.dead_letter.emplace().arn = dead;
  co_await put_rule(kBus, "gone", of_kind("gone"), std::move(gone));
  bus::TargetShape other = target_of(std::string(kBusArn) + kOtherBus);
  other.role_arn = "arn:aws:iam::000000000000:role/forward";
  co_await put_rule(kBus, "audit", of_kind("audited"), std::move(other));
  bus::TargetShape audited = target_of(std::string(kQueueArn) + kAudited);
  co_await put_rule(kOtherBus, "audited", R"({"source":["simulation"]})", std::move(audited));
  bus::TargetShape hook = target_of(endpoint_arn_);
  hook.role_arn = "arn:aws:iam::000000000000:role/hook";
  hook.dead_letter.emplace().arn = dead;
  hook.retry.emplace();
  hook.retry->maximum_retry_attempts = kRetriesMax;
  hook.retry->age_max_s = kAgeMaxS;
  co_await put_rule(kBus, "called", of_kind("called"), std::move(hook));
  for (int publisher = 0; publisher < options_.publishers; ++publisher) {
    ++working_;
    world_.start_client(this->publish(publisher));
  }
  --working_;
}

// The FIFO queue's one group sees events in the order of their numbers only if one publisher sends
// them, each after the answer to the one before; so only the first sends those. What is not
// answered is not sent again: it was published or not.
Root BusClients::publish(int publisher) {
  for (int sent = 0; sent < options_.events_each;) {
    bus::PutEventsInput input;
    std::vector<int> numbers;
    const uint64_t count = 1 + world_.random().below(6);
    for (uint64_t i = 0; i < count; ++i, ++sent) {
      std::string kind = kKinds[world_.random().below(std::size(kKinds))];
      if (kind == "ordered" && publisher != 0) {
        kind = "plain";
      }
      const int number = ++numbers_;
      numbers.push_back(number);
      history_.asked(number, route_of(kind), kind == "ordered" ? "g" : "");
      auto& entry = input.entries.emplace_back();
      entry.source = "simulation";
      entry.detail_type = "thing";
      entry.event_bus_name = kBus;
      entry.detail = fmt::format(R"({{"n":{},"kind":"{}"}})", number, kind);
    }
    const auto answer = co_await call_bus<bus::PutEvents>(world_, input);
    PENSTOCK_CHECK(answer.outcome != Outcome::kRefused);
    if (answer.outcome == Outcome::kDone) {
      PENSTOCK_CHECK(answer.output.failed_entry_count == 0);
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

void BusClients::saw(const std::string& queue, const queue::Message& message) {
  const int number = number_in(message.body);
  if (queue != kDead) {
    history_.drained(queue, number);
    return;
  }
  const auto& attributes = message.attributes;
  const auto exhausted = attributes.find("EXHAUSTED_RETRY_CONDITION");
  history_.dead_letter(
      number, attributes.at("ERROR_CODE").string_value.value_or(""),
      exhausted == attributes.end() ? "" : exhausted->second.string_value.value_or(""));
}

Root BusClients::empty_queues() {
  co_await wait_for_deliveries(world_);
  for (const char* name : {kAll, kOrdered, kAudited, kDead}) {
    const std::string queue = name;
    const Visit visit = [&](const queue::Message& message) { saw(queue, message); };
    co_await empty_queue(world_, queue, visit);
  }
  history_.set_crashes(static_cast<int64_t>(world_.crashes()));
  history_.check();
  --working_;
}

}  // namespace penstock::simulation

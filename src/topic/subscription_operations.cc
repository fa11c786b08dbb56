#include "topic/subscription_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <tuple>
#include <utility>

#include "aws/arn.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "runtime/mail_address.h"
#include "service/host.h"
#include "topic/pages.h"
#include "topic/publish.h"
#include "topic/subscription_attributes.h"
#include "topic/topic_limits.h"
#include "topic/topic_shard.h"

namespace penstock::topic {
namespace {

constexpr std::string_view kPendingAnswer = "pending confirmation";
constexpr std::string_view kInSubscribe = "Attributes Reason: ";
// Protocols of SNS's that Penstock has nothing for.
constexpr std::array<std::string_view, 4> kUnsupportedProtocols{"lambda", "sms", "application",
                                                                "firehose"};
constexpr size_t kTokenBytes = 144;  // 288 hexadecimal digits

// Whether there is somebody to call; the URL is taken apart when that is done.
bool has_host(std::string_view url) {
  const size_t begin = url.find("://") + 3;
  const std::string_view authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const std::string_view host = authority.substr(authority.rfind('@') + 1);
  // SNS takes no underscore (developer guide, "HTTP/S endpoints").
  return !host.empty() && host.front() != ':' && host.find('_') == std::string_view::npos &&
         std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c <= '~'; });
}

Result<void> check_queue_endpoint(const Topic& topic, std::string_view endpoint,
                                  const delivery::Engine& engine) {
  const auto arn = aws::parse_arn(endpoint);
  if (!arn || arn->service != "sqs" || arn->region != topic.region || !engine.knows(endpoint)) {
    return invalid("SQS endpoint ARN");
  }
  // SNS lets the other account confirm it; queue policies are not evaluated yet, so nothing would
  // get there.
  if (arn->account != topic.account) {
    return invalid("Endpoint Reason: the queue belongs to another account");
  }
  if (!topic.is_fifo && endpoint.ends_with(kFifoSuffix)) {
    // The prefix is doubled, as SNS doubles it.
    return invalid(
        "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to "
        "standard SNS topics");
  }
  return {};
}

Result<void> check_endpoint(TopicShard& shard, const Topic& topic, Protocol protocol,
                            std::string_view endpoint) {
  if (endpoint.size() > kEndpointBytesMax) {
    return invalid("Endpoint");
  }
  if (protocol == Protocol::kSqs) {
    return check_queue_endpoint(topic, endpoint, shard.engine());
  }
  if (is_http(protocol)) {
    if (!endpoint.starts_with(fmt::format("{}://", name_of(protocol))) || !has_host(endpoint)) {
      return invalid("Endpoint must match the specified protocol");
    }
    const auto& may_call = shard.options().may_call;
    return may_call && !may_call(endpoint) ? invalid("Unreachable Endpoint") : Result<void>();
  }
  if (!runtime::is_mail_address(endpoint)) {
    return invalid("Email address");
  }
  if (!shard.options().sends_mail) {
    return invalid(
        "Protocol Reason: no mail relay is configured (smtp-url), so that e-mail cannot "
        "be sent");
  }
  return {};
}

bool is_phone_number(std::string_view text) {
  return text.size() > 1 && text[0] == '+' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<Protocol> require_protocol(const Topic& topic, const SubscribeInput& input) {
  PENSTOCK_ASSIGN(const std::string_view name, require_text(input.protocol, "Protocol"));
  const auto protocol = protocol_of(name);
  const bool is_known =
      protocol || std::find(kUnsupportedProtocols.begin(), kUnsupportedProtocols.end(), name) !=
                      kUnsupportedProtocols.end();
  if (is_known && topic.is_fifo && protocol != Protocol::kSqs) {
    return invalid(fmt::format("Invalid protocol type: {}", name));
  }
  if (protocol) {
    return *protocol;
  }
  if (name == "sms" && !is_phone_number(input.endpoint.value_or(""))) {
    return Error(kInvalidParameter,
                 fmt::format("Invalid SMS endpoint: {}", input.endpoint.value_or("")));
  }
  if (name == "application" && !aws::parse_arn(input.endpoint.value_or(""))) {
    return invalid(fmt::format("Application endpoint arn invalid:{}", input.endpoint.value_or("")));
  }
  if (is_known) {
    return invalid(fmt::format("Protocol Reason: {} is not supported here", name));
  }
  return invalid(fmt::format("Amazon SNS does not support this protocol string: {}", name));
}

// A token says which subscription it is of, so that it is found whatever topic comes with it;
// nobody can guess the rest.
struct TokenPlace {
  journal::ShardId shard = 0;
  TopicId topic = 0;
  SubscriptionId subscription = 0;
};
std::string make_token(const TokenPlace& place, Random& random) {
  std::string bytes(1, static_cast<char>(place.shard));
  append_big_endian(bytes, place.topic);
  append_big_endian(bytes, place.subscription);
  std::array<uint8_t, kTokenBytes> secret{};
  random.fill(secret);
  bytes.append(view(secret).substr(bytes.size()));
  return hex(bytes);
}

// nullopt for what is no token.
std::optional<TokenPlace> place_of_token(std::string_view token) {
  constexpr size_t kPlaceBytes = 17;
  if (token.size() != 2 * kTokenBytes) {
    return std::nullopt;
  }
  std::string bytes;
  for (size_t i = 0; i < 2 * kPlaceBytes; i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(token.data() + i, token.data() + i + 2, value, 16);
    if (error != std::errc() || end != token.data() + i + 2) {
      return std::nullopt;
    }
    bytes.push_back(static_cast<char>(value));
  }
  ByteReader reader(bytes);
  TokenPlace place;
  place.shard = reader.big_endian<uint8_t>();
  place.topic = reader.big_endian<TopicId>();
  place.subscription = reader.big_endian<SubscriptionId>();
  return place;
}

Result<void> take_attribute(const SubscriptionRules& rules, Subscription& subscription,
                            const std::string& name, const std::string& value) {
  PENSTOCK_ASSIGN(AttributeChange change, check_subscription_attribute(rules, name, value));
  if (change.value) {
    subscription.attributes[change.name] = *std::move(change.value);
  } else {
    subscription.attributes.erase(change.name);
  }
  return {};
}

std::string answer(const Topic& topic, const Subscription& subscription,
                   const SubscribeInput& input) {
  return subscription.state == SubscriptionState::kPending && !input.returns_arn.value_or(false)
             ? std::string(kPendingAnswer)
             : subscription_arn(topic.arn, subscription.uuid);
}

// The endpoint is asked. As long as a token is good it stays, whatever has been asked since.
void ask(TopicShard& shard, Topic& topic, Subscription& subscription, const service::Call& call,
         journal::Batch& batch) {
  if (subscription.token.empty() || subscription.expires_ms <= call.now_ms) {
    subscription.token = make_token({shard.shard().id(), topic.id, subscription.id}, *call.random);
  }
  subscription.expires_ms = call.now_ms + kTokenLifeMs;
  shard.save(topic, subscription, batch);
  send_confirmation(shard, topic, subscription, Confirmation::kSubscription, shard.base_url(call),
                    call.now_ms, batch);
}

Result<void> check_same(const Subscription& existing, const Subscription& wanted) {
  for (const auto& [name, value] : wanted.attributes) {
    const std::string* found = existing.find(name);
    if (found == nullptr || *found != value) {
      return invalid("Attributes Reason: Subscription already exists with different attributes");
    }
  }
  return {};
}

// What a ReplayPolicy says, from the message on where it begins; nullopt: none.
Result<std::optional<Replay>> prepare_replay(TopicShard& shard, const Topic& topic,
                                             const std::string* policy) {
  auto replay = policy == nullptr ? std::nullopt : replay_of_policy(*policy);
  if (replay) {
    PENSTOCK_ASSIGN(replay->next, shard.replayer().find_time(topic, replay->from_ms));
  }
  return replay;
}

SubscriptionShape shape_of(const Topic& topic, const Subscription& subscription) {
  std::string arn = subscription_arn(topic.arn, subscription.uuid);
  if (subscription.state == SubscriptionState::kPending) {
    arn = "PendingConfirmation";
  } else if (subscription.state == SubscriptionState::kDeleted) {
    arn = "Deleted";
  }
  return {std::move(arn), subscription.owner, std::string(name_of(subscription.protocol)),
          shown_endpoint(subscription), topic.arn};
}

// Where a page of subscriptions ended: a topic's name, and an id within it.
struct PagePlace {
  std::string topic;
  SubscriptionId subscription = 0;
};
std::string encode(const PagePlace& place) {
  return fmt::format("{} {}", place.topic, place.subscription);
}
Result<PagePlace> decode_place(const std::optional<std::string>& token) {
  PENSTOCK_ASSIGN(const std::string key, key_of_page_token(token));
  PagePlace place;
  const size_t blank = key.find(' ');
  if (key.empty()) {
    return place;
  }
  const std::string digits = blank == std::string::npos ? "" : key.substr(blank + 1);
  constexpr size_t kDigitsMax = 19;
  if (digits.empty() || digits.size() > kDigitsMax ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return invalid("NextToken");
  }
  place.topic = key.substr(0, blank);
  place.subscription = std::stoull(digits);
  return place;
}

struct Listed {
  PagePlace place;
  SubscriptionShape shape;
};

}  // namespace

Result<SubscribeOutput> Subscribe::run(TopicShard& shard, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  PENSTOCK_ASSIGN(Topic * topic, shard.require(call, input.topic_arn, "Subscribe"));
  PENSTOCK_ASSIGN(const Protocol protocol, require_protocol(*topic, input));
  PENSTOCK_ASSIGN(const std::string_view endpoint, require_text(input.endpoint, "Endpoint"));
  PENSTOCK_TRY(check_endpoint(shard, *topic, protocol, endpoint));
  auto wanted = std::make_unique<Subscription>();
  wanted->protocol = protocol;
  wanted->endpoint = endpoint;
  const SubscriptionRules rules{*topic, *wanted, shard.engine(), call.now_ms, kInSubscribe};
  for (const auto& [name, value] : input.attributes) {
    PENSTOCK_TRY(take_attribute(rules, *wanted, name, value));
  }
  const auto existing = topic->by_endpoint.find(fmt::format("{} {}", name_of(protocol), endpoint));
  if (existing != topic->by_endpoint.end()) {
    Subscription& subscription = *existing->second;
    PENSTOCK_TRY(check_same(subscription, *wanted));
    if (subscription.state == SubscriptionState::kPending) {
      ask(shard, *topic, subscription, call, batch);
    }
    return SubscribeOutput{answer(*topic, subscription, input)};
  }
  PENSTOCK_TRY(check_filter(rules));
  if (shard.subscriptions() >= kSubscriptionsPerShardMax ||
      (topic->is_fifo && topic->subscriptions.size() >= kSubscriptionsPerFifoTopicMax)) {
    return Error(kSubscriptionLimitExceeded, "The topic has as many subscriptions as it may have.");
  }
  wanted->uuid = call.random->uuid();
  wanted->owner = call.caller.account;
  wanted->principal = call.caller.arn;
  wanted->base_url = shard.base_url(call);
  const bool must_confirm = protocol != Protocol::kSqs;
  wanted->state = must_confirm ? SubscriptionState::kPending : SubscriptionState::kConfirmed;
  wanted->was_authenticated = !must_confirm;
  // Before anything new is delivered.
  PENSTOCK_ASSIGN(wanted->replay, prepare_replay(shard, *topic, wanted->find("ReplayPolicy")));
  if (shard.options().signer != nullptr) {
    shard.options().signer->prepare();  // before the first message is published
  }
  Subscription& added = shard.add(*topic, std::move(wanted), batch);
  if (must_confirm) {
    ask(shard, *topic, added, call, batch);
  }
  if (added.replay) {
    shard.replayer().begin(*topic, added, batch);
  }
  return SubscribeOutput{answer(*topic, added, input)};
}

journal::ShardId ConfirmSubscription::shard(const service::Call&, const Input& input) {
  const auto place = place_of_token(input.token.value_or(""));
  return place && place->shard < service::kShards ? place->shard : 0;
}

// The token says which topic it is, whatever name the ARN has (as on SNS); only its region counts.
Result<ConfirmSubscriptionOutput> ConfirmSubscription::run(TopicShard& shard, service::Call& call,
                                                           const Input& input,
                                                           journal::Batch& batch) {
  PENSTOCK_ASSIGN(const std::string_view token, require_text(input.token, "Token"));
  PENSTOCK_ASSIGN(const std::string_view text, require_text(input.topic_arn, "TopicArn"));
  const auto arn = aws::parse_arn(text);
  if (!arn) {
    return invalid("Topic");
  }
  const auto place = place_of_token(token);
  if (!place) {
    return Error(kInvalidParameter, "Invalid token");
  }
  Topic* topic = shard.find(place->topic);
  // cppcheck-suppress internalAstError
  const auto found = topic == nullptr ? decltype(topic->subscriptions)::iterator()
                                      : topic->subscriptions.find(place->subscription);
  if (topic == nullptr || found == topic->subscriptions.end() || found->second->token.empty() ||
      !equal_in_constant_time(found->second->token, token) ||
      (found->second->expires_ms != 0 && found->second->expires_ms <= call.now_ms)) {
    return invalid("Token");
  }
  if (arn->region != topic->region) {
    return invalid("Topic");
  }
  const bool is_signed = !call.caller.account.empty();
  const bool wants_signatures = input.authenticate_on_unsubscribe.value_or("") == "true";
  if (wants_signatures && !is_signed) {
    return Error(kAuthorizationError,
                 "AuthenticateOnUnsubscribe takes a signed request.");  // the words are ours
  }
  Subscription& subscription = *found->second;
  if (subscription.state != SubscriptionState::kConfirmed) {
    // Whoever was given up may have come back under the same endpoint.
    const auto other = topic->by_endpoint.find(
        fmt::format("{} {}", name_of(subscription.protocol), subscription.endpoint));
    if (other != topic->by_endpoint.end() && other->second != &subscription) {
      return ConfirmSubscriptionOutput{subscription_arn(topic->arn, other->second->uuid)};
    }
    subscription.was_authenticated = is_signed;
    subscription.authenticates_unsubscribe = wants_signatures;
    subscription.expires_ms = 0;
    shard.change_state(*topic, subscription, SubscriptionState::kConfirmed, batch);
  }
  return ConfirmSubscriptionOutput{subscription_arn(topic->arn, subscription.uuid)};
}

Result<EmptyOutput> Unsubscribe::run(TopicShard& shard, service::Call& call, const Input& input,
                                     journal::Batch& batch) {
  const bool is_signed = !call.caller.account.empty();
  PENSTOCK_ASSIGN(const std::string_view arn,
                  require_text(input.subscription_arn, "SubscriptionArn"));
  if (!is_signed) {
    const auto parsed = aws::parse_arn(arn);
    call.region = parsed ? std::string(parsed->region) : std::string();
  }
  PENSTOCK_TRY(require_subscription_arn(call, input.subscription_arn));
  Topic* topic = shard.find(path_of_topic_arn(topic_of_subscription_arn(arn)));
  if (topic == nullptr) {
    return EmptyOutput();
  }
  const auto found = topic->by_uuid.find(uuid_of_subscription_arn(arn));
  if (found == topic->by_uuid.end() || found->second->state == SubscriptionState::kDeleted) {
    return EmptyOutput();
  }
  Subscription& subscription = *found->second;
  const bool is_owner = is_signed && (call.caller.account == subscription.owner ||
                                      call.caller.account == topic->account);
  if (subscription.state == SubscriptionState::kPending) {
    // Only its endpoint decides about it; that it is there is its owner's to know. The words are
    // ours.
    return is_owner ? Result<EmptyOutput>(invalid("SubscriptionArn Reason: it waits for its "
                                                  "confirmation and goes by itself without one"))
                    : Result<EmptyOutput>(EmptyOutput());
  }
  if (is_owner) {
    ++topic->subscriptions_deleted;
    shard.save(*topic, batch);
    shard.erase(*topic, subscription, batch);
    return EmptyOutput();
  }
  if (is_signed || subscription.authenticates_unsubscribe ||
      subscription.protocol == Protocol::kSqs) {
    return Error(kAuthorizationError,
                 fmt::format("User: {} is not authorized to perform: SNS:Unsubscribe on resource: "
                             "{}",
                             is_signed ? call.caller.arn : "anonymous", topic->arn));
  }
  // Whoever has the link may end it; its endpoint can take that back for three days.
  subscription.token = make_token({shard.shard().id(), topic->id, subscription.id}, *call.random);
  subscription.expires_ms = call.now_ms + kTokenLifeMs;
  shard.change_state(*topic, subscription, SubscriptionState::kDeleted, batch);
  send_confirmation(shard, *topic, subscription, Confirmation::kUnsubscription,
                    subscription.base_url, call.now_ms, batch);
  return EmptyOutput();
}

Result<void> ListSubscriptions::gather(TopicShard& shard, service::Call& call, const Input& input,
                                       Output& output) {
  PENSTOCK_ASSIGN(const PagePlace after, decode_place(input.next_token));
  auto* listed = std::any_cast<std::vector<Listed>>(&call.findings);
  if (listed == nullptr) {
    listed = &call.findings.emplace<std::vector<Listed>>();
    output.subscriptions.emplace();
  }
  const std::string first = topic_path(call.caller.account, call.region, "");
  const auto& topics = shard.topics();
  size_t taken = 0;
  for (auto place = topics.lower_bound(first + after.topic);
       taken <= kPageLength && place != topics.end() && place->first.starts_with(first); ++place) {
    const Topic& topic = *place->second;
    auto from = topic.name == after.topic ? topic.subscriptions.upper_bound(after.subscription)
                                          : topic.subscriptions.begin();
    // One more than a page shows that there is another.
    for (; taken <= kPageLength && from != topic.subscriptions.end(); ++from, ++taken) {
      listed->push_back({{std::string(topic.name), from->first}, shape_of(topic, *from->second)});
    }
  }
  return {};
}

Result<void> ListSubscriptions::finish(service::Call& call, const Input&, Output& output) {
  auto* listed = std::any_cast<std::vector<Listed>>(&call.findings);
  if (listed == nullptr) {
    return {};
  }
  std::sort(listed->begin(), listed->end(), [](const Listed& a, const Listed& b) {
    return std::tie(a.place.topic, a.place.subscription) <
           std::tie(b.place.topic, b.place.subscription);
  });
  const bool has_more = listed->size() > kPageLength;
  listed->resize(std::min(listed->size(), kPageLength));
  for (Listed& one : *listed) {
    output.subscriptions->push_back(std::move(one.shape));
  }
  if (has_more) {
    output.next_token = make_page_token(encode(listed->back().place));
  }
  return {};
}

Result<ListSubscriptionsByTopicOutput> ListSubscriptionsByTopic::run(TopicShard& shard,
                                                                     service::Call& call,
                                                                     const Input& input,
                                                                     journal::Batch&) {
  PENSTOCK_ASSIGN(const Topic* topic,
                  shard.require(call, input.topic_arn, "ListSubscriptionsByTopic"));
  PENSTOCK_ASSIGN(const PagePlace after, decode_place(input.next_token));
  ListSubscriptionsByTopicOutput output;
  output.subscriptions.emplace();
  auto from = topic->subscriptions.upper_bound(after.subscription);
  SubscriptionId last = 0;
  for (; from != topic->subscriptions.end() && output.subscriptions->size() < kPageLength; ++from) {
    output.subscriptions->push_back(shape_of(*topic, *from->second));
    last = from->first;
  }
  if (from != topic->subscriptions.end()) {
    output.next_token = make_page_token(encode(PagePlace{std::string(topic->name), last}));
  }
  return output;
}

Result<GetSubscriptionAttributesOutput> GetSubscriptionAttributes::run(TopicShard& shard,
                                                                       service::Call& call,
                                                                       const Input& input,
                                                                       journal::Batch&) {
  PENSTOCK_ASSIGN(
      const TopicShard::Found found,
      shard.require_subscription(call, input.subscription_arn, "GetSubscriptionAttributes"));
  return GetSubscriptionAttributesOutput{shown_attributes(*found.topic, *found.subscription)};
}

Result<EmptyOutput> SetSubscriptionAttributes::run(TopicShard& shard, service::Call& call,
                                                   const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(
      const TopicShard::Found found,
      shard.require_subscription(call, input.subscription_arn, "SetSubscriptionAttributes"));
  PENSTOCK_ASSIGN(const std::string_view name, require_text(input.name, "AttributeName"));
  Subscription& subscription = *found.subscription;
  TextMap before = subscription.attributes;
  const SubscriptionRules rules{*found.topic, subscription, shard.engine(), call.now_ms, ""};
  PENSTOCK_TRY(take_attribute(rules, subscription, std::string(name), input.value.value_or("")));
  if (const auto valid = check_filter(rules); !valid.ok()) {
    subscription.attributes = std::move(before);
    return valid.error();
  }
  if (name == "ReplayPolicy") {
    auto replay = prepare_replay(shard, *found.topic, subscription.find("ReplayPolicy"));
    if (!replay.ok()) {
      subscription.attributes = std::move(before);
      return replay.error();
    }
    subscription.replay = *std::move(replay);
    shard.replayer().begin(*found.topic, subscription, batch);
  }
  shard.save(*found.topic, subscription, batch);
  return EmptyOutput();
}

}  // namespace penstock::topic

// HTTP and HTTPS endpoints as a destination of deliveries: a message becomes a POST with SNS's
// headers (developer guide, "HTTP/HTTPS headers"). Belongs to the shard's SubscriptionTarget, used
// on its thread.
//
// As on SNS 429, 5xx and what comes to no answer are tried again, redirects are not followed, and
// whatever else is no 2xx fails for good, at once into the dead-letter queue ("Message delivery
// retries", "Dead-letter queues").
#ifndef PENSTOCK_TOPIC_HTTP_TARGET_H_
#define PENSTOCK_TOPIC_HTTP_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/pace.h"
#include "delivery/target.h"
#include "runtime/http_caller.h"
#include "topic/call_parameters.h"

namespace penstock::topic {

// Developer guide, "HTTP/HTTPS endpoints": an answer that takes longer is a failure.
inline constexpr int64_t kHttpTimeoutMs = 15'000;
// Ours: calls to one endpoint at a time, and how much of an answer a delivery status tells.
inline constexpr size_t kHttpCallsMax = 32;
inline constexpr size_t kHttpAnswerBytesMax = 1'024;
// Endpoints with a throttle policy that are remembered before those whose pause is over are
// forgotten.
inline constexpr size_t kPacesKept = 1'000;

// The request that brings a body, without the user name and password that the URL may have.
runtime::HttpCall make_call(const CallParameters& parameters, std::string_view message_id,
                            std::string_view body);
// What the request has in Authorization once the endpoint has answered 401, as SNS does; nullopt:
// the URL has no user name.
std::optional<std::string> authorization_of(const CallParameters& parameters);
// The URL without user name and password: what others may read.
std::string endpoint_for_people(std::string_view url);
// nullopt: the endpoint has the message. SNS's schedule knows no Retry-After.
std::optional<delivery::Failure> failure_of(const runtime::HttpOutcome& outcome);

class HttpTarget final : public delivery::Target {
 public:
  // Null: this server makes no calls. It outlives the target.
  explicit HttpTarget(runtime::HttpCaller* http) : http_(http) {}

  bool takes(std::string_view arn) const override;
  bool is_inside() const override { return false; }
  runtime::Task<std::optional<delivery::Failure>> call(const delivery::Delivery& delivery,
                                                       delivery::Answer& answer) override;
  // Keeps to throttlePolicy's maxReceivesPerSecond.
  int64_t reserve_ms(const delivery::Delivery& delivery, int64_t now_ms) override;
  size_t calls_max() const override { return kHttpCallsMax; }
  std::string destination(const delivery::Delivery& delivery) const override;

 private:
  void forget_paces(int64_t now_ms);

  runtime::HttpCaller* http_;
  std::map<std::string, delivery::Pace, std::less<>> paces_;  // by subscription
  size_t paces_max_ = kPacesKept;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_HTTP_TARGET_H_

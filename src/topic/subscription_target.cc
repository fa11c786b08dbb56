#include "topic/subscription_target.h"

#include <algorithm>

#include "aws/arn.h"
#include "topic/call_parameters.h"

namespace penstock::topic {

using delivery::Category;
using delivery::Delivery;
using delivery::Failure;

bool SubscriptionTarget::takes(std::string_view arn) const {
  const auto parsed = aws::parse_arn(arn);
  return parsed && parsed->service == "sns" && parsed->resource.find(':') != std::string_view::npos;
}

delivery::Target* SubscriptionTarget::find(const Delivery& delivery) const {
  const auto parameters = decode_call_parameters(delivery.parameters);
  if (!parameters) {
    return nullptr;
  }
  return parameters->protocol.starts_with("http") ? http_.get() : mail_.get();
}

// cppcheck-suppress passedByValue
runtime::Task<std::optional<Failure>> SubscriptionTarget::call(const Delivery& delivery,
                                                               delivery::Answer& answer) {
  delivery::Target* target = find(delivery);
  if (target == nullptr) {
    co_return Failure{Category::kSystem, "INTERNAL_ERROR",
                      "This server does not deliver by the subscription's protocol.", false, 0};
  }
  // It does not take a co_return for an end.
  // cppcheck-suppress nullPointerRedundantCheck
  co_return co_await target->call(delivery, answer);
}

int64_t SubscriptionTarget::reserve_ms(const Delivery& delivery, int64_t now_ms) {
  delivery::Target* target = find(delivery);
  return target == nullptr ? now_ms : target->reserve_ms(delivery, now_ms);
}

delivery::Pool SubscriptionTarget::pool(const Delivery& delivery) const {
  const delivery::Target* target = find(delivery);
  return target != nullptr && target == mail_.get() ? delivery::Pool::kRelay
                                                    : delivery::Pool::kCalls;
}

// Each lane is one subscription's.
size_t SubscriptionTarget::calls_max() const {
  const size_t http = http_ == nullptr ? 0 : http_->calls_max();
  const size_t mail = mail_ == nullptr ? 0 : mail_->calls_max();
  return std::max({http, mail, size_t{1}});
}

std::string SubscriptionTarget::destination(const Delivery& delivery) const {
  const delivery::Target* target = find(delivery);
  return target == nullptr ? std::string(delivery.target) : target->destination(delivery);
}

}  // namespace penstock::topic

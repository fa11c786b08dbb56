#include "delivery/delivery_status.h"

#include "base/digest.h"

namespace penstock::delivery {
namespace {

constexpr int kOk = 200;
constexpr int kBadRequest = 400;
constexpr int kInternalError = 500;

int status_code_of(const std::optional<Failure>& failure, const Answer& answer,
                   const Target& target) {
  if (answer.status != 0 || !target.is_inside()) {
    return answer.status;
  }
  if (!failure) {
    return kOk;
  }
  return failure->can_retry ? kInternalError : kBadRequest;
}

// A subscription's ARN is its topic's and one more part.
std::string_view topic_of(std::string_view subscription_arn) {
  return subscription_arn.substr(0, subscription_arn.rfind(':'));
}

}  // namespace

DeliveryStatus status_of(const Delivery& delivery, const std::optional<Failure>& failure,
                         const Answer& answer, const Target& target) {
  DeliveryStatus status;
  status.is_success = !failure.has_value();
  status.message_id = delivery.event_id;
  status.message_md5 = delivery.message_md5.empty() ? hex(md5(delivery.payload()))
                                                    : std::string(delivery.message_md5);
  status.subscription_arn = delivery.cause;
  status.destination = target.destination(delivery);
  status.provider_response = answer.text.empty() && failure ? failure->message : answer.text;
  status.status_code = status_code_of(failure, answer, target);
  status.published_ms = delivery.created_ms;
  return status;
}

void write(Log& log, const DeliveryStatus& status) {
  log.info("delivery status",
           {{"status", std::string_view(status.is_success ? "SUCCESS" : "FAILURE")},
            {"message_id", std::string_view(status.message_id)},
            {"message_md5", std::string_view(status.message_md5)},
            {"topic_arn", topic_of(status.subscription_arn)},
            {"subscription_arn", std::string_view(status.subscription_arn)},
            {"published_ms", status.published_ms},
            {"delivery_id", std::string_view(status.delivery_id)},
            {"destination", std::string_view(status.destination)},
            {"provider_response", std::string_view(status.provider_response)},
            {"status_code", int64_t{status.status_code}},
            {"dwell_time_ms", status.dwell_ms},
            {"attempts", status.attempts}});
}

}  // namespace penstock::delivery

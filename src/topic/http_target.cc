#include "topic/http_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/arn.h"
#include "base/digest.h"
#include "delivery/http_outcome.h"

namespace penstock::topic {
namespace {

using delivery::Category;
using delivery::Delivery;
using delivery::Failure;

constexpr int kUnauthorized = 401;
constexpr int kTooManyRequests = 429;
constexpr std::string_view kNotification = "Notification";
constexpr std::string_view kSubscriptionConfirmation = "SubscriptionConfirmation";
constexpr std::string_view kUserAgent = "Amazon Simple Notification Service Agent";
constexpr std::string_view kContentType = "text/plain; charset=UTF-8";

// A URL's user name and password, and the URL without them.
struct Endpoint {
  std::string url;
  std::optional<std::string_view> user_info;  // as it was written
};

Endpoint take_apart(std::string_view url) {
  Endpoint endpoint;
  const size_t scheme = url.find("://");
  const size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  const size_t at = url.substr(0, end).rfind('@');
  if (at == std::string_view::npos || at < begin) {
    endpoint.url = url;
    return endpoint;
  }
  endpoint.user_info = url.substr(begin, at - begin);
  endpoint.url = fmt::format("{}{}", url.substr(0, begin), url.substr(at + 1));
  return endpoint;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// What is no escape stays as it is.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      decoded.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

// RFC 7617: name, colon, password; either may be empty.
std::string basic_authorization(std::string_view user_info) {
  std::string credentials = percent_decoded(user_info);
  if (user_info.find(':') == std::string_view::npos) {
    credentials += ':';
  }
  return "Basic " + base64(credentials);
}

Failure no_calls() {
  return {Category::kSystem, "INTERNAL_ERROR", "This server makes no calls.", false, 0};
}

Failure bad_parameters() {
  return {Category::kSystem, "INTERNAL_ERROR", "The delivery has parameters of an unknown form.",
          false, 0};
}

}  // namespace

runtime::HttpCall make_call(const CallParameters& parameters, std::string_view message_id,
                            std::string_view body) {
  Endpoint endpoint = take_apart(parameters.endpoint);
  const bool is_notification = parameters.message_type == kNotification;
  runtime::HttpCall call;
  call.method = "POST";
  call.headers = {{"x-amz-sns-message-type", parameters.message_type},
                  {"x-amz-sns-message-id", std::string(message_id)},
                  {"x-amz-sns-topic-arn", parameters.topic_arn}};
  // A subscription that is not confirmed has no ARN yet.
  if (parameters.message_type != kSubscriptionConfirmation) {
    call.headers.emplace_back("x-amz-sns-subscription-arn", parameters.subscription_arn);
  }
  if (parameters.is_raw && is_notification) {
    call.headers.emplace_back("x-amz-sns-rawdelivery", "true");
  }
  const bool has_type = is_notification && !parameters.content_type.empty();
  call.headers.emplace_back("Content-Type",
                            has_type ? parameters.content_type : std::string(kContentType));
  call.headers.emplace_back("User-Agent", kUserAgent);
  call.url = std::move(endpoint.url);
  call.body = body;
  call.timeout_ms = kHttpTimeoutMs;
  call.reply_bytes_max = kHttpAnswerBytesMax;
  return call;
}

std::optional<std::string> authorization_of(const CallParameters& parameters) {
  const Endpoint endpoint = take_apart(parameters.endpoint);
  return endpoint.user_info ? std::optional(basic_authorization(*endpoint.user_info))
                            : std::nullopt;
}

std::string endpoint_for_people(std::string_view url) { return take_apart(url).url; }

std::optional<Failure> failure_of(const runtime::HttpOutcome& outcome) {
  if (!outcome.answered()) {
    return delivery::failure_without_reply(outcome);
  }
  const int status = outcome.status;
  if (status >= 200 && status < 300) {
    return std::nullopt;
  }
  Failure failure;
  failure.code = "ERROR_FROM_TARGET";
  failure.message = fmt::format("The endpoint answered {}.", status);
  if (status >= 500) {
    failure.category = Category::kTarget;
    failure.can_retry = true;
  } else if (status == kTooManyRequests) {
    failure.category = Category::kThrottled;
    failure.code = "THROTTLING";
    failure.can_retry = true;
  } else if (status >= 400) {
    failure.category = Category::kValidation;
  } else {
    failure.category = Category::kTarget;
    failure.message += " Redirects are not followed.";
  }
  return failure;
}

bool HttpTarget::takes(std::string_view arn) const {
  const auto parsed = aws::parse_arn(arn);
  return parsed && parsed->service == "sns" && parsed->resource.find(':') != std::string_view::npos;
}

// cppcheck-suppress passedByValue
runtime::Task<std::optional<Failure>> HttpTarget::call(const Delivery& delivery,
                                                       delivery::Answer& answer) {
  if (http_ == nullptr) {
    co_return no_calls();
  }
  const auto parameters = decode_call_parameters(delivery.parameters);
  if (!parameters) {
    co_return bad_parameters();
  }
  runtime::HttpCall request = make_call(*parameters, delivery.event_id, delivery.payload());
  runtime::HttpOutcome outcome = co_await http_->call(request);
  const auto authorization = authorization_of(*parameters);
  if (outcome.status == kUnauthorized && authorization) {
    request.headers.emplace_back("Authorization", *authorization);
    outcome = co_await http_->call(request);
  }
  answer.status = outcome.status;
  answer.text = std::move(outcome.body);
  co_return failure_of(outcome);
}

int64_t HttpTarget::reserve_ms(const Delivery& delivery, int64_t now_ms) {
  const auto parameters = decode_call_parameters(delivery.parameters);
  if (!parameters || parameters->receives_per_second_max <= 0) {
    return now_ms;
  }
  forget_paces(now_ms);
  return paces_[std::string(delivery.target)].reserve_ms(parameters->receives_per_second_max,
                                                         now_ms);
}

// A pace that is over is like one that never was. After so many more all are looked at again.
void HttpTarget::forget_paces(int64_t now_ms) {
  if (paces_.size() >= paces_max_) {
    std::erase_if(paces_, [&](const auto& each) { return each.second.is_over(now_ms); });
    paces_max_ = std::max(kPacesKept, 2 * paces_.size());
  }
}

std::string HttpTarget::destination(const Delivery& delivery) const {
  const auto parameters = decode_call_parameters(delivery.parameters);
  return parameters ? endpoint_for_people(parameters->endpoint) : std::string(delivery.target);
}

}  // namespace penstock::topic

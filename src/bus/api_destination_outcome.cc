#include "bus/api_destination_outcome.h"

#include <fmt/format.h>

#include "delivery/http_outcome.h"

namespace penstock::bus {
namespace {

using delivery::Category;
using delivery::Failure;
using Outcome = runtime::HttpOutcome;

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kProxyUnauthorized = 407;
constexpr int kConflict = 409;
constexpr int kGone = 410;
constexpr int kTooManyRequests = 429;

// How EventBridge begins ERROR_MESSAGE.
std::string message(std::string_view text) {
  return fmt::format("Unable to invoke ApiDestination endpoint: {}", text);
}

struct Verdict {
  Category category;
  std::string_view code;
  bool can_retry;
  std::string_view text;
};

// EventBridge's own words, where they are known.
std::string_view sentence_of(Outcome::Failure failure) {
  switch (failure) {
    case Outcome::Failure::kResolve:
    case Outcome::Failure::kConnect:
    case Outcome::Failure::kTls:
      return "API destination endpoint cannot be reached.";
    case Outcome::Failure::kTimeout:
      return "Timeout calling endpoint for API Destination.";
    default:
      return {};
  }
}

Verdict verdict_of(int status) {
  constexpr std::string_view kCode = "ERROR_FROM_TARGET";
  switch (status) {
    case kUnauthorized:
    case kProxyUnauthorized:
      return {Category::kPermission, "SDK_CLIENT_ERROR", true,
              "The request failed because the credentials included for the connection are not "
              "authorized for the API destination."};
    case kForbidden:
      return {Category::kPermission, kCode, false, ""};
    case kConflict:
      return {Category::kTarget, kCode, true, ""};
    case kNotFound:
    case kGone:
      return {Category::kTarget, kCode, false, ""};
    case kTooManyRequests:
      return {Category::kThrottled, "THROTTLING", true, ""};
    default:
      break;
  }
  if (status >= 500) {
    return {Category::kTarget, kCode, true, ""};
  }
  if (status >= 400) {
    return {Category::kValidation, kCode, false, ""};
  }
  return {Category::kTarget, kCode, false, "Redirects are not followed."};
}

}  // namespace

std::optional<Failure> failure_of(const Outcome& outcome, int64_t now_ms) {
  if (!outcome.answered()) {
    Failure failure = delivery::failure_without_reply(outcome, sentence_of(outcome.failure));
    failure.message = message(failure.message);
    return failure;
  }
  if (outcome.status >= 200 && outcome.status < 300) {
    return std::nullopt;
  }
  const Verdict verdict = verdict_of(outcome.status);
  std::string text = fmt::format("It answered {}.", outcome.status);
  if (!verdict.text.empty()) {
    text += ' ';
    text += verdict.text;
  }
  Failure failure{verdict.category, std::string(verdict.code), message(text), verdict.can_retry, 0};
  delivery::keep_to_retry_after(failure, outcome, now_ms);
  return failure;
}

bool refuses_credentials(const Outcome& outcome) {
  return outcome.answered() &&
         (outcome.status == kUnauthorized || outcome.status == kProxyUnauthorized);
}

Failure gone_failure(std::string_view what) {
  return {Category::kTarget, "NO_RESOURCE", message(fmt::format("{} does not exist.", what)), false,
          0};
}

Failure unauthorized_failure(std::string_view reason, int64_t retry_after_ms) {
  return {Category::kPermission, "SDK_CLIENT_ERROR",
          message(delivery::with_detail("The connection is not authorized.", reason)), true,
          retry_after_ms};
}

Failure request_failure(std::string_view reason) {
  return {Category::kValidation, "INVALID_PARAMETER", message(reason), false, 0};
}

Failure token_failure(std::string_view reason, int64_t retry_after_ms) {
  return {Category::kTransient, "SDK_CLIENT_ERROR", message(reason), true, retry_after_ms};
}

Failure no_calls_failure() {
  return {Category::kSystem, "INTERNAL_ERROR", message("This server makes no calls."), false, 0};
}

}  // namespace penstock::bus

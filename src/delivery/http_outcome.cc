#include "delivery/http_outcome.h"

#include <fmt/format.h>

#include "delivery/retry_after.h"

namespace penstock::delivery {
namespace {

using Kind = runtime::HttpOutcome::Failure;

struct Verdict {
  Category category;
  std::string_view code;
  bool can_retry;
  std::string_view sentence;
};

Verdict verdict_of(Kind kind) {
  switch (kind) {
    case Kind::kRefusedAddress:
      return {Category::kPermission, "NO_PERMISSIONS", false,
              "The address is not allowed; the server's setting allow-targets can allow it."};
    case Kind::kBadUrl:
    case Kind::kBadRequest:
      return {Category::kValidation, "INVALID_PARAMETER", false, "The request cannot be sent."};
    // A name server that is down says the same as a name that does not exist, so this is tried
    // again.
    case Kind::kResolve:
    case Kind::kConnect:
    case Kind::kTls:
      return {Category::kTransient, "SDK_CLIENT_ERROR", true, "The endpoint cannot be reached."};
    case Kind::kTimeout:
      return {Category::kTransient, "TIMEOUT", true, "The endpoint did not answer in time."};
    case Kind::kClosed:
    case Kind::kBadReply:
      return {Category::kTransient, "CONNECTION_FAILURE", true,
              "The connection ended without an answer."};
    case Kind::kTooManyInFlight:
    case Kind::kNone:
      break;
  }
  return {Category::kSystem, "INTERNAL_ERROR", true, "Too many calls are under way."};
}

}  // namespace

std::string with_detail(std::string_view sentence, std::string_view detail) {
  return detail.empty() ? std::string(sentence) : fmt::format("{} ({})", sentence, detail);
}

Failure failure_without_reply(const runtime::HttpOutcome& outcome, std::string_view sentence) {
  const Verdict verdict = verdict_of(outcome.failure);
  Failure failure;
  failure.category = verdict.category;
  failure.code = verdict.code;
  failure.can_retry = verdict.can_retry;
  failure.message =
      with_detail(sentence.empty() ? verdict.sentence : sentence, outcome.failure_text);
  failure.is_attempt = outcome.failure != Kind::kTooManyInFlight;
  return failure;
}

void keep_to_retry_after(Failure& failure, const runtime::HttpOutcome& outcome, int64_t now_ms) {
  const RetryAfter asked = parse_retry_after(outcome.retry_after, now_ms);
  failure.can_retry = failure.can_retry && !asked.must_stop;
  failure.retry_after_ms = asked.wait_ms;
}

}  // namespace penstock::delivery

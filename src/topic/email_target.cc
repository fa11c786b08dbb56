#include "topic/email_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/arn.h"
#include "delivery/http_outcome.h"

namespace penstock::topic {
namespace {

using delivery::Category;
using delivery::Delivery;
using delivery::Failure;
using Kind = runtime::MailOutcome::Failure;

constexpr std::string_view kEmail = "email";
constexpr std::string_view kSubscriptionConfirmation = "SubscriptionConfirmation";
constexpr std::string_view kUnsubscribeConfirmation = "UnsubscribeConfirmation";

// What SNS writes where nobody says otherwise, as mails from it show. Of the subject for an end of
// subscription none is known: named like the other.
constexpr std::string_view kFromName = "AWS Notifications";
constexpr std::string_view kSubject = "AWS Notification Message";
constexpr std::string_view kConfirmationSubject = "AWS Notification - Subscription Confirmation";
constexpr std::string_view kUnsubscribedSubject = "AWS Notification - Unsubscribe Confirmation";

std::string_view subject_of(const CallParameters& parameters) {
  if (parameters.message_type == kSubscriptionConfirmation) {
    return kConfirmationSubject;
  }
  if (parameters.message_type == kUnsubscribeConfirmation) {
    return kUnsubscribedSubject;
  }
  return parameters.subject.empty() ? kSubject : parameters.subject;
}

// SNS's mails say the same in other words.
std::string text_for_people(const CallParameters& parameters, std::string_view message) {
  if (parameters.message_type == kSubscriptionConfirmation) {
    return fmt::format(
        "Someone asked for this address to get the notifications of the topic\n{}\n\n"
        "To agree, visit this link:\n{}\n\n"
        "If it was not you, there is nothing to do: without your consent nothing is sent.\n",
        parameters.topic_arn, parameters.link);
  }
  if (parameters.message_type == kUnsubscribeConfirmation) {
    return fmt::format(
        "This address no longer gets the notifications of the topic\n{}\n\n"
        "To get them again, visit this link:\n{}\n",
        parameters.topic_arn, parameters.link);
  }
  // "-- " on a line of its own: mail programs take what follows for a signature.
  return fmt::format(
      "{}\n\n-- \nTo get no more notifications from this topic, visit this link:\n{}\n\n"
      "Nobody reads replies to this mail.\n",
      message, parameters.link);
}

// The last part of a subscription's ARN is its own.
std::string_view last_part(std::string_view arn) {
  const size_t colon = arn.rfind(':');
  return colon == std::string_view::npos ? arn : arn.substr(colon + 1);
}

// Links begin with the host that a publisher named: one that does not fit a header does without.
bool fits_header(std::string_view link) {
  constexpr size_t kBytesMax = 900;
  return !link.empty() && link.size() <= kBytesMax &&
         std::all_of(link.begin(), link.end(),
                     [](char c) { return c > ' ' && c <= '~' && c != '<' && c != '>'; });
}

struct Verdict {
  Category category;
  std::string_view code;
  bool can_retry;
  std::string_view sentence;
};

// Codes as for HTTP (delivery/http_outcome.h).
Verdict verdict_of(Kind kind) {
  switch (kind) {
    case Kind::kBadMail:
      return {Category::kValidation, "INVALID_PARAMETER", false, "The mail cannot be sent."};
    case Kind::kResolve:
    case Kind::kConnect:
    case Kind::kTls:
      return {Category::kTransient, "SDK_CLIENT_ERROR", true, "The mail relay cannot be reached."};
    // The operator can mend it before the schedule ends.
    case Kind::kAuthentication:
      return {Category::kPermission, "NO_PERMISSIONS", true,
              "The mail relay does not let this server in."};
    case Kind::kDeferred:
      return {Category::kTarget, "ERROR_FROM_TARGET", true,
              "The mail relay does not take the mail now."};
    case Kind::kRejected:
      return {Category::kTarget, "ERROR_FROM_TARGET", false,
              "The mail relay does not take the mail."};
    case Kind::kTimeout:
      return {Category::kTransient, "TIMEOUT", true, "The mail relay did not answer in time."};
    case Kind::kClosed:
      return {Category::kTransient, "CONNECTION_FAILURE", true,
              "The connection to the mail relay ended without an answer."};
    case Kind::kTooManyWaiting:
    case Kind::kNone:
      break;
  }
  return {Category::kSystem, "INTERNAL_ERROR", true, "Too many mails wait for the relay."};
}

}  // namespace

runtime::Mail make_mail(const CallParameters& parameters, std::string_view message_id,
                        std::string_view body) {
  runtime::Mail mail;
  mail.to = parameters.endpoint;
  mail.from_name = parameters.display_name.empty() ? kFromName : parameters.display_name;
  mail.subject = subject_of(parameters);
  mail.body = parameters.protocol == kEmail ? text_for_people(parameters, body) : std::string(body);
  mail.id = fmt::format("{}.{}", message_id, last_part(parameters.subscription_arn));
  mail.timeout_ms = kEmailTimeoutMs;
  const bool is_confirmation = parameters.message_type == kSubscriptionConfirmation ||
                               parameters.message_type == kUnsubscribeConfirmation;
  if (!is_confirmation && fits_header(parameters.link)) {
    // RFC 2369: what mail programs make a button of.
    mail.headers.emplace_back("List-Unsubscribe", fmt::format("<{}>", parameters.link));
  }
  return mail;
}

std::optional<Failure> failure_of(const runtime::MailOutcome& outcome) {
  if (outcome.accepted()) {
    return std::nullopt;
  }
  const Verdict verdict = verdict_of(outcome.failure);
  Failure failure;
  failure.category = verdict.category;
  failure.code = verdict.code;
  failure.can_retry = verdict.can_retry;
  failure.message = delivery::with_detail(verdict.sentence, outcome.text);
  failure.is_attempt = outcome.failure != Kind::kTooManyWaiting;
  return failure;
}

bool EmailTarget::takes(std::string_view arn) const {
  const auto parsed = aws::parse_arn(arn);
  return parsed && parsed->service == "sns" && parsed->resource.find(':') != std::string_view::npos;
}

// cppcheck-suppress passedByValue
runtime::Task<std::optional<Failure>> EmailTarget::call(const Delivery& delivery,
                                                        delivery::Answer& answer) {
  if (mail_ == nullptr) {
    // A relay that is configured again within the schedule still gets it.
    co_return Failure{Category::kSystem, "INTERNAL_ERROR",
                      "This server sends no e-mail: its setting smtp-url is missing.", true, 0};
  }
  const auto parameters = decode_call_parameters(delivery.parameters);
  if (!parameters) {
    co_return Failure{Category::kSystem, "INTERNAL_ERROR",
                      "The delivery has parameters of an unknown form.", false, 0};
  }
  const runtime::Mail mail = make_mail(*parameters, delivery.event_id, delivery.payload());
  runtime::MailOutcome outcome = co_await mail_->send(mail);
  answer.text = outcome.text;
  co_return failure_of(outcome);
}

std::string EmailTarget::destination(const Delivery& delivery) const {
  const auto parameters = decode_call_parameters(delivery.parameters);
  return parameters ? parameters->endpoint : std::string(delivery.target);
}

}  // namespace penstock::topic

// E-mail addresses as a destination of deliveries: a message becomes a mail to one address, handed
// to the relay. Belongs to the shard's SubscriptionTarget, used on its thread.
//
// What the relay refuses for now (4xx) or what comes to no answer is tried again by SNS's schedule
// for e-mail, what it refuses for good (5xx) is not. A mail whose fate is not known is sent again
// with the Message-ID it had.
#ifndef PENSTOCK_TOPIC_EMAIL_TARGET_H_
#define PENSTOCK_TOPIC_EMAIL_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/target.h"
#include "runtime/mail_caller.h"
#include "topic/call_parameters.h"

namespace penstock::topic {

// Ours: how long a mail may take, and mails to one address at a time.
inline constexpr int64_t kEmailTimeoutMs = 60'000;
inline constexpr size_t kEmailCallsMax = 2;

// "email" gets a text that people read: the message, or what is asked of them, and a link.
// "email-json" gets `body`, which is the envelope.
runtime::Mail make_mail(const CallParameters& parameters, std::string_view message_id,
                        std::string_view body);
// nullopt: the relay has the mail.
std::optional<delivery::Failure> failure_of(const runtime::MailOutcome& outcome);

class EmailTarget final : public delivery::Target {
 public:
  // Null: this server sends no mail. Outlives it.
  explicit EmailTarget(runtime::MailCaller* mail) : mail_(mail) {}

  bool takes(std::string_view arn) const override;
  bool is_inside() const override { return false; }
  runtime::Task<std::optional<delivery::Failure>> call(const delivery::Delivery& delivery,
                                                       delivery::Answer& answer) override;
  size_t calls_max() const override { return kEmailCallsMax; }
  std::string destination(const delivery::Delivery& delivery) const override;

 private:
  runtime::MailCaller* mail_;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_EMAIL_TARGET_H_

// The JSON and the texts that SNS sends around a message: what queues, HTTP endpoints and e-mail
// addresses get (developer guide, "Amazon SNS message formats", "Verifying the signatures"). Pure
// functions over a Signer.
#ifndef PENSTOCK_TOPIC_ENVELOPE_H_
#define PENSTOCK_TOPIC_ENVELOPE_H_

#include <string>
#include <string_view>

#include "topic/message.h"
#include "topic/signer.h"
#include "topic/topic.h"

namespace penstock::topic {

// "BASE/?Action=Unsubscribe&SubscriptionArn=ARN"
std::string unsubscribe_url(std::string_view base_url, std::string_view subscription_arn);
// "BASE/?Action=ConfirmSubscription&TopicArn=ARN&Token=TOKEN"
std::string subscribe_url(std::string_view base_url, std::string_view topic_arn,
                          std::string_view token);

// A notification, but for what differs between its subscribers: made once, and signed once unless
// the topic is a FIFO one, whose notifications SNS does not sign.
class NotificationEnvelope {
 public:
  // `text` is what these subscribers get as the message. No signer: nothing is signed.
  NotificationEnvelope(const Topic& topic, const Message& message, std::string_view text,
                       const Signer* signer);

  std::string for_subscription(std::string_view subscription_arn) const;

 private:
  std::string front_;
  std::string_view base_url_;
  std::string back_;
};

enum class Confirmation : uint8_t { kSubscription, kUnsubscription };
struct ConfirmationParts {
  Confirmation kind = Confirmation::kSubscription;
  std::string_view message_id;
  std::string_view token;
  std::string_view subscription_arn;
  std::string_view base_url;
  int64_t now_ms = 0;
};
std::string confirmation_envelope(const Topic& topic, const ConfirmationParts& parts,
                                  const Signer* signer);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_ENVELOPE_H_

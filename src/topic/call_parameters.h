// What a call to an HTTP endpoint or an e-mail address needs beside the message: its delivery's
// parameters, so that nobody has to be asked about the subscription. Plain values. On disk: do not
// change the form, add versions.
#ifndef PENSTOCK_TOPIC_CALL_PARAMETERS_H_
#define PENSTOCK_TOPIC_CALL_PARAMETERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::topic {

struct CallParameters {
  std::string protocol;      // "http", "https", "email", "email-json"
  std::string endpoint;      // a URL, or an address
  std::string message_type;  // Notification, SubscriptionConfirmation, UnsubscribeConfirmation
  std::string topic_arn;
  std::string subscription_arn;
  std::string subject;       // empty: none
  std::string display_name;  // the topic's; empty: none
  std::string link;          // e-mail: to confirm, or to unsubscribe
  std::string content_type;  // HTTP, of a notification; empty: the default
  bool is_raw = false;
  int32_t receives_per_second_max = 0;  // 0: no limit

  bool operator==(const CallParameters&) const = default;
};

std::string encode(const CallParameters& parameters);
std::optional<CallParameters> decode_call_parameters(std::string_view value);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_CALL_PARAMETERS_H_

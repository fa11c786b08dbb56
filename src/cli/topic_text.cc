#include "cli/topic_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/text_forms.h"
#include "cli/command.h"
#include "cli/delivery_text.h"
#include "cli/table.h"

namespace penstock::cli {
namespace {

// Of a topic's ARN its name, of a subscription's its id.
std::string last_part(std::string_view arn) { return std::string(arn.substr(arn.rfind(':') + 1)); }

Result<topic::MessageAttributeValue> attribute_value(std::string_view type,
                                                     const std::string& text) {
  constexpr std::array<std::string_view, 4> kTypes{"String", "String.Array", "Number", "Binary"};
  if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end()) {
    return Error(kInvalidArgument,
                 fmt::format("\"{}\" is no type of a message attribute: String, String.Array, "
                             "Number or Binary.",
                             printable(type)));
  }
  topic::MessageAttributeValue value;
  value.data_type = type;
  if (type == "Binary") {
    value.binary_value = aws::Blob{text};
  } else {
    value.string_value = text;
  }
  return value;
}

}  // namespace

TopicOverview make_topic_overview(const std::string& arn, const topic::TextMap& attributes) {
  const auto text = [&](const std::string& name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string() : found->second;
  };
  TopicOverview made;
  made.name = last_part(arn);
  made.arn = arn;
  made.is_fifo = text("FifoTopic") == "true";
  made.confirmed = aws::parse_integer(text("SubscriptionsConfirmed")).value_or(0);
  made.pending = aws::parse_integer(text("SubscriptionsPending")).value_or(0);
  return made;
}

std::string topics_table(const std::vector<TopicOverview>& topics) {
  Table table({"TOPIC", "ARN", "FIFO", "CONFIRMED", "PENDING"});
  for (const TopicOverview& topic : topics) {
    table.add_row({topic.name, topic.arn, topic.is_fifo ? "yes" : "no",
                   std::to_string(topic.confirmed), std::to_string(topic.pending)});
  }
  return table.text();
}

Result<topic::MessageAttributes> parse_message_attributes(const std::vector<std::string>& texts) {
  topic::MessageAttributes attributes;
  for (const auto& [typed_name, text] : pairs_of(texts)) {
    const size_t colon = typed_name.rfind(':');  // names of attributes hold none
    const std::string name = typed_name.substr(0, colon);
    const std::string type = colon == std::string::npos ? "String" : typed_name.substr(colon + 1);
    PENSTOCK_ASSIGN(attributes[name], attribute_value(type, text));
  }
  return attributes;
}

std::string topic_deliveries_table(const std::vector<delivery::DeliveryShape>& deliveries,
                                   const std::vector<topic::SubscriptionShape>& subscriptions) {
  Table table({"DELIVERY", "STATUS", "MESSAGE", "SUBSCRIPTION", "ENDPOINT", "FAILED", "WHEN",
               "LAST ERROR"});
  for (const delivery::DeliveryShape& delivery : deliveries) {
    const auto subscription =
        std::find_if(subscriptions.begin(), subscriptions.end(),
                     [&](const auto& one) { return one.subscription_arn == delivery.cause; });
    table.add_row({delivery.id, delivery.status, delivery.event_id, last_part(delivery.cause),
                   subscription == subscriptions.end() ? "-" : subscription->endpoint,
                   std::to_string(delivery.attempts), when_text(delivery), last_error(delivery)});
  }
  return table.text();
}

}  // namespace penstock::cli

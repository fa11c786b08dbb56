// What a message's attributes may be, as Amazon SNS checks them. Pure functions.
#ifndef PENSTOCK_TOPIC_MESSAGE_ATTRIBUTES_H_
#define PENSTOCK_TOPIC_MESSAGE_ATTRIBUTES_H_

#include <string_view>
#include <vector>

#include "base/result.h"
#include "topic/message.h"
#include "topic/publish_shapes.h"

namespace penstock::topic {

// ParameterValueInvalid, or ValidationError for a missing type, with SNS's texts; `path` is where
// the attributes are in the request: "messageAttributes".
Result<void> check_message_attributes(const MessageAttributes& attributes, std::string_view path);

// Views into the shapes, in the order of their names.
std::vector<MessageAttribute> views_of(const MessageAttributes& attributes);
// Names, types and values together: they count against the message's size.
size_t size_bytes(const MessageAttributes& attributes);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_MESSAGE_ATTRIBUTES_H_

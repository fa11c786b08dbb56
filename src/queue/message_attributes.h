// What a message may consist of: characters, message attributes and their MD5, as Amazon SQS checks
// and SDKs compute them. Pure functions; any thread.
#ifndef PENSTOCK_QUEUE_MESSAGE_ATTRIBUTES_H_
#define PENSTOCK_QUEUE_MESSAGE_ATTRIBUTES_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "queue/message_shapes.h"
#include "queue/queue_keys.h"

namespace penstock::queue {

// UTF-8 of the characters that SQS allows: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD |
// #x10000 to #x10FFFF (API reference, SendMessage).
bool has_valid_characters(std::string_view text);

// Checks names, types and values; InvalidParameterValue or UnsupportedOperation with SQS's
// text.
Result<void> check(const MessageAttributes& attributes);
// Only AWSTraceHeader, of type String.
Result<void> check(const MessageSystemAttributes& attributes);

// Views into the shapes, in the order of their names.
std::vector<StoredAttribute> stored(const MessageAttributes& attributes);
std::vector<StoredAttribute> stored(const MessageSystemAttributes& attributes);

// Names, types and values together: they count against the message's size.
size_t size_bytes(const MessageAttributes& attributes);

// Lower-case hexadecimal MD5 over the attributes, which are in the order of their names: for each
// its name, type and value with 4-byte big-endian lengths before them, and a byte 1 (String,
// Number) or 2 (Binary) before the value's length (developer guide, "Calculating the MD5 message
// digest for message attributes").
std::string md5_of(const std::vector<StoredAttribute>& attributes);

bool is_binary(std::string_view type);
MessageAttributeValue to_shape(const StoredAttribute& attribute);

// Which message attributes a receive asked for: names, "prefix.*", "All" or ".*".
class AttributeSelection {
 public:
  explicit AttributeSelection(const std::vector<std::string>& names);
  bool none() const { return !all_ && names_.empty() && prefixes_.empty(); }
  bool selects(std::string_view name) const;

 private:
  bool all_ = false;
  std::vector<std::string_view> names_;
  std::vector<std::string_view> prefixes_;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_MESSAGE_ATTRIBUTES_H_

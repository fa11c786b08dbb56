// A published message, as a topic's log has it and as deliveries are made of it. Plain values whose
// texts are views into the request or the stored form. On disk: do not change the form, add
// versions.
#ifndef PENSTOCK_TOPIC_MESSAGE_H_
#define PENSTOCK_TOPIC_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::topic {

struct MessageAttribute {
  std::string_view name;
  std::string_view type;   // String, String.Array, Number, Binary, each with any .suffix
  std::string_view value;  // of Binary the bytes
  bool is_binary() const { return type.starts_with("Binary"); }
};

struct Message {
  std::string_view id;  // a UUID
  int64_t published_ms = 0;
  std::string_view text;
  std::string_view subject;                  // empty: none
  bool has_structure = false;                // the text is JSON with a text for each protocol
  std::vector<MessageAttribute> attributes;  // by name
  std::string_view group_id;
  std::string_view deduplication_id;
  uint64_t sequence = 0;  // of a FIFO topic's; 0: none
  std::string_view trace_header;
  std::string_view base_url;  // of links in what is made of it
  bool is_replayed = false;   // not stored

  // What a subscriber by that protocol gets as the message. Views the text or `scratch`.
  std::string_view text_for(std::string_view protocol, std::string& scratch) const;
};

std::string encode(const Message& message);
std::optional<Message> decode_message(std::string_view value);

// "10000000000000000001": 20 digits that grow with the sequence (SNS's form).
std::string sequence_number(uint64_t sequence);
// "2012-05-02T00:54:06.655Z". Never with .000, which the Java SDK's validator reads as another
// text than was signed: such a time is told a millisecond later.
std::string timestamp_text(int64_t time_ms);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_MESSAGE_H_

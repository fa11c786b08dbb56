// A topic's attributes: what each may be, what follows from them, and what GetTopicAttributes
// shows. Pure functions over a Topic.
#ifndef PENSTOCK_TOPIC_TOPIC_ATTRIBUTES_H_
#define PENSTOCK_TOPIC_TOPIC_ATTRIBUTES_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "topic/topic.h"

namespace penstock::topic {

// What an attribute is to be: its stored text, or none. InvalidParameter with SNS's text; `prefix`
// is "Attributes Reason: " in CreateTopic. FifoTopic is not set by this.
struct AttributeChange {
  std::string name;
  std::optional<std::string> value;
};
Result<AttributeChange> check_topic_attribute(const Topic& topic, const std::string& name,
                                              const std::string& value, std::string_view prefix);
// Works out what follows from the attributes; they were checked.
void compile_attributes(Topic& topic);

TextMap shown_attributes(const Topic& topic, int64_t now_ms);

// Since when messages are in the archive, and no message before it.
int64_t archive_begin_ms(const Topic& topic, int64_t now_ms);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_ATTRIBUTES_H_

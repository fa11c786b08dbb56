// A message as people and programs read it. Pure functions.
#ifndef PENSTOCK_CLI_MESSAGE_TEXT_H_
#define PENSTOCK_CLI_MESSAGE_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "queue/message_shapes.h"

namespace penstock::cli {

// A system attribute; empty if the message has none of that name.
std::string attribute_of(const queue::Message& message, const std::string& name);
// One that is a whole number; 0 if there is none.
int64_t number_of(const queue::Message& message, const std::string& name);

// A table of the messages. Group, sequence number and source are columns if a message has them.
std::string messages_table(const std::vector<queue::Message>& messages);

// The message in the JSON form of the wire, on one line.
std::string json_of_message(const queue::Message& message);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_MESSAGE_TEXT_H_

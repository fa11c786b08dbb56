#include "cli/message_text.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "aws/text_forms.h"
#include "cli/client_command.h"
#include "cli/queue_overview.h"
#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

struct Column {
  std::string_view name;
  bool is_always;
  std::string (*text)(const queue::Message&);
};

constexpr std::array kColumns{
    Column{"MESSAGE", true, [](const queue::Message& message) { return message.message_id; }},
    Column{"SENT", true,
           [](const queue::Message& message) {
             return time_text(number_of(message, "SentTimestamp"));
           }},
    Column{"RECEIVES", true,
           [](const queue::Message& message) {
             return attribute_of(message, "ApproximateReceiveCount");
           }},
    Column{"GROUP", false,
           [](const queue::Message& message) { return attribute_of(message, "MessageGroupId"); }},
    Column{"SEQUENCE", false,
           [](const queue::Message& message) { return attribute_of(message, "SequenceNumber"); }},
    Column{"SOURCE", false,
           [](const queue::Message& message) {
             return std::string(name_of_arn(attribute_of(message, "DeadLetterQueueSourceArn")));
           }},
    Column{"BODY", true, [](const queue::Message& message) { return message.body; }},
};

}  // namespace

std::string attribute_of(const queue::Message& message, const std::string& name) {
  const auto found = message.system_attributes.find(name);
  return found == message.system_attributes.end() ? std::string() : found->second;
}

int64_t number_of(const queue::Message& message, const std::string& name) {
  return aws::parse_integer(attribute_of(message, name)).value_or(0);
}

std::string messages_table(const std::vector<queue::Message>& messages) {
  std::vector<Column> columns;
  std::vector<std::string> names;
  for (const Column& column : kColumns) {
    const bool is_there =
        std::any_of(messages.begin(), messages.end(),
                    [&](const queue::Message& message) { return !column.text(message).empty(); });
    if (column.is_always || is_there) {
      columns.push_back(column);
      names.emplace_back(column.name);
    }
  }
  Table table(names);
  for (const queue::Message& message : messages) {
    std::vector<std::string> cells;
    std::transform(columns.begin(), columns.end(), std::back_inserter(cells),
                   [&](const Column& column) { return column.text(message); });
    table.add_row(cells);
  }
  return table.text();
}

std::string json_of_message(const queue::Message& message) { return json_of_shape(message); }

}  // namespace penstock::cli

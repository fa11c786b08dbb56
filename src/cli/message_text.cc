#include "cli/message_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

#include "aws/json_codec.h"
#include "aws/text_forms.h"
#include "cli/queue_overview.h"
#include "cli/table.h"

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

std::string time_text(int64_t ms) {
  if (ms == 0) {
    return {};
  }
  const auto seconds = static_cast<time_t>(ms / 1000);
  tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ms % 1000);
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

std::string json_of_message(const queue::Message& message) {
  std::string out;
  aws::encode_json(aws::kStructure<queue::Message>, &message, out);
  return out;
}

}  // namespace penstock::cli

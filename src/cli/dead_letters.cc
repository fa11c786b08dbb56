#include "cli/dead_letters.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/json_writer.h"
#include "cli/message_text.h"
#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

std::string sources_text(const DeadLetterQueue& found) {
  std::string out;
  for (const QueueOverview& source : found.sources) {
    out += fmt::format("{}{} (after {})", out.empty() ? "" : ", ", source.name(),
                       source.redrive->receives_max);
  }
  return out;
}

std::string range_text(int64_t least, int64_t most) {
  return least == most ? fmt::format("{}", least) : fmt::format("{}-{}", least, most);
}

void write_count(aws::JsonWriter& json, std::string_view name, uint64_t value) {
  json.plain_key(name);
  json.integer(static_cast<int64_t>(value));
}

}  // namespace

std::vector<DeadLetterQueue> find_dead_letter_queues(const std::vector<QueueOverview>& queues) {
  std::map<std::string, DeadLetterQueue> by_arn;
  for (const QueueOverview& queue : queues) {
    if (queue.redrive != nullptr) {
      DeadLetterQueue& found = by_arn[queue.redrive->dead_letter_arn];
      found.arn = queue.redrive->dead_letter_arn;
      found.sources.push_back(queue);
    }
  }
  std::vector<DeadLetterQueue> all;
  for (auto& entry : by_arn) {
    DeadLetterQueue& found = entry.second;
    const auto queue = std::find_if(queues.begin(), queues.end(), [&](const QueueOverview& known) {
      return known.arn == found.arn;
    });
    if (queue != queues.end()) {
      found.queue = *queue;
    }
    all.push_back(std::move(found));
  }
  return all;
}

std::string table_of(const std::vector<DeadLetterQueue>& found) {
  Table table({"DEAD-LETTER QUEUE", "MESSAGES", "IN FLIGHT", "SOURCES"});
  for (const DeadLetterQueue& dead_letter : found) {
    const auto& queue = dead_letter.queue;
    table.add_row({std::string(name_of_arn(dead_letter.arn)),
                   queue ? std::to_string(queue->visible + queue->delayed) : "missing",
                   queue ? std::to_string(queue->in_flight) : "", sources_text(dead_letter)});
  }
  return table.text();
}

std::string json_of(const std::vector<DeadLetterQueue>& found) {
  std::string out;
  aws::JsonWriter json(out);
  json.begin_array();
  for (const DeadLetterQueue& dead_letter : found) {
    json.begin_object();
    json.plain_key("QueueArn");
    json.string(dead_letter.arn);
    if (const auto& queue = dead_letter.queue) {
      json.plain_key("QueueUrl");
      json.string(queue->url);
      write_count(json, "ApproximateNumberOfMessages", queue->visible);
      write_count(json, "ApproximateNumberOfMessagesNotVisible", queue->in_flight);
      write_count(json, "ApproximateNumberOfMessagesDelayed", queue->delayed);
    }
    json.plain_key("Sources");
    json.begin_array();
    for (const QueueOverview& source : dead_letter.sources) {
      json.begin_object();
      json.plain_key("QueueArn");
      json.string(source.arn);
      write_count(json, "MaxReceiveCount", source.redrive->receives_max);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  return out;
}

void DeadLetterSurvey::add(const queue::Message& message) {
  const int64_t sent_ms = number_of(message, "SentTimestamp");
  const int64_t receives = number_of(message, "ApproximateReceiveCount");
  ++seen_;
  DeadLetters& letters = by_source_[attribute_of(message, "DeadLetterQueueSourceArn")];
  const bool is_first = letters.count++ == 0;
  if (is_first || sent_ms < letters.first_sent_ms) {
    letters.first_sent_ms = sent_ms;
    letters.oldest_body = message.body;
  }
  letters.last_sent_ms = std::max(letters.last_sent_ms, sent_ms);
  letters.receives_min = is_first ? receives : std::min(letters.receives_min, receives);
  letters.receives_max = std::max(letters.receives_max, receives);
}

std::string DeadLetterSurvey::table() const {
  Table table({"SOURCE", "MESSAGES", "FIRST SENT", "LAST SENT", "RECEIVES", "OLDEST BODY"});
  for (const auto& [arn, letters] : by_source_) {
    table.add_row({arn.empty() ? "(sent here)" : std::string(name_of_arn(arn)),
                   std::to_string(letters.count), time_text(letters.first_sent_ms),
                   time_text(letters.last_sent_ms),
                   range_text(letters.receives_min, letters.receives_max), letters.oldest_body});
  }
  return table.text();
}

std::string DeadLetterSurvey::json(const QueueOverview& queue) const {
  std::string out;
  aws::JsonWriter json(out);
  json.begin_object();
  json.plain_key("QueueArn");
  json.string(queue.arn);
  write_count(json, "ApproximateNumberOfMessages", queue.visible);
  write_count(json, "MessagesSeen", seen_);
  json.plain_key("Sources");
  json.begin_array();
  for (const auto& [arn, letters] : by_source_) {
    json.begin_object();
    if (!arn.empty()) {
      json.plain_key("QueueArn");
      json.string(arn);
    }
    write_count(json, "Messages", letters.count);
    json.plain_key("FirstSentTimestamp");
    json.integer(letters.first_sent_ms);
    json.plain_key("LastSentTimestamp");
    json.integer(letters.last_sent_ms);
    json.plain_key("ReceiveCountMin");
    json.integer(letters.receives_min);
    json.plain_key("ReceiveCountMax");
    json.integer(letters.receives_max);
    json.plain_key("OldestBody");
    json.string(letters.oldest_body);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return out;
}

}  // namespace penstock::cli

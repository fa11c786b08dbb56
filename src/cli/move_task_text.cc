#include "cli/move_task_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/json_writer.h"
#include "cli/aws_client.h"
#include "cli/message_text.h"
#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

constexpr std::string_view kToSources = "(each to its source)";
// As SQS names it (developer guide, "Troubleshooting dead-letter queue redrive").
constexpr std::string_view kNoSource = "CouldNotDetermineMessageSource";

std::string note_of(const PlannedMove& move) {
  if (move.target_arn.empty()) {
    return "no source: the task would fail here; give --to";
  }
  return move.is_missing ? "does not exist: the task would fail here; give --to" : "";
}

}  // namespace

bool is_active(const queue::MoveTaskEntry& task) {
  return task.status == "RUNNING" || task.status == "CANCELLING";
}

std::string tasks_table(const std::vector<queue::MoveTaskEntry>& tasks) {
  Table table({"STATUS", "STARTED", "TO", "MOVED", "TO MOVE", "RATE MAX", "REASON"});
  for (const queue::MoveTaskEntry& task : tasks) {
    table.add_row(
        {task.status, time_text(task.started_ms),
         std::string(task.destination_arn ? name_of_arn(*task.destination_arn) : kToSources),
         std::to_string(task.moved), task.to_move ? std::to_string(*task.to_move) : "",
         task.rate_per_s ? fmt::format("{}/s", *task.rate_per_s) : "",
         task.failure_reason.value_or("")});
  }
  return table.text();
}

std::string progress_text(const queue::MoveTaskEntry& task, int64_t elapsed_ms) {
  std::string out = task.to_move ? fmt::format("{} of {} moved", task.moved, *task.to_move)
                                 : fmt::format("{} moved", task.moved);
  if (task.moved <= 0 || elapsed_ms <= 0) {
    return out;
  }
  const double rate_per_s =
      static_cast<double>(task.moved) * 1000 / static_cast<double>(elapsed_ms);
  out += fmt::format(", {:.0f}/s", rate_per_s);
  if (task.to_move && *task.to_move > task.moved) {
    out += fmt::format(", {:.0f} s left",
                       static_cast<double>(*task.to_move - task.moved) / rate_per_s);
  }
  return out;
}

std::optional<Error> failure_of(const queue::MoveTaskEntry& task) {
  if (task.status == "COMPLETED") {
    return std::nullopt;
  }
  if (task.status != "FAILED") {
    return Error(kRefused, fmt::format("The task is {}; {} moved.", task.status,
                                       messages_text(static_cast<uint64_t>(task.moved))));
  }
  const std::string reason = task.failure_reason.value_or("no reason was given");
  return Error(kRefused,
               fmt::format("The task failed: {}.{}", reason,
                           reason == kNoSource
                               ? " A message has no source, as it was sent to the dead-letter "
                                 "queue itself: --to says where it should go."
                               : ""));
}

std::string plan_table(const std::vector<PlannedMove>& plan) {
  Table table({"TO", "MESSAGES", "NOTE"});
  for (const PlannedMove& move : plan) {
    table.add_row(
        {move.target_arn.empty() ? "(nowhere)" : std::string(name_of_arn(move.target_arn)),
         std::to_string(move.count), note_of(move)});
  }
  return table.text();
}

std::string plan_json(const QueueOverview& source, uint64_t seen,
                      const std::vector<PlannedMove>& plan) {
  std::string out;
  aws::JsonWriter json(out);
  json.begin_object();
  json.plain_key("SourceArn");
  json.string(source.arn);
  json.plain_key("ApproximateNumberOfMessagesToMove");
  json.integer(static_cast<int64_t>(source.visible));
  json.plain_key("MessagesSeen");
  json.integer(static_cast<int64_t>(seen));
  json.plain_key("Moves");
  json.begin_array();
  for (const PlannedMove& move : plan) {
    json.begin_object();
    if (!move.target_arn.empty()) {
      json.plain_key("DestinationArn");
      json.string(move.target_arn);
    }
    json.plain_key("Messages");
    json.integer(static_cast<int64_t>(move.count));
    json.plain_key("WouldFail");
    json.boolean(move.target_arn.empty() || move.is_missing);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return out;
}

}  // namespace penstock::cli

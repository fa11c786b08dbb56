#include "cli/redrive_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/dead_letter_command.h"
#include "cli/interrupt.h"
#include "cli/move_task_text.h"
#include "cli/progress_line.h"
#include "cli/queue_overview.h"

namespace penstock::cli {
namespace {

constexpr int32_t kTasksMax = 10;
constexpr int64_t kFirstPollMs = 50;
constexpr int64_t kPollMsMax = 1'000;

struct RedriveFlags {
  ClientFlags client;
  OutputFlag output;
  std::string queue;
  std::string destination;
  std::optional<int32_t> rate_per_s;
  uint64_t messages_max = kSurveyMessages;
  bool dry_run = false;
  bool no_wait = false;
  bool cancel = false;
  bool list = false;
  bool agreed = false;
};

Result<queue::ListMessageMoveTasksOutput> list_tasks(QueueClient& client, const std::string& arn) {
  queue::ListMessageMoveTasksInput input;
  input.source_arn = arn;
  input.max_results = kTasksMax;
  return client.call<queue::ListMessageMoveTasks>(input);
}

std::string tasks_text(const queue::ListMessageMoveTasksOutput& tasks, const OutputFlag& output) {
  return output.json() ? json_of<queue::ListMessageMoveTasks>(tasks) : tasks_table(tasks.results);
}

Result<std::string> cancel(QueueClient& client, const QueueOverview& source,
                           const RedriveFlags& flags) {
  PENSTOCK_ASSIGN(const auto tasks, list_tasks(client, source.arn));
  for (const queue::MoveTaskEntry& task : tasks.results) {
    if (is_active(task) && task.task_handle) {
      PENSTOCK_ASSIGN(const auto output,
                      client.call<queue::CancelMessageMoveTask>({*task.task_handle}));
      return flags.output.json() ? json_of<queue::CancelMessageMoveTask>(output)
                                 : fmt::format("Cancelled; {} moved before.",
                                               messages_text(static_cast<uint64_t>(output.moved)));
    }
  }
  return Error(kRefused, fmt::format("No move task is running on {}.", source.name()));
}

Result<bool> is_dead_letter_queue(QueueClient& client, const QueueOverview& source) {
  queue::ListDeadLetterSourceQueuesInput input;
  input.queue_url = source.url;
  input.max_results = 1;
  PENSTOCK_ASSIGN(const auto output, client.call<queue::ListDeadLetterSourceQueues>(input));
  return !output.queue_urls.empty();
}

// A message goes back to where it came from, if that queue is still there.
Result<std::vector<PlannedMove>> plan_by_source(QueueClient& client,
                                                const DeadLetterSurvey& survey) {
  std::vector<PlannedMove> plan;
  for (const auto& [arn, letters] : survey.by_source()) {
    PlannedMove move{arn, letters.count, false};
    if (!arn.empty()) {
      const auto url = client.url_of(std::string(name_of_arn(arn)));
      if (!url.ok() && !url.error().is(kRefused)) {
        return url.error();
      }
      move.is_missing = !url.ok();
    }
    plan.push_back(std::move(move));
  }
  return plan;
}

Result<std::string> dry_run(QueueClient& client, const QueueOverview& source,
                            const std::optional<QueueOverview>& destination,
                            const RedriveFlags& flags) {
  PENSTOCK_ASSIGN(const bool is_source, is_dead_letter_queue(client, source));
  if (!is_source) {
    return Error(kRefused,
                 fmt::format("{} is not the dead-letter queue of any queue.", source.name()));
  }
  uint64_t seen = 0;
  std::vector<PlannedMove> plan;
  if (destination) {
    // All go to one queue: no need to look at any.
    plan.push_back({destination->arn, source.visible, false});
  } else {
    PENSTOCK_TRY(require_safe_to_look(source, flags.agreed));
    PENSTOCK_ASSIGN(const auto survey, survey_dead_letters(client, source, flags.messages_max));
    seen = survey.seen();
    PENSTOCK_ASSIGN(plan, plan_by_source(client, survey));
  }
  fmt::print(stderr, "Nothing was moved: this was a dry run.\n");
  return flags.output.json() ? plan_json(source, seen, plan) : plan_table(plan);
}

// The task of that handle, or once it has none any more that of the same start; else the latest.
const queue::MoveTaskEntry* find_task(const std::vector<queue::MoveTaskEntry>& tasks,
                                      const std::string& handle, int64_t started_ms) {
  const auto found = std::find_if(tasks.begin(), tasks.end(), [&](const auto& task) {
    return task.task_handle == handle || task.started_ms == started_ms;
  });
  return found != tasks.end() ? &*found : tasks.empty() ? nullptr : &tasks.front();
}

// nullopt: interrupted.
Result<std::optional<queue::MoveTaskEntry>> follow(QueueClient& client, const std::string& arn,
                                                   const std::string& handle,
                                                   const Interrupt& interrupt) {
  const ProgressLine line;
  const int64_t began_ns = client.clock().monotonic_ns();
  int64_t started_ms = 0;
  int64_t wait_ms = kFirstPollMs;
  while (!interrupt.wait_ms(wait_ms)) {
    wait_ms = std::min(wait_ms * 2, kPollMsMax);
    auto tasks = list_tasks(client, arn);
    if (!tasks.ok()) {
      line.clear();
      return std::move(tasks).error();
    }
    const queue::MoveTaskEntry* task = find_task(tasks->results, handle, started_ms);
    if (task == nullptr) {
      return Error(kRefused, "The service does not list the task any more.");
    }
    if (!is_active(*task)) {
      line.clear();
      return std::optional(*task);
    }
    started_ms = task->started_ms;
    line.show(progress_text(*task, (client.clock().monotonic_ns() - began_ns) / 1'000'000));
  }
  line.clear();
  return std::optional<queue::MoveTaskEntry>();
}

Result<std::string> start(QueueClient& client, const QueueOverview& source,
                          const std::optional<QueueOverview>& destination,
                          const RedriveFlags& flags) {
  queue::StartMessageMoveTaskInput input;
  input.source_arn = source.arn;
  if (destination) {
    input.destination_arn = destination->arn;
  }
  input.rate_per_s = flags.rate_per_s;
  const Interrupt interrupt;  // from before there is a task to speak of
  PENSTOCK_ASSIGN(const auto started, client.call<queue::StartMessageMoveTask>(input));
  if (flags.no_wait) {
    return flags.output.json() ? json_of<queue::StartMessageMoveTask>(started)
                               : started.task_handle;
  }
  PENSTOCK_ASSIGN(const auto task, follow(client, source.arn, started.task_handle, interrupt));
  if (!task) {
    return Error(kInterrupted,
                 fmt::format("Stopped following; the task goes on. `penstock queue redrive {0} "
                             "--cancel` ends it, `penstock queue redrive {0} --list` shows it.",
                             source.name()));
  }
  if (!print_data(tasks_text({{*task}}, flags.output))) {
    return Error(kRefused, "The outcome could not be printed.");
  }
  const auto failure = failure_of(*task);
  return failure ? Result<std::string>(*failure) : Result<std::string>(std::string());
}

Result<std::string> redrive(QueueClient& client, const RedriveFlags& flags) {
  PENSTOCK_ASSIGN(const QueueOverview source, read_overview(client, flags.queue));
  if (flags.list) {
    PENSTOCK_ASSIGN(const auto tasks, list_tasks(client, source.arn));
    return tasks_text(tasks, flags.output);
  }
  if (flags.cancel) {
    return cancel(client, source, flags);
  }
  std::optional<QueueOverview> destination;
  if (!flags.destination.empty()) {
    PENSTOCK_ASSIGN(destination, read_overview(client, flags.destination));
  }
  return flags.dry_run ? dry_run(client, source, destination, flags)
                       : start(client, source, destination, flags);
}

}  // namespace

void add_redrive_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<RedriveFlags>();
  CLI::App* const command =
      add_command(noun, chosen, "redrive",
                  "Move the messages of a dead-letter queue back to their sources, or elsewhere.",
                  [flags] { return run_with_client(&redrive, *flags); });
  command->add_option("QUEUE", flags->queue, "The dead-letter queue's name or URL.")->required();
  CLI::Option* const destination =
      command
          ->add_option("--to", flags->destination,
                       "Move all of them to this queue; not given: each to its own source.")
          ->type_name("QUEUE");
  CLI::Option* const rate =
      command
          ->add_option("--rate", flags->rate_per_s,
                       "Messages moved a second at most; not given: the service decides.")
          ->type_name("N")
          ->check(CLI::Range(1, 500));
  CLI::Option* const no_wait =
      command->add_flag("--no-wait", flags->no_wait, "Print the task's handle and do not follow.");
  CLI::Option* const dry_run = command->add_flag(
      "--dry-run", flags->dry_run, "Start nothing; say how many messages would go where.");
  command
      ->add_option("--max", flags->messages_max,
                   "With --dry-run: look at no more messages; each look counts as a receive.")
      ->type_name("N")
      ->default_str(std::to_string(kSurveyMessages))
      ->check(CLI::Range(1, 100'000))
      ->needs(dry_run);
  command
      ->add_flag("--yes", flags->agreed,
                 "With --dry-run: look even if the queue has a dead-letter queue itself.")
      ->needs(dry_run);
  CLI::Option* const cancelling =
      command->add_flag("--cancel", flags->cancel, "End the task that runs; start nothing.");
  CLI::Option* const listing = command->add_flag(
      "--list", flags->list, "List the latest tasks of the queue; start nothing.");
  dry_run->excludes(rate, no_wait, cancelling, listing);
  for (CLI::Option* const other : {destination, rate, no_wait}) {
    cancelling->excludes(other);
    listing->excludes(other);
  }
  cancelling->excludes(listing);
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli

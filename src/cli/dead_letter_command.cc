#include "cli/dead_letter_command.h"

#include <fmt/format.h>

#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/browse.h"
#include "cli/client_flags.h"

namespace penstock::cli {
namespace {

struct DeadLetterFlags {
  ClientFlags client;
  OutputFlag output;
  std::string queue;
  uint64_t messages_max = kSurveyMessages;
  bool agreed = false;
};

Result<std::string> list_all(QueueClient& client, const DeadLetterFlags& flags) {
  PENSTOCK_ASSIGN(const auto urls, list_queue_urls(client, ""));
  std::vector<QueueOverview> queues;
  for (const std::string& url : urls) {
    auto queue = read_overview(client, url);
    if (queue.ok()) {
      queues.push_back(*std::move(queue));
    } else if (queue.error().is(kRefused)) {  // deleted meanwhile, or not ours to see
      fmt::print(stderr, "penstock: left out {}: {}\n", url, queue.error().message());
    } else {
      return std::move(queue).error();
    }
  }
  const auto found = find_dead_letter_queues(queues);
  return flags.output.json() ? json_of(found) : table_of(found);
}

Result<std::string> dead_letters(QueueClient& client, const DeadLetterFlags& flags) {
  if (flags.queue.empty()) {
    return list_all(client, flags);
  }
  PENSTOCK_ASSIGN(const QueueOverview queue, read_overview(client, flags.queue));
  PENSTOCK_TRY(require_safe_to_look(queue, flags.agreed));
  PENSTOCK_ASSIGN(const DeadLetterSurvey survey,
                  survey_dead_letters(client, queue, flags.messages_max));
  return flags.output.json() ? survey.json(queue) : survey.table();
}

}  // namespace

Result<DeadLetterSurvey> survey_dead_letters(QueueClient& client, const QueueOverview& queue,
                                             uint64_t messages_max) {
  DeadLetterSurvey survey;
  if (queue.visible > 0) {
    const Interrupt interrupt;
    BrowseOptions options;
    options.queue_url = queue.url;
    options.expected = queue.visible;
    options.messages_max = messages_max;
    PENSTOCK_TRY(browse(client, options, interrupt, [&](const queue::Message& message) {
      survey.add(message);
      return true;
    }));
  }
  if (survey.seen() > 0) {
    fmt::print(stderr,
               "Looked at {} by receiving and letting go: each receive count went up by one.\n",
               messages_text(survey.seen()));
  }
  if (survey.seen() < queue.visible) {
    fmt::print(stderr, "There are {} more that were not seen{}.\n", queue.visible - survey.seen(),
               queue.is_fifo ? "; of a message group at most 10 can be" : "");
  }
  if (queue.in_flight + queue.delayed > 0) {
    fmt::print(stderr, "Not counted: {} in flight, {} delayed.\n", queue.in_flight, queue.delayed);
  }
  return survey;
}

void add_dead_letter_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<DeadLetterFlags>();
  CLI::App* const command = add_command(
      noun, chosen, "dlq", "List the dead-letter queues, or look into one: its messages by source.",
      [flags] { return run_with_client(&dead_letters, *flags); });
  command->add_option("QUEUE", flags->queue,
                      "A dead-letter queue's name or URL; not given: all of them are listed.");
  command
      ->add_option("--max", flags->messages_max,
                   "Look at no more messages; each look counts as a receive.")
      ->type_name("N")
      ->default_str(std::to_string(kSurveyMessages))
      ->check(CLI::Range(1, 100'000));
  command->add_flag("--yes", flags->agreed, "Look even if the queue has a dead-letter queue.");
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli

#include "cli/queue_commands.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/dead_letter_command.h"
#include "cli/message_commands.h"
#include "cli/queue_client.h"
#include "cli/queue_overview.h"
#include "cli/redrive_command.h"
#include "cli/table.h"
#include "cli/tail_command.h"

namespace penstock::cli {
namespace {

struct QueueFlags {
  ClientFlags client;
  OutputFlag output;
  std::string queue;
  std::string prefix;
  std::vector<std::string> attributes;
  std::vector<std::string> tags;
  bool fifo = false;
  std::string dead_letter_queue;
  int32_t receives_max = 0;
};

Result<std::string> list(QueueClient& client, const QueueFlags& flags) {
  queue::ListQueuesOutput all;
  PENSTOCK_ASSIGN(all.queue_urls, list_queue_urls(client, flags.prefix));
  if (flags.output.json()) {
    return json_of<queue::ListQueues>(all);
  }
  Table table({"QUEUE", "URL"});
  for (const std::string& url : all.queue_urls) {
    table.add_row({std::string(queue_name(url)), url});
  }
  return table.text();
}

Result<std::string> create(QueueClient& client, const QueueFlags& flags) {
  queue::CreateQueueInput input;
  input.queue_name = flags.queue;
  input.attributes = pairs_of(flags.attributes);
  if (flags.fifo) {
    input.attributes["FifoQueue"] = "true";
  }
  if (!flags.dead_letter_queue.empty()) {
    PENSTOCK_ASSIGN(const QueueOverview target, read_overview(client, flags.dead_letter_queue));
    input.attributes["RedrivePolicy"] = fmt::format(
        R"({{"deadLetterTargetArn":"{}","maxReceiveCount":{}}})", target.arn, flags.receives_max);
  }
  input.tags = pairs_of(flags.tags);
  PENSTOCK_ASSIGN(const auto output, client.call<queue::CreateQueue>(input));
  return flags.output.json() ? json_of<queue::CreateQueue>(output) : output.queue_url;
}

// Policies are JSON; what they say in words. Anything else as it is.
std::string readable(const std::string& name, const std::string& value) {
  if (name == "RedrivePolicy") {
    const auto policy = queue::parse_redrive_policy(value);
    return policy.ok()
               ? fmt::format("to {} after {} receive{}", name_of_arn((*policy)->dead_letter_arn),
                             (*policy)->receives_max, (*policy)->receives_max == 1 ? "" : "s")
               : value;
  }
  if (name == "RedriveAllowPolicy") {
    const auto policy = queue::parse_redrive_allow_policy(value);
    if (!policy.ok()) {
      return value;
    }
    switch ((*policy)->permission) {
      case queue::RedriveAllowPolicy::Permission::kAllowAll:
        return "any queue may send its dead letters here";
      case queue::RedriveAllowPolicy::Permission::kDenyAll:
        return "no queue may send its dead letters here";
      case queue::RedriveAllowPolicy::Permission::kByQueue:
        break;
    }
    std::string names;
    for (const std::string& arn : (*policy)->source_arns) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of_arn(arn));
    }
    return fmt::format("only {} may send dead letters here", names);
  }
  return value;
}

Result<std::string> describe_queue(QueueClient& client, const QueueFlags& flags) {
  queue::GetQueueAttributesInput input;
  PENSTOCK_ASSIGN(input.queue_url, client.url_of(flags.queue));
  input.attribute_names = {"All"};
  PENSTOCK_ASSIGN(auto output, client.call<queue::GetQueueAttributes>(input));
  if (flags.output.json()) {
    return json_of<queue::GetQueueAttributes>(output);
  }
  queue::ListQueueTagsInput of_queue;
  of_queue.queue_url = input.queue_url;
  PENSTOCK_ASSIGN(const auto tags, client.call<queue::ListQueueTags>(of_queue));
  Table table({"ATTRIBUTE", "VALUE"});
  table.add_row({"QueueUrl", input.queue_url});
  for (const auto& [name, value] : output.attributes) {
    table.add_row({name, readable(name, value)});
  }
  for (const auto& [key, value] : tags.tags) {
    table.add_row({"tag " + key, value});
  }
  return table.text();
}

template <typename Op>
Result<std::string> act_on(QueueClient& client, const QueueFlags& flags, std::string_view done) {
  typename Op::Input input;
  PENSTOCK_ASSIGN(input.queue_url, client.url_of(flags.queue));
  PENSTOCK_TRY(client.call<Op>(input));
  fmt::print(stderr, "{} {}.\n", done, input.queue_url);
  return std::string();
}

using Action = ClientAction<QueueClient, QueueFlags>;

struct Added {
  CLI::App* command;
  std::shared_ptr<QueueFlags> flags;
};

Added add(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
          Action action) {
  const auto flags = std::make_shared<QueueFlags>();
  CLI::App* const command = add_command(
      noun, chosen, name, help, [action, flags] { return run_with_client(action, *flags); });
  add_client_flags(*command, flags->client);
  return {command, flags};
}

Added add_on_queue(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
                   Action action) {
  Added added = add(noun, chosen, name, help, action);
  added.command->add_option("QUEUE", added.flags->queue, "The queue's name or URL.")->required();
  return added;
}

void add_create(CLI::App& noun, Chosen& chosen) {
  const Added creating = add(noun, chosen, "create", "Create a queue; print its URL.", &create);
  CLI::App& command = *creating.command;
  command.add_option("NAME", creating.flags->queue, "The new queue's name.")->required();
  command.add_flag("--fifo", creating.flags->fifo, "A FIFO queue; its name has to end in .fifo.");
  CLI::Option* const target =
      command
          .add_option("--dead-letter-queue", creating.flags->dead_letter_queue,
                      "Where messages go that are received too often: a queue that exists.")
          ->type_name("QUEUE");
  CLI::Option* const receives = command
                                    .add_option("--max-receives", creating.flags->receives_max,
                                                "Receives after which a message goes there.")
                                    ->type_name("N")
                                    ->check(CLI::Range(1, 1000));
  target->needs(receives);
  receives->needs(target);
  add_pairs(command, "--attribute", creating.flags->attributes,
            "An attribute of the queue, such as VisibilityTimeout=60; may be repeated.");
  add_pairs(command, "--tag", creating.flags->tags, "A tag; may be repeated.");
  creating.flags->output.add_to(command);
}

}  // namespace

void add_queue_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun = add_noun(app, "queue", "Queues and their messages, at any endpoint.");

  const Added listing = add(*noun, chosen, "list", "List queues.", &list);
  listing.command->add_option("--prefix", listing.flags->prefix, "Only names that begin so.")
      ->type_name("TEXT");
  listing.flags->output.add_to(*listing.command);

  add_create(*noun, chosen);

  const Added describing = add_on_queue(
      *noun, chosen, "describe", "Show a queue's attributes, counts and tags.", &describe_queue);
  describing.flags->output.add_to(*describing.command);

  add_message_commands(*noun, chosen);
  add_tail_command(*noun, chosen);
  add_dead_letter_command(*noun, chosen);
  add_redrive_command(*noun, chosen);

  add_on_queue(*noun, chosen, "purge", "Delete every message of a queue.",
               [](QueueClient& client, const QueueFlags& flags) {
                 return act_on<queue::PurgeQueue>(client, flags, "Purged");
               });
  add_on_queue(*noun, chosen, "delete", "Delete a queue with its messages.",
               [](QueueClient& client, const QueueFlags& flags) {
                 return act_on<queue::DeleteQueue>(client, flags, "Deleted");
               });
}

}  // namespace penstock::cli

#include "cli/queue_commands.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/message_commands.h"
#include "cli/queue_client.h"
#include "cli/table.h"

namespace penstock::cli {
namespace {

constexpr int kListPage = 1000;

struct QueueFlags {
  ClientFlags client;
  OutputFlag output;
  std::string queue;
  std::string prefix;
  std::vector<std::string> attributes;
  std::vector<std::string> tags;
};

Result<std::string> list(QueueClient& client, const QueueFlags& flags) {
  queue::ListQueuesOutput all;
  queue::ListQueuesInput input;
  input.max_results = kListPage;
  if (!flags.prefix.empty()) {
    input.prefix = flags.prefix;
  }
  do {
    PENSTOCK_ASSIGN(auto page, client.call<queue::ListQueues>(input));
    all.queue_urls.insert(all.queue_urls.end(), page.queue_urls.begin(), page.queue_urls.end());
    input.next_token = std::move(page.next_token);
  } while (input.next_token && !input.next_token->empty());
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
  input.tags = pairs_of(flags.tags);
  PENSTOCK_ASSIGN(const auto output, client.call<queue::CreateQueue>(input));
  return flags.output.json() ? json_of<queue::CreateQueue>(output) : output.queue_url;
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
    table.add_row({name, value});
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

using Action = ClientAction<QueueFlags>;

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

}  // namespace

void add_queue_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun = add_noun(app, "queue", "Queues and their messages, at any endpoint.");

  const Added listing = add(*noun, chosen, "list", "List queues.", &list);
  listing.command->add_option("--prefix", listing.flags->prefix, "Only names that begin so.")
      ->type_name("TEXT");
  listing.flags->output.add_to(*listing.command);

  const Added creating = add(*noun, chosen, "create", "Create a queue; print its URL.", &create);
  creating.command->add_option("NAME", creating.flags->queue, "The new queue's name.")->required();
  add_pairs(*creating.command, "--attribute", creating.flags->attributes,
            "An attribute of the queue, such as VisibilityTimeout=60; may be repeated.");
  add_pairs(*creating.command, "--tag", creating.flags->tags, "A tag; may be repeated.");
  creating.flags->output.add_to(*creating.command);

  const Added describing = add_on_queue(
      *noun, chosen, "describe", "Show a queue's attributes, counts and tags.", &describe_queue);
  describing.flags->output.add_to(*describing.command);

  add_message_commands(*noun, chosen);

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

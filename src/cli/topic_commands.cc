#include "cli/topic_commands.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/input_text.h"
#include "cli/queue_overview.h"
#include "cli/topic_client.h"
#include "cli/topic_deliveries_command.h"
#include "cli/topic_text.h"

namespace penstock::cli {
namespace {

struct TopicFlags {
  ClientFlags client;
  OutputFlag output;
  std::string topic;
  bool is_fifo = false;
  std::vector<std::string> attributes;
  std::vector<std::string> tags;
};

struct PublishFlags {
  ClientFlags client;
  OutputFlag output;
  std::string topic;
  std::optional<std::string> message;
  std::string file;
  std::optional<std::string> subject;
  std::optional<std::string> structure;
  std::vector<std::string> attributes;
  std::optional<std::string> group_id;
  std::optional<std::string> deduplication_id;
};

struct SubscribeFlags {
  ClientFlags client;
  OutputFlag output;
  std::string topic;
  std::string queue;
  std::string url;
  std::string email;
  std::string filter;
  std::string filter_scope;
  bool is_raw = false;
  std::string dead_letter_queue;
};

Result<std::string> list(TopicClient& client, const TopicFlags& flags) {
  std::vector<std::string> arns;
  PENSTOCK_TRY(for_each_page<topic::ListTopics>(client, {}, [&](topic::ListTopicsOutput page) {
    for (const topic::TopicShape& topic : page.topics.value_or(std::vector<topic::TopicShape>())) {
      arns.push_back(topic.topic_arn);
    }
  }));
  TopicOverviews all;
  for (const std::string& arn : arns) {
    topic::GetTopicAttributesInput input;
    input.topic_arn = arn;
    PENSTOCK_ASSIGN(const auto output, client.call<topic::GetTopicAttributes>(input));
    all.topics.push_back(make_topic_overview(arn, output.attributes));
  }
  return flags.output.json() ? json_of_shape(all) : topics_table(all.topics);
}

Result<std::string> create(TopicClient& client, const TopicFlags& flags) {
  topic::CreateTopicInput input;
  input.name = flags.topic;
  input.attributes = pairs_of(flags.attributes);
  if (flags.is_fifo) {
    input.attributes["FifoTopic"] = "true";
  }
  for (const auto& [key, value] : pairs_of(flags.tags)) {
    input.tags.push_back({key, value});
  }
  PENSTOCK_ASSIGN(const auto output, client.call<topic::CreateTopic>(input));
  return flags.output.json() ? json_of<topic::CreateTopic>(output) : output.topic_arn;
}

Result<std::string> publish(TopicClient& client, const PublishFlags& flags) {
  topic::PublishInput input;
  PENSTOCK_ASSIGN(input.message, read_message(flags.message, flags.file, "MESSAGE"));
  PENSTOCK_ASSIGN(input.attributes, parse_message_attributes(flags.attributes));
  PENSTOCK_ASSIGN(input.topic_arn, client.arn_of(flags.topic));
  input.subject = flags.subject;
  input.structure = flags.structure;
  input.group_id = flags.group_id;
  input.deduplication_id = flags.deduplication_id;
  PENSTOCK_ASSIGN(const auto output, client.call<topic::Publish>(input));
  return flags.output.json() ? json_of<topic::Publish>(output) : output.message_id;
}

Result<std::string> queue_arn(const SubscribeFlags& flags, const std::string& queue, Clock& clock) {
  if (queue.starts_with("arn:")) {
    return queue;
  }
  PENSTOCK_ASSIGN(QueueClient queues, QueueClient::open(flags.client, clock));
  PENSTOCK_ASSIGN(QueueOverview overview, read_overview(queues, queue));
  return std::move(overview.arn);
}

Result<void> set_endpoint(topic::SubscribeInput& input, const SubscribeFlags& flags, Clock& clock) {
  if (!flags.queue.empty()) {
    input.protocol = "sqs";
    PENSTOCK_ASSIGN(input.endpoint, queue_arn(flags, flags.queue, clock));
  } else if (!flags.url.empty()) {
    PENSTOCK_ASSIGN(input.protocol, protocol_of_url(flags.url));
    input.endpoint = flags.url;
  } else if (!flags.email.empty()) {
    input.protocol = "email";
    input.endpoint = flags.email;
  } else {
    return Error(kInvalidArgument, "Who is to be subscribed? Give --queue, --url or --email.");
  }
  return {};
}

Result<std::string> subscribe(TopicClient& client, const SubscribeFlags& flags) {
  topic::SubscribeInput input;
  PENSTOCK_TRY(set_endpoint(input, flags, client.clock()));
  if (!flags.filter.empty()) {
    PENSTOCK_ASSIGN(input.attributes["FilterPolicy"], read_json_argument(flags.filter));
  }
  if (!flags.filter_scope.empty()) {
    input.attributes["FilterPolicyScope"] = flags.filter_scope;
  }
  if (flags.is_raw) {
    input.attributes["RawMessageDelivery"] = "true";
  }
  if (!flags.dead_letter_queue.empty()) {
    PENSTOCK_ASSIGN(const std::string arn,
                    queue_arn(flags, flags.dead_letter_queue, client.clock()));
    input.attributes["RedrivePolicy"] = fmt::format(R"({{"deadLetterTargetArn":"{}"}})", arn);
  }
  PENSTOCK_ASSIGN(input.topic_arn, client.arn_of(flags.topic));
  input.returns_arn = true;
  PENSTOCK_ASSIGN(const auto output, client.call<topic::Subscribe>(input));
  if (input.protocol != "sqs") {
    fmt::print(stderr, "Its endpoint is asked to confirm it; until then it gets nothing.\n");
  }
  return flags.output.json() ? json_of<topic::Subscribe>(output) : output.subscription_arn;
}

template <typename Flags>
struct Added {
  CLI::App* command;
  std::shared_ptr<Flags> flags;
};

template <typename Flags>
Added<Flags> add(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
                 ClientAction<TopicClient, Flags> action) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* const command = add_command(
      noun, chosen, name, help, [action, flags] { return run_with_client(action, *flags); });
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
  return {command, flags};
}

void add_create(CLI::App& noun, Chosen& chosen) {
  const auto [command, flags] =
      add<TopicFlags>(noun, chosen, "create", "Create a topic; print its ARN.", &create);
  command->add_option("NAME", flags->topic, "The new topic's name.")->required();
  command->add_flag("--fifo", flags->is_fifo, "A FIFO topic; its name has to end in .fifo.");
  add_pairs(*command, "--attribute", flags->attributes,
            "An attribute of the topic, such as DisplayName=Orders; may be repeated.");
  add_pairs(*command, "--tag", flags->tags, "A tag; may be repeated.");
}

void add_publish(CLI::App& noun, Chosen& chosen) {
  const auto [command, flags] =
      add<PublishFlags>(noun, chosen, "publish", "Publish a message; print its id.", &publish);
  command->add_option("TOPIC", flags->topic, "The topic's name or ARN.")->required();
  CLI::Option* const message =
      command->add_option("MESSAGE", flags->message, "The message; - reads it from stdin.");
  command->add_option("--file", flags->file, "A file that is the message.")
      ->type_name("FILE")
      ->excludes(message);
  command->add_option("--subject", flags->subject, "The subject of its e-mails.")
      ->type_name("TEXT");
  command
      ->add_option("--structure", flags->structure,
                   "json: the message is an object with a text for each protocol, and a default.")
      ->type_name("FORM")
      ->check(CLI::IsMember({"json"}));
  add_pairs(*command, "--attribute", flags->attributes,
            "A message attribute of type String, or NAME:TYPE=VALUE of type Number, String.Array "
            "or Binary; may be repeated.");
  command
      ->add_option("--group", flags->group_id,
                   "The message group: of a FIFO topic required, its messages stay in order.")
      ->type_name("GROUP");
  command
      ->add_option("--deduplication-id", flags->deduplication_id,
                   "For FIFO topics: of two messages with the same one within 5 minutes the "
                   "second is not published.")
      ->type_name("ID");
}

void add_subscribe(CLI::App& noun, Chosen& chosen) {
  const auto [command, flags] =
      add<SubscribeFlags>(noun, chosen, "subscribe",
                          "Subscribe a queue, a URL or an address; print the "
                          "subscription's ARN.",
                          &subscribe);
  command->add_option("TOPIC", flags->topic, "The topic's name or ARN.")->required();
  CLI::Option* const queue =
      command->add_option("--queue", flags->queue, "A queue: its name, URL or ARN.")
          ->type_name("QUEUE");
  CLI::Option* const url =
      command->add_option("--url", flags->url, "An HTTP endpoint, http:// or https://.")
          ->type_name("URL")
          ->excludes(queue);
  CLI::Option* const email = command->add_option("--email", flags->email, "An e-mail address.")
                                 ->type_name("ADDRESS")
                                 ->excludes(queue, url);
  CLI::Option* const filter =
      command
          ->add_option("--filter", flags->filter,
                       "The filter policy: JSON, @FILE, or - for stdin. Not given: it gets all.")
          ->type_name("JSON");
  command
      ->add_option("--filter-scope", flags->filter_scope,
                   "What the filter looks at: MessageAttributes or MessageBody.")
      ->type_name("SCOPE")
      ->check(CLI::IsMember({"MessageAttributes", "MessageBody"}))
      ->needs(filter);
  command->add_flag("--raw", flags->is_raw, "It gets the messages themselves, without SNS's JSON.")
      ->excludes(email);
  command
      ->add_option("--dead-letter-queue", flags->dead_letter_queue,
                   "Where messages go that do not reach it: a queue's name, URL or ARN.")
      ->type_name("QUEUE");
}

}  // namespace

Result<std::string> protocol_of_url(const std::string& url) {
  for (const char* protocol : {"http", "https"}) {
    if (url.starts_with(fmt::format("{}://", protocol))) {
      return std::string(protocol);
    }
  }
  return Error(kInvalidArgument, "--url takes a URL that begins with http:// or https://.");
}

void add_topic_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun = add_noun(app, "topic", "Topics and their subscriptions, of a Penstock.");
  add<TopicFlags>(*noun, chosen, "list", "List topics and how many subscriptions they have.",
                  &list);
  add_create(*noun, chosen);
  add_publish(*noun, chosen);
  add_subscribe(*noun, chosen);
  add_topic_deliveries_command(*noun, chosen);
}

}  // namespace penstock::cli

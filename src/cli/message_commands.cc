#include "cli/message_commands.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/input_text.h"
#include "cli/message_text.h"
#include "cli/queue_client.h"

namespace penstock::cli {
namespace {

struct SendFlags {
  ClientFlags client;
  OutputFlag output;
  std::string queue;
  std::optional<std::string> body;
  std::string file;
  std::optional<int32_t> delay_s;
  std::vector<std::string> attributes;
  std::optional<std::string> group_id;
  std::optional<std::string> deduplication_id;
};

struct ReceiveFlags {
  ClientFlags client;
  OutputFlag output;
  std::string queue;
  int32_t messages_max = 1;
  int32_t wait_s = 0;
  std::optional<int32_t> visibility_timeout_s;
  bool remove = false;
  bool peek = false;
};

Result<std::string> send(QueueClient& client, const SendFlags& flags) {
  queue::SendMessageInput input;
  PENSTOCK_ASSIGN(input.body, read_message(flags.body, flags.file, "BODY"));
  PENSTOCK_ASSIGN(input.queue_url, client.url_of(flags.queue));
  input.delay_s = flags.delay_s;
  input.group_id = flags.group_id;
  input.deduplication_id = flags.deduplication_id;
  for (auto& [name, text] : pairs_of(flags.attributes)) {
    queue::MessageAttributeValue value;
    value.data_type = "String";
    value.string_value = text;
    input.attributes[name] = std::move(value);
  }
  PENSTOCK_ASSIGN(const auto output, client.call<queue::SendMessage>(input));
  return flags.output.json() ? json_of<queue::SendMessage>(output) : output.message_id;
}

Result<std::string> receive(QueueClient& client, const ReceiveFlags& flags) {
  queue::ReceiveMessageInput input;
  PENSTOCK_ASSIGN(input.queue_url, client.url_of(flags.queue));
  // The older spelling, which every implementation of the API knows.
  input.attribute_names = {"All"};
  input.message_attribute_names = {"All"};
  input.messages_max = flags.messages_max;
  input.wait_s = flags.wait_s;
  input.visibility_timeout_s = flags.peek ? std::optional<int32_t>(0) : flags.visibility_timeout_s;
  PENSTOCK_ASSIGN(auto output, client.call<queue::ReceiveMessage>(input));
  // Printed first: what is deleted afterwards has been handed over.
  const bool printed = print_data(flags.output.json() ? json_of<queue::ReceiveMessage>(output)
                                                      : messages_table(output.messages));
  if (!printed) {
    return Error(kRefused, "The messages could not be printed, so none was deleted.");
  }
  for (const queue::Message& message : output.messages) {
    if (flags.remove) {
      queue::DeleteMessageInput deletion;
      deletion.queue_url = input.queue_url;
      deletion.receipt_handle = message.receipt_handle;
      PENSTOCK_TRY(client.call<queue::DeleteMessage>(deletion));
    }
  }
  if (flags.peek && !output.messages.empty()) {
    fmt::print(stderr,
               "Peeked by receiving with a visibility timeout of 0 s: each receive count went up "
               "by one.\n");
  }
  return std::string();
}

void add_send(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<SendFlags>();
  CLI::App* const command = add_command(noun, chosen, "send", "Send a message; print its id.",
                                        [flags] { return run_with_client(&send, *flags); });
  command->add_option("QUEUE", flags->queue, "The queue's name or URL.")->required();
  CLI::Option* const body =
      command->add_option("BODY", flags->body, "The message; - reads it from stdin.");
  command->add_option("--file", flags->file, "A file that is the message.")
      ->type_name("FILE")
      ->excludes(body);
  add_pairs(*command, "--attribute", flags->attributes,
            "A message attribute of type String; may be repeated.");
  command
      ->add_option("--group", flags->group_id,
                   "The message group: in a FIFO queue required, its messages stay in order.")
      ->type_name("GROUP");
  command
      ->add_option("--deduplication-id", flags->deduplication_id,
                   "For FIFO queues: of two messages with the same one within 5 minutes the "
                   "second is not added.")
      ->type_name("ID");
  command
      ->add_option("--delay", flags->delay_s,
                   "Seconds before it can be received; not given: the queue's.")
      ->type_name("SECONDS")
      ->check(CLI::Range(0, 900));
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

void add_receive(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
                 bool peek) {
  const auto flags = std::make_shared<ReceiveFlags>();
  flags->peek = peek;
  CLI::App* const command =
      add_command(noun, chosen, name, help, [flags] { return run_with_client(&receive, *flags); });
  command->add_option("QUEUE", flags->queue, "The queue's name or URL.")->required();
  command->add_option("--max", flags->messages_max, "At most so many messages.")
      ->type_name("N")
      ->default_str("1")
      ->check(CLI::Range(1, 10));
  command->add_option("--wait", flags->wait_s, "Seconds to wait for a message.")
      ->type_name("SECONDS")
      ->default_str("0")
      ->check(CLI::Range(0, 20));
  if (!peek) {
    command
        ->add_option("--visibility", flags->visibility_timeout_s,
                     "Seconds hidden from others; not given: the queue's.")
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 43200));
    command->add_flag("--delete", flags->remove, "Delete the messages once they are printed.");
  }
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace

void add_message_commands(CLI::App& noun, Chosen& chosen) {
  add_send(noun, chosen);
  add_receive(noun, chosen, "receive",
              "Receive messages; they stay hidden until deleted or timed out.", false);
  add_receive(noun, chosen, "peek", "Look at messages without hiding them; counts as a receive.",
              true);
}

}  // namespace penstock::cli

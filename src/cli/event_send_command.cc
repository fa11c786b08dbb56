#include "cli/event_send_command.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <utility>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/event_entries.h"
#include "cli/input_text.h"
#include "cli/progress_line.h"
#include "cli/table.h"

namespace penstock::cli {
namespace {

struct SendFlags {
  ClientFlags client;
  OutputFlag output;
  BusFlag bus;
  std::string source;
  std::string type;
  std::string detail;
  std::string detail_file;
  std::vector<std::string> resources;
  std::string file;
};

// Without the line end that files and pipes have and details do not.
Result<std::string> detail_of(const SendFlags& flags) {
  std::string detail = flags.detail;
  if (!flags.detail_file.empty()) {
    PENSTOCK_ASSIGN(detail, read_file(flags.detail_file));
  } else if (detail.empty() || detail == "-") {
    detail = read_all(std::cin);
  }
  detail.erase(detail.find_last_not_of(" \t\r\n") + 1);
  return detail;
}

// The ids of what was taken to stdout, why the rest was not to stderr.
bool print_answer(const bus::PutEventsOutput& output, bool as_json) {
  std::string ids;
  for (const bus::PutEventsResultEntry& entry : output.entries) {
    if (entry.event_id) {
      ids += *entry.event_id + "\n";
    } else {
      fmt::print(stderr, "penstock: refused: {}: {}\n", printable(entry.error_code.value_or("")),
                 printable(entry.error_message.value_or("")));
    }
  }
  if (as_json) {
    return print_data(json_of_shape(output));
  }
  return ids.empty() || print_data(ids);
}

class LineSender {
 public:
  LineSender(BusClient& client, const SentBatch& on_batch) : client_(client), on_batch_(on_batch) {}

  Result<void> add(const bus::PutEventsRequestEntry& entry) {
    if (batch_.add(entry)) {
      return {};
    }
    PENSTOCK_TRY(flush());
    PENSTOCK_CHECK(batch_.add(entry));
    return {};
  }

  Result<void> flush() {
    if (batch_.empty()) {
      return {};
    }
    bus::PutEventsInput input;
    input.entries = batch_.take();
    PENSTOCK_ASSIGN(const auto output, client_.call<bus::PutEvents>(input));
    const auto refused = static_cast<uint64_t>(output.failed_entry_count);
    sent_.refused += refused;
    sent_.sent += input.entries.size() - refused;
    if (!on_batch_(output, sent_)) {
      return Error(kRefused, "The ids of the events that were sent could not be printed.");
    }
    return {};
  }

  const SentEvents& sent() const { return sent_; }

 private:
  BusClient& client_;
  const SentBatch& on_batch_;
  EntryBatch batch_;
  SentEvents sent_;
};

Result<std::string> outcome_of(const SentEvents& sent) {
  if (sent.refused > 0) {
    return Error(kRefused, fmt::format("{} of {} events were refused.", sent.refused,
                                       sent.sent + sent.refused));
  }
  return std::string();
}

Result<std::string> send_file(BusClient& client, const SendFlags& flags) {
  std::ifstream file;
  if (flags.file != "-") {
    file.open(flags.file, std::ios::binary);
    if (!file) {
      return Error(kInvalidArgument, fmt::format("{}: cannot be read.", flags.file));
    }
  }
  const ProgressLine line;
  const auto sent = send_lines(client, flags.file == "-" ? std::cin : file, flags.bus.name(),
                               [&](const bus::PutEventsOutput& output, const SentEvents& so_far) {
                                 line.clear();
                                 const bool printed = print_answer(output, flags.output.json());
                                 line.show(fmt::format("{} sent", so_far.sent));
                                 return printed;
                               });
  line.clear();
  PENSTOCK_TRY(sent);
  return outcome_of(*sent);
}

Result<std::string> send(BusClient& client, const SendFlags& flags) {
  if (!flags.file.empty()) {
    return send_file(client, flags);
  }
  if (flags.source.empty() || flags.type.empty()) {
    return Error(kInvalidArgument, "An event needs --source and --type; or give --file.");
  }
  bus::PutEventsInput input;
  bus::PutEventsRequestEntry& entry = input.entries.emplace_back();
  entry.source = flags.source;
  entry.detail_type = flags.type;
  PENSTOCK_ASSIGN(entry.detail, detail_of(flags));
  entry.resources = flags.resources;
  entry.event_bus_name = flags.bus.name();
  PENSTOCK_ASSIGN(const auto output, client.call<bus::PutEvents>(input));
  if (!print_answer(output, flags.output.json())) {
    return Error(kRefused, "The event's id could not be printed.");
  }
  const auto refused = static_cast<uint64_t>(output.failed_entry_count);
  return outcome_of({1 - refused, refused});
}

}  // namespace

Result<SentEvents> send_lines(BusClient& client, std::istream& lines,
                              const std::optional<std::string>& bus, const SentBatch& on_batch) {
  LineSender sender(client, on_batch);
  std::string line;
  for (uint64_t number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) {
      continue;
    }
    auto entry = parse_entry(line);
    if (!entry.ok()) {
      return Error(kInvalidArgument, fmt::format("line {}: {} {} events were sent before.", number,
                                                 entry.error().message(), sender.sent().sent));
    }
    if (!entry->event_bus_name) {
      entry->event_bus_name = bus;
    }
    PENSTOCK_TRY(sender.add(*entry));
  }
  PENSTOCK_TRY(sender.flush());
  return sender.sent();
}

void add_event_send_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<SendFlags>();
  CLI::App* const command = add_command(noun, chosen, "send", "Send events; print their ids.",
                                        [flags] { return run_with_client(&send, *flags); });
  flags->bus.add_to(*command);
  CLI::Option* const source =
      command
          ->add_option("--source", flags->source, "Who sends the event, such as com.shop.orders.")
          ->type_name("TEXT");
  CLI::Option* const type =
      command->add_option("--type", flags->type, "Its detail type: which fields its detail has.")
          ->type_name("TEXT");
  CLI::Option* const detail =
      command
          ->add_option("--detail", flags->detail,
                       "Its detail, a JSON object; - or not given: read from stdin.")
          ->type_name("JSON");
  CLI::Option* const detail_file =
      command->add_option("--detail-file", flags->detail_file, "A file that is its detail.")
          ->type_name("FILE")
          ->excludes(detail);
  CLI::Option* const resources =
      command
          ->add_option("--resource", flags->resources,
                       "ARN of what the event is about; may be repeated.")
          ->type_name("ARN")
          ->expected(1)
          ->take_all();
  command
      ->add_option("--file", flags->file,
                   "A file with an event a line, - for stdin: entries as PutEvents takes them, or "
                   "envelopes. Ten go in a request.")
      ->type_name("FILE")
      ->excludes(source, type, detail, detail_file, resources);
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli

#include "cli/rule_explain_command.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/input_text.h"
#include "cli/rule_text.h"

namespace penstock::cli {
namespace {

struct ExplainFlags {
  ClientFlags client;
  OutputFlag output;
  BusFlag bus;
  std::string event;
  std::string rule;
};

// An id is what is nothing else.
bool is_event_id(const std::string& text) {
  std::error_code ignored;
  return !is_json_object(text) && text != "-" && !text.starts_with('@') &&
         !std::filesystem::exists(text, ignored);
}

Result<std::vector<std::string>> buses_that_keep(BusClient& client, const std::string& event_id) {
  PENSTOCK_ASSIGN(const auto kept, client.call<bus::GetEvent>({event_id}));
  std::vector<std::string> arns;
  for (const bus::KeptEventShape& event : kept.events) {
    arns.push_back(event.bus_arn);
  }
  if (arns.empty()) {
    return Error(kRefused,
                 fmt::format("{} is no file, and no bus keeps an event of that id.", event_id));
  }
  return arns;
}

Result<std::string> explain(BusClient& client, const ExplainFlags& flags) {
  PENSTOCK_ASSIGN(const auto all,
                  explain_event(client, flags.event, flags.bus.name(),
                                flags.rule.empty() ? std::nullopt : std::optional(flags.rule)));
  std::string text;
  for (const Explained& explained : all) {
    if (flags.output.json()) {
      text += json_of<bus::ExplainEvent>(explained.explanation) + "\n";
      continue;
    }
    if (all.size() > 1) {
      text += fmt::format("{}On bus {}:\n", text.empty() ? "" : "\n", last_name(explained.bus));
    }
    text += explanation_text(explained.explanation);
  }
  return text;
}

}  // namespace

Result<std::vector<Explained>> explain_event(BusClient& client, const std::string& event,
                                             const std::optional<std::string>& bus,
                                             const std::optional<std::string>& rule) {
  bus::ExplainEventInput input;
  input.rule = rule;
  std::vector<std::string> buses{bus.value_or("")};
  if (is_event_id(event)) {
    input.event_id = event;
    if (!bus) {
      PENSTOCK_ASSIGN(buses, buses_that_keep(client, event));
    }
  } else {
    PENSTOCK_ASSIGN(input.event, read_json_argument(event));
  }
  std::vector<Explained> all;
  for (const std::string& name : buses) {
    input.event_bus_name = name.empty() ? std::nullopt : std::optional(name);
    PENSTOCK_ASSIGN(auto explanation, client.call<bus::ExplainEvent>(input));
    all.push_back({name, std::move(explanation)});
  }
  return all;
}

void add_rule_explain_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<ExplainFlags>();
  CLI::App* const command =
      add_command(noun, chosen, "explain",
                  "Explain which rules match an event, and field by field why the others do not.",
                  [flags] { return run_with_client(&explain, *flags); });
  command
      ->add_option("--event", flags->event,
                   "The event: the id of a kept one, JSON, a file, or - for stdin.")
      ->type_name("EVENT")
      ->required();
  flags->bus.add_to(*command);
  command->add_option("--rule", flags->rule, "Only this rule.")->type_name("NAME");
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli

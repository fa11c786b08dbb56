#include "cli/rule_commands.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/bus_client.h"
#include "cli/client_flags.h"
#include "cli/rule_explain_command.h"
#include "cli/rule_test_command.h"
#include "cli/rule_text.h"
#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

struct RuleFlags {
  ClientFlags client;
  OutputFlag output;
  BusFlag bus;
  std::string name;  // or the beginning of one
};

template <typename Item>
void append(std::vector<Item>& all, std::optional<std::vector<Item>> more) {
  if (more) {
    all.insert(all.end(), std::make_move_iterator(more->begin()),
               std::make_move_iterator(more->end()));
  }
}

std::optional<std::string> prefix_of(const RuleFlags& flags) {
  return flags.name.empty() ? std::nullopt : std::optional(flags.name);
}

Result<std::string> list_buses(BusClient& client, const RuleFlags& flags) {
  bus::ListEventBusesInput input;
  input.name_prefix = prefix_of(flags);
  std::vector<bus::EventBusShape> buses;
  PENSTOCK_TRY(for_each_page<bus::ListEventBuses>(
      client, input,
      [&](bus::ListEventBusesOutput page) { append(buses, std::move(page.buses)); }));
  if (flags.output.json()) {
    return json_of<bus::ListEventBuses>({std::move(buses), {}});
  }
  Table table({"BUS", "ARN", "CREATED", "DESCRIPTION"});
  for (const bus::EventBusShape& bus : buses) {
    table.add_row({bus.name, bus.arn, time_text(bus.creation_time.value_or(aws::Timestamp()).ms),
                   bus.description.value_or("")});
  }
  return table.text();
}

Result<std::string> list(BusClient& client, const RuleFlags& flags) {
  bus::ListRulesInput input;
  input.bus = flags.bus.name();
  input.name_prefix = prefix_of(flags);
  std::vector<bus::RuleShape> rules;
  PENSTOCK_TRY(for_each_page<bus::ListRules>(
      client, input, [&](bus::ListRulesOutput page) { append(rules, std::move(page.rules)); }));
  return flags.output.json() ? json_of<bus::ListRules>({std::move(rules), {}}) : rules_table(rules);
}

Result<std::string> show(BusClient& client, const RuleFlags& flags) {
  RuleStory story;
  PENSTOCK_ASSIGN(story.rule, client.call<bus::DescribeRule>({flags.name, flags.bus.name()}));
  bus::ListTargetsByRuleInput input;
  input.rule = flags.name;
  input.bus = flags.bus.name();
  PENSTOCK_TRY(for_each_page<bus::ListTargetsByRule>(
      client, input,
      [&](bus::ListTargetsByRuleOutput page) { append(story.targets, std::move(page.targets)); }));
  return flags.output.json() ? json_of_shape(story) : rule_text(story);
}

struct Added {
  CLI::App* command;
  std::shared_ptr<RuleFlags> flags;
};

Added add(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
          ClientAction<BusClient, RuleFlags> action) {
  const auto flags = std::make_shared<RuleFlags>();
  CLI::App* const command = add_command(
      noun, chosen, name, help, [action, flags] { return run_with_client(action, *flags); });
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
  return {command, flags};
}

void add_prefix(const Added& listing) {
  listing.command->add_option("--prefix", listing.flags->name, "Only names that begin so.")
      ->type_name("TEXT");
}

}  // namespace

void add_bus_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun = add_noun(app, "bus", "Event buses.");
  add_prefix(add(*noun, chosen, "list", "List the event buses.", &list_buses));
}

void add_rule_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun =
      add_noun(app, "rule", "Rules: which events go where, and why others do not.");
  const Added listing = add(*noun, chosen, "list", "List the rules of a bus.", &list);
  listing.flags->bus.add_to(*listing.command);
  add_prefix(listing);
  const Added showing =
      add(*noun, chosen, "show", "Show a rule, its pattern and its targets.", &show);
  showing.command->add_option("NAME", showing.flags->name, "The rule's name.")->required();
  showing.flags->bus.add_to(*showing.command);
  add_rule_explain_command(*noun, chosen);
  add_rule_test_command(*noun, chosen);
}

}  // namespace penstock::cli

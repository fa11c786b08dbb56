#include "cli/delivery_commands.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/delivery_text.h"
#include "cli/progress_line.h"
#include "cli/table.h"

namespace penstock::cli {
namespace {

constexpr int32_t kListMax = 1000;

struct DeliveryFlags {
  ClientFlags client;
  OutputFlag output;
  std::string target;
  std::string event_id;
  std::string status;
  int32_t limit = 100;
  std::vector<std::string> ids;
  bool all = false;
};

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Result<std::string> list(BusClient& client, const DeliveryFlags& flags) {
  delivery::ListDeliveriesInput input;
  input.target = given(flags.target);
  input.event_id = given(flags.event_id);
  input.status = given(flags.status);
  input.limit = flags.limit;
  PENSTOCK_ASSIGN(const auto output, client.call<delivery::ListDeliveries>(input));
  if (static_cast<int64_t>(output.deliveries.size()) == flags.limit) {
    fmt::print(stderr, "The first {}; --limit shows more.\n", flags.limit);
  }
  return flags.output.json() ? json_of<delivery::ListDeliveries>(output)
                             : deliveries_table(output.deliveries);
}

template <typename Op>
Result<std::string> act(BusClient& client, const DeliveryFlags& flags, const char* done) {
  std::vector<std::string> ids = flags.ids;
  if (flags.all) {
    PENSTOCK_ASSIGN(ids, open_deliveries(client, flags.target));
  }
  PENSTOCK_ASSIGN(const ActedOn acted, act_on_deliveries<Op>(client, ids));
  fmt::print(stderr, "{} {} of {}.\n", done, acted.done, ids.size());
  return acted.refused == 0
             ? Result<std::string>(std::string())
             : Result<std::string>(Error(kRefused, fmt::format("{} were refused.", acted.refused)));
}

Result<std::string> retry(BusClient& client, const DeliveryFlags& flags) {
  if (flags.all == !flags.ids.empty()) {
    return Error(kInvalidArgument, "Give deliveries, or --all with --target.");
  }
  return act<delivery::RetryDelivery>(client, flags, "Tried again:");
}

Result<std::string> drop(BusClient& client, const DeliveryFlags& flags) {
  return act<delivery::DropDelivery>(client, flags, "Dropped:");
}

struct Added {
  CLI::App* command;
  std::shared_ptr<DeliveryFlags> flags;
};

Added add(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
          ClientAction<BusClient, DeliveryFlags> action) {
  const auto flags = std::make_shared<DeliveryFlags>();
  CLI::App* const command = add_command(
      noun, chosen, name, help, [action, flags] { return run_with_client(action, *flags); });
  add_client_flags(*command, flags->client);
  return {command, flags};
}

void add_list(CLI::App& noun, Chosen& chosen) {
  const auto [command, flags] =
      add(noun, chosen, "list", "List deliveries that wait or failed for good, or all of an event.",
          &list);
  command->add_option("--target", flags->target, "Only to this target.")->type_name("ARN");
  CLI::Option* const event = command
                                 ->add_option("--event", flags->event_id,
                                              "Only of this event; then also those that are over.")
                                 ->type_name("ID");
  command
      ->add_option("--status", flags->status,
                   "Those that wait or are under way (pending), or those that failed for good.")
      ->type_name("STATUS")
      ->default_str("pending")
      ->check(CLI::IsMember({"pending", "failed"}))
      ->excludes(event);
  command->add_option("--limit", flags->limit, "At most so many.")
      ->type_name("N")
      ->default_str(std::to_string(flags->limit))
      ->check(CLI::Range(1, kListMax));
  flags->output.add_to(*command);
}

}  // namespace

Result<std::vector<std::string>> open_deliveries(BusClient& client, const std::string& target_arn) {
  std::vector<std::string> ids;
  for (const char* status : {"pending", "failed"}) {
    delivery::ListDeliveriesInput input;
    input.target = target_arn;
    input.status = status;
    input.limit = kListMax;
    PENSTOCK_ASSIGN(const auto output, client.call<delivery::ListDeliveries>(input));
    for (const delivery::DeliveryShape& delivery : output.deliveries) {
      ids.push_back(delivery.id);
    }
    if (output.deliveries.size() == static_cast<size_t>(kListMax)) {
      fmt::print(stderr, "Only the first {} that are {}; run it again for the rest.\n", kListMax,
                 status);
    }
  }
  return ids;
}

template <typename Op>
Result<ActedOn> act_on_deliveries(BusClient& client, const std::vector<std::string>& ids) {
  const ProgressLine line;
  ActedOn acted;
  for (const std::string& id : ids) {
    const auto output = client.call<Op>({id});
    if (output.ok()) {
      ++acted.done;
    } else if (output.error().is(kRefused)) {
      ++acted.refused;
      line.clear();
      fmt::print(stderr, "penstock: {}: {}\n", printable(id), printable(output.error().message()));
    } else {
      return output.error();
    }
    line.show(fmt::format("{} of {}", acted.done + acted.refused, ids.size()));
  }
  line.clear();
  return acted;
}

template Result<ActedOn> act_on_deliveries<delivery::RetryDelivery>(
    BusClient& client, const std::vector<std::string>& ids);
template Result<ActedOn> act_on_deliveries<delivery::DropDelivery>(
    BusClient& client, const std::vector<std::string>& ids);

void add_delivery_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun =
      add_noun(app, "delivery", "Deliveries of events: what waits, failed, or is given up.");
  add_list(*noun, chosen);

  const Added retrying = add(*noun, chosen, "retry",
                             "Try waiting deliveries now, and begin failed ones anew.", &retry);
  CLI::Option* const ids =
      retrying.command->add_option("ID", retrying.flags->ids, "Deliveries, as `list` has them.");
  CLI::Option* const all =
      retrying.command
          ->add_flag("--all", retrying.flags->all, "All to the --target that wait or failed.")
          ->excludes(ids);
  CLI::Option* const target =
      retrying.command->add_option("--target", retrying.flags->target, "With --all: the target.")
          ->type_name("ARN")
          ->needs(all);
  all->needs(target);

  const Added dropping =
      add(*noun, chosen, "drop", "Give waiting deliveries up, without dead letters.", &drop);
  dropping.command->add_option("ID", dropping.flags->ids, "Deliveries, as `list` has them.")
      ->required();
}

}  // namespace penstock::cli

// `penstock rule explain`: which rules match an event, and field by field why the others do not.
#ifndef PENSTOCK_CLI_RULE_EXPLAIN_COMMAND_H_
#define PENSTOCK_CLI_RULE_EXPLAIN_COMMAND_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/bus_client.h"
#include "cli/command.h"

namespace penstock::cli {

// Adds it to the noun `rule`.
void add_rule_explain_command(CLI::App& noun, Chosen& chosen);

struct Explained {
  std::string bus;  // name or ARN; empty: the default bus
  bus::ExplainEventOutput explanation;
};

// `event` is an event's JSON (an envelope), a file that holds one, "-" for stdin, or the id of a
// kept event. One for each bus that was asked: `bus`, or where an id is given without a bus each
// bus that keeps the event.
Result<std::vector<Explained>> explain_event(BusClient& client, const std::string& event,
                                             const std::optional<std::string>& bus,
                                             const std::optional<std::string>& rule);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_RULE_EXPLAIN_COMMAND_H_

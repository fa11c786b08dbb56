// Names and ARNs of buses, rules, archives and the rest; from which shard each is run. Pure
// functions; any thread.
#ifndef PENSTOCK_BUS_BUS_NAME_H_
#define PENSTOCK_BUS_BUS_NAME_H_

#include <optional>
#include <string>
#include <string_view>

#include "bus/bus_keys.h"
#include "service/operation.h"

namespace penstock::bus {

inline constexpr std::string_view kDefaultBus = "default";

std::string bus_arn(std::string_view region, std::string_view account, std::string_view name);
std::string bus_arn_of_path(std::string_view path);
// The path of the bus that an ARN names; empty unless it is a bus's.
std::string bus_path_of_arn(std::string_view arn);
// The path of the bus that a request names, by name or by ARN; absent or empty: the caller's
// default bus. Whatever is no ARN is a name.
std::string named_bus_path(const service::Call& call,
                           const std::optional<std::string>& name_or_arn);
// Its ARN, for routing.
std::string named_bus_arn(const service::Call& call, const std::optional<std::string>& name_or_arn);

// "arn:aws:events:eu-west-1:123456789012:rule/NAME", "…:rule/BUS/NAME" where the bus is not the
// default one.
std::string rule_arn(std::string_view bus_path, std::string_view name);
struct RuleName {
  std::string bus_path;
  std::string name;
};
std::optional<RuleName> parse_rule_arn(std::string_view arn);

// Of an archive and a replay of a bus of this path. Neither has the bus's name in it.
std::string archive_arn(std::string_view bus_path, std::string_view name);
std::string replay_arn(std::string_view bus_path, std::string_view name);
// Views into the text.
std::optional<PathParts> parse_archive_arn(std::string_view arn);

// Where the connections and API destinations of an account and region live.
std::string connections_home(std::string_view region, std::string_view account);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_NAME_H_

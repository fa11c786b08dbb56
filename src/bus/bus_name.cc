#include "bus/bus_name.h"

#include <fmt/format.h>

#include "aws/arn.h"
#include "bus/bus_keys.h"

namespace penstock::bus {
namespace {

constexpr std::string_view kBusResource = "event-bus/";
constexpr std::string_view kRuleResource = "rule/";
constexpr std::string_view kArchiveResource = "archive/";
constexpr std::string_view kReplayResource = "replay/";

std::string arn_of(std::string_view region, std::string_view account, std::string_view resource) {
  return fmt::format("arn:aws:events:{}:{}:{}", region, account, resource);
}

std::optional<aws::Arn> parse_events_arn(std::string_view text, std::string_view resource) {
  const auto arn = aws::parse_arn(text);
  // Of another partition it would be a second ARN of the same bus, and belong to another shard.
  const bool fits = arn && arn->partition == "aws" && arn->service == "events" &&
                    arn->resource.size() > resource.size() && arn->resource.starts_with(resource) &&
                    aws::is_account_id(arn->account);
  return fits ? arn : std::nullopt;
}

}  // namespace

// Not with fmt, which reads its pattern every time: every PutEvents asks for it.
std::string bus_arn(std::string_view region, std::string_view account, std::string_view name) {
  constexpr std::string_view kPrefix = "arn:aws:events:";
  std::string arn;
  arn.reserve(kPrefix.size() + region.size() + account.size() + kBusResource.size() + name.size() +
              2);
  arn.append(kPrefix).append(region).append(":").append(account).append(":");
  return arn.append(kBusResource).append(name);
}

std::string bus_arn_of_path(std::string_view path) {
  const PathParts parts = parse_path(path);
  return bus_arn(parts.region, parts.account, parts.name);
}

std::string bus_path_of_arn(std::string_view text) {
  const auto arn = parse_events_arn(text, kBusResource);
  return arn ? bus_path(arn->account, arn->region, arn->resource.substr(kBusResource.size()))
             : std::string();
}

std::string named_bus_path(const service::Call& call,
                           const std::optional<std::string>& name_or_arn) {
  if (!name_or_arn || name_or_arn->empty()) {
    return bus_path(call.caller.account, call.region, kDefaultBus);
  }
  const std::string path = bus_path_of_arn(*name_or_arn);
  return path.empty() ? bus_path(call.caller.account, call.region, *name_or_arn) : path;
}

std::string named_bus_arn(const service::Call& call,
                          const std::optional<std::string>& name_or_arn) {
  return bus_arn_of_path(named_bus_path(call, name_or_arn));
}

std::string rule_arn(std::string_view path, std::string_view name) {
  const PathParts bus = parse_path(path);
  const std::string resource = bus.name == kDefaultBus
                                   ? fmt::format("{}{}", kRuleResource, name)
                                   : fmt::format("{}{}/{}", kRuleResource, bus.name, name);
  return arn_of(bus.region, bus.account, resource);
}

// A bus's name may hold '/', a rule's may not.
std::optional<RuleName> parse_rule_arn(std::string_view text) {
  const auto arn = parse_events_arn(text, kRuleResource);
  if (!arn) {
    return std::nullopt;
  }
  const std::string_view rest = arn->resource.substr(kRuleResource.size());
  const size_t slash = rest.rfind('/');
  const std::string_view bus =
      slash == std::string_view::npos ? kDefaultBus : rest.substr(0, slash);
  const std::string_view name = slash == std::string_view::npos ? rest : rest.substr(slash + 1);
  return RuleName{bus_path(arn->account, arn->region, bus), std::string(name)};
}

std::string archive_arn(std::string_view path, std::string_view name) {
  const PathParts bus = parse_path(path);
  return arn_of(bus.region, bus.account, fmt::format("{}{}", kArchiveResource, name));
}

std::string replay_arn(std::string_view path, std::string_view name) {
  const PathParts bus = parse_path(path);
  return arn_of(bus.region, bus.account, fmt::format("{}{}", kReplayResource, name));
}

std::optional<PathParts> parse_archive_arn(std::string_view text) {
  const auto arn = parse_events_arn(text, kArchiveResource);
  return arn ? std::optional(PathParts{arn->account, arn->region,
                                       arn->resource.substr(kArchiveResource.size())})
             : std::nullopt;
}

std::string connections_home(std::string_view region, std::string_view account) {
  return arn_of(region, account, "connection");
}

}  // namespace penstock::bus

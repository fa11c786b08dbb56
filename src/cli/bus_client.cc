#include "cli/bus_client.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "aws/arn.h"

namespace penstock::cli {
Result<BusClient> BusClient::open(const ClientFlags& flags, Clock& clock) {
  PENSTOCK_ASSIGN(AwsClient events, AwsClient::open(bus::kServiceInfo, flags, clock));
  PENSTOCK_ASSIGN(AwsClient deliveries, AwsClient::open(delivery::kServiceInfo, flags, clock));
  return BusClient(std::move(events), std::move(deliveries));
}

void BusClient::stop_on(int descriptor) {
  events_.stop_on(descriptor);
  deliveries_.stop_on(descriptor);
}

void BusFlag::add_to(CLI::App& command) {
  command.add_option("--bus", bus, "The bus's name or ARN; not given: the default bus.")
      ->type_name("BUS");
}

std::string_view last_name(std::string_view arn) {
  const auto parsed = aws::parse_arn(arn);
  if (!parsed) {
    return arn;
  }
  // Names of buses hold slashes; of what is on a bus only the last part is its own.
  constexpr std::string_view kBusPrefix = "event-bus/";
  std::string_view name = parsed->resource;
  if (name.starts_with(kBusPrefix)) {
    return name.substr(kBusPrefix.size());
  }
  name.remove_prefix(name.rfind('/') + 1);
  return name;
}

}  // namespace penstock::cli

// What the commands on events, rules, deliveries and replays share: one client for the event bus
// and for its deliveries.
#ifndef PENSTOCK_CLI_BUS_CLIENT_H_
#define PENSTOCK_CLI_BUS_CLIENT_H_

#include <string>
#include <string_view>

#include "base/clock.h"
#include "bus/bus_api.h"
#include "cli/aws_client.h"
#include "cli/client_command.h"
#include "cli/client_settings.h"
#include "delivery/delivery_operations.h"

namespace penstock::cli {

class BusClient {
 public:
  BusClient(AwsClient events, AwsClient deliveries)
      : events_(std::move(events)), deliveries_(std::move(deliveries)) {}
  static Result<BusClient> open(const ClientFlags& flags, Clock& clock);

  template <typename Op>
  Result<typename Op::Output> call(const typename Op::Input& input) {
    return (Op::kInfo.service == delivery::kServiceName ? deliveries_ : events_)
        .template call<Op>(input);
  }
  const ClientSettings& settings() const { return events_.settings(); }
  Clock& clock() { return events_.clock(); }
  // As of HttpClient.
  void stop_on(int descriptor);

 private:
  AwsClient events_;
  AwsClient deliveries_;
};

// --bus; a name or an ARN.
struct BusFlag {
  std::string bus;  // empty: the default bus
  std::optional<std::string> name() const {
    return bus.empty() ? std::nullopt : std::optional(bus);
  }
  void add_to(CLI::App& command);
};

// The end of an ARN: the bus's, rule's, archive's or queue's own name. What is no ARN as it is.
std::string_view last_name(std::string_view arn);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BUS_CLIENT_H_

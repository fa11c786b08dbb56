#include "bus/api_destination_operations.h"

#include <fmt/format.h>

#include <utility>

#include "bus/bus_keys.h"
#include "bus/bus_limits.h"
#include "bus/bus_shard.h"
#include "bus/connection_lists.h"
#include "bus/connection_name.h"
#include "bus/connections.h"
#include "bus/operation_base.h"
#include "bus/url_text.h"

namespace penstock::bus {
namespace {

std::string path_of(const service::Call& call, std::string_view name) {
  return bus_path(call.caller.account, call.region, name);
}

// How EventBridge begins what it says of API destinations.
std::string failed_to(std::string_view verb, std::string_view text) {
  return fmt::format("Failed to {} the api-destination(s). {}", verb, text);
}

Result<ApiDestination*> require(BusShard& shard, const service::Call& call, std::string_view name,
                                std::string_view verb) {
  ApiDestination* destination = shard.connections().find_destination(path_of(call, name));
  if (destination == nullptr) {
    return Error(kResourceNotFound,
                 failed_to(verb, fmt::format("An api-destination '{}' does not exist.", name)));
  }
  return destination;
}

// Connections of other accounts and regions are elsewhere.
Result<void> check_connection(BusShard& shard, const service::Call& call, const std::string& arn,
                              std::string_view verb) {
  const std::string path = path_of_connection_arn(arn);
  const PathParts parts = parse_path(path);
  if (parts.account != call.caller.account || parts.region != call.region ||
      shard.connections().find_by_arn(arn) == nullptr) {
    return Error(kResourceNotFound,
                 failed_to(verb, fmt::format("Connection '{}' does not exist.", arn)));
  }
  return {};
}

Result<void> check_url(BusShard& shard, const std::string& endpoint, std::string_view verb) {
  const EndpointFault fault = check_endpoint(endpoint, shard.options().allow_http);
  if (fault != EndpointFault::kNone) {
    return Error(
        kValidation,
        failed_to(verb, fmt::format("Parameter InvocationEndpoint is not valid. Reason: {}",
                                    endpoint_reason(fault, endpoint))));
  }
  return {};
}

template <typename Output>
Output changed(BusShard& shard, const ApiDestination& destination) {
  Output output;
  output.arn = destination.arn;
  output.state = shard.connections().is_active(destination) ? "ACTIVE" : "INACTIVE";
  output.created = aws::Timestamp{destination.record.created_ms};
  output.modified = aws::Timestamp{destination.record.modified_ms};
  return output;
}

template <typename Shape>
Shape show(BusShard& shard, const ApiDestination& destination) {
  auto shape = changed<Shape>(shard, destination);
  const ApiDestinationRecord& record = destination.record;
  shape.name = destination.name;
  shape.connection_arn = record.connection_arn;
  shape.endpoint = record.endpoint;
  shape.method = record.method;
  shape.rate = record.rate;
  return shape;
}

}  // namespace

Result<ApiDestinationChangedOutput> CreateApiDestination::run(BusShard& shard, service::Call& call,
                                                              const Input& input,
                                                              journal::Batch& batch) {
  PENSTOCK_TRY(check_url(shard, input.endpoint, "create"));
  Connections& connections = shard.connections();
  const std::string path = path_of(call, input.name);
  if (connections.find_destination(path) != nullptr) {
    return Error(
        kResourceAlreadyExists,
        failed_to("create",
                  fmt::format("An api-destination with name '{}' already exists.", input.name)));
  }
  PENSTOCK_TRY(check_connection(shard, call, input.connection_arn, "create"));
  if (count_of(connections.destinations(), call) >= kApiDestinationsPerAccountMax) {
    return Error(kLimitExceeded, kQuotaText);
  }
  ApiDestinationRecord record;
  record.id = call.random->uuid();
  record.description = input.description;
  record.connection_arn = input.connection_arn;
  record.endpoint = input.endpoint;
  record.method = input.method;
  record.rate = input.rate.value_or(kApiDestinationRateDefault);
  record.created_ms = call.now_ms;
  record.modified_ms = call.now_ms;
  return changed<Output>(shard, connections.create(path, std::move(record), batch));
}

Result<ApiDestinationChangedOutput> UpdateApiDestination::run(BusShard& shard, service::Call& call,
                                                              const Input& input,
                                                              journal::Batch& batch) {
  if (input.endpoint) {
    PENSTOCK_TRY(check_url(shard, *input.endpoint, "update"));
  }
  PENSTOCK_ASSIGN(ApiDestination * destination, require(shard, call, input.name, "update"));
  if (input.connection_arn) {
    PENSTOCK_TRY(check_connection(shard, call, *input.connection_arn, "update"));
  }
  ApiDestinationRecord& record = destination->record;
  record.connection_arn = input.connection_arn.value_or(record.connection_arn);
  record.endpoint = input.endpoint.value_or(record.endpoint);
  record.method = input.method.value_or(record.method);
  record.rate = input.rate.value_or(record.rate);
  if (input.description) {
    record.description = input.description;
  }
  record.modified_ms = call.now_ms;
  shard.connections().save(*destination, batch);
  return changed<Output>(shard, *destination);
}

Result<DescribeApiDestinationOutput> DescribeApiDestination::run(BusShard& shard,
                                                                 service::Call& call,
                                                                 const Input& input,
                                                                 journal::Batch&) {
  PENSTOCK_ASSIGN(const ApiDestination* destination, require(shard, call, input.name, "describe"));
  auto output = show<Output>(shard, *destination);
  output.description = destination->record.description;
  return output;
}

Result<ListApiDestinationsOutput> ListApiDestinations::run(BusShard& shard, service::Call& call,
                                                           const Input& input, journal::Batch&) {
  if (input.name_prefix && input.connection_arn) {
    return Error(kValidation,
                 failed_to("list",
                           "Request failed because only one filter is supported per request, "
                           "either ConnectionArn or NamePrefix."));
  }
  Output output;
  auto& listed = output.destinations.emplace();
  PENSTOCK_ASSIGN(output.next_token,
                  list_page(
                      shard.connections().destinations(), call, input,
                      [&](const ApiDestination& destination) {
                        return !input.connection_arn ||
                               destination.record.connection_arn == *input.connection_arn;
                      },
                      [&](const ApiDestination& destination) {
                        listed.push_back(show<ApiDestinationShape>(shard, destination));
                      }));
  return output;
}

Result<EmptyOutput> DeleteApiDestination::run(BusShard& shard, service::Call& call,
                                              const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(ApiDestination * destination, require(shard, call, input.name, "delete"));
  shard.connections().erase(*destination, batch);
  return EmptyOutput{};
}

}  // namespace penstock::bus

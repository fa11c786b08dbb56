#include "bus/api_destination_target.h"

#include <fmt/format.h>

#include <utility>

#include "bus/api_destination_outcome.h"
#include "bus/api_destination_request.h"
#include "bus/bus_keys.h"
#include "bus/bus_limits.h"
#include "bus/bus_name.h"
#include "bus/connection_name.h"
#include "bus/connections.h"
#include "bus/url_text.h"
#include "runtime/sleep.h"

namespace penstock::bus {

using delivery::Delivery;
using delivery::Failure;

bool ApiDestinationTarget::takes(std::string_view arn) const {
  return !path_of_api_destination_arn(arn).empty();
}

std::string ApiDestinationTarget::home(std::string_view arn) const {
  const std::string path = path_of_api_destination_arn(arn);
  const PathParts parts = parse_path(path);
  return connections_home(parts.region, parts.account);
}

int64_t ApiDestinationTarget::reserve_ms(const Delivery& delivery, int64_t now_ms) {
  const Parts parts = find_parts(delivery);
  if (parts.failure) {
    return now_ms;  // nothing is called
  }
  return parts.destination->pace.reserve_ms(parts.destination->record.rate, now_ms);
}

ApiDestinationTarget::Parts ApiDestinationTarget::find_parts(const Delivery& delivery) {
  const std::string_view arn = delivery.target;
  Parts parts;
  // What calls with an account's credentials is for that account's events only.
  if (parse_path(path_of_api_destination_arn(arn)).account != delivery.account) {
    parts.failure =
        Failure{delivery::Category::kPermission, "NO_PERMISSIONS",
                fmt::format("Account {} may not call {}.", delivery.account, arn), false, 0};
    return parts;
  }
  parts.destination = connections_.find_destination_by_arn(arn);
  if (parts.destination == nullptr) {
    parts.failure = gone_failure(fmt::format("API destination {}", arn));
    return parts;
  }
  const std::string& connection_arn = parts.destination->record.connection_arn;
  parts.connection = connections_.find_by_arn(connection_arn);
  if (parts.connection == nullptr) {
    parts.failure = gone_failure(fmt::format("Connection {}", connection_arn));
    return parts;
  }
  const ConnectionRecord& record = parts.connection->record;
  const bool can_have_token = parts.connection->is_oauth() && record.state == kAuthorizing;
  if (!record.auth || (record.state != kAuthorized && !can_have_token)) {
    parts.failure = unauthorized_failure(record.state_reason.value_or(""));
  } else if (connections_.http() == nullptr) {
    parts.failure = no_calls_failure();
  }
  return parts;
}

ApiDestinationTarget::Parts ApiDestinationTarget::find_parts_again(
    const Delivery& delivery, std::string_view connection_arn) {
  Parts parts = find_parts(delivery);
  if (!parts.failure && parts.connection->arn != connection_arn) {
    parts.failure = token_failure("The API destination got another connection.", 0);
  }
  return parts;
}

std::optional<Failure> ApiDestinationTarget::prepare(const Parts& parts, const Delivery& delivery,
                                                     std::string_view token,
                                                     runtime::HttpCall& request) {
  const ApiDestinationRecord& destination = parts.destination->record;
  if (check_endpoint(destination.endpoint, connections_.options().allow_http) !=
      EndpointFault::kNone) {
    return request_failure(
        "The endpoint is not https, and neither allow-targets nor "
        "allow-private-targets is set.");
  }
  if (auto too_long = delivery::failure_if_too_long(delivery)) {
    return too_long;
  }
  const ConnectionRecord& connection = parts.connection->record;
  auto built = build_call({destination, *connection.auth, connection.authorization_type, token,
                           delivery.parameters, delivery.event, delivery.payload()});
  if (!built.ok()) {
    return request_failure(built.error().message());
  }
  request = *std::move(built);
  return std::nullopt;
}

bool ApiDestinationTarget::note_refusal(const std::string& connection_arn, uint64_t credentials,
                                        int status, const std::string& token) {
  Connection* connection = connections_.find_by_arn(connection_arn);
  if (connection == nullptr || connection->credentials != credentials) {
    return false;
  }
  if (connection->is_oauth()) {
    connections_.tokens().refuse(connection_arn, token);
    return true;
  }
  // Only the first of several calls that were under way finds it authorized.
  if (connection->record.state == kAuthorized) {
    connections_.change_state(
        *connection, kDeauthorized,
        fmt::format("An API destination answered {} to the connection's credentials.", status));
  }
  return false;
}

// cppcheck-suppress passedByValue
runtime::Task<std::optional<Failure>> ApiDestinationTarget::call(const Delivery& delivery,
                                                                 delivery::Answer&) {
  constexpr int kTokensMax = 2;  // a kept one, and one that is fetched because that was refused
  Clock& clock = connections_.shard().clock();
  bool is_reserved = true;  // by the lane, for now
  std::optional<Failure> failure;
  for (int tries = 0; tries < kTokensMax; ++tries) {
    Parts parts = find_parts(delivery);
    if (parts.failure) {
      co_return std::move(parts.failure);
    }
    const std::string connection_arn = parts.connection->arn;
    TokenAnswer token;
    if (parts.connection->is_oauth()) {
      const int64_t asked_ms = clock.now_ms();
      token = co_await connections_.tokens().get(connection_arn);
      if (!token.ok()) {
        co_return token.is_refused ? unauthorized_failure(token.reason)
                                   : token_failure(token.reason, token.retry_after_ms);
      }
      is_reserved = is_reserved && clock.now_ms() == asked_ms;
    }
    parts = find_parts_again(delivery, connection_arn);
    // Calls that waited for one token would otherwise all be made together.
    if (!parts.failure && !is_reserved) {
      const int64_t now_ms = clock.now_ms();
      const int64_t wait_ms =
          parts.destination->pace.reserve_ms(parts.destination->record.rate, now_ms) - now_ms;
      co_await runtime::SleepUntil(connections_.shard().executor(),
                                   clock.monotonic_ns() + wait_ms * 1'000'000);
      parts = find_parts_again(delivery, connection_arn);
    }
    if (parts.failure) {
      co_return std::move(parts.failure);
    }
    is_reserved = false;
    runtime::HttpCall request;
    failure = prepare(parts, delivery, token.authorization, request);
    if (failure) {
      co_return failure;
    }
    const uint64_t credentials = parts.connection->credentials;
    const runtime::HttpOutcome outcome = co_await connections_.http()->call(request);
    failure = failure_of(outcome, connections_.shard().clock().now_ms());
    if (!refuses_credentials(outcome) ||
        !note_refusal(connection_arn, credentials, outcome.status, token.authorization)) {
      break;
    }
  }
  co_return failure;
}

}  // namespace penstock::bus

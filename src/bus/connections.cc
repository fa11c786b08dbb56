#include "bus/connections.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/assert.h"
#include "bus/bus_keys.h"
#include "bus/connection_name.h"
#include "store/shard_store.h"

namespace penstock::bus {
namespace {

// What a state change writes: a record with its credentials.
constexpr size_t kRecordBytesMax = 512 * kKiB;

Error corrupt(std::string_view what) { return {kCorrupt, fmt::format("connections: {}", what)}; }

template <typename Map>
auto* find_in(const Map& map, std::string_view path) {
  const auto found = map.find(path);
  return found == map.end() ? nullptr : found->second.get();
}

}  // namespace

Connections::Connections(service::Shard& shard, const Options& options)
    : shard_(shard), options_(options) {}

runtime::HttpCaller* Connections::http() { return options_.http ? options_.http(shard_) : nullptr; }

Connection& Connections::hold(std::string_view path, ConnectionRecord record) {
  auto connection = std::make_unique<Connection>();
  const PathParts parts = parse_path(path);
  connection->path = path;
  connection->name = parts.name;
  connection->arn = connection_arn(path, record.id);
  connection->record = std::move(record);
  connection->credentials = next_credentials_++;
  const auto [entry, is_new] = connections_.emplace(path, std::move(connection));
  PENSTOCK_CHECK(is_new);
  return *entry->second;
}

ApiDestination& Connections::hold(std::string_view path, ApiDestinationRecord record) {
  auto destination = std::make_unique<ApiDestination>();
  destination->path = path;
  destination->name = parse_path(path).name;
  destination->arn = api_destination_arn(path, record.id);
  destination->record = std::move(record);
  const auto [entry, is_new] = destinations_.emplace(path, std::move(destination));
  PENSTOCK_CHECK(is_new);
  return *entry->second;
}

Result<void> Connections::load() {
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      kConnectionPrefix, [&](std::string_view key, std::string_view value) {
        auto record = decode_connection(value);
        if (!record.ok()) {
          outcome = std::move(record).error();
          return false;
        }
        hold(key.substr(kConnectionPrefix.size()), *std::move(record));
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  outcome = {};
  PENSTOCK_TRY(shard_.store().scan_prefix(
      kApiDestinationPrefix, [&](std::string_view key, std::string_view value) {
        auto record = decode_api_destination(value);
        if (!record.ok()) {
          outcome = std::move(record).error();
          return false;
        }
        hold(key.substr(kApiDestinationPrefix.size()), *std::move(record));
        return true;
      }));
  return outcome;
}

Result<void> Connections::verify() {
  size_t stored = 0;
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      kConnectionPrefix, [&](std::string_view key, std::string_view value) {
        const Connection* connection = find(key.substr(kConnectionPrefix.size()));
        if (connection == nullptr || encode(connection->record) != value) {
          outcome = corrupt("a connection differs in memory and store");
        }
        ++stored;
        return outcome.ok();
      }));
  PENSTOCK_TRY(shard_.store().scan_prefix(kApiDestinationPrefix, [&](std::string_view key,
                                                                     std::string_view value) {
    const ApiDestination* destination = find_destination(key.substr(kApiDestinationPrefix.size()));
    if (destination == nullptr || encode(destination->record) != value) {
      outcome = corrupt("an API destination differs in memory and store");
    }
    ++stored;
    return outcome.ok();
  }));
  PENSTOCK_TRY(std::move(outcome));
  return stored == connections_.size() + destinations_.size()
             ? Result<void>()
             : corrupt("memory has more than the store");
}

Connection* Connections::find(std::string_view path) { return find_in(connections_, path); }

Connection* Connections::find_by_arn(std::string_view arn) {
  Connection* connection = find(path_of_connection_arn(arn));
  return connection != nullptr && connection->arn == arn ? connection : nullptr;
}

ApiDestination* Connections::find_destination(std::string_view path) {
  return find_in(destinations_, path);
}

ApiDestination* Connections::find_destination_by_arn(std::string_view arn) {
  ApiDestination* destination = find_destination(path_of_api_destination_arn(arn));
  return destination != nullptr && destination->arn == arn ? destination : nullptr;
}

bool Connections::is_active(const ApiDestination& destination) {
  const Connection* connection = find_by_arn(destination.record.connection_arn);
  return connection != nullptr && connection->record.state == kAuthorized;
}

Connection& Connections::create(std::string_view path, ConnectionRecord record,
                                journal::Batch& batch) {
  Connection& connection = hold(path, std::move(record));
  save(connection, true, batch);
  return connection;
}

void Connections::save(Connection& connection, bool are_new_credentials, journal::Batch& batch) {
  batch.put(path_key(kConnectionPrefix, connection.path), encode(connection.record));
  if (are_new_credentials) {
    connection.credentials = next_credentials_++;
    tokens_.renew(connection.arn);
  }
}

void Connections::erase(Connection& connection, journal::Batch& batch) {
  batch.erase(path_key(kConnectionPrefix, connection.path));
  const std::string arn = connection.arn;
  connections_.erase(connections_.find(connection.path));
  tokens_.renew(arn);
}

ApiDestination& Connections::create(std::string_view path, ApiDestinationRecord record,
                                    journal::Batch& batch) {
  ApiDestination& destination = hold(path, std::move(record));
  save(destination, batch);
  return destination;
}

void Connections::save(ApiDestination& destination, journal::Batch& batch) {
  batch.put(path_key(kApiDestinationPrefix, destination.path), encode(destination.record));
}

void Connections::erase(ApiDestination& destination, journal::Batch& batch) {
  batch.erase(path_key(kApiDestinationPrefix, destination.path));
  destinations_.erase(destinations_.find(destination.path));
}

bool Connections::change_state(Connection& connection, std::string_view state,
                               std::string_view reason) {
  if (!shard_.journal().admit(journal::Space::kTakes, kRecordBytesMax).ok()) {
    return false;
  }
  constexpr size_t kReasonLengthMax = 512;
  ConnectionRecord& record = connection.record;
  record.state = state;
  record.state_reason = reason.empty()
                            ? std::nullopt
                            : std::optional(std::string(reason.substr(0, kReasonLengthMax)));
  if (state == kAuthorized) {
    record.authorized_ms = shard_.clock().now_ms();
  }
  journal::Batch batch(shard_.id());
  save(connection, false, batch);
  shard_.commit(std::move(batch));
  if (state != kAuthorized) {
    shard_.log().warning("connection is not authorized",
                         {{"connection", connection.arn}, {"state", state}, {"reason", reason}});
  }
  return true;
}

}  // namespace penstock::bus

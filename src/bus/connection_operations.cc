#include "bus/connection_operations.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "bus/bus_keys.h"
#include "bus/bus_limits.h"
#include "bus/bus_shard.h"
#include "bus/connection_auth.h"
#include "bus/connection_lists.h"
#include "bus/connection_name.h"
#include "bus/connections.h"
#include "bus/operation_base.h"

namespace penstock::bus {
namespace {

Error invalid(std::string message) { return {kValidation, std::move(message)}; }

std::string path_of(const service::Call& call, std::string_view name) {
  return bus_path(call.caller.account, call.region, name);
}

// EventBridge's text of DescribeConnection; of the others it is taken to be the same but for the
// verb.
Result<Connection*> require(BusShard& shard, const service::Call& call, std::string_view name,
                            std::string_view verb) {
  Connection* connection = shard.connections().find(path_of(call, name));
  if (connection == nullptr) {
    return Error(
        kResourceNotFound,
        fmt::format("Failed to {} the connection(s). Connection '{}' does not exist.", verb, name));
  }
  return connection;
}

// What a private API on AWS is reached through does not exist here, and none is needed.
Result<void> refuse_connectivity(bool is_given) {
  return is_given ? Result<void>(invalid(
                        "Connectivity parameters are not supported: there are no resource "
                        "configurations here. Endpoints on private addresses are reached directly, "
                        "where the server's setting allow-targets allows them."))
                  : Result<void>();
}

// "UUID-XXXXXX", as Secrets Manager ends ARNs.
std::string make_secret_id(Random& random) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr size_t kSuffixLength = 6;
  std::string id = random.uuid() + "-";
  for (size_t i = 0; i < kSuffixLength; ++i) {
    id += kLetters[random.below(kLetters.size())];
  }
  return id;
}

// With credentials that were just given: an OAuth connection has yet to get a token. EventBridge
// shows both as authorized now.
void authorize(ConnectionRecord& record, int64_t now_ms, Random& random) {
  record.state = record.authorization_type == kOAuth ? kAuthorizing : kAuthorized;
  record.state_reason.reset();
  record.authorized_ms = now_ms;
  if (!record.secret_id) {
    record.secret_id = make_secret_id(random);
  }
}

template <typename Output>
Output changed(const Connection& connection, std::string_view state) {
  Output output;
  output.arn = connection.arn;
  output.state = state;
  output.created = aws::Timestamp{connection.record.created_ms};
  output.modified = aws::Timestamp{connection.record.modified_ms};
  if constexpr (requires { output.authorized; }) {
    output.authorized = aws::Timestamp{connection.record.authorized_ms};
  }
  return output;
}

template <typename Shape>
Shape show(const Connection& connection) {
  auto shape = changed<Shape>(connection, connection.record.state);
  shape.name = connection.name;
  shape.state_reason = connection.record.state_reason;
  shape.authorization_type = connection.record.authorization_type;
  return shape;
}

// Puts new credentials into the record. ValidationException.
Result<void> change_auth(ConnectionRecord& record, const UpdateConnectionInput& input,
                         const Options& options, int64_t now_ms, Random& random) {
  const bool is_same_type = record.authorization_type == *input.authorization_type;
  ConnectionAuth auth =
      merged(is_same_type && record.auth ? *record.auth : ConnectionAuth(), *input.auth);
  auth.connectivity.reset();
  PENSTOCK_TRY(check_auth(auth, *input.authorization_type, options.allow_http, "update"));
  record.authorization_type = *input.authorization_type;
  record.auth = std::move(auth);
  authorize(record, now_ms, random);
  return {};
}

}  // namespace

Result<CreateConnectionOutput> CreateConnection::run(BusShard& shard, service::Call& call,
                                                     const Input& input, journal::Batch& batch) {
  PENSTOCK_TRY(refuse_connectivity(input.connectivity || input.auth->connectivity));
  ConnectionRecord record;
  record.auth = stored_form(*input.auth);
  PENSTOCK_TRY(
      check_auth(*record.auth, input.authorization_type, shard.options().allow_http, "create"));
  Connections& connections = shard.connections();
  const std::string path = path_of(call, input.name);
  if (connections.find(path) != nullptr) {
    return Error(kResourceAlreadyExists,
                 fmt::format("Connection '{}' already exists.", input.name));
  }
  if (count_of(connections.connections(), call) >= kConnectionsPerAccountMax) {
    return Error(kLimitExceeded, kQuotaText);
  }
  record.id = call.random->uuid();
  record.description = input.description;
  record.kms_key = input.kms_key_identifier;
  record.authorization_type = input.authorization_type;
  record.created_ms = call.now_ms;
  record.modified_ms = call.now_ms;
  authorize(record, call.now_ms, *call.random);
  const Connection& connection = connections.create(path, std::move(record), batch);
  return changed<Output>(connection, connection.record.state);
}

Result<ConnectionChangedOutput> UpdateConnection::run(BusShard& shard, service::Call& call,
                                                      const Input& input, journal::Batch& batch) {
  PENSTOCK_TRY(refuse_connectivity(input.connectivity || (input.auth && input.auth->connectivity)));
  const bool changes_auth = input.authorization_type && input.auth &&
                            has_parameters_of(*input.auth, *input.authorization_type);
  const bool changes_else = input.description || input.kms_key_identifier;
  // The sentence is EventBridge's. It also lets a description take credentials along that then
  // change nothing; here what would change nothing is refused.
  if (!changes_auth && (!changes_else || input.auth || input.authorization_type)) {
    return invalid(
        "Failed to update the connection(s). At least one of the following is required: "
        "Description, KmsKeyIdentifier, AuthorizationType with BasicAuthParameters, "
        "ApiKeyAuthParameters, or OAuthParameters.");
  }
  PENSTOCK_ASSIGN(Connection * connection, require(shard, call, input.name, "update"));
  ConnectionRecord record = connection->record;
  if (changes_auth) {
    PENSTOCK_TRY(change_auth(record, input, shard.options(), call.now_ms, *call.random));
  }
  if (input.description) {
    record.description = input.description;
  }
  if (input.kms_key_identifier) {
    record.kms_key = input.kms_key_identifier;
  }
  record.modified_ms = call.now_ms;
  connection->record = std::move(record);
  shard.connections().save(*connection, changes_auth, batch);
  return changed<Output>(*connection, connection->record.state);
}

Result<DescribeConnectionOutput> DescribeConnection::run(BusShard& shard, service::Call& call,
                                                         const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const Connection* connection, require(shard, call, input.name, "describe"));
  const ConnectionRecord& record = connection->record;
  auto output = show<Output>(*connection);
  output.description = record.description;
  output.kms_key_identifier = record.kms_key;
  output.auth = record.auth ? without_secrets(*record.auth) : AuthResponse();
  if (record.secret_id) {
    output.secret_arn = secret_arn(connection->path, *record.secret_id);
  }
  return output;
}

Result<ListConnectionsOutput> ListConnections::run(BusShard& shard, service::Call& call,
                                                   const Input& input, journal::Batch&) {
  Output output;
  auto& listed = output.connections.emplace();
  PENSTOCK_ASSIGN(output.next_token, list_page(
                                         shard.connections().connections(), call, input,
                                         [&](const Connection& connection) {
                                           return !input.state ||
                                                  connection.record.state == *input.state;
                                         },
                                         [&](const Connection& connection) {
                                           listed.push_back(show<ConnectionShape>(connection));
                                         }));
  return output;
}

Result<ConnectionChangedOutput> DeleteConnection::run(BusShard& shard, service::Call& call,
                                                      const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Connection * connection, require(shard, call, input.name, "delete"));
  auto output = changed<Output>(*connection, "DELETING");
  shard.connections().erase(*connection, batch);
  return output;
}

Result<ConnectionChangedOutput> DeauthorizeConnection::run(BusShard& shard, service::Call& call,
                                                           const Input& input,
                                                           journal::Batch& batch) {
  PENSTOCK_ASSIGN(Connection * connection, require(shard, call, input.name, "deauthorize"));
  ConnectionRecord& record = connection->record;
  if (!record.auth) {
    return changed<Output>(*connection, record.state);
  }
  auto output = changed<Output>(*connection, "DEAUTHORIZING");
  record.auth.reset();
  record.secret_id.reset();
  record.state = kDeauthorized;
  record.state_reason =
      "The authorization parameters were removed from this connection by a DeauthorizeConnection "
      "operation.";
  record.modified_ms = call.now_ms;
  shard.connections().save(*connection, true, batch);
  return output;
}

}  // namespace penstock::bus

// The connections and API destinations whose home a shard is, in memory. Owned by the BusShard,
// rebuilt from the store by load(), used on the shard's thread.
//
// Memory and the batch of an operation change together.
#ifndef PENSTOCK_BUS_CONNECTIONS_H_
#define PENSTOCK_BUS_CONNECTIONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "bus/api_destination_target.h"
#include "bus/bus_service.h"
#include "bus/connection_records.h"
#include "bus/oauth_tokens.h"
#include "delivery/pace.h"
#include "journal/batch.h"
#include "runtime/http_caller.h"
#include "service/shard.h"

namespace penstock::bus {

inline constexpr std::string_view kAuthorized = "AUTHORIZED";
inline constexpr std::string_view kAuthorizing = "AUTHORIZING";
inline constexpr std::string_view kDeauthorized = "DEAUTHORIZED";
inline constexpr std::string_view kBasic = "BASIC";
inline constexpr std::string_view kApiKey = "API_KEY";
inline constexpr std::string_view kOAuth = "OAUTH_CLIENT_CREDENTIALS";

struct Connection {
  std::string path;  // account, region, name (bus_keys.h)
  std::string name;
  std::string arn;
  ConnectionRecord record;
  // Of its credentials: what was asked with older ones says nothing of these.
  uint64_t credentials = 0;

  bool is_oauth() const { return record.authorization_type == kOAuth; }
};

struct ApiDestination {
  std::string path;
  std::string name;
  std::string arn;
  ApiDestinationRecord record;
  delivery::Pace pace;
};

class Connections {
 public:
  template <typename T>
  using ByPath = std::map<std::string, std::unique_ptr<T>, std::less<>>;

  // Both outlive it.
  Connections(service::Shard& shard, const Options& options);
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  Result<void> load();
  void start() { tokens_.start(); }
  void stop() { tokens_.stop(); }
  // Compares memory with the store.
  Result<void> verify();

  // Null if there is none; by ARN also if there is another one of its name by now.
  Connection* find(std::string_view path);
  Connection* find_by_arn(std::string_view arn);
  ApiDestination* find_destination(std::string_view path);
  ApiDestination* find_destination_by_arn(std::string_view arn);
  // By path, of all accounts and regions of the shard.
  const ByPath<Connection>& connections() const { return connections_; }
  const ByPath<ApiDestination>& destinations() const { return destinations_; }
  // ACTIVE while its connection is there and authorized, as on EventBridge.
  bool is_active(const ApiDestination& destination);

  Connection& create(std::string_view path, ConnectionRecord record, journal::Batch& batch);
  // Stores what was changed in place; `are_new_credentials`: tokens got with the old ones are
  // forgotten, and an OAuth connection that is AUTHORIZING asks for one.
  void save(Connection& connection, bool are_new_credentials, journal::Batch& batch);
  void erase(Connection& connection, journal::Batch& batch);
  ApiDestination& create(std::string_view path, ApiDestinationRecord record, journal::Batch& batch);
  void save(ApiDestination& destination, journal::Batch& batch);
  void erase(ApiDestination& destination, journal::Batch& batch);

  // Changes a connection's state in a batch of its own and says so in the log. False: the journal
  // takes nothing now, and nothing has changed.
  bool change_state(Connection& connection, std::string_view state, std::string_view reason);

  service::Shard& shard() { return shard_; }
  const Options& options() const { return options_; }
  // How calls are made; null: not at all.
  runtime::HttpCaller* http();
  OAuthTokens& tokens() { return tokens_; }
  ApiDestinationTarget& target() { return target_; }

 private:
  Connection& hold(std::string_view path, ConnectionRecord record);
  ApiDestination& hold(std::string_view path, ApiDestinationRecord record);

  service::Shard& shard_;
  const Options& options_;
  ByPath<Connection> connections_;
  ByPath<ApiDestination> destinations_;
  uint64_t next_credentials_ = 1;
  OAuthTokens tokens_{*this};
  ApiDestinationTarget target_{*this};
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTIONS_H_

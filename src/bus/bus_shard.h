// All buses of one shard: found by account, region and name; their logs, timers, archives, replays,
// and the connections and API destinations whose home the shard is. Made for its shard, rebuilt
// from the store by load(), used on the shard's thread, lives as long as the shard.
//
// Memory and the batch of an operation change together (Host commits what is in the batch).
#ifndef PENSTOCK_BUS_BUS_SHARD_H_
#define PENSTOCK_BUS_BUS_SHARD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bus/bus.h"
#include "bus/bus_keys.h"
#include "bus/bus_service.h"
#include "bus/bus_target.h"
#include "bus/event_log.h"
#include "bus/fan_out.h"
#include "bus/firings.h"
#include "bus/replayer.h"
#include "bus/retention.h"
#include "delivery/engine.h"
#include "journal/batch.h"
#include "service/operation.h"
#include "service/shard.h"

namespace penstock::bus {

class Connections;

// Why nothing can be done with a bus of that path: the account has no room for its default bus, or
// it does not exist.
Error no_such_bus(std::string_view path);

class BusShard final : public service::ShardState {
 public:
  BusShard(service::Shard& shard, Options options);
  ~BusShard() override;

  Result<void> load() override;
  void start() override;
  Result<void> read_letter(std::string_view text, int64_t now_ms, journal::Batch& batch) override;
  void collect(std::vector<observe::Registry::Family>& families) override;
  void release_waiting() override;
  Result<void> verify() override;

  // Null if there is none. A default bus is always there, up to kDefaultBusesPerAccountMax: it is
  // made when it is first looked for.
  Bus* find(std::string_view path);
  // The bus to which the account may put events. ResourceNotFoundException, AccessDeniedException,
  // and LimitExceededException for one default bus too many.
  Result<Bus*> find_for_events(std::string_view path, std::string_view account);
  Bus* find(BusId id);
  // The bus that a request names, by name or ARN; absent: the caller's default bus.
  // ResourceNotFoundException, AccessDeniedException for another account's, LimitExceededException.
  Result<Bus*> require(const service::Call& call, const std::optional<std::string>& name_or_arn);
  Result<Rule*> require_rule(Bus& bus, std::string_view name);
  // By path: account, region, name.
  const std::map<std::string, std::unique_ptr<Bus>, std::less<>>& buses() const { return buses_; }

  // Changes of settings: memory and batch together.
  Bus& create(std::string_view path, int64_t now_ms, journal::Batch& batch);
  // Gives the default bus what it needs to be stored, before anything of it is.
  void make_stored(Bus& bus, int64_t now_ms, journal::Batch& batch);
  void save(Bus& bus, journal::Batch& batch);
  // With its rules, archives and events.
  void erase(Bus& bus, journal::Batch& batch);
  // Puts the rule into the bus, or takes its new settings over; compiles nothing.
  Rule& save_rule(Bus& bus, std::unique_ptr<Rule> rule, int64_t now_ms, journal::Batch& batch);
  // Stores a rule whose settings were changed in place.
  void save_rule(Bus& bus, Rule& rule, int64_t now_ms, journal::Batch& batch);
  void erase_rule(Bus& bus, Rule& rule, journal::Batch& batch);
  // `record` is what ListTargetsByRule shows: the Target shape as JSON.
  void save_target(Bus& bus, Rule& rule, RuleTarget target, std::string_view record,
                   journal::Batch& batch);
  void erase_target(Bus& bus, Rule& rule, std::string_view id, journal::Batch& batch);
  // The stored JSON of a target.
  Result<std::string> target_record(const Bus& bus, const Rule& rule, std::string_view id);
  // An id that no bus and no archive of this shard ever had.
  uint64_t take_id(journal::Batch& batch);

  EventLog& log() { return log_; }
  FanOut& fan_out() { return fan_out_; }
  Replayer& replayer() { return replayer_; }
  void count_unknown_bus() { ++unknown_bus_events_; }
  service::Shard& shard() { return shard_; }
  delivery::Engine& engine() { return engine_; }
  const Options& options() const { return options_; }
  delivery::Target& bus_target() { return bus_target_; }
  Connections& connections() { return *connections_; }

 private:
  bool has_room_for_default(std::string_view account) const;
  Bus& hold(std::string path, std::unique_ptr<Bus> bus);
  Result<void> load_buses();
  Result<void> load_rules(Bus& bus);

  service::Shard& shard_;
  Options options_;
  delivery::Engine& engine_;
  EventLog log_;
  BusTarget bus_target_{*this};
  Firings firings_{*this};
  FanOut fan_out_{*this};
  Replayer replayer_{*this};
  Retention retention_{*this};
  std::map<std::string, std::unique_ptr<Bus>, std::less<>> buses_;
  std::map<BusId, Bus*> by_id_;
  uint64_t next_id_ = 1;
  uint64_t unknown_bus_events_ = 0;
  std::unique_ptr<Connections> connections_;
  bool is_started_ = false;
  bool is_stopping_ = false;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_SHARD_H_

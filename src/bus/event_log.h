// The retained log of every bus of a shard: events in the order of their sequence, read forward
// from any sequence or time. The log of a bus holds [head, next) without gaps. Owned by the
// BusShard, used on the shard's thread.
#ifndef PENSTOCK_BUS_EVENT_LOG_H_
#define PENSTOCK_BUS_EVENT_LOG_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bus/bus.h"
#include "journal/batch.h"
#include "service/shard.h"

namespace penstock::bus {

// One event as the log has it. Views into the stored value, or into what it is made of.
struct LogEntry {
  int64_t ingested_ms = 0;
  uint32_t forwards = 0;    // how often it was passed on from bus to bus
  std::string_view origin;  // the account that it came from, if another's; else empty
  std::string_view trace_header;
  std::vector<std::string_view> rules;  // names of those it matched
  std::vector<uint64_t> archives;       // ids of those that select it
  std::string_view envelope;            // the event, JSON
};
void append_entry(std::string& out, const LogEntry& entry);
std::optional<LogEntry> decode_entry(std::string_view value);

// Event ids that say where the event is: shard, bus and sequence in a UUID (version 8, RFC 9562).
struct EventPlace {
  journal::ShardId shard = 0;
  BusId bus = 0;
  Sequence sequence = 0;
};
std::string make_event_id(const EventPlace& place, Random& random);
std::optional<EventPlace> parse_event_id(std::string_view id);

class EventLog {
 public:
  explicit EventLog(service::Shard& shard) : shard_(shard) {}

  // Gives the bus's next sequence, whose event is then to be put.
  Sequence take_sequence(Bus& bus, journal::Batch& batch);
  void put(const Bus& bus, Sequence sequence, std::string_view entry, journal::Batch& batch);

  // The stored entry; nullopt if it is not kept (any more).
  Result<std::optional<std::string>> get(const Bus& bus, Sequence sequence) const;
  // From `from` on, in order, until `visit` returns false.
  using Visit = std::function<bool(Sequence, const LogEntry&)>;
  Result<void> read(const Bus& bus, Sequence from, const Visit& visit) const;
  // The first event that was ingested at `time_ms` or later; next if there is none.
  Result<Sequence> find_time(const Bus& bus, int64_t time_ms) const;
  // Forgets everything before `head`.
  void trim(Bus& bus, Sequence head, journal::Batch& batch);
  // Finds the end of a log whose progress was read.
  Result<void> load(Bus& bus);

 private:
  service::Shard& shard_;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_EVENT_LOG_H_

// Every key and value that the bus service stores, in a bus's shard. Pure functions; any thread.
//
//   "es"                                  the shard: the next id of a bus or an archive
//   "eb" account 00 region 00 name        a bus: id, settings, times; a value of the form below
//   "eg" bus id                           how far its log got: head, end of its sequence block
//   "el" bus id, sequence                 an event of its log (event_log.h)
//   "ei" bus id, event id                 the sequence of an event whose id does not say it
//   "ef" bus id, sequence                 how far an event's deliveries are made (fan_out.h)
//   "ew" bus id, rule's name              when its schedule last fired
//   "er" bus id, name                     a rule, without its targets
//   "et" bus id, rule's name 00 id        a target
//   "ea" bus id, name                     an archive
//   "en" bus id                           what its archives hold: counts (archive_counts.h)
//   "ek" archive id, sequence             an event that an archive keeps beyond the log
//   "ep" bus id, name                     a replay
//   "ec" account 00 region 00 name        a connection
//   "ed" account 00 region 00 name        an API destination
//
// Ids and sequences are 8 bytes, big-endian, and never given twice in their shard. Buses, rules,
// targets, archives, replays, connections and API destinations are a version byte and the JSON of a
// shape (records.h). All of it is on disk: do not change it, add versions.
#ifndef PENSTOCK_BUS_BUS_KEYS_H_
#define PENSTOCK_BUS_BUS_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::bus {

using BusId = uint64_t;
using Sequence = uint64_t;  // of an event in its bus's log, from 1

inline constexpr std::string_view kShardKey = "es";
inline constexpr std::string_view kBusPrefix = "eb";
inline constexpr std::string_view kProgressPrefix = "eg";
inline constexpr std::string_view kLogPrefix = "el";
inline constexpr std::string_view kEventIdPrefix = "ei";
inline constexpr std::string_view kFanOutPrefix = "ef";
inline constexpr std::string_view kFiringPrefix = "ew";
inline constexpr std::string_view kRulePrefix = "er";
inline constexpr std::string_view kTargetPrefix = "et";
inline constexpr std::string_view kArchivePrefix = "ea";
inline constexpr std::string_view kCountsPrefix = "en";
inline constexpr std::string_view kKeptPrefix = "ek";
inline constexpr std::string_view kReplayPrefix = "ep";
inline constexpr std::string_view kConnectionPrefix = "ec";
inline constexpr std::string_view kApiDestinationPrefix = "ed";

// account 00 region 00 name: also the key of the index in memory.
std::string bus_path(std::string_view account, std::string_view region, std::string_view name);
struct PathParts {
  std::string_view account;
  std::string_view region;
  std::string_view name;
};
PathParts parse_path(std::string_view path);

// `prefix` and a path.
std::string path_key(std::string_view prefix, std::string_view path);
// `prefix` and an id: where everything of one kind of a bus or an archive begins.
std::string part_key(std::string_view prefix, uint64_t id);
// The same and a name or a sequence within it.
std::string part_key(std::string_view prefix, uint64_t id, std::string_view name);
std::string sequence_key(std::string_view prefix, uint64_t id, Sequence sequence);
std::string target_key(BusId id, std::string_view rule_name, std::string_view target_id);
// What follows the prefix and the id.
std::string_view name_in_key(std::string_view key);
std::optional<Sequence> sequence_in_key(std::string_view key);

struct Progress {
  Sequence block_end = 1;  // no event has this sequence yet, nor a later one
  Sequence head = 1;       // no event has an earlier sequence
  bool operator==(const Progress&) const = default;
};
std::string encode(const Progress& progress);
std::optional<Progress> decode_progress(std::string_view value);

// A value that is one number: the next id, a cursor, a time.
std::string encode_number(uint64_t number);
std::optional<uint64_t> decode_number(std::string_view value);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_KEYS_H_

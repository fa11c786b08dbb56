// Every key that the delivery engine stores, in the shard of a delivery's target. Pure functions.
//
//   "dd" id                          a delivery under way (delivery.h)
//   "dp" id                          how far it got: what a start reads
//   "dh" hour, event id 00, id       what became of a delivery; by the hour in which it ended
//   "df" hour, id                    the event id of one that failed for good: finds its record
//
// Ids are 8 bytes, hours since 1970 are 4, big-endian. An id is never given twice in its shard. On
// disk: do not change it.
#ifndef PENSTOCK_DELIVERY_DELIVERY_KEYS_H_
#define PENSTOCK_DELIVERY_DELIVERY_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "journal/batch.h"

namespace penstock::delivery {

using DeliveryId = uint64_t;

// How people name it: "3-196612", the shard and the number within it.
std::string delivery_name(journal::ShardId shard, DeliveryId id);

inline constexpr std::string_view kDeliveryPrefix = "dd";
inline constexpr std::string_view kProgressPrefix = "dp";
inline constexpr std::string_view kHistoryPrefix = "dh";
inline constexpr std::string_view kFailedPrefix = "df";

std::string delivery_key(DeliveryId id);
std::string progress_key(DeliveryId id);
std::optional<DeliveryId> parse_progress_key(std::string_view key);

uint32_t hour_of(int64_t time_ms);
// Where an hour's records begin, and an event's within it.
std::string history_prefix(uint32_t hour);
std::string history_prefix(uint32_t hour, std::string_view event_id);
std::string history_key(uint32_t hour, std::string_view event_id, DeliveryId id);
std::string failed_prefix(uint32_t hour);
std::string failed_key(uint32_t hour, DeliveryId id);
struct FailedKeyParts {
  uint32_t hour;
  DeliveryId id;
};
std::optional<FailedKeyParts> parse_failed_key(std::string_view key);
struct HistoryKeyParts {
  uint32_t hour;
  std::string_view event_id;
  DeliveryId id;
};
std::optional<HistoryKeyParts> parse_history_key(std::string_view key);

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_DELIVERY_KEYS_H_

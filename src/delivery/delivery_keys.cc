#include "delivery/delivery_keys.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/units.h"

namespace penstock::delivery {
namespace {

constexpr char kEnd = '\0';  // event ids have none

std::string numbered(std::string_view prefix, DeliveryId id) {
  std::string key(prefix);
  append_big_endian(key, id);
  return key;
}

std::string by_hour(std::string_view prefix, uint32_t hour) {
  std::string key(prefix);
  append_big_endian(key, hour);
  return key;
}

}  // namespace

std::string delivery_name(journal::ShardId shard, DeliveryId id) {
  return fmt::format("{}-{}", shard, id);
}

std::string delivery_key(DeliveryId id) { return numbered(kDeliveryPrefix, id); }

std::string progress_key(DeliveryId id) { return numbered(kProgressPrefix, id); }

std::optional<DeliveryId> parse_progress_key(std::string_view key) {
  if (!key.starts_with(kProgressPrefix) ||
      key.size() != kProgressPrefix.size() + sizeof(DeliveryId)) {
    return std::nullopt;
  }
  return read_big_endian<DeliveryId>(key.data() + kProgressPrefix.size());
}

uint32_t hour_of(int64_t time_ms) { return static_cast<uint32_t>(time_ms / kHourMs); }

std::string history_prefix(uint32_t hour) { return by_hour(kHistoryPrefix, hour); }

std::string history_prefix(uint32_t hour, std::string_view event_id) {
  std::string key = history_prefix(hour);
  key += event_id;
  key += kEnd;
  return key;
}

std::string history_key(uint32_t hour, std::string_view event_id, DeliveryId id) {
  std::string key = history_prefix(hour, event_id);
  append_big_endian(key, id);
  return key;
}

std::string failed_prefix(uint32_t hour) { return by_hour(kFailedPrefix, hour); }

std::string failed_key(uint32_t hour, DeliveryId id) {
  std::string key = failed_prefix(hour);
  append_big_endian(key, id);
  return key;
}

std::optional<FailedKeyParts> parse_failed_key(std::string_view key) {
  constexpr size_t kHead = kFailedPrefix.size();
  if (!key.starts_with(kFailedPrefix) ||
      key.size() != kHead + sizeof(uint32_t) + sizeof(DeliveryId)) {
    return std::nullopt;
  }
  return FailedKeyParts{read_big_endian<uint32_t>(key.data() + kHead),
                        read_big_endian<DeliveryId>(key.data() + kHead + sizeof(uint32_t))};
}

std::optional<HistoryKeyParts> parse_history_key(std::string_view key) {
  constexpr size_t kHead = kHistoryPrefix.size() + sizeof(uint32_t);
  constexpr size_t kTail = 1 + sizeof(DeliveryId);
  if (!key.starts_with(kHistoryPrefix) || key.size() < kHead + kTail ||
      key[key.size() - kTail] != kEnd) {
    return std::nullopt;
  }
  return HistoryKeyParts{read_big_endian<uint32_t>(key.data() + kHistoryPrefix.size()),
                         key.substr(kHead, key.size() - kHead - kTail),
                         read_big_endian<DeliveryId>(key.data() + key.size() - sizeof(DeliveryId))};
}

}  // namespace penstock::delivery

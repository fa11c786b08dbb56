#include "topic/topic_keys.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace penstock::topic {
namespace {

constexpr size_t kPrefixBytes = 2;
constexpr size_t kNumberBytes = 8;
constexpr char kVersion = 1;

}  // namespace

std::string path_key(std::string_view prefix, std::string_view path) {
  return fmt::format("{}{}", prefix, path);
}

std::string part_key(std::string_view prefix, TopicId topic) {
  std::string key(prefix);
  append_big_endian(key, topic);
  return key;
}

std::string part_key(std::string_view prefix, TopicId topic, uint64_t number) {
  std::string key = part_key(prefix, topic);
  append_big_endian(key, number);
  return key;
}

std::optional<uint64_t> number_in_key(std::string_view key) {
  if (key.size() != kPrefixBytes + 2 * kNumberBytes) {
    return std::nullopt;
  }
  return read_big_endian<uint64_t>(key.data() + kPrefixBytes + kNumberBytes);
}

std::string encode_number(uint64_t number) {
  std::string value(1, kVersion);
  append_varint(value, number);
  return value;
}

std::optional<uint64_t> decode_number(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  const uint64_t number = reader.varint();
  return reader.done() && version[0] == kVersion ? std::optional(number) : std::nullopt;
}

std::string encode(const LogState& state) {
  std::string value(1, kVersion);
  append_varint(value, state.head);
  append_varint(value, state.next);
  return value;
}

std::optional<LogState> decode_log_state(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  LogState state;
  state.head = reader.varint();
  state.next = reader.varint();
  return reader.done() && version[0] == kVersion ? std::optional(state) : std::nullopt;
}

std::string encode_ids(const std::vector<SubscriptionId>& ids) {
  std::string value(1, kVersion);
  append_varint(value, ids.size());
  SubscriptionId last = 0;
  for (const SubscriptionId id : ids) {
    append_varint(value, id - last);
    last = id;
  }
  return value;
}

std::optional<std::vector<SubscriptionId>> decode_ids(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  const uint64_t count = reader.varint();
  if (!reader.ok() || version[0] != kVersion || count > value.size()) {
    return std::nullopt;
  }
  std::vector<SubscriptionId> ids;
  ids.reserve(count);
  SubscriptionId last = 0;
  for (uint64_t i = 0; i < count; ++i) {
    last += reader.varint();
    ids.push_back(last);
  }
  return reader.done() ? std::optional(std::move(ids)) : std::nullopt;
}

}  // namespace penstock::topic

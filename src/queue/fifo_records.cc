#include "queue/fifo_records.h"

#include <algorithm>

#include "base/bytes.h"

namespace penstock::queue {
namespace {

constexpr char kVersion = 1;
constexpr size_t kPrefixBytes = 2;
constexpr size_t kQueueIdBytes = 8;

template <typename Array>
void read_array(ByteReader& reader, Array& array) {
  const std::string_view bytes = reader.take(array.size());
  std::copy(bytes.begin(), bytes.end(), array.begin());  // nothing after a failure
}

bool read_version(ByteReader& reader) {
  const std::string_view version = reader.take(1);
  return reader.ok() && version[0] == kVersion;
}

}  // namespace

IdDigest attempt_digest(std::string_view attempt_id) { return service::digest_of(attempt_id); }

std::string deduplication_key(QueueId id, Sequence first) {
  std::string key = queue_part_key(kDeduplicationPrefix, id);
  append_big_endian(key, first);
  return key;
}

std::optional<Sequence> parse_deduplication_key(std::string_view key) {
  if (key.size() != kPrefixBytes + kQueueIdBytes + sizeof(Sequence)) {
    return std::nullopt;
  }
  return read_big_endian<Sequence>(key.data() + kPrefixBytes + kQueueIdBytes);
}

std::string encode(const DeduplicationRecord& record) {
  std::string value(1, kVersion);
  append_varint(value, static_cast<uint64_t>(record.sent_ms));
  append_varint(value, record.messages.size());
  Sequence before = record.messages.empty() ? 0 : record.messages.front().sequence;
  append_varint(value, before);
  for (const auto& message : record.messages) {
    value.append(view(message.id));
    value.append(message.message_id.data(), message.message_id.size());
    append_varint(value, message.sequence - before);
    before = message.sequence;
  }
  return value;
}

std::optional<DeduplicationRecord> decode_deduplication(std::string_view value) {
  ByteReader reader(value);
  if (!read_version(reader)) {
    return std::nullopt;
  }
  DeduplicationRecord record;
  record.sent_ms = static_cast<int64_t>(reader.varint());
  const uint64_t count = reader.varint();
  Sequence sequence = reader.varint();
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    DeduplicationRecord::Sent message{};
    read_array(reader, message.id);
    read_array(reader, message.message_id);
    sequence += reader.varint();
    message.sequence = sequence;
    record.messages.push_back(message);
  }
  return reader.done() ? std::optional(std::move(record)) : std::nullopt;
}

std::string attempt_key(QueueId id, const IdDigest& attempt) {
  return queue_part_key(kAttemptPrefix, id).append(view(attempt));
}

std::optional<IdDigest> parse_attempt_key(std::string_view key) {
  IdDigest digest{};
  if (key.size() != kPrefixBytes + kQueueIdBytes + digest.size()) {
    return std::nullopt;
  }
  std::copy_n(key.begin() + kPrefixBytes + kQueueIdBytes, digest.size(), digest.begin());
  return digest;
}

std::string encode(const AttemptRecord& record) {
  std::string value(1, kVersion);
  append_varint(value, static_cast<uint64_t>(record.received_ms));
  append_varint(value, static_cast<uint64_t>(record.visible_at_ms));
  append_varint(value, record.messages.size());
  for (const auto& message : record.messages) {
    append_varint(value, message.sequence);
    append_varint(value, message.receive_count);
  }
  return value;
}

std::optional<AttemptRecord> decode_attempt(std::string_view value) {
  ByteReader reader(value);
  if (!read_version(reader)) {
    return std::nullopt;
  }
  AttemptRecord record;
  record.received_ms = static_cast<int64_t>(reader.varint());
  record.visible_at_ms = static_cast<int64_t>(reader.varint());
  const uint64_t count = reader.varint();
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    const Sequence sequence = reader.varint();
    record.messages.push_back({sequence, static_cast<uint32_t>(reader.varint())});
  }
  return reader.done() ? std::optional(std::move(record)) : std::nullopt;
}

}  // namespace penstock::queue

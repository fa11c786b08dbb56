#include "queue/queue_keys.h"

#include <algorithm>

#include "base/assert.h"
#include "base/bytes.h"

namespace penstock::queue {
namespace {

constexpr char kVersion = 1;  // of every form below, where nothing else is said
// The second versions: metadata with a group, progress with the head of the deduplication ids,
// content with what a move to a dead-letter queue keeps.
constexpr char kGroupedVersion = 2;
constexpr char kProgressVersion = 2;
constexpr char kContentVersion = 2;
constexpr size_t kMessageIdBytes = 16;

void write_big_endian(char* out, uint64_t value) {
  for (int i = 7; i >= 0; --i) {
    out[i] = static_cast<char>(static_cast<uint8_t>(value));
    value >>= 8;
  }
}

// 0 if there is none, or one above `max`.
char read_version_to(ByteReader& reader, char max) {
  const std::string_view version = reader.take(1);
  return reader.ok() && version[0] >= kVersion && version[0] <= max ? version[0] : '\0';
}

bool read_version(ByteReader& reader) { return read_version_to(reader, kVersion) != 0; }

using Pairs = std::vector<std::pair<std::string, std::string>>;

void append_pairs(std::string& out, const Pairs& pairs) {
  append_varint(out, pairs.size());
  for (const auto& [name, value] : pairs) {
    append_sized(out, name);
    append_sized(out, value);
  }
}

Pairs read_pairs(ByteReader& reader) {
  Pairs pairs;
  const uint64_t count = reader.varint();
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    const std::string_view name = reader.sized();
    const std::string_view value = reader.sized();
    pairs.emplace_back(name, value);
  }
  return pairs;
}

uint64_t since(int64_t start_ms, int64_t time_ms) {
  return static_cast<uint64_t>(std::max<int64_t>(time_ms - start_ms, 0));
}

}  // namespace

std::string queue_path(std::string_view account, std::string_view region, std::string_view name) {
  std::string path;
  path.reserve(account.size() + region.size() + name.size() + 2);
  path.append(account).push_back('\0');
  path.append(region).push_back('\0');
  path.append(name);
  return path;
}

std::string queue_key(std::string_view path) { return std::string(kQueuePrefix).append(path); }

std::string deletion_key(std::string_view path) {
  return std::string(kDeletionPrefix).append(path);
}

std::string progress_key(QueueId id) { return queue_part_key(kProgressPrefix, id); }

std::optional<QueueId> parse_progress_key(std::string_view key) {
  if (key.size() != kProgressPrefix.size() + sizeof(QueueId)) {
    return std::nullopt;
  }
  return read_big_endian<QueueId>(key.data() + kProgressPrefix.size());
}

std::string queue_part_key(std::string_view prefix, QueueId id) {
  std::string key(prefix);
  append_big_endian(key, id);
  return key;
}

MessageKey::MessageKey(QueueId id, Part part, Sequence sequence) : bytes_{} {
  std::copy(kMessagePrefix.begin(), kMessagePrefix.end(), bytes_.begin());
  write_big_endian(bytes_.data() + 2, id);
  bytes_[10] = static_cast<char>(part);
  write_big_endian(bytes_.data() + 11, sequence);
}

std::optional<MessageKeyParts> parse_message_key(std::string_view key) {
  if (key.size() != 19 || !key.starts_with(kMessagePrefix) || (key[10] != 1 && key[10] != 2)) {
    return std::nullopt;
  }
  return MessageKeyParts{read_big_endian<uint64_t>(key.data() + 2), static_cast<Part>(key[10]),
                         read_big_endian<uint64_t>(key.data() + 11)};
}

std::string encode(const ShardRecord& record) {
  PENSTOCK_CHECK(record.secret.size() == kSecretBytes);
  std::string value(1, kVersion);
  append_varint(value, record.next_id);
  append_sized(value, record.secret);
  return value;
}

std::optional<ShardRecord> decode_shard(std::string_view value) {
  ByteReader reader(value);
  if (!read_version(reader)) {
    return std::nullopt;
  }
  ShardRecord record;
  record.next_id = reader.varint();
  record.secret = reader.sized();
  if (!reader.done() || record.secret.size() != kSecretBytes) {
    return std::nullopt;
  }
  return record;
}

std::string encode(const QueueRecord& record) {
  std::string value(1, kVersion);
  append_varint(value, record.id);
  append_varint(value, static_cast<uint64_t>(record.created_ms));
  append_varint(value, static_cast<uint64_t>(record.modified_ms));
  append_varint(value, static_cast<uint64_t>(record.purged_ms));
  append_pairs(value, record.attributes);
  append_pairs(value, record.tags);
  return value;
}

std::optional<QueueRecord> decode_queue(std::string_view value) {
  ByteReader reader(value);
  if (!read_version(reader)) {
    return std::nullopt;
  }
  QueueRecord record;
  record.id = reader.varint();
  record.created_ms = static_cast<int64_t>(reader.varint());
  record.modified_ms = static_cast<int64_t>(reader.varint());
  record.purged_ms = static_cast<int64_t>(reader.varint());
  record.attributes = read_pairs(reader);
  record.tags = read_pairs(reader);
  if (!reader.done()) {
    return std::nullopt;
  }
  return record;
}

std::string encode(const DeletionRecord& record) {
  std::string value(1, kVersion);
  append_varint(value, static_cast<uint64_t>(record.deleted_ms));
  return value;
}

std::optional<DeletionRecord> decode_deletion(std::string_view value) {
  ByteReader reader(value);
  if (!read_version(reader)) {
    return std::nullopt;
  }
  const DeletionRecord record{static_cast<int64_t>(reader.varint())};
  return reader.done() ? std::optional(record) : std::nullopt;
}

std::string encode(const Progress& progress) {
  std::string value(1, kProgressVersion);
  append_varint(value, progress.block_end);
  append_varint(value, progress.head);
  append_varint(value, progress.deduplication_head);
  return value;
}

std::optional<Progress> decode_progress(std::string_view value) {
  ByteReader reader(value);
  const char version = read_version_to(reader, kProgressVersion);
  if (version == 0) {
    return std::nullopt;
  }
  Progress progress;
  progress.block_end = reader.varint();
  progress.head = reader.varint();
  if (version >= kProgressVersion) {
    progress.deduplication_head = reader.varint();
  }
  if (!reader.done()) {
    return std::nullopt;
  }
  return progress;
}

void append_metadata(std::string& out, const MessageState& state) {
  out.push_back(state.group.empty() ? kVersion : kGroupedVersion);
  append_varint(out, static_cast<uint64_t>(state.sent_ms));
  append_varint(out, since(state.sent_ms, state.visible_at_ms));
  append_varint(out, state.receive_count);
  if (state.receive_count > 0) {
    append_varint(out, since(state.sent_ms, state.first_received_ms));
    append_varint(out, since(state.sent_ms, state.last_received_ms));
  }
  if (!state.group.empty()) {
    append_sized(out, state.group);
  }
}

std::optional<MessageState> decode_metadata(Sequence sequence, std::string_view value) {
  ByteReader reader(value);
  const char version = read_version_to(reader, kGroupedVersion);
  if (version == 0) {
    return std::nullopt;
  }
  MessageState state;
  state.sequence = sequence;
  state.sent_ms = static_cast<int64_t>(reader.varint());
  state.visible_at_ms = state.sent_ms + static_cast<int64_t>(reader.varint());
  state.receive_count = static_cast<uint32_t>(reader.varint());
  if (state.receive_count > 0) {
    state.first_received_ms = state.sent_ms + static_cast<int64_t>(reader.varint());
    state.last_received_ms = state.sent_ms + static_cast<int64_t>(reader.varint());
  }
  if (version >= kGroupedVersion) {
    state.group = reader.sized();
  }
  if (!reader.done()) {
    return std::nullopt;
  }
  return state;
}

void append_content(std::string& out, const Content& content) {
  PENSTOCK_CHECK(content.message_id.size() == kMessageIdBytes);
  out.push_back(kContentVersion);
  out.append(content.message_id);
  out.append(view(content.md5_of_body));
  append_sized(out, content.sender_id);
  append_sized(out, content.group_id);
  append_sized(out, content.trace_header);
  append_sized(out, content.deduplication_id);
  append_sized(out, content.dead_letter_source);
  append_varint(out, content.earlier_receives);
  append_varint(out, static_cast<uint64_t>(content.earlier_first_received_ms));
  append_varint(out, content.attributes.size());
  for (const StoredAttribute& attribute : content.attributes) {
    append_sized(out, attribute.name);
    append_sized(out, attribute.type);
    append_sized(out, attribute.value);
  }
  out.append(content.body);
}

std::optional<Content> decode_content(std::string_view value) {
  ByteReader reader(value);
  const char version = read_version_to(reader, kContentVersion);
  if (version == 0) {
    return std::nullopt;
  }
  Content content;
  content.message_id = reader.take(kMessageIdBytes);
  const std::string_view md5 = reader.take(content.md5_of_body.size());
  if (!reader.ok()) {
    return std::nullopt;
  }
  std::copy(md5.begin(), md5.end(), content.md5_of_body.begin());
  content.sender_id = reader.sized();
  content.group_id = reader.sized();
  content.trace_header = reader.sized();
  if (version >= kContentVersion) {
    content.deduplication_id = reader.sized();
    content.dead_letter_source = reader.sized();
    content.earlier_receives = static_cast<uint32_t>(reader.varint());
    content.earlier_first_received_ms = static_cast<int64_t>(reader.varint());
  }
  const uint64_t count = reader.varint();
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    const std::string_view name = reader.sized();
    const std::string_view type = reader.sized();
    content.attributes.push_back({name, type, reader.sized()});
  }
  if (!reader.ok()) {
    return std::nullopt;
  }
  content.body = reader.rest();
  return content;
}

}  // namespace penstock::queue

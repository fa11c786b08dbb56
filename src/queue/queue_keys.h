// Every key and value that the queue service stores, in a queue's shard. Pure functions; any
// thread.
//
//   "qs"                                    the shard: next queue id, secret of its receipt handles
//   "qq" account 00 region 00 name          a queue: id, settings, tags, times
//   "qd" account 00 region 00 name          a deleted queue whose name rests: when it was deleted
//   "qp" queue id                           how far a queue got: end of its sequence block, head
//   "qm" queue id, 1, sequence              a message's metadata: what the index holds
//   "qm" queue id, 2, sequence              a message's content
//   "qe" queue id, sequence                 deduplication ids of what was sent (fifo_records.h)
//   "qr" queue id, digest                   a receive that may be asked for again (fifo_records.h)
//   "qt" queue id, number                   a move task (move_task.h)
//
// Ids and sequences are 8 bytes, big-endian, and never given twice. Metadata and content are apart
// so that a start reads 30 bytes a message. Each value begins with the version of its form. All of
// it is on disk: do not change it, add versions.
#ifndef PENSTOCK_QUEUE_QUEUE_KEYS_H_
#define PENSTOCK_QUEUE_QUEUE_KEYS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"

namespace penstock::queue {

using QueueId = uint64_t;
using Sequence = uint64_t;  // of a message in its queue, from 1

inline constexpr std::string_view kShardKey = "qs";
inline constexpr std::string_view kQueuePrefix = "qq";
inline constexpr std::string_view kDeletionPrefix = "qd";
inline constexpr std::string_view kProgressPrefix = "qp";
inline constexpr std::string_view kMessagePrefix = "qm";

// account 00 region 00 name: also the key of the index in memory. Sorts by name within a region.
std::string queue_path(std::string_view account, std::string_view region, std::string_view name);
std::string queue_key(std::string_view path);
std::string deletion_key(std::string_view path);
std::string progress_key(QueueId id);
std::optional<QueueId> parse_progress_key(std::string_view key);
// `prefix` of two letters, then the queue's id: where everything of one kind of a queue begins.
std::string queue_part_key(std::string_view prefix, QueueId id);

enum class Part : uint8_t { kMetadata = 1, kContent = 2 };

// A key of fixed length, on the stack.
class MessageKey {
 public:
  MessageKey(QueueId id, Part part, Sequence sequence);
  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }
  operator std::string_view() const {
    return view();
  }  // NOLINT(google-explicit-constructor): implicit by intent

 private:
  std::array<char, 19> bytes_;
};
struct MessageKeyParts {
  QueueId id;
  Part part;
  Sequence sequence;
};
std::optional<MessageKeyParts> parse_message_key(std::string_view key);

struct ShardRecord {
  QueueId next_id = 1;
  std::string secret;  // kSecretBytes
};
inline constexpr size_t kSecretBytes = 64;
std::string encode(const ShardRecord& record);
std::optional<ShardRecord> decode_shard(std::string_view value);

struct QueueRecord {
  QueueId id = 0;
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  int64_t purged_ms = 0;  // the last purge; 0: never
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<std::pair<std::string, std::string>> tags;
};
std::string encode(const QueueRecord& record);
std::optional<QueueRecord> decode_queue(std::string_view value);

struct DeletionRecord {
  int64_t deleted_ms = 0;
};
std::string encode(const DeletionRecord& record);
std::optional<DeletionRecord> decode_deletion(std::string_view value);

struct Progress {
  Sequence block_end = 1;           // no message has this sequence yet, nor a later one
  Sequence head = 1;                // no message has an earlier sequence
  Sequence deduplication_head = 1;  // nor a record of deduplication ids
  bool operator==(const Progress&) const = default;
};
std::string encode(const Progress& progress);
std::optional<Progress> decode_progress(std::string_view value);

// What the index knows of a message. Times are milliseconds since 1970.
struct MessageState {
  Sequence sequence = 0;
  int64_t sent_ms = 0;
  int64_t visible_at_ms = 0;
  uint32_t receive_count = 0;
  int64_t first_received_ms = 0;  // these two mean something once receive_count > 0
  int64_t last_received_ms = 0;
  std::string_view group;  // its message group id; empty: none. A view into the index or the value
  bool operator==(const MessageState&) const = default;
};
// The sequence is in the key.
void append_metadata(std::string& out, const MessageState& state);
std::optional<MessageState> decode_metadata(Sequence sequence, std::string_view value);

// A message's attribute as it is stored: type and bytes; whether they are text or binary follows
// from the type.
struct StoredAttribute {
  std::string_view name;
  std::string_view type;
  std::string_view value;
};

// A message's content. Views into the stored value, or into the request.
struct Content {
  std::string_view message_id;  // 16 bytes
  Md5 md5_of_body{};
  std::string_view sender_id;
  std::string_view group_id;            // empty: none
  std::string_view trace_header;        // empty: none
  std::string_view deduplication_id;    // of a FIFO queue's message
  std::string_view dead_letter_source;  // ARN of the queue that it was moved from; empty: none
  // What it went through in that queue.
  uint32_t earlier_receives = 0;
  int64_t earlier_first_received_ms = 0;
  std::vector<StoredAttribute> attributes;
  std::string_view body;  // last in the stored form
};
void append_content(std::string& out, const Content& content);
std::optional<Content> decode_content(std::string_view value);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_KEYS_H_

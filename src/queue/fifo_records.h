// What a FIFO queue stores besides its messages: the deduplication ids of the last five minutes,
// and the receives that a client may ask for again. Pure functions; any thread. On disk: do not
// change the forms, add versions.
#ifndef PENSTOCK_QUEUE_FIFO_RECORDS_H_
#define PENSTOCK_QUEUE_FIFO_RECORDS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queue/queue_keys.h"
#include "service/deduplication_window.h"

namespace penstock::queue {

using service::deduplication_digest;
using service::IdDigest;
using service::kDeduplicationMs;
IdDigest attempt_digest(std::string_view attempt_id);

inline constexpr std::string_view kDeduplicationPrefix = "qe";
inline constexpr std::string_view kAttemptPrefix = "qr";

// "qe", queue id, sequence of the first message of the send.
std::string deduplication_key(QueueId id, Sequence first);
std::optional<Sequence> parse_deduplication_key(std::string_view key);

// What one send, of one message or a batch, put into the queue.
struct DeduplicationRecord {
  struct Sent {
    IdDigest id;
    std::array<char, 16> message_id;
    Sequence sequence;
  };
  int64_t sent_ms = 0;
  std::vector<Sent> messages;
};
std::string encode(const DeduplicationRecord& record);
std::optional<DeduplicationRecord> decode_deduplication(std::string_view value);

// "qr", queue id, digest of the attempt's id.
std::string attempt_key(QueueId id, const IdDigest& attempt);
std::optional<IdDigest> parse_attempt_key(std::string_view key);

struct AttemptRecord {
  struct Given {
    Sequence sequence;
    uint32_t receive_count;
    bool operator==(const Given&) const = default;
  };
  int64_t received_ms = 0;
  int64_t visible_at_ms = 0;  // all of its messages
  std::vector<Given> messages;
  bool operator==(const AttemptRecord&) const = default;
};
std::string encode(const AttemptRecord& record);
std::optional<AttemptRecord> decode_attempt(std::string_view value);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_FIFO_RECORDS_H_

// The steps that single and batch operations on messages share. Used on the queue's shard.
#ifndef PENSTOCK_QUEUE_MESSAGE_STEPS_H_
#define PENSTOCK_QUEUE_MESSAGE_STEPS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "journal/batch.h"
#include "queue/message_shapes.h"
#include "queue/queue_shard.h"
#include "service/operation.h"

namespace penstock::queue {

// A message that passed every check, as it will be stored and answered.
struct Draft {
  std::string content;  // the stored form
  int64_t delay_ms = 0;
  std::string group;
  IdDigest deduplication{};  // in a FIFO queue
  std::array<char, 16> id{};
  std::string message_id;  // what the answer says: in a FIFO queue perhaps an earlier message's
  std::optional<std::string> sequence_number;  // of a FIFO queue, once it is sent
  std::string md5_of_body;
  std::optional<std::string> md5_of_attributes;
  std::optional<std::string> md5_of_system_attributes;
};

// What a SendMessage and an entry of SendMessageBatch both have. Points into the request.
struct MessageToSend {
  std::string_view body;
  const std::optional<int32_t>& delay_s;
  const MessageAttributes& attributes;
  const MessageSystemAttributes& system_attributes;
  const std::optional<std::string>& deduplication_id;
  const std::optional<std::string>& group_id;
  // Of a topic: the names of its attributes may be reserved; refused, it would be lost.
  bool is_notification = false;
  // A dead letter, or what grew in its envelope on the way into a queue that takes the longest.
  bool is_of_any_size = false;
  // For a delivery, which nobody is answered: the body's MD5 if it is known, and no other.
  bool is_delivery = false;
  std::optional<Md5> md5_of_body = std::nullopt;

  template <typename Request>
  static MessageToSend from(const Request& request) {
    return {request.body,
            request.delay_s,
            request.attributes,
            request.system_attributes,
            request.deduplication_id,
            request.group_id};
  }
};

Result<Draft> draft(const Queue& queue, const service::Call& call, const MessageToSend& message);
// Puts it into the queue, or finds the message that it repeats.
Result<void> send(QueueShard& shard, Queue& queue, Draft& draft, int64_t now_ms,
                  journal::Batch& batch);

// RFC 9562, version 4.
std::array<char, 16> make_message_id(Random& random);

// Whether it can be a group's, a deduplication's or an attempt's id: 1 to 128 printable ASCII
// characters without blanks.
bool is_client_id(std::string_view text);
// InvalidParameterValue for what only the other type of queue takes.
Error not_for_this_type(std::string_view parameter, std::string_view value);

Result<void> delete_message(QueueShard& shard, Queue& queue, const std::string& handle,
                            int64_t now_ms, journal::Batch& batch);
Result<void> change_visibility(QueueShard& shard, Queue& queue, const service::Call& call,
                               const std::string& handle, const std::optional<int32_t>& timeout_s,
                               journal::Batch& batch);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_MESSAGE_STEPS_H_

// A message on its way to a topic's subscribers: who wants it, and a delivery to each in the
// batch of the publish. Called on the topic's shard.
#ifndef PENSTOCK_TOPIC_PUBLISH_H_
#define PENSTOCK_TOPIC_PUBLISH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "delivery/delivery.h"
#include "journal/batch.h"
#include "topic/envelope.h"
#include "topic/message.h"
#include "topic/topic.h"

namespace penstock::topic {

class TopicShard;

struct Published {
  std::string message_id;
  std::optional<std::string> sequence_number;
};
// Gives the message an id and, in a FIFO topic, a sequence, and sends it to whoever wants it. A
// FIFO topic answers for a duplicate what it answered first. Throttled if the topic is too far
// behind; then nothing is changed. The message's attributes and ids were checked.
Result<Published> publish(TopicShard& shard, Topic& topic, Message message, int64_t now_ms,
                          journal::Batch& batch);

// The most that the publishes of one request add to the journal.
size_t journal_bytes_of_publish(const TopicShard& shard);

// What the deliveries of one message share: envelopes and signatures are made once.
class Sender {
 public:
  // All of these must outlive it.
  Sender(TopicShard& shard, const Topic& topic, const Message& message);

  // Puts the delivery to one subscriber into the batch; the bytes that it takes, about.
  size_t send(const Subscription& subscription, int64_t now_ms, journal::Batch& batch);

 private:
  // The message as subscribers by one protocol get it.
  struct Form {
    std::string scratch;
    std::string_view text;
    std::optional<Md5> md5;  // of the text, once somebody wants it
    std::optional<NotificationEnvelope> envelope;
  };
  Form& form_of(Protocol protocol);
  static const Md5& md5_of(Form& form);
  void add_attributes(delivery::Delivery& delivery) const;

  TopicShard& shard_;
  const Topic& topic_;
  const Message& message_;
  std::array<std::unique_ptr<Form>, kProtocolNames.size()> forms_;
};

// The message that asks an endpoint whether it wants its subscription, or whether it wants it back.
void send_confirmation(TopicShard& shard, const Topic& topic, const Subscription& subscription,
                       Confirmation kind, std::string_view base_url, int64_t now_ms,
                       journal::Batch& batch);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_PUBLISH_H_

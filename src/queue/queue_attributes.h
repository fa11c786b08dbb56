// A queue's settings: names, bounds, defaults and texts as Amazon SQS has them. A value that lives
// with its queue.
#ifndef PENSTOCK_QUEUE_QUEUE_ATTRIBUTES_H_
#define PENSTOCK_QUEUE_QUEUE_ATTRIBUTES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "queue/queue_shapes.h"
#include "queue/redrive_policy.h"

namespace penstock::queue {

struct QueueAttributes {
  int32_t visibility_timeout_s = 30;
  int32_t delay_s = 0;
  int32_t maximum_message_bytes = 1'048'576;
  int32_t retention_s = 345'600;
  int32_t receive_wait_s = 0;
  int32_t kms_reuse_s = 300;
  // AWS's default; shown only, nothing is encrypted at rest yet.
  bool managed_encryption = true;
  std::string policy;                                       // empty: none
  std::string kms_master_key;                               // empty: none
  std::shared_ptr<const RedrivePolicy> redrive;             // null: none
  std::shared_ptr<const RedriveAllowPolicy> redrive_allow;  // null: every queue may

  bool fifo = false;  // set by CreateQueue, never changed
  bool content_based_deduplication = false;
  bool scope_is_group = false;  // DeduplicationScope messageGroup, else queue
  bool limit_is_group = false;  // FifoThroughputLimit perMessageGroupId, else perQueue
  // The scope that CreateQueue was given. It decides for as long as the queue lives, whatever
  // DeduplicationScope is changed to and shows: so does SQS.
  bool deduplicates_by_group = false;

  int64_t retention_ms() const { return retention_s * kSecondMs; }
  int64_t delay_ms() const { return delay_s * kSecondMs; }
};

// Applies what is given to a copy of `current`: all of it or none. InvalidAttributeName,
// InvalidAttributeValue or, for redrive policies, InvalidParameterValue with SQS's text. Whether a
// dead-letter queue exists is the operations' to check.
Result<QueueAttributes> with_changes(const QueueAttributes& current, const TextMap& changes);

// The value as GetQueueAttributes shows it; nullopt if it is not set.
std::optional<std::string> text_of(const QueueAttributes& attributes, std::string_view name);

// Names of all settings, in the order in which they are shown and stored.
const std::vector<std::string_view>& setting_names();
// Whether a name is one of a queue's attributes, settings or not ("QueueArn", "All").
bool is_attribute_name(std::string_view name);

// The stored form: settings by name.
std::vector<std::pair<std::string, std::string>> stored(const QueueAttributes& attributes);
std::optional<QueueAttributes> restored(
    const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_ATTRIBUTES_H_

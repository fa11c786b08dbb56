// What must still reach a target after it was acknowledged: an event, or a dead letter, for one
// destination. Plain values whose text fields are views into a stored form or into what they are
// made of. On disk: do not change the forms, add versions.
#ifndef PENSTOCK_DELIVERY_DELIVERY_H_
#define PENSTOCK_DELIVERY_DELIVERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/units.h"
#include "delivery/retry_schedule.h"

namespace penstock::delivery {

// EventBridge's bounds and defaults (API reference, RetryPolicy): retries after the first attempt,
// and how old a delivery may get.
inline constexpr int32_t kRetriesMax = 185;
inline constexpr int64_t kAgeMinMs = 60 * kSecondMs;
inline constexpr int64_t kAgeMaxMs = 86'400 * kSecondMs;

struct RetryPolicy {
  int32_t retries_max = kRetriesMax;
  int64_t age_max_ms = kAgeMaxMs;
  // Instead of retries_max and drawn pauses: SNS's delivery policy.
  std::optional<RetrySchedule> schedule;
  bool operator==(const RetryPolicy&) const = default;

  int32_t retries_allowed() const { return schedule ? retries_of(*schedule) : retries_max; }
};

// Why an attempt failed, which decides whether another can help.
enum class Category : uint8_t {
  kValidation = 1,  // what is sent is not what the target takes
  kPermission = 2,  // the target does not let us
  kTransient = 3,   // the way there: no connection, no answer in time
  kThrottled = 4,   // the target has too much to do
  kTarget = 5,      // the target is not there, or says that it failed
  kSystem = 6,      // our own fault
};
std::string_view name_of(Category category);

struct Failure {
  Category category = Category::kSystem;
  // As EventBridge writes it into ERROR_CODE: "NO_RESOURCE", "TIMEOUT".
  std::string code;
  std::string message;
  bool can_retry = false;
  int64_t retry_after_ms = 0;  // the target asked for at least that much time
  // False: nothing was sent, for want of room here. Tried again soon, and not counted.
  bool is_attempt = true;
};

// What a dead letter's attributes say, and whose the message is.
enum class DeadLetterForm : uint8_t {
  kEvent = 0,         // EventBridge's attributes
  kNotification = 1,  // SNS's: the message with its own attributes, and the error
};

// Which ends of a delivery are reported (delivery_status.h); bits.
inline constexpr uint8_t kReportsSuccess = 1;
inline constexpr uint8_t kReportsFailure = 2;

// Of a queue's message: String, Number or Binary, then any label; the value's bytes.
struct MessageAttribute {
  std::string_view name;
  std::string_view data_type;
  std::string_view value;
  bool operator==(const MessageAttribute&) const = default;
};

struct Delivery {
  std::string_view target;   // ARN
  std::string_view cause;    // ARN of the rule or subscription that wants it
  std::string_view account;  // whose event it is
  std::string_view event_id;
  std::string_view event;              // the whole event, as a dead letter has it
  std::string_view input;              // what the target gets; empty: the event
  std::string_view dead_letter_queue;  // ARN; empty: none
  std::string_view group_id;           // of a FIFO queue's message
  std::string_view trace_header;
  std::string_view parameters;  // what only this kind of target understands
  // Of a FIFO queue's message; empty: one that only this delivery has.
  std::string_view deduplication_id;
  // Of a queue's message, if it is what was published and not an envelope.
  std::vector<MessageAttribute> message_attributes;
  // Why a dead letter is one, all of type String. They give way where a queue takes no more.
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
  DeadLetterForm dead_letter_form = DeadLetterForm::kEvent;
  uint8_t feedback = 0;
  std::string_view payload_md5;  // 16 bytes, where it is known already; else empty
  std::string_view message_md5;  // that reports tell, hexadecimal; empty: that of the payload
  RetryPolicy retry;
  int64_t created_ms = 0;

  std::string_view payload() const { return input.empty() ? event : input; }
  bool is_dead_letter() const { return !attributes.empty(); }
};
void append_delivery(std::string& out, const Delivery& delivery);
std::optional<Delivery> decode_delivery(std::string_view text);

// One try that failed.
struct Attempt {
  int64_t begun_ms = 0;
  int64_t elapsed_ms = 0;
  Category category = Category::kSystem;
  std::string code;
  std::string message;
  bool operator==(const Attempt&) const = default;
};

// How far a delivery got. The last kAttemptsKept attempts are remembered.
inline constexpr size_t kAttemptsKept = 20;
struct Progress {
  std::string target;
  std::string cause;
  std::string event_id;
  int64_t created_ms = 0;
  int64_t due_ms = 0;    // the next attempt
  int32_t attempts = 0;  // that failed
  std::vector<Attempt> last;
  std::string group;  // of a queue's message; not in what is kept of a delivery that is over
  bool operator==(const Progress&) const = default;

  void add(Attempt attempt);
};
std::string encode(const Progress& progress);
std::optional<Progress> decode_progress(std::string_view value);

// What became of a delivery that is over.
enum class Outcome : uint8_t {
  kDelivered = 1,
  kDeadLettered = 2,
  kFailed = 3,   // for good, and there is no dead-letter queue or it did not take it
  kDropped = 4,  // by hand, or because nothing wanted it
};
std::string_view name_of(Outcome outcome);

struct Record {
  Outcome outcome = Outcome::kDelivered;
  int64_t ended_ms = 0;
  Progress progress;
  std::string delivery;  // the stored form, of what failed for good, so that it can be tried again
};
std::string encode(const Record& record);
std::optional<Record> decode_record(std::string_view value);

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_DELIVERY_H_

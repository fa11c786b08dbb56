#include "delivery/delivery.h"

#include "base/bytes.h"

namespace penstock::delivery {
namespace {

constexpr char kVersion = 1;
// Of a delivery; the form before it ends with the time of its creation, and is still read.
constexpr char kDeliveryVersion = 2;
// Of progress with a group; the form before it, which ends before the group, is for all others.
constexpr char kGroupedVersion = 2;

void append_attempt(std::string& out, const Attempt& attempt) {
  append_varint(out, static_cast<uint64_t>(attempt.begun_ms));
  append_varint(out, static_cast<uint64_t>(attempt.elapsed_ms));
  out.push_back(static_cast<char>(attempt.category));
  append_sized(out, attempt.code);
  append_sized(out, attempt.message);
}

Attempt read_attempt(ByteReader& reader) {
  Attempt attempt;
  attempt.begun_ms = static_cast<int64_t>(reader.varint());
  attempt.elapsed_ms = static_cast<int64_t>(reader.varint());
  attempt.category = static_cast<Category>(reader.big_endian<uint8_t>());
  attempt.code = reader.sized();
  attempt.message = reader.sized();
  return attempt;
}

void append_progress(std::string& out, const Progress& progress) {
  append_sized(out, progress.target);
  append_sized(out, progress.cause);
  append_sized(out, progress.event_id);
  append_varint(out, static_cast<uint64_t>(progress.created_ms));
  append_varint(out, static_cast<uint64_t>(progress.due_ms));
  append_varint(out, static_cast<uint64_t>(progress.attempts));
  append_varint(out, progress.last.size());
  for (const Attempt& attempt : progress.last) {
    append_attempt(out, attempt);
  }
}

Progress read_progress(ByteReader& reader) {
  Progress progress;
  progress.target = reader.sized();
  progress.cause = reader.sized();
  progress.event_id = reader.sized();
  progress.created_ms = static_cast<int64_t>(reader.varint());
  progress.due_ms = static_cast<int64_t>(reader.varint());
  progress.attempts = static_cast<int32_t>(reader.varint());
  const uint64_t count = reader.varint();
  for (uint64_t i = 0; reader.ok() && i < count; ++i) {
    progress.last.push_back(read_attempt(reader));
  }
  return progress;
}

// What the second form has more than the first.
void append_additions(std::string& out, const Delivery& delivery) {
  out.push_back(static_cast<char>(delivery.dead_letter_form));
  out.push_back(static_cast<char>(delivery.feedback));
  append_sized(out, delivery.deduplication_id);
  append_sized(out, delivery.payload_md5);
  append_sized(out, delivery.message_md5);
  append_varint(out, delivery.message_attributes.size());
  for (const MessageAttribute& attribute : delivery.message_attributes) {
    append_sized(out, attribute.name);
    append_sized(out, attribute.data_type);
    append_sized(out, attribute.value);
  }
  out.push_back(delivery.retry.schedule ? 1 : 0);
  if (delivery.retry.schedule) {
    append_schedule(out, *delivery.retry.schedule);
  }
}

void read_additions(ByteReader& reader, Delivery& delivery) {
  delivery.dead_letter_form = static_cast<DeadLetterForm>(reader.big_endian<uint8_t>());
  delivery.feedback = reader.big_endian<uint8_t>();
  delivery.deduplication_id = reader.sized();
  delivery.payload_md5 = reader.sized();
  delivery.message_md5 = reader.sized();
  const uint64_t attributes = reader.varint();
  for (uint64_t i = 0; reader.ok() && i < attributes; ++i) {
    MessageAttribute& attribute = delivery.message_attributes.emplace_back();
    attribute.name = reader.sized();
    attribute.data_type = reader.sized();
    attribute.value = reader.sized();
  }
  if (reader.big_endian<uint8_t>() != 0) {
    delivery.retry.schedule = read_schedule(reader);
  }
}

}  // namespace

std::string_view name_of(Category category) {
  switch (category) {
    case Category::kValidation:
      return "validation";
    case Category::kPermission:
      return "permission";
    case Category::kTransient:
      return "transient";
    case Category::kThrottled:
      return "throttled";
    case Category::kTarget:
      return "target";
    case Category::kSystem:
      return "system";
  }
  return "unknown";
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDelivered:
      return "delivered";
    case Outcome::kDeadLettered:
      return "dead-lettered";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kDropped:
      return "dropped";
  }
  return "unknown";
}

void append_delivery(std::string& out, const Delivery& delivery) {
  out.push_back(kDeliveryVersion);
  for (const std::string_view text :
       {delivery.target, delivery.cause, delivery.account, delivery.event_id, delivery.event,
        delivery.input, delivery.dead_letter_queue, delivery.group_id, delivery.trace_header,
        delivery.parameters}) {
    append_sized(out, text);
  }
  append_varint(out, delivery.attributes.size());
  for (const auto& [name, value] : delivery.attributes) {
    append_sized(out, name);
    append_sized(out, value);
  }
  append_varint(out, static_cast<uint64_t>(delivery.retry.retries_max));
  append_varint(out, static_cast<uint64_t>(delivery.retry.age_max_ms));
  append_varint(out, static_cast<uint64_t>(delivery.created_ms));
  append_additions(out, delivery);
}

std::optional<Delivery> decode_delivery(std::string_view text) {
  ByteReader reader(text);
  const std::string_view version = reader.take(1);
  if (!reader.ok() || (version[0] != kVersion && version[0] != kDeliveryVersion)) {
    return std::nullopt;
  }
  Delivery delivery;
  for (std::string_view* field :
       {&delivery.target, &delivery.cause, &delivery.account, &delivery.event_id, &delivery.event,
        &delivery.input, &delivery.dead_letter_queue, &delivery.group_id, &delivery.trace_header,
        &delivery.parameters}) {
    *field = reader.sized();
  }
  const uint64_t attributes = reader.varint();
  for (uint64_t i = 0; reader.ok() && i < attributes; ++i) {
    const std::string_view name = reader.sized();
    delivery.attributes.emplace_back(name, reader.sized());
  }
  delivery.retry.retries_max = static_cast<int32_t>(reader.varint());
  delivery.retry.age_max_ms = static_cast<int64_t>(reader.varint());
  delivery.created_ms = static_cast<int64_t>(reader.varint());
  if (version[0] == kDeliveryVersion) {
    read_additions(reader, delivery);
  }
  return reader.done() ? std::optional(std::move(delivery)) : std::nullopt;
}

void Progress::add(Attempt attempt) {
  ++attempts;
  if (last.size() == kAttemptsKept) {
    last.erase(last.begin());
  }
  last.push_back(std::move(attempt));
}

std::string encode(const Progress& progress) {
  std::string out(1, progress.group.empty() ? kVersion : kGroupedVersion);
  append_progress(out, progress);
  if (!progress.group.empty()) {
    append_sized(out, progress.group);
  }
  return out;
}

std::optional<Progress> decode_progress(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  if (!reader.ok() || (version[0] != kVersion && version[0] != kGroupedVersion)) {
    return std::nullopt;
  }
  Progress progress = read_progress(reader);
  if (version[0] == kGroupedVersion) {
    progress.group = reader.sized();
  }
  return reader.done() ? std::optional(std::move(progress)) : std::nullopt;
}

std::string encode(const Record& record) {
  std::string out(1, kVersion);
  out.push_back(static_cast<char>(record.outcome));
  append_varint(out, static_cast<uint64_t>(record.ended_ms));
  append_progress(out, record.progress);
  append_sized(out, record.delivery);
  return out;
}

std::optional<Record> decode_record(std::string_view value) {
  ByteReader reader(value);
  const std::string_view head = reader.take(2);
  if (!reader.ok() || head[0] != kVersion) {
    return std::nullopt;
  }
  Record record;
  record.outcome = static_cast<Outcome>(head[1]);
  record.ended_ms = static_cast<int64_t>(reader.varint());
  record.progress = read_progress(reader);
  record.delivery = reader.sized();
  return reader.done() ? std::optional(std::move(record)) : std::nullopt;
}

}  // namespace penstock::delivery

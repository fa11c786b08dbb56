#include "bus/archive_records.h"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "aws/json_records.h"
#include "aws/shape.h"

namespace penstock::bus {
namespace {

struct ArchiveRecord {
  int64_t id = 0;
  std::string description;
  std::string pattern;
  std::string kms_key;
  int32_t retention_days = 0;
  std::string state;
  int64_t created_ms = 0;
  static constexpr std::string_view kName = "ArchiveRecord";
  static consteval auto fields() {
    using Self = ArchiveRecord;
    return std::array{
        aws::field<&Self::id>("Id"),
        aws::field<&Self::description>("Description"),
        aws::field<&Self::pattern>("EventPattern"),
        aws::field<&Self::kms_key>("KmsKeyIdentifier"),
        aws::field<&Self::retention_days>("RetentionDays"),
        aws::field<&Self::state>("State"),
        aws::field<&Self::created_ms>("CreatedMs"),
    };
  }
};

struct ReplayRecord {
  std::string description;
  std::string archive;
  int64_t archive_id = 0;
  std::string state;
  std::string state_reason;
  std::vector<std::string> rule_arns;
  int64_t events_from_ms = 0;
  int64_t events_to_ms = 0;
  int64_t started_ms = 0;
  int64_t ended_ms = 0;
  int64_t last_event_ms = 0;
  int32_t rate = 0;
  int64_t first = 0;
  int64_t next = 0;
  int64_t end = 0;
  std::string cursor_rule;
  std::string cursor_target;
  int64_t replayed = 0;
  static constexpr std::string_view kName = "ReplayRecord";
  static consteval auto fields() {
    using Self = ReplayRecord;
    return std::array{
        aws::field<&Self::description>("Description"),
        aws::field<&Self::archive>("Archive"),
        aws::field<&Self::archive_id>("ArchiveId"),
        aws::field<&Self::state>("State"),
        aws::field<&Self::state_reason>("StateReason"),
        aws::field<&Self::rule_arns>("RuleArns"),
        aws::field<&Self::events_from_ms>("EventsFromMs"),
        aws::field<&Self::events_to_ms>("EventsToMs"),
        aws::field<&Self::started_ms>("StartedMs"),
        aws::field<&Self::ended_ms>("EndedMs"),
        aws::field<&Self::last_event_ms>("LastEventMs"),
        aws::field<&Self::rate>("Rate"),
        aws::field<&Self::first>("First"),
        aws::field<&Self::next>("Next"),
        aws::field<&Self::end>("End"),
        aws::field<&Self::cursor_rule>("CursorRule"),
        aws::field<&Self::cursor_target>("CursorTarget"),
        aws::field<&Self::replayed>("Replayed"),
    };
  }
};

}  // namespace

std::string encode_archive_record(const Archive& archive) {
  ArchiveRecord record;
  record.id = static_cast<int64_t>(archive.id);
  record.description = archive.description;
  record.pattern = archive.pattern_text;
  record.kms_key = archive.kms_key;
  record.retention_days = archive.retention_days;
  record.state = archive.state;
  record.created_ms = archive.created_ms;
  return aws::encode_record(record);
}

Result<void> decode_archive_record(std::string_view value, Archive& archive) {
  PENSTOCK_ASSIGN(ArchiveRecord record, aws::decode_record<ArchiveRecord>(value));
  archive.id = static_cast<uint64_t>(record.id);
  archive.description = std::move(record.description);
  archive.pattern_text = std::move(record.pattern);
  archive.kms_key = std::move(record.kms_key);
  archive.retention_days = record.retention_days;
  archive.state = std::move(record.state);
  archive.created_ms = record.created_ms;
  if (!archive.pattern_text.empty()) {
    PENSTOCK_ASSIGN(archive.pattern, match::Pattern::compile(archive.pattern_text));
  }
  return {};
}

std::string encode_replay_record(const Replay& replay) {
  ReplayRecord record;
  record.description = replay.description;
  record.archive = replay.archive;
  record.archive_id = static_cast<int64_t>(replay.archive_id);
  record.state = replay.state;
  record.state_reason = replay.state_reason;
  record.rule_arns = replay.rule_arns;
  record.events_from_ms = replay.events_from_ms;
  record.events_to_ms = replay.events_to_ms;
  record.started_ms = replay.started_ms;
  record.ended_ms = replay.ended_ms;
  record.last_event_ms = replay.last_event_ms;
  record.rate = replay.rate;
  record.first = static_cast<int64_t>(replay.first);
  record.next = static_cast<int64_t>(replay.next);
  record.end = static_cast<int64_t>(replay.end);
  record.cursor_rule = replay.cursor_rule;
  record.cursor_target = replay.cursor_target;
  record.replayed = static_cast<int64_t>(replay.replayed);
  return aws::encode_record(record);
}

Result<void> decode_replay_record(std::string_view value, Replay& replay) {
  PENSTOCK_ASSIGN(ReplayRecord record, aws::decode_record<ReplayRecord>(value));
  replay.description = std::move(record.description);
  replay.archive = std::move(record.archive);
  replay.archive_id = static_cast<uint64_t>(record.archive_id);
  replay.state = std::move(record.state);
  replay.state_reason = std::move(record.state_reason);
  replay.rule_arns = std::move(record.rule_arns);
  replay.events_from_ms = record.events_from_ms;
  replay.events_to_ms = record.events_to_ms;
  replay.started_ms = record.started_ms;
  replay.ended_ms = record.ended_ms;
  replay.last_event_ms = record.last_event_ms;
  replay.rate = record.rate;
  replay.first = static_cast<Sequence>(record.first);
  replay.next = static_cast<Sequence>(record.next);
  replay.end = static_cast<Sequence>(record.end);
  replay.cursor_rule = std::move(record.cursor_rule);
  replay.cursor_target = std::move(record.cursor_target);
  replay.replayed = static_cast<uint64_t>(record.replayed);
  return {};
}

}  // namespace penstock::bus

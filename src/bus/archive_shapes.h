// What the operations on archives take and answer. Plain values.
#ifndef PENSTOCK_BUS_ARCHIVE_SHAPES_H_
#define PENSTOCK_BUS_ARCHIVE_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/pages.h"
#include "bus/shape_rows.h"

namespace penstock::bus {

inline constexpr std::array<std::string_view, 6> kArchiveStates{
    "ENABLED", "DISABLED", "CREATING", "UPDATING", "CREATE_FAILED", "UPDATE_FAILED"};

namespace archive_row {

inline constexpr aws::FieldOptions kName{.required = true,
                                         .min = 1,
                                         .max = 48,
                                         .form = &form::kName,
                                         .doc = "Unique within the account and region."};
inline constexpr aws::FieldOptions kDescription{.max = 512, .doc = "Free text."};
inline constexpr aws::FieldOptions kPattern{
    .max = 4096, .doc = "Which events it takes; without it all but replayed ones."};
inline constexpr aws::FieldOptions kRetention{
    .min = 0, .doc = "How long it keeps an event; 0, the default, is for ever."};
inline constexpr aws::FieldOptions kKey{
    .max = 2048, .form = &form::kKmsKey, .doc = "Only shown: encryption at rest is not there yet."};
inline constexpr aws::FieldOptions kArn{.doc = "Of the archive."};
inline constexpr aws::FieldOptions kState{.doc = "ENABLED."};
inline constexpr aws::FieldOptions kStateReason{.doc = "Of a state that is a failure."};
inline constexpr aws::FieldOptions kCreated{.doc = "When it was made."};
inline constexpr aws::FieldOptions kSource{.doc = "ARN of the bus whose events it takes."};
inline constexpr aws::FieldOptions kBytes{.doc = "Bytes of its events as targets get them; exact."};
inline constexpr aws::FieldOptions kEvents{.doc = "How many events it holds; exact."};

}  // namespace archive_row

struct CreateArchiveInput {
  std::string name;
  std::string source_arn;
  std::optional<std::string> description;
  std::optional<std::string> pattern;
  std::optional<int32_t> retention_days;
  std::optional<std::string> kms_key;
  static constexpr std::string_view kName = "CreateArchiveRequest";
  static consteval auto fields() {
    using Self = CreateArchiveInput;
    return std::array{
        aws::field<&Self::name>("ArchiveName", archive_row::kName),
        aws::field<&Self::source_arn>(
            "EventSourceArn",
            {.required = true, .min = 1, .max = 1600, .doc = "ARN of a bus of the account."}),
        aws::field<&Self::description>("Description", archive_row::kDescription),
        aws::field<&Self::pattern>("EventPattern", archive_row::kPattern),
        aws::field<&Self::retention_days>("RetentionDays", archive_row::kRetention),
        aws::field<&Self::kms_key>("KmsKeyIdentifier", archive_row::kKey),
    };
  }
};

struct UpdateArchiveInput {
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> pattern;
  std::optional<int32_t> retention_days;
  std::optional<std::string> kms_key;
  static constexpr std::string_view kName = "UpdateArchiveRequest";
  static consteval auto fields() {
    using Self = UpdateArchiveInput;
    return std::array{
        aws::field<&Self::name>("ArchiveName", archive_row::kName),
        aws::field<&Self::description>("Description", archive_row::kDescription),
        aws::field<&Self::pattern>("EventPattern", archive_row::kPattern),
        aws::field<&Self::retention_days>("RetentionDays", archive_row::kRetention),
        aws::field<&Self::kms_key>("KmsKeyIdentifier", archive_row::kKey),
    };
  }
};

struct ArchiveChangeOutput {
  std::string arn;
  std::string state;
  std::optional<std::string> state_reason;
  aws::Timestamp created;
  static constexpr std::string_view kName = "ArchiveChangeResponse";
  static consteval auto fields() {
    using Self = ArchiveChangeOutput;
    return std::array{
        aws::field<&Self::arn>("ArchiveArn", archive_row::kArn),
        aws::field<&Self::state>("State", archive_row::kState),
        aws::field<&Self::state_reason>("StateReason", archive_row::kStateReason),
        aws::field<&Self::created>("CreationTime", archive_row::kCreated),
    };
  }
};

struct NamedArchiveInput {
  std::string name;
  static constexpr std::string_view kName = "NamedArchiveRequest";
  static consteval auto fields() {
    return std::array{aws::field<&NamedArchiveInput::name>(
        "ArchiveName",
        {.required = true, .min = 1, .max = 48, .form = &form::kName, .doc = "Of the archive."})};
  }
};

struct DescribeArchiveOutput {
  std::string arn;
  std::string name;
  std::string source_arn;
  std::optional<std::string> description;
  std::optional<std::string> pattern;
  std::string state;
  std::optional<std::string> state_reason;
  std::optional<std::string> kms_key;
  int32_t retention_days = 0;
  int64_t bytes = 0;
  int64_t events = 0;
  aws::Timestamp created;
  static constexpr std::string_view kName = "DescribeArchiveResponse";
  static consteval auto fields() {
    using Self = DescribeArchiveOutput;
    return std::array{
        aws::field<&Self::arn>("ArchiveArn", archive_row::kArn),
        aws::field<&Self::name>("ArchiveName", {.doc = "Unique within the account and region."}),
        aws::field<&Self::source_arn>("EventSourceArn", archive_row::kSource),
        aws::field<&Self::description>("Description", {.doc = "If one was given."}),
        aws::field<&Self::pattern>("EventPattern", {.doc = "If one was given."}),
        aws::field<&Self::state>("State", archive_row::kState),
        aws::field<&Self::state_reason>("StateReason", archive_row::kStateReason),
        aws::field<&Self::kms_key>("KmsKeyIdentifier", archive_row::kKey),
        aws::field<&Self::retention_days>("RetentionDays", {.doc = "0: events stay for ever."}),
        aws::field<&Self::bytes>("SizeBytes", archive_row::kBytes),
        aws::field<&Self::events>("EventCount", archive_row::kEvents),
        aws::field<&Self::created>("CreationTime", archive_row::kCreated),
    };
  }
};

struct ListArchivesInput {
  std::optional<std::string> prefix;
  std::optional<std::string> source_arn;
  std::optional<std::string> state;
  std::optional<std::string> next_token;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListArchivesRequest";
  static consteval auto fields() {
    using Self = ListArchivesInput;
    return std::array{
        aws::field<&Self::prefix>("NamePrefix", {.min = 1,
                                                 .max = 48,
                                                 .form = &form::kName,
                                                 .doc = "Only those whose names begin with it."}),
        aws::field<&Self::source_arn>("EventSourceArn",
                                      {.min = 1, .max = 1600, .doc = "Only those of this bus."}),
        aws::field<&Self::state>("State", {.values = kArchiveStates, .doc = "Only those in it."}),
        aws::field<&Self::next_token>("NextToken",
                                      {.min = 1, .max = 2048, .doc = "Where the last page ended."}),
        aws::field<&Self::limit>("Limit", {.min = 1, .max = kPageLengthMax, .doc = "Page length."}),
    };
  }
};

struct ArchiveEntry {
  std::string name;
  std::string source_arn;
  std::string state;
  std::optional<std::string> state_reason;
  int32_t retention_days = 0;
  int64_t bytes = 0;
  int64_t events = 0;
  aws::Timestamp created;
  static constexpr std::string_view kName = "Archive";
  static consteval auto fields() {
    using Self = ArchiveEntry;
    return std::array{
        aws::field<&Self::name>("ArchiveName", {.doc = "Unique within the account and region."}),
        aws::field<&Self::source_arn>("EventSourceArn", archive_row::kSource),
        aws::field<&Self::state>("State", archive_row::kState),
        aws::field<&Self::state_reason>("StateReason", archive_row::kStateReason),
        aws::field<&Self::retention_days>("RetentionDays", {.doc = "0: events stay for ever."}),
        aws::field<&Self::bytes>("SizeBytes", archive_row::kBytes),
        aws::field<&Self::events>("EventCount", archive_row::kEvents),
        aws::field<&Self::created>("CreationTime", archive_row::kCreated),
    };
  }
};

struct ListArchivesOutput {
  // Shown when it is empty too.
  std::optional<std::vector<ArchiveEntry>> archives = std::vector<ArchiveEntry>();
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListArchivesResponse";
  static consteval auto fields() {
    using Self = ListArchivesOutput;
    return std::array{
        aws::field<&Self::archives>("Archives", {.doc = "In the order of their names."}),
        aws::field<&Self::next_token>("NextToken", {.doc = "Given when more follow."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_ARCHIVE_SHAPES_H_

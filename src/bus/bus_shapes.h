// What the operations on buses take and answer. Plain values.
#ifndef PENSTOCK_BUS_BUS_SHAPES_H_
#define PENSTOCK_BUS_BUS_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/bus_limits.h"
#include "bus/shape_rows.h"

namespace penstock::bus {

inline constexpr std::array<std::string_view, 2> kIncludeDetails{"NONE", "FULL"};
inline constexpr std::array<std::string_view, 4> kLogLevels{"OFF", "ERROR", "INFO", "TRACE"};

struct LogConfig {
  std::optional<std::string> include_detail;
  std::optional<std::string> level;
  static constexpr std::string_view kName = "LogConfig";
  static consteval auto fields() {
    return std::array{
        aws::field<&LogConfig::include_detail>(
            "IncludeDetail",
            {.values = kIncludeDetails, .doc = "Whether the event is logged too."}),
        aws::field<&LogConfig::level>("Level", {.values = kLogLevels, .doc = "What is logged."}),
    };
  }
};

struct CreateEventBusInput {
  std::string name;
  std::optional<std::string> event_source_name;
  std::optional<std::string> description;
  std::optional<std::string> kms_key_identifier;
  std::optional<DeadLetterConfig> dead_letter_config;
  std::optional<LogConfig> log_config;
  std::vector<Tag> tags;
  static constexpr std::string_view kName = "CreateEventBusRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateEventBusInput::name>("Name", {.required = true,
                                                        .min = 1,
                                                        .max = kBusNameLengthMax,
                                                        .form = &form::kBusName,
                                                        .doc = "Unique in account and region."}),
        aws::field<&CreateEventBusInput::event_source_name>(
            "EventSourceName", {.min = 1,
                                .max = 256,
                                .form = &form::kEventSource,
                                .doc = "A partner's source; there are none here."}),
        aws::field<&CreateEventBusInput::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&CreateEventBusInput::kms_key_identifier>(
            "KmsKeyIdentifier", {.max = 2048,
                                 .form = &form::kKmsKey,
                                 .doc = "Kept and shown; events are not encrypted."}),
        aws::field<&CreateEventBusInput::dead_letter_config>(
            "DeadLetterConfig",
            {.doc = "Where events go that cannot be encrypted; kept and shown."}),
        aws::field<&CreateEventBusInput::log_config>(
            "LogConfig", {.doc = "Kept and shown; there is no such log."}),
        aws::field<&CreateEventBusInput::tags>("Tags", {.doc = "At most 50."}),
    };
  }
};

struct CreateEventBusOutput {
  std::string event_bus_arn;
  std::optional<std::string> description;
  std::optional<std::string> kms_key_identifier;
  std::optional<DeadLetterConfig> dead_letter_config;
  std::optional<LogConfig> log_config;
  static constexpr std::string_view kName = "CreateEventBusResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateEventBusOutput::event_bus_arn>("EventBusArn", {.doc = "Of the new bus."}),
        aws::field<&CreateEventBusOutput::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&CreateEventBusOutput::kms_key_identifier>(
            "KmsKeyIdentifier", {.max = 2048,
                                 .form = &form::kKmsKey,
                                 .doc = "Kept and shown; events are not encrypted."}),
        aws::field<&CreateEventBusOutput::dead_letter_config>(
            "DeadLetterConfig",
            {.doc = "Where events go that cannot be encrypted; kept and shown."}),
        aws::field<&CreateEventBusOutput::log_config>(
            "LogConfig", {.doc = "Kept and shown; there is no such log."}),
    };
  }
};

struct UpdateEventBusInput {
  std::optional<std::string> name;
  std::optional<std::string> kms_key_identifier;
  std::optional<std::string> description;
  std::optional<DeadLetterConfig> dead_letter_config;
  std::optional<LogConfig> log_config;
  static constexpr std::string_view kName = "UpdateEventBusRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateEventBusInput::name>("Name", {.min = 1,
                                                        .max = kBusNameLengthMax,
                                                        .form = &form::kBusName,
                                                        .doc = "Default: the default bus."}),
        aws::field<&UpdateEventBusInput::kms_key_identifier>(
            "KmsKeyIdentifier", {.max = 2048,
                                 .form = &form::kKmsKey,
                                 .doc = "Kept and shown; events are not encrypted."}),
        aws::field<&UpdateEventBusInput::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&UpdateEventBusInput::dead_letter_config>(
            "DeadLetterConfig",
            {.doc = "Where events go that cannot be encrypted; kept and shown."}),
        aws::field<&UpdateEventBusInput::log_config>(
            "LogConfig", {.doc = "Kept and shown; there is no such log."}),
    };
  }
};

struct UpdateEventBusOutput {
  std::string arn;
  std::string name;
  std::optional<std::string> kms_key_identifier;
  std::optional<std::string> description;
  std::optional<DeadLetterConfig> dead_letter_config;
  std::optional<LogConfig> log_config;
  static constexpr std::string_view kName = "UpdateEventBusResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateEventBusOutput::arn>("Arn", {.doc = "The bus's ARN."}),
        aws::field<&UpdateEventBusOutput::name>("Name", {.doc = "The bus's name."}),
        aws::field<&UpdateEventBusOutput::kms_key_identifier>(
            "KmsKeyIdentifier", {.max = 2048,
                                 .form = &form::kKmsKey,
                                 .doc = "Kept and shown; events are not encrypted."}),
        aws::field<&UpdateEventBusOutput::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&UpdateEventBusOutput::dead_letter_config>(
            "DeadLetterConfig",
            {.doc = "Where events go that cannot be encrypted; kept and shown."}),
        aws::field<&UpdateEventBusOutput::log_config>(
            "LogConfig", {.doc = "Kept and shown; there is no such log."}),
    };
  }
};

struct DescribeEventBusInput {
  std::optional<std::string> name;
  static constexpr std::string_view kName = "DescribeEventBusRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeEventBusInput::name>("Name",
                                                 {.min = 1,
                                                  .max = 1600,
                                                  .form = &form::kBusNameOrArn,
                                                  .doc = "Name or ARN; default: the default bus."}),
    };
  }
};

struct DescribeEventBusOutput {
  std::string name;
  std::string arn;
  std::optional<std::string> description;
  std::optional<std::string> kms_key_identifier;
  std::optional<DeadLetterConfig> dead_letter_config;
  std::optional<std::string> policy;
  std::optional<LogConfig> log_config;
  std::optional<aws::Timestamp> creation_time;
  std::optional<aws::Timestamp> last_modified_time;
  static constexpr std::string_view kName = "DescribeEventBusResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeEventBusOutput::name>("Name", {.doc = "The bus's name."}),
        aws::field<&DescribeEventBusOutput::arn>("Arn", {.doc = "The bus's ARN."}),
        aws::field<&DescribeEventBusOutput::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&DescribeEventBusOutput::kms_key_identifier>(
            "KmsKeyIdentifier", {.max = 2048,
                                 .form = &form::kKmsKey,
                                 .doc = "Kept and shown; events are not encrypted."}),
        aws::field<&DescribeEventBusOutput::dead_letter_config>(
            "DeadLetterConfig",
            {.doc = "Where events go that cannot be encrypted; kept and shown."}),
        aws::field<&DescribeEventBusOutput::policy>("Policy",
                                                    {.doc = "Who else may put events, as JSON."}),
        aws::field<&DescribeEventBusOutput::log_config>(
            "LogConfig", {.doc = "Kept and shown; there is no such log."}),
        aws::field<&DescribeEventBusOutput::creation_time>("CreationTime",
                                                           {.doc = "When it was made."}),
        aws::field<&DescribeEventBusOutput::last_modified_time>(
            "LastModifiedTime", {.doc = "When its settings last changed."}),
    };
  }
};

struct ListEventBusesInput {
  std::optional<std::string> name_prefix;
  std::optional<std::string> next_token;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListEventBusesRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListEventBusesInput::name_prefix>("NamePrefix",
                                                      {.min = 1,
                                                       .max = kBusNameLengthMax,
                                                       .form = &form::kBusName,
                                                       .doc = "Only names that begin so."}),
        aws::field<&ListEventBusesInput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Where the last page ended."}),
        aws::field<&ListEventBusesInput::limit>(
            "Limit", {.min = 1, .max = 100, .doc = "Page length; default 100."}),
    };
  }
};

struct EventBusShape {
  std::string name;
  std::string arn;
  std::optional<std::string> description;
  std::optional<std::string> policy;
  std::optional<aws::Timestamp> creation_time;
  std::optional<aws::Timestamp> last_modified_time;
  static constexpr std::string_view kName = "EventBus";
  static consteval auto fields() {
    return std::array{
        aws::field<&EventBusShape::name>("Name", {.doc = "The bus's name."}),
        aws::field<&EventBusShape::arn>("Arn", {.doc = "The bus's ARN."}),
        aws::field<&EventBusShape::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&EventBusShape::policy>("Policy", {.doc = "Who else may put events, as JSON."}),
        aws::field<&EventBusShape::creation_time>("CreationTime", {.doc = "When it was made."}),
        aws::field<&EventBusShape::last_modified_time>("LastModifiedTime",
                                                       {.doc = "When its settings last changed."}),
    };
  }
};

struct ListEventBusesOutput {
  std::optional<std::vector<EventBusShape>> buses;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListEventBusesResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListEventBusesOutput::buses>("EventBuses",
                                                 {.doc = "In the order of their names."}),
        aws::field<&ListEventBusesOutput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Given when more follow."}),
    };
  }
};

struct DeleteEventBusInput {
  std::string name;
  static constexpr std::string_view kName = "DeleteEventBusRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteEventBusInput::name>("Name", {.required = true,
                                                        .min = 1,
                                                        .max = kBusNameLengthMax,
                                                        .form = &form::kBusName,
                                                        .doc = "The bus's name."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_SHAPES_H_

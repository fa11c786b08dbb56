// What the operations on targets take and answer. Plain values.
#ifndef PENSTOCK_BUS_TARGET_REQUEST_SHAPES_H_
#define PENSTOCK_BUS_TARGET_REQUEST_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/bus_limits.h"
#include "bus/shape_rows.h"
#include "bus/target_shapes.h"

namespace penstock::bus {

struct PutTargetsInput {
  std::string rule;
  std::optional<std::string> bus;
  std::vector<TargetShape> targets;
  static constexpr std::string_view kName = "PutTargetsRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutTargetsInput::rule>("Rule", {.required = true,
                                                    .min = 1,
                                                    .max = kRuleNameLengthMax,
                                                    .form = &form::kName,
                                                    .doc = "The rule's name."}),
        aws::field<&PutTargetsInput::bus>(
            "EventBusName", {.min = 1,
                             .max = 1600,
                             .form = &form::kBusNameOrArn,
                             .doc = "Name or ARN; default: the account's default bus."}),
        aws::field<&PutTargetsInput::targets>(
            "Targets", {.required = true,
                        .min = 1,
                        .max = kTargetsPerPutMax,
                        .doc = "Added, or put in the place of those with the same id."}),
    };
  }
};

struct PutTargetsResultEntry {
  std::optional<std::string> target_id;
  std::optional<std::string> error_code;
  std::optional<std::string> error_message;
  static constexpr std::string_view kName = "PutTargetsResultEntry";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutTargetsResultEntry::target_id>("TargetId", {.doc = "Of the target."}),
        aws::field<&PutTargetsResultEntry::error_code>("ErrorCode", {.doc = "Why it failed."}),
        aws::field<&PutTargetsResultEntry::error_message>("ErrorMessage", {.doc = "In words."}),
    };
  }
};

struct PutTargetsOutput {
  int32_t failed_entry_count = 0;
  std::optional<std::vector<PutTargetsResultEntry>> failed_entries;
  static constexpr std::string_view kName = "PutTargetsResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutTargetsOutput::failed_entry_count>("FailedEntryCount",
                                                          {.doc = "How many failed."}),
        aws::field<&PutTargetsOutput::failed_entries>("FailedEntries", {.doc = "Which."}),
    };
  }
};

struct RemoveTargetsInput {
  std::string rule;
  std::optional<std::string> bus;
  std::vector<std::string> ids;
  std::optional<bool> force;
  static constexpr std::string_view kName = "RemoveTargetsRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&RemoveTargetsInput::rule>("Rule", {.required = true,
                                                       .min = 1,
                                                       .max = kRuleNameLengthMax,
                                                       .form = &form::kName,
                                                       .doc = "The rule's name."}),
        aws::field<&RemoveTargetsInput::bus>(
            "EventBusName", {.min = 1,
                             .max = 1600,
                             .form = &form::kBusNameOrArn,
                             .doc = "Name or ARN; default: the account's default bus."}),
        aws::field<&RemoveTargetsInput::ids>("Ids", {.required = true,
                                                     .min = 1,
                                                     .max = 100,
                                                     .form = &form::kTargetIds,
                                                     .doc = "Of the targets."}),
        aws::field<&RemoveTargetsInput::force>("Force",
                                               {.doc = "Also a rule that a service made."}),
    };
  }
};

struct RemoveTargetsResultEntry {
  std::optional<std::string> target_id;
  std::optional<std::string> error_code;
  std::optional<std::string> error_message;
  static constexpr std::string_view kName = "RemoveTargetsResultEntry";
  static consteval auto fields() {
    return std::array{
        aws::field<&RemoveTargetsResultEntry::target_id>("TargetId", {.doc = "Of the target."}),
        aws::field<&RemoveTargetsResultEntry::error_code>("ErrorCode", {.doc = "Why it failed."}),
        aws::field<&RemoveTargetsResultEntry::error_message>("ErrorMessage", {.doc = "In words."}),
    };
  }
};

struct RemoveTargetsOutput {
  int32_t failed_entry_count = 0;
  std::optional<std::vector<RemoveTargetsResultEntry>> failed_entries;
  static constexpr std::string_view kName = "RemoveTargetsResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&RemoveTargetsOutput::failed_entry_count>("FailedEntryCount",
                                                             {.doc = "How many failed."}),
        aws::field<&RemoveTargetsOutput::failed_entries>("FailedEntries", {.doc = "Which."}),
    };
  }
};

struct ListTargetsByRuleInput {
  std::string rule;
  std::optional<std::string> bus;
  std::optional<std::string> next_token;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListTargetsByRuleRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTargetsByRuleInput::rule>("Rule", {.required = true,
                                                           .min = 1,
                                                           .max = kRuleNameLengthMax,
                                                           .form = &form::kName,
                                                           .doc = "The rule's name."}),
        aws::field<&ListTargetsByRuleInput::bus>(
            "EventBusName", {.min = 1,
                             .max = 1600,
                             .form = &form::kBusNameOrArn,
                             .doc = "Name or ARN; default: the account's default bus."}),
        aws::field<&ListTargetsByRuleInput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Where the last page ended."}),
        aws::field<&ListTargetsByRuleInput::limit>(
            "Limit", {.min = 1, .max = 100, .doc = "Page length; default 100."}),
    };
  }
};

struct ListTargetsByRuleOutput {
  std::optional<std::vector<TargetShape>> targets;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListTargetsByRuleResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTargetsByRuleOutput::targets>("Targets",
                                                      {.doc = "In the order of their ids."}),
        aws::field<&ListTargetsByRuleOutput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Given when more follow."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_TARGET_REQUEST_SHAPES_H_

// Requests and replies of the operations on a table's expiry. Plain values.
#ifndef PENSTOCK_TABLE_EXPIRY_SHAPES_H_
#define PENSTOCK_TABLE_EXPIRY_SHAPES_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "aws/shape.h"

namespace penstock::table {

struct TimeToLiveSpecification {
  bool enabled = false;
  std::string attribute_name;
  static constexpr std::string_view kName = "TimeToLiveSpecification";
  static consteval auto fields() {
    return std::array{
        aws::field<&TimeToLiveSpecification::enabled>(
            "Enabled", {.required = true, .doc = "Whether items expire."}),
        aws::field<&TimeToLiveSpecification::attribute_name>(
            "AttributeName",
            {.required = true, .min = 1, .max = 255, .doc = "Says when, in seconds since 1970."}),
    };
  }
};

struct UpdateTimeToLiveInput {
  std::string table_name;
  std::optional<TimeToLiveSpecification> time_to_live_specification;
  static constexpr std::string_view kName = "UpdateTimeToLiveInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateTimeToLiveInput::table_name>(
            "TableName", {.required = true,
                          .min = 1,
                          .max = 1024,
                          .doc = "A name of 3 to 255 letters, digits and _-. or the table's ARN."}),
        aws::field<&UpdateTimeToLiveInput::time_to_live_specification>(
            "TimeToLiveSpecification", {.required = true, .doc = "What it shall be."}),
    };
  }
};

struct UpdateTimeToLiveOutput {
  std::optional<TimeToLiveSpecification> time_to_live_specification;
  static constexpr std::string_view kName = "UpdateTimeToLiveOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateTimeToLiveOutput::time_to_live_specification>("TimeToLiveSpecification",
                                                                        {.doc = "As asked for."}),
    };
  }
};

struct DescribeTimeToLiveInput {
  std::string table_name;
  static constexpr std::string_view kName = "DescribeTimeToLiveInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeTimeToLiveInput::table_name>(
            "TableName", {.required = true,
                          .min = 1,
                          .max = 1024,
                          .doc = "A name of 3 to 255 letters, digits and _-. or the table's ARN."}),
    };
  }
};

struct TimeToLiveDescription {
  std::optional<std::string> time_to_live_status;
  std::optional<std::string> attribute_name;
  static constexpr std::string_view kName = "TimeToLiveDescription";
  static consteval auto fields() {
    return std::array{
        aws::field<&TimeToLiveDescription::time_to_live_status>(
            "TimeToLiveStatus",
            {.doc = "ENABLED, DISABLED, or ENABLING while items that were there are entered."}),
        aws::field<&TimeToLiveDescription::attribute_name>("AttributeName",
                                                           {.doc = "Unless DISABLED."}),
    };
  }
};

struct DescribeTimeToLiveOutput {
  std::optional<TimeToLiveDescription> time_to_live_description;
  static constexpr std::string_view kName = "DescribeTimeToLiveOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeTimeToLiveOutput::time_to_live_description>(
            "TimeToLiveDescription", {.doc = "The table's expiry."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_EXPIRY_SHAPES_H_

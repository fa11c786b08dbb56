// What the operations on API destinations take and answer. Plain values.
#ifndef PENSTOCK_BUS_API_DESTINATION_SHAPES_H_
#define PENSTOCK_BUS_API_DESTINATION_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/bus_limits.h"
#include "bus/connection_shapes.h"

namespace penstock::bus {

inline constexpr std::array<std::string_view, 7> kApiDestinationMethods{
    "HEAD", "POST", "PATCH", "DELETE", "PUT", "GET", "OPTIONS"};
inline constexpr std::array<std::string_view, 2> kApiDestinationStates{"ACTIVE", "INACTIVE"};

struct CreateApiDestinationInput {
  std::string name;
  std::optional<std::string> description;
  std::string connection_arn;
  std::string endpoint;
  std::string method;
  std::optional<int32_t> rate;
  static constexpr std::string_view kName = "CreateApiDestinationRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateApiDestinationInput::name>("Name",
                                                     name_options("Unique in account and region.")),
        aws::field<&CreateApiDestinationInput::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&CreateApiDestinationInput::connection_arn>(
            "ConnectionArn", {.required = true,
                              .min = 1,
                              .max = 1600,
                              .form = &form::kConnectionArn,
                              .doc = "How its calls are authorized."}),
        aws::field<&CreateApiDestinationInput::endpoint>(
            "InvocationEndpoint",
            {.required = true,
             .min = 1,
             .max = 2048,
             .form = &form::kEndpoint,
             .doc = "An https URL; each * in its path is a path parameter of the rule's target."}),
        aws::field<&CreateApiDestinationInput::method>(
            "HttpMethod",
            {.required = true, .values = kApiDestinationMethods, .doc = "How it is called."}),
        aws::field<&CreateApiDestinationInput::rate>(
            "InvocationRateLimitPerSecond", {.min = 1, .doc = "Calls a second; default 300."}),
    };
  }
};

// CreateApiDestination and UpdateApiDestination.
struct ApiDestinationChangedOutput {
  std::optional<std::string> arn;
  std::optional<std::string> state;
  std::optional<aws::Timestamp> created;
  std::optional<aws::Timestamp> modified;
  static constexpr std::string_view kName = "ApiDestinationResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ApiDestinationChangedOutput::arn>("ApiDestinationArn", {.doc = "Its ARN."}),
        aws::field<&ApiDestinationChangedOutput::state>(
            "ApiDestinationState",
            {.values = kApiDestinationStates, .doc = "ACTIVE while its connection is authorized."}),
        aws::field<&ApiDestinationChangedOutput::created>("CreationTime",
                                                          {.doc = "When it was made."}),
        aws::field<&ApiDestinationChangedOutput::modified>("LastModifiedTime",
                                                           {.doc = "When it was changed."}),
    };
  }
};

struct UpdateApiDestinationInput {
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> connection_arn;
  std::optional<std::string> endpoint;
  std::optional<std::string> method;
  std::optional<int32_t> rate;
  static constexpr std::string_view kName = "UpdateApiDestinationRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateApiDestinationInput::name>("Name", name_options("Its name.")),
        aws::field<&UpdateApiDestinationInput::description>(
            "Description", {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&UpdateApiDestinationInput::connection_arn>(
            "ConnectionArn", {.min = 1,
                              .max = 1600,
                              .form = &form::kConnectionArn,
                              .doc = "How its calls are authorized."}),
        aws::field<&UpdateApiDestinationInput::endpoint>(
            "InvocationEndpoint",
            {.min = 1, .max = 2048, .form = &form::kEndpoint, .doc = "An https URL."}),
        aws::field<&UpdateApiDestinationInput::method>(
            "HttpMethod", {.values = kApiDestinationMethods, .doc = "How it is called."}),
        aws::field<&UpdateApiDestinationInput::rate>("InvocationRateLimitPerSecond",
                                                     {.min = 1, .doc = "Calls a second."}),
    };
  }
};

// DescribeApiDestination and DeleteApiDestination.
struct ApiDestinationNameInput {
  std::string name;
  static constexpr std::string_view kName = "ApiDestinationRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ApiDestinationNameInput::name>("Name", name_options("Its name."))};
  }
};

struct DescribeApiDestinationOutput {
  std::optional<std::string> arn;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> state;
  std::optional<std::string> connection_arn;
  std::optional<std::string> endpoint;
  std::optional<std::string> method;
  std::optional<int32_t> rate;
  std::optional<aws::Timestamp> created;
  std::optional<aws::Timestamp> modified;
  static constexpr std::string_view kName = "DescribeApiDestinationResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeApiDestinationOutput::arn>("ApiDestinationArn", {.doc = "Its ARN."}),
        aws::field<&DescribeApiDestinationOutput::name>("Name", {.doc = "Its name."}),
        aws::field<&DescribeApiDestinationOutput::description>("Description",
                                                               {.doc = "Free text."}),
        aws::field<&DescribeApiDestinationOutput::state>(
            "ApiDestinationState",
            {.values = kApiDestinationStates, .doc = "ACTIVE while its connection is authorized."}),
        aws::field<&DescribeApiDestinationOutput::connection_arn>("ConnectionArn",
                                                                  {.doc = "As it was given."}),
        aws::field<&DescribeApiDestinationOutput::endpoint>("InvocationEndpoint",
                                                            {.doc = "As it was given."}),
        aws::field<&DescribeApiDestinationOutput::method>(
            "HttpMethod", {.values = kApiDestinationMethods, .doc = "How it is called."}),
        aws::field<&DescribeApiDestinationOutput::rate>("InvocationRateLimitPerSecond",
                                                        {.doc = "Calls a second."}),
        aws::field<&DescribeApiDestinationOutput::created>("CreationTime",
                                                           {.doc = "When it was made."}),
        aws::field<&DescribeApiDestinationOutput::modified>("LastModifiedTime",
                                                            {.doc = "When it was changed."}),
    };
  }
};

struct ApiDestinationShape {
  std::optional<std::string> arn;
  std::optional<std::string> name;
  std::optional<std::string> state;
  std::optional<std::string> connection_arn;
  std::optional<std::string> endpoint;
  std::optional<std::string> method;
  std::optional<int32_t> rate;
  std::optional<aws::Timestamp> created;
  std::optional<aws::Timestamp> modified;
  static constexpr std::string_view kName = "ApiDestination";
  static consteval auto fields() {
    return std::array{
        aws::field<&ApiDestinationShape::arn>("ApiDestinationArn", {.doc = "Its ARN."}),
        aws::field<&ApiDestinationShape::name>("Name", {.doc = "Its name."}),
        aws::field<&ApiDestinationShape::state>(
            "ApiDestinationState",
            {.values = kApiDestinationStates, .doc = "ACTIVE while its connection is authorized."}),
        aws::field<&ApiDestinationShape::connection_arn>("ConnectionArn",
                                                         {.doc = "As it was given."}),
        aws::field<&ApiDestinationShape::endpoint>("InvocationEndpoint",
                                                   {.doc = "As it was given."}),
        aws::field<&ApiDestinationShape::method>(
            "HttpMethod", {.values = kApiDestinationMethods, .doc = "How it is called."}),
        aws::field<&ApiDestinationShape::rate>("InvocationRateLimitPerSecond",
                                               {.doc = "Calls a second."}),
        aws::field<&ApiDestinationShape::created>("CreationTime", {.doc = "When it was made."}),
        aws::field<&ApiDestinationShape::modified>("LastModifiedTime",
                                                   {.doc = "When it was changed."}),
    };
  }
};

struct ListApiDestinationsInput {
  std::optional<std::string> name_prefix;
  std::optional<std::string> connection_arn;
  std::optional<std::string> next_token;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListApiDestinationsRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListApiDestinationsInput::name_prefix>(
            "NamePrefix",
            {.min = 1, .max = 64, .form = &form::kName, .doc = "How their names begin."}),
        aws::field<&ListApiDestinationsInput::connection_arn>(
            "ConnectionArn", {.min = 1,
                              .max = 1600,
                              .form = &form::kConnectionArn,
                              .doc = "Only those that use it; not with a NamePrefix."}),
        aws::field<&ListApiDestinationsInput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Of the page before."}),
        aws::field<&ListApiDestinationsInput::limit>(
            "Limit", {.min = 1, .max = 100, .doc = "At most so many; default 100."}),
    };
  }
};

struct ListApiDestinationsOutput {
  std::optional<std::vector<ApiDestinationShape>> destinations;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListApiDestinationsResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListApiDestinationsOutput::destinations>("ApiDestinations",
                                                             {.doc = "By name."}),
        aws::field<&ListApiDestinationsOutput::next_token>("NextToken", {.doc = "There are more."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_API_DESTINATION_SHAPES_H_

// Requests and replies of the operations on tags, quotas and endpoints. Plain values.
#ifndef PENSTOCK_TABLE_TAG_SHAPES_H_
#define PENSTOCK_TABLE_TAG_SHAPES_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/key_shapes.h"

namespace penstock::table {

struct EmptyShape {
  static constexpr std::string_view kName = "EmptyShape";
  static consteval auto fields() { return std::array<aws::FieldInfo, 0>{}; }
};

struct TagResourceInput {
  std::string resource_arn;
  std::vector<Tag> tags;
  static constexpr std::string_view kName = "TagResourceInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&TagResourceInput::resource_arn>(
            "ResourceArn", {.required = true, .min = 1, .max = 1283, .doc = "Of a table."}),
        aws::field<&TagResourceInput::tags>("Tags", {.required = true, .doc = "New values win."}),
    };
  }
};

struct UntagResourceInput {
  std::string resource_arn;
  std::vector<std::string> tag_keys;
  static constexpr std::string_view kName = "UntagResourceInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&UntagResourceInput::resource_arn>(
            "ResourceArn", {.required = true, .min = 1, .max = 1283, .doc = "Of a table."}),
        aws::field<&UntagResourceInput::tag_keys>(
            "TagKeys", {.required = true, .doc = "Those that are not there are ignored."}),
    };
  }
};

struct ListTagsOfResourceInput {
  std::string resource_arn;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListTagsOfResourceInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTagsOfResourceInput::resource_arn>(
            "ResourceArn", {.required = true, .min = 1, .max = 1283, .doc = "Of a table."}),
        aws::field<&ListTagsOfResourceInput::next_token>("NextToken",
                                                         {.doc = "Of the page before."}),
    };
  }
};

struct ListTagsOfResourceOutput {
  std::vector<Tag> tags;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListTagsOfResourceOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTagsOfResourceOutput::tags>("Tags", {.doc = "By key."}),
        aws::field<&ListTagsOfResourceOutput::next_token>(
            "NextToken", {.doc = "Where the next page begins, if there is one."}),
    };
  }
};

struct DescribeLimitsOutput {
  int64_t account_max_read_capacity_units = 0;
  int64_t account_max_write_capacity_units = 0;
  int64_t table_max_read_capacity_units = 0;
  int64_t table_max_write_capacity_units = 0;
  static constexpr std::string_view kName = "DescribeLimitsOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeLimitsOutput::account_max_read_capacity_units>(
            "AccountMaxReadCapacityUnits", {.doc = "Of all tables."}),
        aws::field<&DescribeLimitsOutput::account_max_write_capacity_units>(
            "AccountMaxWriteCapacityUnits", {.doc = "Of all tables."}),
        aws::field<&DescribeLimitsOutput::table_max_read_capacity_units>(
            "TableMaxReadCapacityUnits", {.doc = "Of one table."}),
        aws::field<&DescribeLimitsOutput::table_max_write_capacity_units>(
            "TableMaxWriteCapacityUnits", {.doc = "Of one table."}),
    };
  }
};

struct Endpoint {
  std::string address;
  int64_t cache_period_in_minutes = 0;
  static constexpr std::string_view kName = "Endpoint";
  static consteval auto fields() {
    return std::array{
        aws::field<&Endpoint::address>("Address", {.doc = "Host and port."}),
        aws::field<&Endpoint::cache_period_in_minutes>("CachePeriodInMinutes",
                                                       {.doc = "How long it holds."}),
    };
  }
};

struct DescribeEndpointsOutput {
  std::vector<Endpoint> endpoints;
  static constexpr std::string_view kName = "DescribeEndpointsOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeEndpointsOutput::endpoints>("Endpoints", {.doc = "One."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TAG_SHAPES_H_

// What the operations on policies of buses and on tags take and answer. Plain values.
#ifndef PENSTOCK_BUS_PERMISSION_SHAPES_H_
#define PENSTOCK_BUS_PERMISSION_SHAPES_H_

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

// Only members of an organization. Without organizations here, it lets nobody in.
struct ConditionShape {
  std::string type;
  std::string key;
  std::string value;
  static constexpr std::string_view kName = "Condition";
  static consteval auto fields() {
    return std::array{
        aws::field<&ConditionShape::type>("Type", {.required = true, .doc = "StringEquals."}),
        aws::field<&ConditionShape::key>("Key", {.required = true, .doc = "aws:PrincipalOrgID."}),
        aws::field<&ConditionShape::value>("Value", {.required = true, .doc = "The organization."}),
    };
  }
};

struct PutPermissionInput {
  std::optional<std::string> bus;
  std::optional<std::string> action;
  std::optional<std::string> principal;
  std::optional<std::string> statement_id;
  std::optional<ConditionShape> condition;
  std::optional<std::string> policy;
  static constexpr std::string_view kName = "PutPermissionRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutPermissionInput::bus>("EventBusName", {.min = 1,
                                                              .max = kBusNameLengthMax,
                                                              .form = &form::kName,
                                                              .doc = "Default: the default bus."}),
        aws::field<&PutPermissionInput::action>(
            "Action", {.min = 1, .max = 64, .form = &form::kAction, .doc = "events:PutEvents."}),
        aws::field<&PutPermissionInput::principal>("Principal",
                                                   {.min = 1,
                                                    .max = 12,
                                                    .form = &form::kPrincipal,
                                                    .doc = "An account, or * for everyone."}),
        aws::field<&PutPermissionInput::statement_id>(
            "StatementId",
            {.min = 1, .max = 64, .form = &form::kStatementId, .doc = "Unique in the policy."}),
        aws::field<&PutPermissionInput::condition>("Condition",
                                                   {.doc = "Narrows * to an organization."}),
        aws::field<&PutPermissionInput::policy>("Policy",
                                                {.doc = "The whole policy instead, as JSON."}),
    };
  }
};

struct RemovePermissionInput {
  std::optional<std::string> statement_id;
  std::optional<bool> remove_all_permissions;
  std::optional<std::string> bus;
  static constexpr std::string_view kName = "RemovePermissionRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&RemovePermissionInput::statement_id>(
            "StatementId",
            {.min = 1, .max = 64, .form = &form::kStatementId, .doc = "Which statement."}),
        aws::field<&RemovePermissionInput::remove_all_permissions>("RemoveAllPermissions",
                                                                   {.doc = "The whole policy."}),
        aws::field<&RemovePermissionInput::bus>("EventBusName",
                                                {.min = 1,
                                                 .max = kBusNameLengthMax,
                                                 .form = &form::kName,
                                                 .doc = "Default: the default bus."}),
    };
  }
};

struct TagResourceInput {
  std::string resource_arn;
  std::vector<Tag> tags;
  static constexpr std::string_view kName = "TagResourceRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&TagResourceInput::resource_arn>(
            "ResourceARN", {.required = true, .min = 1, .max = 1600, .doc = "Of a bus or a rule."}),
        aws::field<&TagResourceInput::tags>(
            "Tags", {.required = true,
                     .doc = "Added to those there are; an existing key gets the new value."}),
    };
  }
};

struct UntagResourceInput {
  std::string resource_arn;
  std::vector<std::string> tag_keys;
  static constexpr std::string_view kName = "UntagResourceRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&UntagResourceInput::resource_arn>(
            "ResourceARN", {.required = true, .min = 1, .max = 1600, .doc = "Of a bus or a rule."}),
        aws::field<&UntagResourceInput::tag_keys>("TagKeys",
                                                  {.required = true,
                                                   .form = &form::kTagKeys,
                                                   .doc = "Keys that are not there are ignored."}),
    };
  }
};

struct ListTagsForResourceInput {
  std::string resource_arn;
  static constexpr std::string_view kName = "ListTagsForResourceRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTagsForResourceInput::resource_arn>(
            "ResourceARN", {.required = true, .min = 1, .max = 1600, .doc = "Of a bus or a rule."}),
    };
  }
};

struct ListTagsForResourceOutput {
  std::optional<std::vector<Tag>> tags;
  static constexpr std::string_view kName = "ListTagsForResourceResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTagsForResourceOutput::tags>("Tags",
                                                     {.doc = "In the order of their keys."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_PERMISSION_SHAPES_H_

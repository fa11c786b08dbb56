// Requests and replies of the operations on a table's resource policy. Plain values.
#ifndef PENSTOCK_TABLE_POLICY_SHAPES_H_
#define PENSTOCK_TABLE_POLICY_SHAPES_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "aws/shape.h"

namespace penstock::table {

struct PutResourcePolicyInput {
  std::string resource_arn;
  std::string policy;
  std::optional<std::string> expected_revision_id;
  std::optional<bool> confirm_remove_self_resource_access;
  static constexpr std::string_view kName = "PutResourcePolicyInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutResourcePolicyInput::resource_arn>(
            "ResourceArn", {.required = true, .min = 1, .max = 1283, .doc = "Of a table."}),
        aws::field<&PutResourcePolicyInput::policy>(
            "Policy", {.required = true, .doc = "JSON, at most 20 KB."}),
        aws::field<&PutResourcePolicyInput::expected_revision_id>(
            "ExpectedRevisionId",
            {.min = 1,
             .max = 255,
             .doc = "Only in place of the policy with this revision; NO_POLICY: of none."}),
        aws::field<&PutResourcePolicyInput::confirm_remove_self_resource_access>(
            "ConfirmRemoveSelfResourceAccess",
            {.doc = "Makes no difference: nobody is locked out here."}),
    };
  }
};

struct PutResourcePolicyOutput {
  std::optional<std::string> revision_id;
  static constexpr std::string_view kName = "PutResourcePolicyOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutResourcePolicyOutput::revision_id>(
            "RevisionId", {.doc = "Of the policy; grows with each that differs."}),
    };
  }
};

struct GetResourcePolicyInput {
  std::string resource_arn;
  static constexpr std::string_view kName = "GetResourcePolicyInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetResourcePolicyInput::resource_arn>(
            "ResourceArn", {.required = true, .min = 1, .max = 1283, .doc = "Of a table."}),
    };
  }
};

struct GetResourcePolicyOutput {
  std::optional<std::string> policy;
  std::optional<std::string> revision_id;
  static constexpr std::string_view kName = "GetResourcePolicyOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetResourcePolicyOutput::policy>("Policy", {.doc = "As it was put."}),
        aws::field<&GetResourcePolicyOutput::revision_id>("RevisionId", {.doc = "Of the policy."}),
    };
  }
};

struct DeleteResourcePolicyInput {
  std::string resource_arn;
  std::optional<std::string> expected_revision_id;
  static constexpr std::string_view kName = "DeleteResourcePolicyInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteResourcePolicyInput::resource_arn>(
            "ResourceArn", {.required = true, .min = 1, .max = 1283, .doc = "Of a table."}),
        aws::field<&DeleteResourcePolicyInput::expected_revision_id>(
            "ExpectedRevisionId",
            {.min = 1, .max = 255, .doc = "Only the policy with this revision."}),
    };
  }
};

struct DeleteResourcePolicyOutput {
  std::optional<std::string> revision_id;
  static constexpr std::string_view kName = "DeleteResourcePolicyOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteResourcePolicyOutput::revision_id>(
            "RevisionId", {.doc = "Of the policy that was there, if there was one."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_POLICY_SHAPES_H_

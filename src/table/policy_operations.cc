#include "table/policy_operations.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "service/host.h"
#include "table/table_limits.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kNoPolicy = "NO_POLICY";

Error refuse(std::string_view reason) {
  return {kValidation,
          fmt::format("One or more parameter values were invalid: Policy: {}", reason)};
}

Error not_found(std::string_view what) {
  return {kPolicyNotFound,
          fmt::format("Resource-based policy not found for the provided ResourceArn: {}", what)};
}

bool has_one_of(dom::object statement, std::string_view name, std::string_view other) {
  return statement[name].error() == simdjson::SUCCESS ||
         statement[other].error() == simdjson::SUCCESS;
}

Result<void> check_statement(dom::element element) {
  dom::object statement;
  std::string_view effect;
  if (element.get(statement) != simdjson::SUCCESS) {
    return refuse("a statement is no JSON object");
  }
  if (statement["Effect"].get(effect) != simdjson::SUCCESS ||
      (effect != "Allow" && effect != "Deny")) {
    return refuse("a statement's Effect must be Allow or Deny");
  }
  if (!has_one_of(statement, "Principal", "NotPrincipal") ||
      !has_one_of(statement, "Action", "NotAction")) {
    return refuse("a statement needs a principal and an action");
  }
  if (effect == "Deny") {
    return refuse(
        "statements that deny are not supported by this server, which would not enforce them");
  }
  return {};
}

// As AWS words it where the policy that is there is not the one expected.
Result<void> check_revision(const Table& table, const std::optional<std::string>& expected) {
  const std::string& now = table.record.resource_policy_revision;
  if (!expected || *expected == now || (*expected == kNoPolicy && now.empty())) {
    return {};
  }
  if (now.empty()) {
    // A guess: AWS's text for this is not known.
    return not_found(
        fmt::format("Requested update for policy with revision id {}, but there is no "
                    "policy associated to target table {}.",
                    *expected, table.name()));
  }
  if (*expected == kNoPolicy) {
    return not_found(
        fmt::format("Requested policy update expecting none to be present for table "
                    "{}, but a policy exists with revision id {}.",
                    table.name(), now));
  }
  return not_found(
      fmt::format("Requested update for policy with revision id {}, but the policy "
                  "associated to target table {} has revision id {}.",
                  *expected, table.name(), now));
}

}  // namespace

Result<void> check_resource_policy(std::string_view policy) {
  if (policy.size() > kPolicyBytesMax) {
    return refuse(fmt::format("it is longer than {} bytes", kPolicyBytesMax));
  }
  dom::parser parser;
  dom::object document;
  dom::element statements;
  if (parser.parse(policy.data(), policy.size()).get(document) != simdjson::SUCCESS) {
    return refuse("it is no JSON object");
  }
  if (document["Statement"].get(statements) != simdjson::SUCCESS) {
    return refuse("it has no Statement");
  }
  dom::array several;
  if (statements.get(several) != simdjson::SUCCESS) {
    return check_statement(statements);
  }
  if (several.size() == 0) {
    return refuse("it has no Statement");
  }
  for (const dom::element statement : several) {
    PENSTOCK_TRY(check_statement(statement));
  }
  return {};
}

// Revisions are times, so that a later one is greater.
void set_resource_policy(TableRecord& record, std::string_view policy, int64_t now_ms) {
  if (record.resource_policy == policy) {
    return;
  }
  record.resource_policy = policy;
  record.resource_policy_ms = std::max(now_ms, record.resource_policy_ms + 1);
  record.resource_policy_revision = std::to_string(record.resource_policy_ms);
}

Result<PutResourcePolicyOutput> PutResourcePolicy::run(TableShard& shard, service::Call& call,
                                                       const Input& input, journal::Batch& batch) {
  PENSTOCK_TRY(check_resource_policy(input.policy));
  PENSTOCK_ASSIGN(const TablePointer table, shard.require_named(call, input.resource_arn));
  PENSTOCK_TRY(check_revision(*table, input.expected_revision_id));
  if (table->record.resource_policy == input.policy) {
    return PutResourcePolicyOutput{table->record.resource_policy_revision};
  }
  TableRecord record = table->record;
  set_resource_policy(record, input.policy, call.now_ms);
  ++record.version;
  const TablePointer changed = shard.save(table->path, std::move(record), batch);
  return PutResourcePolicyOutput{changed->record.resource_policy_revision};
}

Result<GetResourcePolicyOutput> GetResourcePolicy::run(TableShard& shard, service::Call& call,
                                                       const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.require_named(call, input.resource_arn));
  if (table->record.resource_policy_revision.empty()) {
    return not_found(input.resource_arn);
  }
  return GetResourcePolicyOutput{table->record.resource_policy,
                                 table->record.resource_policy_revision};
}

Result<DeleteResourcePolicyOutput> DeleteResourcePolicy::run(TableShard& shard, service::Call& call,
                                                             const Input& input,
                                                             journal::Batch& batch) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.require_named(call, input.resource_arn));
  PENSTOCK_TRY(check_revision(*table, input.expected_revision_id));
  DeleteResourcePolicyOutput output;
  if (table->record.resource_policy_revision.empty()) {
    return output;
  }
  output.revision_id = table->record.resource_policy_revision;
  TableRecord record = table->record;
  record.resource_policy.clear();
  record.resource_policy_revision.clear();
  ++record.version;
  shard.save(table->path, std::move(record), batch);
  return output;
}

}  // namespace penstock::table

#include "queue/access_policy.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "aws/arn.h"
#include "aws/json_writer.h"
#include "aws/wire.h"
#include "queue/queue_errors.h"
#include "queue/queue_limits.h"
#include "queue/queue_name.h"

namespace penstock::queue {
namespace {

namespace dom = simdjson::dom;

constexpr std::array<std::string_view, 3> kPolicyKeys{"Version", "Id", "Statement"};
constexpr std::array<std::string_view, 9> kStatementKeys{
    "Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
    "NotAction", "Resource", "NotResource", "Condition"};
// What another account may be allowed to do, and what only the owner may (API reference,
// AddPermission; developer guide, "Amazon SQS API permissions").
constexpr std::array<std::string_view, 9> kSharedActions{
    "*",           "ChangeMessageVisibility", "DeleteMessage",
    "GetQueueUrl", "GetQueueAttributes",      "ListDeadLetterSourceQueues",
    "PurgeQueue",  "ReceiveMessage",          "SendMessage"};
constexpr std::array<std::string_view, 12> kOwnerActions{"AddPermission",
                                                         "CancelMessageMoveTask",
                                                         "CreateQueue",
                                                         "DeleteQueue",
                                                         "ListMessageMoveTasks",
                                                         "ListQueues",
                                                         "ListQueueTags",
                                                         "RemovePermission",
                                                         "SetQueueAttributes",
                                                         "StartMessageMoveTask",
                                                         "TagQueue",
                                                         "UntagQueue"};

template <size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Error invalid_policy(std::string_view reason) {
  return {kInvalidAttributeValue,
          fmt::format("Invalid value for the parameter Policy. Reason: {}", reason)};
}

Error invalid(std::string message) { return {aws::kInvalidParameterValue, std::move(message)}; }

Error missing(std::string_view parameter) {
  return {aws::kMissingParameter,
          fmt::format("The request must contain the parameter {}.", parameter)};
}

std::string_view text_at(dom::object object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

bool has(dom::object object, std::string_view key) {
  return object[key].error() == simdjson::SUCCESS;
}

template <size_t N>
std::optional<std::string_view> unknown_key(dom::object object,
                                            const std::array<std::string_view, N>& known) {
  for (const auto& field : object) {
    if (!contains(known, field.key)) {
      return field.key;
    }
  }
  return std::nullopt;
}

// A policy may have one statement without a list around it.
std::vector<dom::element> statements_of(dom::object policy) {
  std::vector<dom::element> statements;
  dom::element element;
  if (policy["Statement"].get(element) != simdjson::SUCCESS) {
    return statements;
  }
  dom::array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return {element};
  }
  for (const dom::element statement : array) {
    statements.push_back(statement);
  }
  return statements;
}

Result<void> check_statement(dom::element element) {
  dom::object statement;
  if (element.get(statement) != simdjson::SUCCESS) {
    return invalid_policy("A statement is not a JSON object.");
  }
  if (const auto key = unknown_key(statement, kStatementKeys)) {
    return invalid_policy(fmt::format("A statement has no element {}.", *key));
  }
  const std::string_view effect = text_at(statement, "Effect");
  if (effect != "Allow" && effect != "Deny") {
    return invalid_policy("A statement's Effect must be Allow or Deny.");
  }
  if (has(statement, "Principal") == has(statement, "NotPrincipal")) {
    return invalid_policy("A statement must have Principal or NotPrincipal.");
  }
  if (has(statement, "Action") == has(statement, "NotAction")) {
    return invalid_policy("A statement must have Action or NotAction.");
  }
  if (has(statement, "Resource") == has(statement, "NotResource")) {
    return invalid_policy("A statement must have Resource or NotResource.");
  }
  if (effect == "Deny") {
    return invalid_policy(
        "Queue policies are not evaluated in this version, so a Deny statement would have no "
        "effect.");
  }
  return {};
}

Result<void> check_action(const std::string& action) {
  const auto refuse = [&](std::string_view reason) {
    return invalid(fmt::format("Value SQS:{} for parameter ActionName is invalid. Reason: {}",
                               action, reason));
  };
  if (contains(kOwnerActions, action)) {
    return refuse("Only the queue owner is allowed to invoke this action.");
  }
  if (!contains(kSharedActions, action)) {
    // The blank at the end is SQS's own.
    return refuse("Please refer to the appropriate WSDL for a list of valid actions. ");
  }
  return {};
}

// One as it is, several as a list.
void write_some(aws::JsonWriter& writer, const std::vector<std::string>& texts) {
  if (texts.size() == 1) {
    writer.string(texts.front());
    return;
  }
  writer.begin_array();
  for (const std::string& text : texts) {
    writer.string(text);
  }
  writer.end_array();
}

std::string statement_text(std::string_view queue_arn, const Permission& permission) {
  std::vector<std::string> principals;
  for (const std::string& account : permission.accounts) {
    principals.push_back(fmt::format("arn:aws:iam::{}:root", account));
  }
  std::vector<std::string> actions;
  for (const std::string& action : permission.actions) {
    actions.push_back("SQS:" + action);
  }
  std::string text;
  aws::JsonWriter writer(text);
  writer.begin_object();
  writer.plain_key("Sid");
  writer.string(permission.label);
  writer.plain_key("Effect");
  writer.string("Allow");
  writer.plain_key("Principal");
  writer.begin_object();
  writer.plain_key("AWS");
  write_some(writer, principals);
  writer.end_object();
  writer.plain_key("Action");
  write_some(writer, actions);
  writer.plain_key("Resource");
  writer.string(queue_arn);
  writer.end_object();
  return text;
}

// The policy with these statements, each a JSON text, in the place of its own.
std::string with_statements(dom::object policy, const std::vector<std::string>& statements) {
  std::string text = "{";
  for (const auto& field : policy) {
    if (field.key != "Statement") {
      aws::append_json_string(text, field.key);
      text += ':' + simdjson::minify(field.value) + ',';
    }
  }
  return text + fmt::format(R"("Statement":[{}]}})", fmt::join(statements, ","));
}

std::string_view label_of(dom::element statement) {
  dom::object object;
  return statement.get(object) == simdjson::SUCCESS ? text_at(object, "Sid") : std::string_view();
}

}  // namespace

Result<void> check_access_policy(const std::string& text) {
  if (text.size() > kPolicyBytesMax) {
    return invalid_policy("The policy is longer than 65536 bytes.");
  }
  dom::parser parser;
  dom::object policy;
  if (parser.parse(text).get(policy) != simdjson::SUCCESS) {
    return invalid_policy("Policy is not a JSON object.");
  }
  if (const auto key = unknown_key(policy, kPolicyKeys)) {
    return invalid_policy(fmt::format("A policy has no element {}.", *key));
  }
  const std::string_view version = text_at(policy, "Version");
  if (has(policy, "Version") && version != "2012-10-17" && version != "2008-10-17") {
    return invalid_policy("Version must be 2012-10-17 or 2008-10-17.");
  }
  const std::vector<dom::element> statements = statements_of(policy);
  if (statements.empty()) {
    return invalid_policy("Policy has no Statement.");
  }
  if (statements.size() > kPolicyStatementsMax) {
    return Error(kOverLimit, fmt::format("{} statements were found in the submitted policy, max "
                                         "allowed is {}",
                                         statements.size(), kPolicyStatementsMax));
  }
  for (const dom::element statement : statements) {
    PENSTOCK_TRY(check_statement(statement));
  }
  return {};
}

Result<void> check_permission(const Permission& permission) {
  if (permission.label.empty()) {
    return missing("Label");
  }
  // Labels follow the rule of queue names: 80 letters, digits, hyphens, underscores.
  static_assert(kPermissionLabelLengthMax == kQueueNameLengthMax);
  if (!is_queue_name(permission.label)) {
    return invalid(
        fmt::format("Value {} for parameter Label is invalid. Reason: Can only include "
                    "alphanumeric characters, hyphens, or underscores. 1 to 80 in "
                    "length",
                    permission.label));
  }
  if (permission.accounts.empty()) {
    return missing("AWSAccountIds");
  }
  if (permission.actions.empty()) {
    return missing("Actions");
  }
  if (permission.actions.size() > kPermissionActionsMax) {
    return Error(kOverLimit, fmt::format("{} Actions were found, maximum allowed is {}.",
                                         permission.actions.size(), kPermissionActionsMax));
  }
  for (const std::string& action : permission.actions) {
    PENSTOCK_TRY(check_action(action));
  }
  if (!std::all_of(permission.accounts.begin(), permission.accounts.end(), aws::is_account_id)) {
    std::vector<std::string> quoted;
    for (const std::string& account : permission.accounts) {
      quoted.push_back('"' + account + '"');
    }
    return invalid(
        fmt::format("Value [{}] for parameter PrincipalId is invalid. Reason: Unable to "
                    "verify.",
                    fmt::join(quoted, ", ")));
  }
  return {};
}

Result<std::string> with_permission(const std::string& text, std::string_view queue_arn,
                                    const Permission& permission) {
  const std::string base =
      text.empty()
          ? fmt::format(R"({{"Version":"2008-10-17","Id":"{}/SQSDefaultPolicy"}})", queue_arn)
          : text;
  dom::parser parser;
  dom::object policy;
  if (parser.parse(base).get(policy) != simdjson::SUCCESS) {
    return Error(kCorrupt, "the queue's stored policy is not a JSON object");
  }
  std::vector<std::string> statements;
  for (const dom::element statement : statements_of(policy)) {
    if (label_of(statement) == permission.label) {
      return invalid(fmt::format("Value {} for parameter Label is invalid. Reason: Already exists.",
                                 permission.label));
    }
    statements.push_back(simdjson::minify(statement));
  }
  statements.push_back(statement_text(queue_arn, permission));
  if (statements.size() > kPolicyStatementsMax) {
    return Error(kOverLimit, fmt::format("{} Statements were found, maximum allowed is {}.",
                                         statements.size(), kPolicyStatementsMax));
  }
  return with_statements(policy, statements);
}

Result<std::string> without_permission(const std::string& text, std::string_view label) {
  const auto not_found = [&](std::string_view where) {
    return invalid(
        fmt::format("Value {} for parameter Label is invalid. Reason: can't find "
                    "label{}.",
                    label, where));
  };
  if (text.empty()) {
    return not_found("");
  }
  dom::parser parser;
  dom::object policy;
  if (parser.parse(text).get(policy) != simdjson::SUCCESS) {
    return Error(kCorrupt, "the queue's stored policy is not a JSON object");
  }
  std::vector<std::string> kept;
  bool is_found = false;
  for (const dom::element statement : statements_of(policy)) {
    if (label_of(statement) == label) {
      is_found = true;
    } else {
      kept.push_back(simdjson::minify(statement));
    }
  }
  if (!is_found) {
    return not_found(" on existing policy");
  }
  return kept.empty() ? std::string() : with_statements(policy, kept);
}

}  // namespace penstock::queue

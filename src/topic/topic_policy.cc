#include "topic/topic_policy.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>

#include "aws/arn.h"
#include "aws/json_writer.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"

namespace penstock::topic {
namespace {

namespace dom = simdjson::dom;

// What a topic's policy may speak of (developer guide, "Amazon SNS API permissions"); in any case
// of letters behind "sns:".
constexpr std::array<std::string_view, 9> kActions{"GetTopicAttributes",
                                                   "SetTopicAttributes",
                                                   "AddPermission",
                                                   "RemovePermission",
                                                   "DeleteTopic",
                                                   "Subscribe",
                                                   "Publish",
                                                   "Receive",
                                                   "ListSubscriptionsByTopic"};
constexpr std::string_view kOutOfScope = "Policy statement action out of service scope!";
constexpr std::string_view kMalformed = "Policy Error: null";

bool is_action(std::string_view name) {
  return std::find(kActions.begin(), kActions.end(), name) != kActions.end();
}

bool is_scoped_action(std::string_view text) {
  constexpr size_t kServiceLength = 4;
  std::string service(text.substr(0, kServiceLength));
  std::transform(service.begin(), service.end(), service.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return service == "sns:" && is_action(text.substr(kServiceLength));
}

// One text, or several in a list.
bool all_texts(dom::element element, bool (*holds)(std::string_view)) {
  std::string_view text;
  if (element.get(text) == simdjson::SUCCESS) {
    return holds(text);
  }
  dom::array list;
  if (element.get(list) != simdjson::SUCCESS || list.size() == 0) {
    return false;
  }
  return std::all_of(list.begin(), list.end(), [&](const dom::element one) {
    std::string_view inner;
    return one.get(inner) == simdjson::SUCCESS && holds(inner);
  });
}

std::optional<std::string_view> fault_of(dom::element element) {
  dom::object statement;
  if (element.get(statement) != simdjson::SUCCESS) {
    return kMalformed;
  }
  for (const std::string_view negative : {"NotAction", "NotPrincipal", "NotResource"}) {
    if (statement[negative].error() == simdjson::SUCCESS) {
      return "Policy contains a prohibited negative field.";
    }
  }
  std::string_view effect;
  dom::element action;
  if (statement["Effect"].get(effect) != simdjson::SUCCESS ||
      (effect != "Allow" && effect != "Deny") ||
      statement["Principal"].error() != simdjson::SUCCESS ||
      statement["Action"].get(action) != simdjson::SUCCESS) {
    return kMalformed;
  }
  if (!all_texts(action, &is_scoped_action)) {
    return kOutOfScope;
  }
  if (effect == "Deny") {
    return "Topic policies are not evaluated in this version, so a Deny statement would have no "
           "effect.";
  }
  return std::nullopt;
}

std::string_view label_of(dom::element statement) {
  std::string_view label;
  return statement["Sid"].get(label) == simdjson::SUCCESS ? label : std::string_view();
}

void write_texts(aws::JsonWriter& writer, const std::vector<std::string>& texts) {
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

std::string statement_text(std::string_view topic_arn, const Permission& permission) {
  std::vector<std::string> principals;
  for (const std::string& account : permission.accounts) {
    principals.push_back(fmt::format("arn:aws:iam::{}:root", account));
  }
  std::vector<std::string> actions;
  for (const std::string& action : permission.actions) {
    actions.push_back(fmt::format("SNS:{}", action));
  }
  std::string text;
  aws::JsonWriter writer(text);
  writer.begin_object();
  writer.plain_key("Sid");
  writer.string(permission.label);
  writer.plain_key("Effect");
  writer.plain_string("Allow");
  writer.plain_key("Principal");
  writer.begin_object();
  writer.plain_key("AWS");
  write_texts(writer, principals);
  writer.end_object();
  writer.plain_key("Action");
  write_texts(writer, actions);
  writer.plain_key("Resource");
  writer.string(topic_arn);
  writer.end_object();
  return text;
}

// The policy with other statements, everything else as it was.
std::string with_statements(dom::object policy, const std::vector<std::string>& statements) {
  std::string text;
  aws::JsonWriter writer(text);
  writer.begin_object();
  for (const auto field : policy) {
    if (field.key != "Statement") {
      writer.key(field.key);
      writer.begin_own_form() += simdjson::minify(field.value);
    }
  }
  writer.plain_key("Statement");
  writer.begin_array();
  for (const std::string& statement : statements) {
    writer.begin_own_form() += statement;
  }
  writer.end_array();
  writer.end_object();
  return text;
}

std::vector<dom::element> statements_of(dom::object policy) {
  std::vector<dom::element> statements;
  dom::element element;
  dom::array list;
  if (policy["Statement"].get(element) != simdjson::SUCCESS) {
    return statements;
  }
  if (element.get(list) != simdjson::SUCCESS) {
    return {element};
  }
  for (const dom::element statement : list) {
    statements.push_back(statement);
  }
  return statements;
}

Result<void> check_permission(const Permission& permission) {
  // The words are ours where no answer of SNS's is known.
  constexpr size_t kLabelLengthMax = 100;
  const std::string& label = permission.label;
  const bool is_label = !label.empty() && label.size() <= kLabelLengthMax &&
                        std::all_of(label.begin(), label.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                 (c >= '0' && c <= '9') || c == '-' || c == '_';
                        });
  if (!is_label) {
    return invalid("Label");
  }
  if (permission.accounts.empty()) {
    return invalid("AWSAccountId Reason: no value for required parameter");
  }
  if (permission.actions.empty()) {
    return invalid("ActionName Reason: no value for required parameter");
  }
  if (!std::all_of(permission.accounts.begin(), permission.accounts.end(),
                   [](const std::string& account) { return aws::is_account_id(account); })) {
    return invalid("Policy Error: PrincipalNotFound");
  }
  if (!std::all_of(permission.actions.begin(), permission.actions.end(),
                   [](const std::string& action) { return is_action(action); })) {
    return invalid(kOutOfScope);
  }
  return {};
}

}  // namespace

std::string default_policy(std::string_view topic_arn, std::string_view account) {
  return fmt::format(
      R"({{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{{)"
      R"("Sid":"__default_statement_ID","Effect":"Allow","Principal":{{"AWS":"*"}},"Action":[)"
      R"("SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission",)"
      R"("SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe",)"
      R"("SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":"{}",)"
      R"("Condition":{{"StringEquals":{{"AWS:SourceOwner":"{}"}}}}}}]}})",
      topic_arn, account);
}

Result<void> check_topic_policy(std::string_view policy, std::string_view prefix) {
  const auto refuse = [&](std::string_view reason) {
    return invalid(fmt::format("{}{}", prefix, reason));
  };
  if (policy.size() > kPolicyBytesMax) {
    return refuse("Policy exceeds the maximum size of 30 KB.");
  }
  dom::parser parser;
  dom::object object;
  if (parser.parse(policy.data(), policy.size()).get(object) != simdjson::SUCCESS) {
    return refuse(kMalformed);
  }
  const std::vector<dom::element> statements = statements_of(object);
  if (statements.empty()) {
    return refuse(kMalformed);
  }
  for (const dom::element statement : statements) {
    if (const auto fault = fault_of(statement)) {
      return refuse(*fault);
    }
  }
  return {};
}

Result<std::string> with_permission(const std::string& policy, std::string_view topic_arn,
                                    const Permission& permission) {
  PENSTOCK_TRY(check_permission(permission));
  dom::parser parser;
  dom::object object;
  if (parser.parse(policy).get(object) != simdjson::SUCCESS) {
    return Error(kCorrupt, "a stored policy is not JSON");
  }
  std::vector<std::string> statements;
  for (const dom::element statement : statements_of(object)) {
    if (label_of(statement) == permission.label) {
      return invalid("Statement already exists");
    }
    statements.push_back(simdjson::minify(statement));
  }
  statements.push_back(statement_text(topic_arn, permission));
  std::string text = with_statements(object, statements);
  if (text.size() > kPolicyBytesMax) {
    return invalid("Policy exceeds the maximum size of 30 KB.");
  }
  return text;
}

Result<std::string> without_permission(const std::string& policy, std::string_view label) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(policy).get(object) != simdjson::SUCCESS) {
    return Error(kCorrupt, "a stored policy is not JSON");
  }
  std::vector<std::string> statements;
  for (const dom::element statement : statements_of(object)) {
    if (label_of(statement) != label) {
      statements.push_back(simdjson::minify(statement));
    }
  }
  if (statements.empty()) {
    return invalid(fmt::format("{} Reason: Policy must include at least one statement", label));
  }
  return with_statements(object, statements);
}

}  // namespace penstock::topic

#include "bus/bus_policy.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <vector>

#include "aws/arn.h"
#include "aws/json_writer.h"
#include "bus/bus_errors.h"
#include "bus/bus_limits.h"

namespace penstock::bus {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kPutEvents = "events:PutEvents";

Error invalid(std::string_view reason) {
  // The reasons are ours: EventBridge's are not known.
  return {kValidation, fmt::format("Parameter Policy is not valid. Reason: {}", reason)};
}

std::string_view text_at(dom::object object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

bool has(dom::object object, std::string_view key) {
  return object[key].error() == simdjson::SUCCESS;
}

// The member's elements; one without a list around it counts as a list of one.
std::vector<dom::element> list_at(dom::object object, std::string_view key) {
  std::vector<dom::element> elements;
  dom::element element;
  if (object[key].get(element) != simdjson::SUCCESS) {
    return elements;
  }
  dom::array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return {element};
  }
  for (const dom::element one : array) {
    elements.push_back(one);
  }
  return elements;
}

std::vector<std::string_view> texts_at(dom::object object, std::string_view key) {
  std::vector<std::string_view> texts;
  for (const dom::element element : list_at(object, key)) {
    std::string_view text;
    if (element.get(text) == simdjson::SUCCESS) {
      texts.push_back(text);
    }
  }
  return texts;
}

Result<void> check_statement(dom::element element) {
  constexpr std::array<std::array<std::string_view, 2>, 3> kEither{
      {{"Principal", "NotPrincipal"}, {"Action", "NotAction"}, {"Resource", "NotResource"}}};
  dom::object statement;
  if (element.get(statement) != simdjson::SUCCESS) {
    return invalid("A statement is not a JSON object.");
  }
  const std::string_view effect = text_at(statement, "Effect");
  if (effect != "Allow" && effect != "Deny") {
    return invalid("A statement's Effect must be Allow or Deny.");
  }
  for (const auto& [one, other] : kEither) {
    if (has(statement, one) == has(statement, other)) {
      return invalid(fmt::format("A statement must have {} or {}.", one, other));
    }
  }
  return {};
}

Result<std::string> bounded(std::string policy) {
  if (policy.size() > kPolicyBytesMax) {
    return Error(
        kPolicyLengthExceeded,
        fmt::format("The policy of an event bus can have at most {} bytes.", kPolicyBytesMax));
  }
  return policy;
}

std::string statement_text(std::string_view bus_arn, const Permission& permission) {
  std::string text;
  aws::JsonWriter writer(text);
  writer.begin_object();
  writer.plain_key("Sid");
  writer.string(permission.statement_id);
  writer.plain_key("Effect");
  writer.string("Allow");
  writer.plain_key("Principal");
  if (permission.principal == "*") {
    writer.string("*");
  } else {
    writer.begin_object();
    writer.plain_key("AWS");
    writer.string(fmt::format("arn:aws:iam::{}:root", permission.principal));
    writer.end_object();
  }
  writer.plain_key("Action");
  writer.string(kPutEvents);
  writer.plain_key("Resource");
  writer.string(bus_arn);
  if (permission.condition) {
    writer.plain_key("Condition");
    writer.begin_object();
    writer.key(permission.condition->type);
    writer.begin_object();
    writer.key(permission.condition->key);
    writer.string(permission.condition->value);
    writer.end_object();
    writer.end_object();
  }
  writer.end_object();
  return text;
}

std::string_view id_of(dom::element element) {
  dom::object statement;
  return element.get(statement) == simdjson::SUCCESS ? text_at(statement, "Sid")
                                                     : std::string_view();
}

// The policy with these statements in the place of its own.
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

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// With * and ?, as policies have them.
bool fits(std::string_view pattern, std::string_view text, bool ignores_case) {
  size_t at = 0;
  size_t star = std::string_view::npos;
  size_t star_at = 0;
  size_t i = 0;
  const auto same = [&](char a, char b) { return ignores_case ? lower(a) == lower(b) : a == b; };
  while (at < text.size()) {
    if (i < pattern.size() &&
        (pattern[i] == '?' || (pattern[i] != '*' && same(pattern[i], text[at])))) {
      ++i;
      ++at;
    } else if (i < pattern.size() && pattern[i] == '*') {
      star = i++;
      star_at = at;
    } else if (star != std::string_view::npos) {
      i = star + 1;
      at = ++star_at;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', i) == std::string_view::npos;
}

// What an element and its opposite select: {"Action": …} or {"NotAction": …}.
bool selects(dom::object statement, std::string_view key, std::string_view not_key,
             std::string_view text, bool ignores_case) {
  const auto any = [&](std::string_view member) {
    const auto patterns = texts_at(statement, member);
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](std::string_view pattern) { return fits(pattern, text, ignores_case); });
  };
  return has(statement, key) ? any(key) : !any(not_key);
}

bool names_account(std::string_view principal, std::string_view account) {
  return principal == "*" || principal == account ||
         principal == fmt::format("arn:aws:iam::{}:root", account);
}

// A principal within the account: a user or role of it.
bool is_within(std::string_view principal, std::string_view account) {
  const auto arn = aws::parse_arn(principal);
  return arn && arn->account == account;
}

// Whether "Principal" or "NotPrincipal" names the account, or for a denial someone in it.
bool names_caller(dom::object statement, std::string_view key, std::string_view account,
                  bool within) {
  const auto names = [&](std::string_view principal) {
    return names_account(principal, account) || (within && is_within(principal, account));
  };
  dom::object by_kind;
  const auto principals = statement[key].get(by_kind) == simdjson::SUCCESS
                              ? texts_at(by_kind, "AWS")
                              : texts_at(statement, key);
  return std::any_of(principals.begin(), principals.end(), names);
}

bool applies(dom::object statement, std::string_view bus_arn, std::string_view account,
             bool denies) {
  if (has(statement, "Condition") && !denies) {
    return false;
  }
  const bool is_principal = has(statement, "Principal")
                                ? names_caller(statement, "Principal", account, denies)
                                : !names_caller(statement, "NotPrincipal", account, !denies);
  return is_principal && selects(statement, "Action", "NotAction", kPutEvents, true) &&
         selects(statement, "Resource", "NotResource", bus_arn, false);
}

}  // namespace

Result<void> check_policy(std::string_view text) {
  dom::parser parser;
  dom::object policy;
  if (parser.parse(text.data(), text.size()).get(policy) != simdjson::SUCCESS) {
    return invalid("The policy is not a JSON object.");
  }
  const std::string_view version = text_at(policy, "Version");
  if (has(policy, "Version") && version != "2012-10-17" && version != "2008-10-17") {
    return invalid("Version must be 2012-10-17 or 2008-10-17.");
  }
  const auto statements = list_at(policy, "Statement");
  if (statements.empty()) {
    return invalid("The policy has no Statement.");
  }
  for (const dom::element statement : statements) {
    PENSTOCK_TRY(check_statement(statement));
  }
  PENSTOCK_TRY(bounded(std::string(text)));
  return {};
}

Result<std::string> with_permission(const std::string& text, std::string_view bus_arn,
                                    const Permission& permission) {
  dom::parser parser;
  dom::object policy;
  const std::string base = text.empty() ? R"({"Version":"2012-10-17"})" : text;
  if (parser.parse(base).get(policy) != simdjson::SUCCESS) {
    return Error(kCorrupt, "the stored policy of an event bus is not a JSON object");
  }
  std::vector<std::string> statements;
  bool is_placed = false;
  const auto place = [&] {
    statements.push_back(statement_text(bus_arn, permission));
    is_placed = true;
  };
  for (const dom::element statement : list_at(policy, "Statement")) {
    if (id_of(statement) != permission.statement_id) {
      statements.push_back(simdjson::minify(statement));
    } else if (!is_placed) {
      place();
    }
  }
  if (!is_placed) {
    place();
  }
  return bounded(with_statements(policy, statements));
}

Result<std::string> without_permission(const std::string& text, std::string_view statement_id) {
  if (text.empty()) {
    return Error(kResourceNotFound, "EventBus does not have a policy.");
  }
  dom::parser parser;
  dom::object policy;
  if (parser.parse(text).get(policy) != simdjson::SUCCESS) {
    return Error(kCorrupt, "the stored policy of an event bus is not a JSON object");
  }
  std::vector<std::string> kept;
  const auto statements = list_at(policy, "Statement");
  for (const dom::element statement : statements) {
    if (id_of(statement) != statement_id) {
      kept.push_back(simdjson::minify(statement));
    }
  }
  if (kept.size() == statements.size()) {
    return Error(kResourceNotFound, "Statement with the provided id does not exist.");
  }
  return kept.empty() ? std::string() : with_statements(policy, kept);
}

bool allows_put_events(std::string_view text, std::string_view bus_arn, std::string_view account) {
  dom::parser parser;
  dom::object policy;
  if (text.empty() || parser.parse(text.data(), text.size()).get(policy) != simdjson::SUCCESS) {
    return false;
  }
  bool is_allowed = false;
  for (const dom::element element : list_at(policy, "Statement")) {
    dom::object statement;
    if (element.get(statement) != simdjson::SUCCESS) {
      return false;
    }
    const bool denies = text_at(statement, "Effect") != "Allow";
    if (applies(statement, bus_arn, account, denies)) {
      if (denies) {
        return false;
      }
      is_allowed = true;
    }
  }
  return is_allowed;
}

}  // namespace penstock::bus

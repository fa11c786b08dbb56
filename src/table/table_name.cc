#include "table/table_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "aws/arn.h"
#include "table/key_shapes.h"
#include "table/table_errors.h"

namespace penstock::table {
namespace {

constexpr std::string_view kResourcePrefix = "table/";

constexpr size_t kNameCharactersMin = 3;
constexpr size_t kNameCharactersMax = 255;

// The table's name of "table/NAME"; nothing of what belongs to one, such as "table/NAME/index/…".
std::string_view name_of_resource(std::string_view resource) {
  if (!resource.starts_with(kResourcePrefix)) {
    return {};
  }
  resource.remove_prefix(kResourcePrefix.size());
  return resource.find('/') == std::string_view::npos ? resource : std::string_view();
}

Result<void> check_name(std::string_view name) {
  if (name.size() < kNameCharactersMin || name.size() > kNameCharactersMax) {
    return Error(kValidation,
                 "TableName must be at least 3 characters long and at most 255 characters long");
  }
  if (!form::is_name(name)) {
    return Error(kValidation,
                 fmt::format("1 validation error detected: Value '{}' at 'tableName' failed to "
                             "satisfy constraint: Member must satisfy regular expression pattern: "
                             "[a-zA-Z0-9_.-]+",
                             name));
  }
  return {};
}

}  // namespace

bool form::is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

std::string table_path(std::string_view account, std::string_view region, std::string_view name) {
  std::string path(account);
  path.push_back('\0');
  path.append(region).push_back('\0');
  return path.append(name);
}

std::string_view name_of_path(std::string_view path) { return path.substr(path.rfind('\0') + 1); }

std::string path_prefix(const service::Call& call) {
  return table_path(call.caller.account, call.region, {});
}

std::string arn_of_path(std::string_view path) {
  const size_t first = path.find('\0');
  const size_t second = path.rfind('\0');
  return fmt::format("arn:aws:{}:{}:{}:{}{}", kServiceName,
                     path.substr(first + 1, second - first - 1), path.substr(0, first),
                     kResourcePrefix, path.substr(second + 1));
}

Result<void> check_table_name(std::string_view name_or_arn) {
  if (name_or_arn.starts_with("arn:")) {
    return {};
  }
  std::vector<std::string> broken;
  if (!form::is_name(name_or_arn)) {
    broken.push_back(
        fmt::format("Member must satisfy regular expression pattern: {}", form::kName.pattern));
  }
  if (name_or_arn.size() < kNameCharactersMin) {
    broken.push_back(
        fmt::format("Member must have length greater than or equal to {}", kNameCharactersMin));
  }
  if (name_or_arn.size() > kNameCharactersMax) {
    broken.push_back(
        fmt::format("Member must have length less than or equal to {}", kNameCharactersMax));
  }
  if (broken.empty()) {
    return {};
  }
  for (std::string& constraint : broken) {
    constraint = fmt::format("Value '{}' at 'tableName' failed to satisfy constraint: {}",
                             name_or_arn, constraint);
  }
  return Error(kValidation, fmt::format("{} validation error{} detected: {}", broken.size(),
                                        broken.size() == 1 ? "" : "s", fmt::join(broken, "; ")));
}

Result<std::string> resolve_table(const service::Call& call, std::string_view name_or_arn) {
  if (!name_or_arn.starts_with("arn:")) {
    PENSTOCK_TRY(check_name(name_or_arn));
    return table_path(call.caller.account, call.region, name_or_arn);
  }
  const auto arn = aws::parse_arn(name_or_arn);
  const std::string_view name = arn ? name_of_resource(arn->resource) : std::string_view();
  if (!arn || arn->service != kServiceName || !form::is_name(name)) {
    return Error(kValidation, fmt::format("Invalid table ARN: {}", name_or_arn));
  }
  if (arn->account != call.caller.account || arn->region != call.region) {
    return Error(kAccessDenied, fmt::format("User: {} is not authorized to access the resource: {}",
                                            call.caller.arn, name_or_arn));
  }
  return table_path(arn->account, arn->region, name);
}

std::string routing_arn(const service::Call& call, std::string_view name_or_arn) {
  const auto path = resolve_table(call, name_or_arn);
  return path.ok() ? arn_of_path(*path) : std::string(name_or_arn);
}

}  // namespace penstock::table

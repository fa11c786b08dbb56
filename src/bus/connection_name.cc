#include "bus/connection_name.h"

#include <fmt/format.h>

#include "aws/arn.h"
#include "bus/bus_keys.h"

namespace penstock::bus {
namespace {

constexpr std::string_view kConnection = "connection/";
constexpr std::string_view kApiDestination = "api-destination/";

std::string arn_of(std::string_view path, std::string_view kind, std::string_view id) {
  const PathParts parts = parse_path(path);
  return fmt::format("arn:aws:events:{}:{}:{}{}/{}", parts.region, parts.account, kind, parts.name,
                     id);
}

std::string path_of(std::string_view text, std::string_view kind) {
  const auto arn = aws::parse_arn(text);
  if (!arn || arn->service != "events" || arn->region.empty() ||
      !aws::is_account_id(arn->account) || !arn->resource.starts_with(kind)) {
    return "";
  }
  const std::string_view rest = arn->resource.substr(kind.size());
  const size_t slash = rest.find('/');
  const bool is_whole = slash != std::string_view::npos && slash > 0 && slash + 1 < rest.size();
  return is_whole ? bus_path(arn->account, arn->region, rest.substr(0, slash)) : "";
}

}  // namespace

std::string connection_arn(std::string_view path, std::string_view id) {
  return arn_of(path, kConnection, id);
}

std::string api_destination_arn(std::string_view path, std::string_view id) {
  return arn_of(path, kApiDestination, id);
}

std::string secret_arn(std::string_view path, std::string_view secret_id) {
  const PathParts parts = parse_path(path);
  return fmt::format("arn:aws:secretsmanager:{}:{}:secret:events!connection/{}/{}", parts.region,
                     parts.account, parts.name, secret_id);
}

std::string path_of_connection_arn(std::string_view arn) { return path_of(arn, kConnection); }

std::string path_of_api_destination_arn(std::string_view arn) {
  return path_of(arn, kApiDestination);
}

}  // namespace penstock::bus

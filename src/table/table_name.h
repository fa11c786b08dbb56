// Names of tables: what a request may call one, its ARN, and the path by which it is found. Pure
// functions.
#ifndef PENSTOCK_TABLE_TABLE_NAME_H_
#define PENSTOCK_TABLE_TABLE_NAME_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "service/operation.h"

namespace penstock::table {

inline constexpr std::string_view kServiceName = "dynamodb";

// account 00 region 00 name; sorts by name within a region.
std::string table_path(std::string_view account, std::string_view region, std::string_view name);
std::string arn_of_path(std::string_view path);
std::string_view name_of_path(std::string_view path);
// account 00 region 00
std::string path_prefix(const service::Call& call);

// What an operation on items may call a table, found before anything else is looked at.
// ValidationException in the service framework's words.
Result<void> check_table_name(std::string_view name_or_arn);
// The path of what a request names, by name or ARN. ValidationException for what cannot be a name,
// AccessDeniedException for another account's table.
Result<std::string> resolve_table(const service::Call& call, std::string_view name_or_arn);
// The ARN that decides the shard; of what is no name, any.
std::string routing_arn(const service::Call& call, std::string_view name_or_arn);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_NAME_H_

// Amazon Resource Names, and the hash of one that decides which shard owns the resource. Pure
// functions; a parsed Arn is views into the text it came from.
#ifndef PENSTOCK_AWS_ARN_H_
#define PENSTOCK_AWS_ARN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::aws {

// arn:partition:service:region:account:resource. Region and account may be empty; the resource may
// hold ':' and '/'.
struct Arn {
  std::string_view partition = "aws";
  std::string_view service;
  std::string_view region;
  std::string_view account;
  std::string_view resource;
  bool operator==(const Arn&) const = default;
};

// nullopt unless there are six parts of which partition, service and resource are not empty.
std::optional<Arn> parse_arn(std::string_view text);
std::string format_arn(const Arn& arn);

// The same for the same bytes on every machine and in every version: which shard owns what is on
// disk depends on it. Never change it.
uint64_t arn_hash(std::string_view arn);

// 12 digits.
bool is_account_id(std::string_view text);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_ARN_H_

#include "aws/arn.h"

#include <algorithm>
#include <array>

namespace penstock::aws {

std::optional<Arn> parse_arn(std::string_view text) {
  std::array<std::string_view, 5> parts;  // all but the resource
  for (std::string_view& part : parts) {
    const size_t end = text.find(':');
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    part = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  const Arn arn{parts[1], parts[2], parts[3], parts[4], text};
  if (parts[0] != "arn" || arn.partition.empty() || arn.service.empty() || arn.resource.empty()) {
    return std::nullopt;
  }
  return arn;
}

std::string format_arn(const Arn& arn) {
  std::string out("arn");
  for (const std::string_view part :
       {arn.partition, arn.service, arn.region, arn.account, arn.resource}) {
    out.append(":").append(part);
  }
  return out;
}

uint64_t arn_hash(std::string_view arn) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : arn) {
    hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  }
  // FNV's low bits depend on the low bits of the input alone; this spreads every bit (MurmurHash3's
  // finaliser).
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33);
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace penstock::aws

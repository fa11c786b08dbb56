// IP addresses and ranges of them, as event patterns compare them. Values; pure functions.
#ifndef PENSTOCK_MATCH_ADDRESS_H_
#define PENSTOCK_MATCH_ADDRESS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::match {

struct Address {
  std::array<uint8_t, 16> bytes{};
  size_t size = 0;  // 4 or 16
};

// Four decimal numbers (leading zeros allowed, 15 characters at most), or an IPv6 address without
// dots and zone; an IPv4 address mapped into IPv6 (::ffff:a00:1) is the IPv4 address. nullopt for
// anything else.
std::optional<Address> parse_address(std::string_view text);

// Inclusive ends of one size.
struct AddressRange {
  Address low;
  Address high;

  // An address of the other family is compared by its first 32 bits, as event-ruler does: inside an
  // IPv4 range ends included, inside an IPv6 range without them.
  bool contains(const Address& address) const;
};

// "10.0.0.0/24", "2001:db8::/32": masks to /31 and /127. Returns the range, or sets `reason` to
// EventBridge's words.
std::optional<AddressRange> parse_cidr(std::string_view text, std::string& reason);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_ADDRESS_H_

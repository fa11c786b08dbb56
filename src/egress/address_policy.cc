#include "egress/address_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/assert.h"

namespace penstock::egress {

namespace {

namespace ip = boost::asio::ip;

struct Special {
  std::string_view network;
  std::string_view what;
};

// What IANA's registries of special-purpose addresses call not globally reachable, and what embeds
// another address or is no unicast address. The first that fits names it.
constexpr std::array kSpecial{
    Special{"0.0.0.0/8", "an address of this host"},
    Special{"10.0.0.0/8", "a private address"},
    Special{"100.64.0.0/10", "an address behind carrier-grade NAT"},
    Special{"127.0.0.0/8", "a loopback address"},
    Special{"169.254.0.0/16", "a link-local address"},
    Special{"172.16.0.0/12", "a private address"},
    Special{"192.0.0.0/24", "a reserved address"},
    Special{"192.0.2.0/24", "an address for documentation"},
    Special{"192.88.99.0/24", "a reserved address"},
    Special{"192.168.0.0/16", "a private address"},
    Special{"198.18.0.0/15", "an address for benchmarks"},
    Special{"198.51.100.0/24", "an address for documentation"},
    Special{"203.0.113.0/24", "an address for documentation"},
    Special{"224.0.0.0/4", "a multicast address"},
    Special{"240.0.0.0/4", "a reserved address"},
    Special{"::/128", "an address of this host"},
    Special{"::1/128", "a loopback address"},
    Special{"2001::/23", "a reserved address"},  // Teredo among them, which embeds IPv4
    Special{"2001:db8::/32", "an address for documentation"},
    Special{"2002::/16", "a 6to4 address"},  // embeds IPv4
    Special{"3fff::/20", "an address for documentation"},
    Special{"fc00::/7", "a private address"},
    Special{"fe80::/10", "a link-local address"},
    Special{"fec0::/10", "a private address"},
    Special{"ff00::/8", "a multicast address"},
};

bool is_host_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace

AddressPolicy::AddressPolicy()
    : mapped_(*parse_network("::ffff:0:0/96")),
      nat64_(*parse_network("64:ff9b::/96")),
      unicast_(*parse_network("2000::/3")) {
  special_.reserve(kSpecial.size());
  for (const Special& special : kSpecial) {
    auto network = parse_network(special.network);
    PENSTOCK_CHECK(network.has_value());
    network->what = special.what;
    special_.push_back(*network);
  }
}

Result<AddressPolicy> AddressPolicy::parse(const std::vector<std::string>& allowed) {
  AddressPolicy policy;
  for (const std::string& entry : allowed) {
    if (const auto network = parse_network(entry)) {
      policy.allowed_.push_back(*network);
      continue;
    }
    std::string host = entry;
    std::transform(host.begin(), host.end(), host.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    // Digits and dots alone are a mistyped address.
    if (!is_host_name(host) || host.find_first_not_of("0123456789.") == std::string::npos) {
      return Error(kInvalidArgument,
                   fmt::format("\"{}\": expected an address, a network such as 10.1.0.0/16, or the "
                               "name of a host.",
                               entry));
    }
    policy.allowed_hosts_.push_back(std::move(host));
  }
  return policy;
}

std::optional<std::string_view> AddressPolicy::why_refused(const ip::address& address,
                                                           std::string_view host) const {
  const Bytes bytes = to_bytes(address);
  const bool listed =
      std::any_of(allowed_.begin(), allowed_.end(),
                  [&](const Network& network) { return network.contains(bytes); }) ||
      std::find(allowed_hosts_.begin(), allowed_hosts_.end(), host) != allowed_hosts_.end();
  return listed ? std::nullopt : why_special(bytes);
}

std::optional<std::string_view> AddressPolicy::why_special(const Bytes& address) const {
  Bytes bytes = address;
  if (nat64_.contains(bytes)) {
    std::copy_n(mapped_.base.begin(), 12, bytes.begin());
  }
  for (const Network& special : special_) {
    if (special.contains(bytes)) {
      return special.what;
    }
  }
  if (!mapped_.contains(bytes) && !unicast_.contains(bytes)) {
    return "a reserved address";
  }
  return std::nullopt;
}

bool AddressPolicy::Network::contains(const Bytes& address) const {
  const size_t whole = static_cast<size_t>(bits) / 8;
  const int rest = bits % 8;
  if (!std::equal(base.begin(), base.begin() + static_cast<std::ptrdiff_t>(whole),
                  address.begin())) {
    return false;
  }
  return rest == 0 || (base[whole] ^ address[whole]) >> (8 - rest) == 0;
}

std::optional<AddressPolicy::Network> AddressPolicy::parse_network(std::string_view text) {
  const size_t slash = text.find('/');
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text.substr(0, slash)), error);
  if (error) {
    return std::nullopt;
  }
  const int bits_max = address.is_v4() ? 32 : 128;
  int bits = bits_max;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, bits);
    if (parsed.ec != std::errc() || parsed.ptr != end || bits < 0 || bits > bits_max) {
      return std::nullopt;
    }
  }
  return Network{to_bytes(address), bits + 128 - bits_max};
}

AddressPolicy::Bytes AddressPolicy::to_bytes(const ip::address& address) {
  if (address.is_v6()) {
    const auto bytes = address.to_v6().to_bytes();
    Bytes result;
    std::copy(bytes.begin(), bytes.end(), result.begin());
    return result;
  }
  const auto bytes = address.to_v4().to_bytes();
  Bytes result{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::copy(bytes.begin(), bytes.end(), result.begin() + 12);
  return result;
}

}  // namespace penstock::egress

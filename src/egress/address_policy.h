// Which addresses a URL that a user configured may lead to: the public internet, and what the
// operator allows besides. Everything else would let that user reach the machine itself, its
// network, or a cloud's metadata service through Penstock. A value that does not change; any
// thread.
#ifndef PENSTOCK_EGRESS_ADDRESS_POLICY_H_
#define PENSTOCK_EGRESS_ADDRESS_POLICY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/result.h"

namespace penstock::egress {

class AddressPolicy {
 public:
  // Only the public internet.
  AddressPolicy();
  // And what `allowed` lists: "10.1.0.0/16", "fd00::/8", one address, or a host's name, whose
  // addresses are then all allowed. kInvalidArgument names the entry that is none of these.
  static Result<AddressPolicy> parse(const std::vector<std::string>& allowed);

  // `host`: what the URL calls it, in lower case.
  bool allows(const boost::asio::ip::address& address, std::string_view host = {}) const {
    return !why_refused(address, host).has_value();
  }
  // "a loopback address"; nullopt if it is allowed.
  std::optional<std::string_view> why_refused(const boost::asio::ip::address& address,
                                              std::string_view host) const;

 private:
  // An address as IPv6: IPv4 is ::ffff:0:0/96.
  using Bytes = std::array<uint8_t, 16>;
  struct Network {
    Bytes base{};
    int bits = 0;
    std::string_view what = {};  // a literal
    bool contains(const Bytes& address) const;
  };
  static std::optional<Network> parse_network(std::string_view text);
  static Bytes to_bytes(const boost::asio::ip::address& address);
  std::optional<std::string_view> why_special(const Bytes& address) const;

  Network mapped_;   // IPv4
  Network nat64_;    // IPv4 behind a translator
  Network unicast_;  // all of IPv6 that has been given out
  std::vector<Network> special_;
  std::vector<Network> allowed_;
  std::vector<std::string> allowed_hosts_;
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_ADDRESS_POLICY_H_

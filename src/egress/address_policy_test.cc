#include "egress/address_policy.h"

#include <gtest/gtest.h>

#include <string>

namespace penstock::egress {
namespace {

using boost::asio::ip::make_address;

struct Row {
  const char* address;
  const char* why;  // nullptr: allowed
};

constexpr Row kRows[] = {
    // First and last of each range, and its neighbours where they are public.
    {"0.0.0.0", "an address of this host"},
    {"0.255.255.255", "an address of this host"},
    {"1.0.0.0", nullptr},
    {"9.255.255.255", nullptr},
    {"10.0.0.0", "a private address"},
    {"10.255.255.255", "a private address"},
    {"11.0.0.0", nullptr},
    {"100.63.255.255", nullptr},
    {"100.64.0.0", "an address behind carrier-grade NAT"},
    {"100.127.255.255", "an address behind carrier-grade NAT"},
    {"100.128.0.0", nullptr},
    {"127.0.0.1", "a loopback address"},
    {"127.255.255.255", "a loopback address"},
    {"128.0.0.0", nullptr},
    {"169.253.255.255", nullptr},
    {"169.254.169.254", "a link-local address"},
    {"169.255.0.0", nullptr},
    {"172.15.255.255", nullptr},
    {"172.16.0.0", "a private address"},
    {"172.31.255.255", "a private address"},
    {"172.32.0.0", nullptr},
    {"192.0.0.8", "a reserved address"},
    {"192.0.2.1", "an address for documentation"},
    {"192.88.99.1", "a reserved address"},
    {"192.167.255.255", nullptr},
    {"192.168.0.0", "a private address"},
    {"192.169.0.0", nullptr},
    {"198.17.255.255", nullptr},
    {"198.18.0.0", "an address for benchmarks"},
    {"198.19.255.255", "an address for benchmarks"},
    {"198.20.0.0", nullptr},
    {"198.51.100.7", "an address for documentation"},
    {"203.0.113.7", "an address for documentation"},
    {"223.255.255.255", nullptr},
    {"224.0.0.0", "a multicast address"},
    {"239.255.255.255", "a multicast address"},
    {"240.0.0.0", "a reserved address"},
    {"255.255.255.255", "a reserved address"},
    {"8.8.8.8", nullptr},
    {"::", "an address of this host"},
    {"::1", "a loopback address"},
    {"::7f00:1", "a reserved address"},  // IPv4-compatible
    {"::ffff:127.0.0.1", "a loopback address"},
    {"::ffff:10.1.2.3", "a private address"},
    {"::ffff:8.8.8.8", nullptr},
    {"64:ff9b::a9fe:a9fe", "a link-local address"},  // 169.254.169.254
    {"64:ff9b::10.0.0.1", "a private address"},
    {"64:ff9b::8.8.8.8", nullptr},
    {"64:ff9b:1::8.8.8.8", "a reserved address"},
    {"100::1", "a reserved address"},
    {"2001:0:4136:e378:8000:63bf:3fff:fdd2", "a reserved address"},  // Teredo
    {"2001:200::1", nullptr},
    {"2001:db8::1", "an address for documentation"},
    {"2002:7f00:1::", "a 6to4 address"},
    {"2606:4700:4700::1111", nullptr},
    {"3fff:fff::1", "an address for documentation"},
    {"4000::1", "a reserved address"},
    {"fc00::1", "a private address"},
    {"fdff::1", "a private address"},
    {"fe80::1", "a link-local address"},
    {"febf::1", "a link-local address"},
    {"fec0::1", "a private address"},
    {"ff02::1", "a multicast address"},
};

TEST(AddressPolicy, AllowsOnlyThePublicInternet) {
  const AddressPolicy policy;
  for (const Row& row : kRows) {
    const auto why = policy.why_refused(make_address(row.address), "hooks.test");
    EXPECT_EQ(why, row.why == nullptr ? std::nullopt : std::optional<std::string_view>(row.why))
        << row.address;
    EXPECT_EQ(policy.allows(make_address(row.address)), row.why == nullptr) << row.address;
  }
}

TEST(AddressPolicy, AllowsBesidesWhatIsListed) {
  const auto policy =
      AddressPolicy::parse({"10.1.0.0/16", "127.0.0.1", "fd12::/20", "Hooks.Internal"});
  ASSERT_TRUE(policy.ok()) << policy.error().message();
  const struct {
    const char* address;
    const char* host;
    bool allowed;
  } rows[] = {
      {"10.1.0.0", "", true},
      {"10.1.255.255", "", true},
      {"::ffff:10.1.2.3", "", true},
      {"10.2.0.0", "", false},
      {"127.0.0.1", "", true},
      {"127.0.0.2", "", false},
      {"fd12:fff::1", "", true},
      {"fd12:1000::1", "", false},
      {"192.168.1.1", "hooks.internal", true},
      {"192.168.1.1", "a.hooks.internal", false},
      // The network is listed, not its translated twin.
      {"64:ff9b::10.1.2.3", "", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(policy->allows(make_address(row.address), row.host), row.allowed)
        << row.address << " " << row.host;
  }
}

TEST(AddressPolicy, SaysWhichEntryItCannotRead) {
  for (const std::string entry : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "10.0.0",
                                  "::1/129", "", "a b", "host/8", "http://host"}) {
    const auto policy = AddressPolicy::parse({"127.0.0.1", entry});
    ASSERT_FALSE(policy.ok()) << entry;
    EXPECT_TRUE(policy.error().message().starts_with("\"" + entry + "\": expected"))
        << policy.error().message();
  }
}

}  // namespace
}  // namespace penstock::egress

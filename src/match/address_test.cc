#include "match/address.h"

#include <gtest/gtest.h>

namespace penstock::match {
namespace {

struct Same {
  const char* text;
  const char* other;  // the same address, written otherwise; null: `text` is no address
};

constexpr Same kAddresses[] = {
    {"10.0.0.1", "010.00.0.001"},
    {"0.0.0.0", "000.0.0.0"},
    {"255.255.255.255", "255.255.255.255"},
    {"2001:db8::1", "2001:DB8:0:0:0:0:0:1"},
    {"2001:db8::1", "2001:0db8:0000::0001"},
    {"::", "0:0:0:0:0:0:0:0"},
    {"1::", "1:0:0:0:0:0:0:0"},
    {"::1", "0::1"},
    {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
    {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
    {"1:2::7:8", "1:2:0:0:0:0:7:8"},
    {"00001::1", "1::1"},
    {"::ffff:a00:1", "10.0.0.1"},
    {"", nullptr},
    {"10", nullptr},
    {"10.0.0", nullptr},
    {"10.0.0.", nullptr},
    {".10.0.0", nullptr},
    {"10..0.0", nullptr},
    {"10.0.0.1.2", nullptr},
    {"10.0.0.256", nullptr},
    {"0000000010.0.0.1", nullptr},  // longer than any address has to be
    {"10.0.0.x", nullptr},
    {" 10.0.0.1", nullptr},
    {":", nullptr},
    {":1", nullptr},
    {"1:", nullptr},
    {":::", nullptr},
    {"1::2::3", nullptr},
    {"1:2:3:4:5:6:7", nullptr},
    {"1:2:3:4:5:6:7:8:9", nullptr},
    {"1:2:3:4:5:6:7:8::", nullptr},
    {"1:2:3:4:5:6:7:8:", nullptr},
    {"12345::1", nullptr},
    {"g::1", nullptr},
    {"::ffff:10.0.0.1", nullptr},
    {"fe80::1%eth0", nullptr},
    {"12:30", nullptr},
};

TEST(Address, IsTheSameHoweverItIsWritten) {
  for (const Same& at : kAddresses) {
    const auto address = parse_address(at.text);
    ASSERT_EQ(address.has_value(), at.other != nullptr) << at.text;
    if (address.has_value()) {
      const auto other = parse_address(at.other);
      ASSERT_TRUE(other.has_value()) << at.other;
      EXPECT_EQ(address->bytes, other->bytes) << at.text;
      EXPECT_EQ(address->size, other->size) << at.text;
    }
  }
}

struct InRange {
  const char* cidr;
  const char* address;
  bool inside;
};

constexpr InRange kRanges[] = {
    {"10.0.0.0/24", "10.0.0.0", true},
    {"10.0.0.0/24", "10.0.0.255", true},
    {"10.0.0.0/24", "10.0.1.0", false},
    {"10.0.0.0/24", "9.255.255.255", false},
    {"10.0.0.77/24", "10.0.0.1", true},
    {"10.0.0.2/31", "10.0.0.3", true},
    {"10.0.0.2/31", "10.0.0.4", false},
    {"10.0.0.0/9", "10.127.255.255", true},
    {"10.0.0.0/9", "10.128.0.0", false},
    {"10.0.0.0/24/", "10.0.0.1", true},
    {"10.0.0.0/+24", "10.0.0.1", true},
    {"2001:db8::/32", "2001:db8:ffff::", true},
    {"2001:db8::/32", "2001:db9::", false},
    {"::/127", "::1", true},
    {"::/127", "::2", false},
    {"::ffff:a00:0/24", "10.0.0.9", true},
    // Of the other family: by the first 32 bits.
    {"0.0.0.0/0", "::1", true},
    {"10.0.0.0/8", "a01::", true},
    {"10.0.0.0/8", "b00::", false},
    {"::/0", "1.2.3.4", true},
    {"::/0", "0.0.0.0", false},
    {"::/0", "255.255.255.255", false},
    {"::/4", "1.255.255.255", true},
    {"::/4", "15.255.255.255", false},
    {"2001:db8::/32", "32.1.13.184", false},
};

TEST(AddressRange, HoldsItsAddresses) {
  for (const InRange& at : kRanges) {
    std::string reason;
    const auto range = parse_cidr(at.cidr, reason);
    ASSERT_TRUE(range.has_value()) << at.cidr << ": " << reason;
    EXPECT_EQ(range->contains(*parse_address(at.address)), at.inside)
        << at.cidr << " " << at.address;
  }
}

struct BadCidr {
  const char* text;
  const char* reason;
};

constexpr BadCidr kBadCidrs[] = {
    {"10.0.0.1", "Malformed CIDR, one '/' required"},
    {"10.0.0.1/", "Malformed CIDR, one '/' required"},
    {"10.0.0.1/1/2", "Malformed CIDR, one '/' required"},
    {"", "Malformed CIDR, one '/' required"},
    {"10.0.0.1/x", "Malformed CIDR, mask bits must be an integer"},
    {"10.0.0.1/8x", "Malformed CIDR, mask bits must be an integer"},
    {"10.0.0.1/+", "Malformed CIDR, mask bits must be an integer"},
    {"10.0.0.1/99999999999", "Malformed CIDR, mask bits must be an integer"},
    {"10.0.0.1/-1", "Malformed CIDR, mask bits must not be negative"},
    {"10.0.0.1/32", "IPv4 mask bits must be < 32"},
    {"::1/128", "IPv6 mask bits must be < 128"},
    {"::ffff:a00:1/96", "IPv4 mask bits must be < 32"},
    {"/24", "Nonstandard IP address: "},
    {"xx.11.xx/8", "Nonstandard IP address: xx.11.xx"},
    {"xxxx:db8:1234:1a00::/64", "Nonstandard IP address: xxxx:db8:1234:1a00::"},
    {"10.0.0.256/24", "Invalid IP address: 10.0.0.256"},
    {"1:2/24", "Invalid IP address: 1:2"},
};

TEST(AddressRange, IsRefusedInEventBridgesWords) {
  for (const BadCidr& at : kBadCidrs) {
    std::string reason;
    EXPECT_FALSE(parse_cidr(at.text, reason).has_value()) << at.text;
    EXPECT_EQ(reason, at.reason) << at.text;
  }
}

}  // namespace
}  // namespace penstock::match

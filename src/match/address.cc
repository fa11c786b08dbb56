#include "match/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <system_error>

namespace penstock::match {
namespace {

constexpr size_t kV4Bytes = 4;
constexpr size_t kV6Bytes = 16;
constexpr size_t kV4TextMax = 15;
constexpr std::array<uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

int hex_value(char byte) {
  if (is_digit(byte)) {
    return byte - '0';
  }
  const char lower = static_cast<char>(byte | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Numbers of digits only, joined by three dots: whether it is in range is another question.
bool looks_like_v4(std::string_view text) {
  size_t dots = 0;
  bool digit_before = false;
  for (const char byte : text) {
    if (byte == '.' && digit_before) {
      ++dots;
      digit_before = false;
    } else if (is_digit(byte)) {
      digit_before = true;
    } else {
      return false;
    }
  }
  return dots == 3 && digit_before;
}

bool looks_like_v6(std::string_view text) {
  return text.find(':') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char byte) { return byte == ':' || hex_value(byte) >= 0; });
}

std::optional<Address> parse_v4(std::string_view text) {
  if (text.size() > kV4TextMax) {
    return std::nullopt;
  }
  Address address;
  unsigned part = 0;
  for (const char byte : text) {
    if (byte == '.') {
      address.bytes[address.size++] = static_cast<uint8_t>(part);
      part = 0;
      continue;
    }
    part = part * 10 + static_cast<unsigned>(byte - '0');
    if (part > 255) {
      return std::nullopt;
    }
  }
  address.bytes[address.size++] = static_cast<uint8_t>(part);
  return address;
}

// The groups of an IPv6 address while it is read from left to right.
struct Groups {
  Address address;
  std::optional<size_t> gap;  // where "::" stands, in bytes

  bool push(unsigned group) {
    if (address.size + 2 > kV6Bytes) {
      return false;
    }
    address.bytes[address.size++] = static_cast<uint8_t>(group >> 8);
    address.bytes[address.size++] = static_cast<uint8_t>(group & 0xFF);
    return true;
  }

  // Moves what follows the gap to the end; false if the groups do not make sixteen bytes.
  bool close_gap() {
    if (!gap.has_value() || address.size == kV6Bytes) {
      return !gap.has_value() && address.size == kV6Bytes;
    }
    const auto from = address.bytes.begin() + static_cast<ptrdiff_t>(*gap);
    const auto to = address.bytes.begin() + static_cast<ptrdiff_t>(address.size);
    const auto moved = std::copy_backward(from, to, address.bytes.end());
    std::fill(from, moved, uint8_t{0});
    address.size = kV6Bytes;
    return true;
  }
};

std::optional<Address> parse_v6(std::string_view text) {
  Groups groups;
  if (text.size() < 2 || (text[0] == ':' && text[1] != ':')) {
    return std::nullopt;
  }
  unsigned group = 0;
  bool digit_before = false;
  for (size_t i = text[0] == ':' ? 1 : 0; i < text.size(); ++i) {
    if (text[i] != ':') {
      group = group * 16 + static_cast<unsigned>(hex_value(text[i]));
      digit_before = true;
      if (group > 0xFFFF) {
        return std::nullopt;
      }
      continue;
    }
    if (!digit_before) {
      if (groups.gap.has_value()) {
        return std::nullopt;
      }
      groups.gap = groups.address.size;
    } else if (i + 1 == text.size() || !groups.push(group)) {
      return std::nullopt;
    }
    group = 0;
    digit_before = false;
  }
  if (digit_before && !groups.push(group)) {
    return std::nullopt;
  }
  if (!groups.close_gap()) {
    return std::nullopt;
  }
  return groups.address;
}

std::optional<Address> unmapped(std::optional<Address> v6) {
  if (!v6.has_value() ||
      !std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), v6->bytes.begin())) {
    return v6;
  }
  Address v4;
  v4.size = kV4Bytes;
  std::copy(v6->bytes.begin() + kMappedPrefix.size(), v6->bytes.end(), v4.bytes.begin());
  return v4;
}

int compare(const Address& a, const Address& b, size_t bytes) {
  return std::memcmp(a.bytes.data(), b.bytes.data(), bytes);
}

// [0, 2^31) or what is wrong with it.
std::optional<int> parse_mask(std::string_view text, std::string& reason) {
  if (text.size() > 1 && text.front() == '+') {
    text.remove_prefix(1);
  }
  int bits = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) {
    reason = "Malformed CIDR, mask bits must be an integer";
    return std::nullopt;
  }
  if (bits < 0) {
    reason = "Malformed CIDR, mask bits must not be negative";
    return std::nullopt;
  }
  return bits;
}

AddressRange masked(const Address& address, size_t mask_bits) {
  AddressRange range{address, address};
  for (size_t bit = mask_bits; bit < address.size * 8; ++bit) {
    const auto flag = static_cast<uint8_t>(0x80u >> (bit % 8));
    range.low.bytes[bit / 8] = static_cast<uint8_t>(range.low.bytes[bit / 8] & ~flag);
    range.high.bytes[bit / 8] = static_cast<uint8_t>(range.high.bytes[bit / 8] | flag);
  }
  return range;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  if (looks_like_v4(text)) {
    return parse_v4(text);
  }
  if (looks_like_v6(text)) {
    return unmapped(parse_v6(text));
  }
  return std::nullopt;
}

bool AddressRange::contains(const Address& address) const {
  if (address.size == low.size) {
    return compare(low, address, low.size) <= 0 && compare(address, high, low.size) <= 0;
  }
  const int above = compare(address, low, kV4Bytes);
  const int below = compare(address, high, kV4Bytes);
  return low.size == kV4Bytes ? above >= 0 && below <= 0 : above > 0 && below < 0;
}

std::optional<AddressRange> parse_cidr(std::string_view text, std::string& reason) {
  while (!text.empty() && text.back() == '/') {
    text.remove_suffix(1);
  }
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.find('/', slash + 1) != std::string_view::npos) {
    reason = "Malformed CIDR, one '/' required";
    return std::nullopt;
  }
  const auto mask = parse_mask(text.substr(slash + 1), reason);
  if (!mask.has_value()) {
    return std::nullopt;
  }
  const std::string_view host = text.substr(0, slash);
  const auto address = parse_address(host);
  if (!address.has_value()) {
    const bool shaped = looks_like_v4(host) || looks_like_v6(host);
    reason = fmt::format("{} IP address: {}", shaped ? "Invalid" : "Nonstandard", host);
    return std::nullopt;
  }
  const size_t bits = static_cast<size_t>(*mask);
  if (bits >= address->size * 8) {
    reason =
        address->size == kV4Bytes ? "IPv4 mask bits must be < 32" : "IPv6 mask bits must be < 128";
    return std::nullopt;
  }
  return masked(*address, bits);
}

}  // namespace penstock::match

#include "match/address_index.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

#include "match/text_hash.h"

namespace penstock::match {
namespace {

// How many bits all addresses of the range begin with.
uint32_t fixed_bits(const AddressRange& range) {
  uint32_t bits = 0;
  while (bits < range.low.size * 8) {
    const auto difference =
        static_cast<uint8_t>(range.low.bytes[bits / 8] ^ range.high.bytes[bits / 8]);
    if (((difference >> (7 - bits % 8)) & 1) != 0) {
      break;
    }
    ++bits;
  }
  return bits;
}

const AddressRange& range_of(const Predicate& predicate) {
  return std::get<AddressRange>(predicate.condition().operand);
}

}  // namespace

uint64_t AddressIndex::hash_bits(const Address& address, size_t family, uint32_t bits,
                                 uint64_t seed) {
  std::array<char, 18> key{};
  std::copy_n(address.bytes.begin(), bits / 8, key.begin());
  if (bits % 8 != 0) {
    const auto kept = static_cast<uint8_t>(0xFFu << (8 - bits % 8));
    key[bits / 8] = static_cast<char>(address.bytes[bits / 8] & kept);
  }
  key[16] = static_cast<char>(bits);
  key[17] = static_cast<char>(family);
  return hash_text({key.data(), key.size()}, seed);
}

void AddressIndex::add(Predicate* predicate, uint64_t seed, RuleMemory& memory) {
  const Address& low = range_of(*predicate).low;
  const uint32_t bits = fixed_bits(range_of(*predicate));
  table_.add(hash_bits(low, low.size, bits, seed), predicate, memory);
  (low.size == 4 ? v4_bits_ : v6_bits_).add(bits, memory);
}

void AddressIndex::remove(Predicate* predicate, uint64_t seed, RuleMemory& memory) {
  const Address& low = range_of(*predicate).low;
  const uint32_t bits = fixed_bits(range_of(*predicate));
  table_.remove(hash_bits(low, low.size, bits, seed), predicate, memory);
  (low.size == 4 ? v4_bits_ : v6_bits_).remove(bits, memory);
}

void AddressIndex::discard(RuleMemory& memory) {
  table_.discard(memory);
  v4_bits_.discard(memory);
  v6_bits_.discard(memory);
}

}  // namespace penstock::match

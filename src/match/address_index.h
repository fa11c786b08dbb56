// Ranges of IP addresses of one field, found by one look-up for each distinct number of fixed bits.
// See FieldIndex for who may call what.
#ifndef PENSTOCK_MATCH_ADDRESS_INDEX_H_
#define PENSTOCK_MATCH_ADDRESS_INDEX_H_

#include <cstddef>
#include <cstdint>

#include "match/address.h"
#include "match/length_list.h"
#include "match/rule_record.h"
#include "match/shared_table.h"

namespace penstock::match {

class AddressIndex {
 public:
  // Predicates that may accept the address: to be asked.
  template <typename Visit>
  void for_each(const Address& address, uint64_t seed, Visit visit) const {
    // An address of the other family is compared by its first 32 bits (AddressRange::contains).
    v4_bits_.for_each([&](uint32_t bits) {
      table_.for_each(hash_bits(address, 4, bits, seed), visit);
      return true;
    });
    v6_bits_.for_each([&](uint32_t bits) {
      if (bits > address.size * 8) {
        return false;
      }
      table_.for_each(hash_bits(address, 16, bits, seed), visit);
      return true;
    });
  }

  // The rest is for the writer.
  void add(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  void remove(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  void discard(RuleMemory& memory);

 private:
  // Of the first bits of an address, for a range of the family of so many bytes.
  static uint64_t hash_bits(const Address& address, size_t family, uint32_t bits, uint64_t seed);

  SharedTable<Predicate> table_;
  LengthList v4_bits_;
  LengthList v6_bits_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_ADDRESS_INDEX_H_

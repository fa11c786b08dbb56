// Beginnings or ends of strings, found by one look-up for each distinct length; also whole strings
// without regard to case. See FieldIndex for who may call what.
#ifndef PENSTOCK_MATCH_AFFIX_INDEX_H_
#define PENSTOCK_MATCH_AFFIX_INDEX_H_

#include <cstdint>
#include <string_view>

#include "match/length_list.h"
#include "match/rule_record.h"
#include "match/shared_table.h"
#include "match/text_hash.h"

namespace penstock::match {

class AffixIndex {
 public:
  // Predicates of what `value` starts with: to be asked, since hashes may collide. With `Form`
  // Folded, the texts of the index are in lower case, and the value's is of no account.
  template <typename Form, typename Visit>
  void for_each_prefix(std::string_view value, uint64_t seed, Visit visit) const {
    PrefixHashes<Form> hashes(value, seed);
    lengths_.for_each([&](uint32_t length) {
      if (length > value.size()) {
        return false;
      }
      table_.for_each(hashes.at(length), visit);
      return true;
    });
  }
  template <typename Form, typename Visit>
  void for_each_suffix(std::string_view value, uint64_t seed, Visit visit) const {
    SuffixHashes<Form> hashes(value, seed);
    lengths_.for_each([&](uint32_t length) {
      if (length > value.size()) {
        return false;
      }
      table_.for_each(hashes.at(length), visit);
      return true;
    });
  }
  template <typename Form, typename Visit>
  void for_each_whole(std::string_view value, uint64_t seed, Visit visit) const {
    whole_.for_each(hash_text<Form>(value, seed), visit);
  }
  bool has_whole() const { return !whole_.empty(); }

  // The rest is for the writer.
  void add_prefix(std::string_view text, Predicate* predicate, uint64_t seed, RuleMemory& memory) {
    add(hash_text(text, seed), text, predicate, memory);
  }
  void remove_prefix(std::string_view text, Predicate* predicate, uint64_t seed,
                     RuleMemory& memory) {
    remove(hash_text(text, seed), text, predicate, memory);
  }
  void add_suffix(std::string_view text, Predicate* predicate, uint64_t seed, RuleMemory& memory) {
    add(SuffixHashes<>(text, seed).at(text.size()), text, predicate, memory);
  }
  void remove_suffix(std::string_view text, Predicate* predicate, uint64_t seed,
                     RuleMemory& memory) {
    remove(SuffixHashes<>(text, seed).at(text.size()), text, predicate, memory);
  }
  void add_whole(std::string_view text, Predicate* predicate, uint64_t seed, RuleMemory& memory) {
    whole_.add(hash_text(text, seed), predicate, memory);
  }
  void remove_whole(std::string_view text, Predicate* predicate, uint64_t seed,
                    RuleMemory& memory) {
    whole_.remove(hash_text(text, seed), predicate, memory);
  }
  void discard(RuleMemory& memory) {
    table_.discard(memory);
    whole_.discard(memory);
    lengths_.discard(memory);
  }

 private:
  void add(uint64_t hash, std::string_view text, Predicate* predicate, RuleMemory& memory) {
    table_.add(hash, predicate, memory);
    lengths_.add(static_cast<uint32_t>(text.size()), memory);
  }
  void remove(uint64_t hash, std::string_view text, Predicate* predicate, RuleMemory& memory) {
    table_.remove(hash, predicate, memory);
    lengths_.remove(static_cast<uint32_t>(text.size()), memory);
  }

  SharedTable<Predicate> table_;
  SharedTable<Predicate> whole_;
  LengthList lengths_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_AFFIX_INDEX_H_

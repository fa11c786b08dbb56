// Beginnings or ends of strings, found by one look-up for each distinct length; also whole strings
// without regard to case. See FieldIndex for who may call what.
#ifndef PENSTOCK_MATCH_AFFIX_INDEX_H_
#define PENSTOCK_MATCH_AFFIX_INDEX_H_

#include <atomic>
#include <cstdint>
#include <optional>
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
    if (!value.empty() && !was_added(Form::word(static_cast<uint8_t>(value.front())))) {
      return;
    }
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
    if (!value.empty() && !was_added(Form::word(static_cast<uint8_t>(value.back())))) {
      return;
    }
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
    add_byte(text.empty() ? std::nullopt : std::optional(text.front()));
    add(hash_text(text, seed), text, predicate, memory);
  }
  void remove_prefix(std::string_view text, Predicate* predicate, uint64_t seed,
                     RuleMemory& memory) {
    remove(hash_text(text, seed), text, predicate, memory);
  }
  void add_suffix(std::string_view text, Predicate* predicate, uint64_t seed, RuleMemory& memory) {
    add_byte(text.empty() ? std::nullopt : std::optional(text.back()));
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
  // Whether a text with this byte at its outer end was ever added; most values need no more.
  bool was_added(uint64_t byte) const {
    return (outer_bytes_.load(std::memory_order_relaxed) >> (byte % 64) & 1) != 0;
  }
  void add_byte(std::optional<char> byte) {
    const uint64_t bits = byte ? uint64_t{1} << (static_cast<uint8_t>(*byte) % 64) : ~uint64_t{0};
    outer_bytes_.fetch_or(bits, std::memory_order_relaxed);
  }
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
  std::atomic<uint64_t> outer_bytes_{0};
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_AFFIX_INDEX_H_

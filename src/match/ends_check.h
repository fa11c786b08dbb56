// Whether a text can be what a condition on strings accepts, by its first and last eight bytes:
// nearly always that decides it. Values; an EndsCheck refers to its condition, which must outlive
// it.
#ifndef PENSTOCK_MATCH_ENDS_CHECK_H_
#define PENSTOCK_MATCH_ENDS_CHECK_H_

#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

#include "match/condition.h"
#include "match/text_hash.h"

namespace penstock::match {

// What checks look at, made once for a text that several ask about.
struct TextEnds {
  std::string_view text;
  uint64_t first = 0;  // eight bytes; zeros behind a shorter text
  uint64_t last = 0;   // eight bytes; zeros in front of a shorter text
  uint64_t folded_first = 0;
  uint64_t folded_last = 0;

  void take(std::string_view from) {
    text = from;
    first = first_word(from);
    last = last_word(from);
    folded_first = fold_ascii(first);
    folded_last = fold_ascii(last);
  }

  static uint64_t first_word(std::string_view text) {
    return text.size() >= 8 ? load_word(text.data()) : load_tail(text.data(), text.size());
  }
  static uint64_t last_word(std::string_view text) {
    if (text.size() >= 8) {
      return load_word(text.data() + text.size() - 8);
    }
    return text.empty() ? 0 : load_tail(text.data(), text.size()) << (64 - text.size() * 8);
  }
};

class EndsCheck {
 public:
  // Of a condition that accepts strings only; nullopt for an operator that ends say nothing about.
  static std::optional<EndsCheck> of(const Condition& condition);

  bool accepts(const TextEnds& ends) const {
    const uint64_t first = folds_ ? ends.folded_first : ends.first;
    const uint64_t last = folds_ ? ends.folded_last : ends.last;
    return ends.text.size() - size_min_ <= size_range_ &&
           (((first ^ first_) & first_mask_) | ((last ^ last_) & last_mask_)) == 0 &&
           (rest_ == nullptr || rest_->accepts({ValueKind::kString, ends.text}));
  }

 private:
  static constexpr uint64_t kAnyLonger = UINT64_MAX / 2;  // what is shorter is longer than that

  void start_with(std::string_view text);
  void end_with(std::string_view text);

  uint64_t first_ = 0;
  uint64_t first_mask_ = 0;
  uint64_t last_ = 0;
  uint64_t last_mask_ = 0;
  uint64_t size_min_ = 0;
  uint64_t size_range_ = kAnyLonger;  // how much longer it may be
  const Condition* rest_ = nullptr;   // to be asked if the ends do not decide
  bool folds_ = false;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_ENDS_CHECK_H_

#include "match/ends_check.h"

#include <algorithm>
#include <string>
#include <variant>

namespace penstock::match {
namespace {

constexpr size_t kWord = 8;

uint64_t low_bytes(size_t count) {
  return count >= kWord ? ~uint64_t{0} : (uint64_t{1} << (count * 8)) - 1;
}

}  // namespace

void EndsCheck::start_with(std::string_view text) {
  first_ = TextEnds::first_word(text);
  first_mask_ = low_bytes(text.size());
}

void EndsCheck::end_with(std::string_view text) {
  last_ = TextEnds::last_word(text);
  last_mask_ = ~low_bytes(kWord - std::min(text.size(), kWord));
}

std::optional<EndsCheck> EndsCheck::of(const Condition& condition) {
  EndsCheck check;
  std::string_view text = condition.text;
  std::optional<std::string> lower;
  if (const auto* folded = std::get_if<FoldedText>(&condition.operand)) {
    lower = folded->ascii_lower();
    if (!lower.has_value()) {
      return std::nullopt;
    }
    text = *lower;
    check.folds_ = true;
  }
  check.size_min_ = text.size();
  bool decides = text.size() <= kWord;
  switch (condition.op) {
    case Operator::kText:
    case Operator::kEqualsIgnoreCase:
      check.start_with(text);
      check.end_with(text);
      check.size_range_ = 0;
      decides = text.size() <= 2 * kWord;
      break;
    case Operator::kPrefix:
    case Operator::kPrefixIgnoreCase:
      check.start_with(text);
      break;
    case Operator::kSuffix:
    case Operator::kSuffixIgnoreCase:
      check.end_with(text);
      break;
    case Operator::kWildcard: {
      const auto& parts = std::get<Wildcard>(condition.operand).parts();
      check.start_with(parts.front());
      check.end_with(parts.back());
      check.size_min_ = 0;
      for (const std::string& part : parts) {
        check.size_min_ += part.size();
      }
      check.size_range_ = parts.size() == 1 ? 0 : kAnyLonger;
      decides = parts.size() == 2 && parts[0].size() <= kWord && parts[1].size() <= kWord;
      break;
    }
    default:
      return std::nullopt;
  }
  check.rest_ = decides ? nullptr : &condition;
  return check;
}

}  // namespace penstock::match

// Comparison without regard to case, as equals-ignore-case has it: each character of the pattern
// stands for its lower and its upper case form, which may have several characters ("ß" also stands
// for "SS", but "ss" does not stand for "ß"). Characters beyond U+FFFF stand for themselves. A
// FoldedText is immutable: any thread.
#ifndef PENSTOCK_MATCH_IGNORE_CASE_H_
#define PENSTOCK_MATCH_IGNORE_CASE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::match {

class FoldedText {
 public:
  // Valid UTF-8, except that surrogates may stand alone in it.
  explicit FoldedText(std::string_view pattern);

  bool equals(std::string_view text) const;
  bool is_prefix_of(std::string_view text) const;
  bool is_suffix_of(std::string_view text) const;

  // The text in lower case if all of it is ASCII: then it accepts exactly the ASCII texts that have
  // the same lower case form. nullopt if not.
  std::optional<std::string> ascii_lower() const;
  size_t heap_bytes() const { return characters_.capacity() * sizeof(Character); }

 private:
  // A character in UTF-8: three characters of two bytes are the longest there is.
  struct Form {
    std::array<char, 6> bytes{};
    uint8_t size = 0;

    std::string_view view() const { return {bytes.data(), size}; }
  };
  struct Character {
    Form lower;
    Form upper;
  };

  static Form form_of(std::string_view text);
  static Character character_of(std::string_view text);
  // Removes from the front of `text` what the pattern stands for; false if it does not start so.
  bool consume(std::string_view& text) const;

  std::vector<Character> characters_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_IGNORE_CASE_H_

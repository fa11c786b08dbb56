// Lists of words in capital letters, ascending, in which a word of any case is looked up. Pure; any
// thread.
#ifndef PENSTOCK_TABLE_WORD_LIST_H_
#define PENSTOCK_TABLE_WORD_LIST_H_

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace penstock::table {

// `longest`: of the list's words; a longer one is not looked at.
inline bool contains_word(std::span<const std::string_view> words, size_t longest,
                          std::string_view word) {
  if (word.size() > longest) {
    return false;
  }
  std::string upper(word);
  for (char& c : upper) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return std::binary_search(words.begin(), words.end(), std::string_view(upper));
}

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_WORD_LIST_H_

// Words that cannot be attribute names in an expression, in any case. Pure; any thread.
#ifndef PENSTOCK_TABLE_RESERVED_WORDS_H_
#define PENSTOCK_TABLE_RESERVED_WORDS_H_

#include <cstddef>
#include <string_view>

namespace penstock::table {

inline constexpr size_t kReservedWords = 573;

bool is_reserved_word(std::string_view name);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_RESERVED_WORDS_H_

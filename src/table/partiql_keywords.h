// Words that mean something in PartiQL, and so need double quotes to be names. Pure function.
#ifndef PENSTOCK_TABLE_PARTIQL_KEYWORDS_H_
#define PENSTOCK_TABLE_PARTIQL_KEYWORDS_H_

#include <string_view>

namespace penstock::table {

// Any case.
bool is_partiql_keyword(std::string_view word);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_PARTIQL_KEYWORDS_H_

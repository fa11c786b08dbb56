// Projection expressions: which parts of an item are answered. Pure functions; any thread.
#ifndef PENSTOCK_TABLE_PROJECTION_H_
#define PENSTOCK_TABLE_PROJECTION_H_

#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/document_path.h"
#include "table/placeholders.h"

namespace penstock::table {

// Reads a ProjectionExpression. ValidationException.
Result<PathSet> parse_projection(std::string_view text, Placeholders& placeholders);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_PROJECTION_H_

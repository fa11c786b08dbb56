// Tables as rows for people. Pure functions.
#ifndef PENSTOCK_CLI_TABLE_TEXT_H_
#define PENSTOCK_CLI_TABLE_TEXT_H_

#include <string>
#include <vector>

#include "table/description_shapes.h"

namespace penstock::cli {

std::string table_description_text(const table::TableDescription& description,
                                   const std::vector<table::Tag>& tags);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_TEXT_H_

// JSON for people. Pure functions.
#ifndef PENSTOCK_CLI_JSON_TEXT_H_
#define PENSTOCK_CLI_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace penstock::cli {

// Valid JSON over several lines, two spaces a level; ends without a newline. A list of plain values
// stays on one line if it is short. Members keep their
// order and values their spelling. Control characters inside strings are shown as escapes, so that
// none reaches the terminal.
std::string pretty_json(std::string_view json);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_JSON_TEXT_H_

// The files ~/.aws/config and ~/.aws/credentials: sections of key = value lines. Pure functions;
// any thread.
#ifndef PENSTOCK_CLI_INI_FILE_H_
#define PENSTOCK_CLI_INI_FILE_H_

#include <map>
#include <string>
#include <string_view>

namespace penstock::cli {

using IniSection = std::map<std::string, std::string>;
using IniFile = std::map<std::string, IniSection>;

// Lines that are neither a [section] nor key = value, comments (# or ;) and indented lines (nested
// settings) are skipped, as AWS's own tools do. Of a key given twice the last one counts.
IniFile parse_ini(std::string_view text);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_INI_FILE_H_

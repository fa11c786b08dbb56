// Text that an argument gives: itself, a file, or standard input. Used by the main thread.
#ifndef PENSTOCK_CLI_INPUT_TEXT_H_
#define PENSTOCK_CLI_INPUT_TEXT_H_

#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::cli {

// All of what is left of it.
std::string read_all(std::istream& stream);
// kInvalidArgument names the file that cannot be read.
Result<std::string> read_file(const std::string& path);

bool is_json_object(std::string_view text);  // by its first character

// A JSON object as it is; "-": standard input; "@FILE" or "FILE": what is in the file.
Result<std::string> read_json_argument(const std::string& argument);

// A message: the argument as it is, or standard input if that is "-"; without it what is in the
// file. kInvalidArgument, which calls the argument `name`, if there is neither.
Result<std::string> read_message(const std::optional<std::string>& argument,
                                 const std::string& file, std::string_view name);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_INPUT_TEXT_H_

#include "cli/input_text.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

namespace penstock::cli {

std::string read_all(std::istream& stream) {
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error(kInvalidArgument, fmt::format("{}: cannot be read.", path));
  }
  return read_all(file);
}

bool is_json_object(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

Result<std::string> read_json_argument(const std::string& argument) {
  if (is_json_object(argument)) {
    return argument;
  }
  if (argument == "-") {
    return read_all(std::cin);
  }
  return read_file(argument.starts_with('@') ? argument.substr(1) : argument);
}

Result<std::string> read_message(const std::optional<std::string>& argument,
                                 const std::string& file, std::string_view name) {
  if (argument) {
    return *argument == "-" ? read_all(std::cin) : *argument;
  }
  if (file.empty()) {
    return Error(kInvalidArgument,
                 fmt::format("A message is missing: give {}, - for stdin, or --file.", name));
  }
  return read_file(file);
}

}  // namespace penstock::cli

#include "iam/credentials_file.h"

#include <fmt/format.h>

namespace penstock::iam {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const size_t begin = text.find_first_not_of(kSpace);
  return begin == std::string_view::npos
             ? std::string_view()
             : text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string* field_named(CredentialsFile& file, std::string_view name) {
  return name == "aws_access_key_id"       ? &file.access_key_id
         : name == "aws_secret_access_key" ? &file.secret
         : name == "aws_session_token"     ? &file.session_token
         : name == "region"                ? &file.region
                                           : nullptr;
}

CredentialsFile parse(std::string_view text) {
  CredentialsFile file;
  bool in_default = false;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const size_t equals = line.find('=');
    if (!line.empty() && line.front() == '[') {
      in_default = line == "[default]";
    } else if (in_default && equals != std::string_view::npos) {
      if (std::string* field = field_named(file, trimmed(line.substr(0, equals)))) {
        *field = trimmed(line.substr(equals + 1));
      }
    }
  }
  return file;
}

}  // namespace

Result<void> write_credentials_file(Disk& disk, const std::string& path, const AccessKey& key,
                                    std::string_view region) {
  std::string text = fmt::format("[default]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
                                 key.access_key_id, key.secret);
  if (!key.session_token.empty()) {
    text += fmt::format("aws_session_token = {}\n", key.session_token);
  }
  text += fmt::format("region = {}\n", region);
  return disk.write_whole(path, text);
}

Result<CredentialsFile> read_credentials_file(Disk& disk, const std::string& path) {
  PENSTOCK_ASSIGN(const std::string text, disk.read_whole(path));
  CredentialsFile file = parse(text);
  if (file.access_key_id.empty() || file.secret.empty()) {
    return Error(
        kInvalidArgument,
        fmt::format("{}: the [default] profile has no {}", path,
                    file.access_key_id.empty() ? "aws_access_key_id" : "aws_secret_access_key"));
  }
  return file;
}

}  // namespace penstock::iam

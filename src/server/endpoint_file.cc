#include "server/endpoint_file.h"

#include <fmt/format.h>

namespace penstock::server {

std::string endpoint_file_path(const std::string& data_directory) {
  return data_directory + "/endpoint";
}

std::string client_url(const Address& listen, bool tls) {
  Address reached = listen;
  if (listen.host == "0.0.0.0") {
    reached.host = "127.0.0.1";
  } else if (listen.host == "::") {
    reached.host = "::1";
  }
  return fmt::format("{}://{}", tls ? "https" : "http", reached.text());
}

Result<void> write_endpoint_file(Disk& disk, const std::string& data_directory,
                                 const std::string& url) {
  return disk.write_whole(endpoint_file_path(data_directory), url + "\n");
}

Result<std::optional<std::string>> read_endpoint_file(Disk& disk,
                                                      const std::string& data_directory) {
  const std::string path = endpoint_file_path(data_directory);
  PENSTOCK_ASSIGN(const bool exists, disk.exists(path));
  if (!exists) {
    return std::optional<std::string>();
  }
  PENSTOCK_ASSIGN(const std::string content, disk.read_whole(path));
  return std::optional(content.substr(0, content.find('\n')));
}

}  // namespace penstock::server

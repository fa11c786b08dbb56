// The file through which a start tells client commands where it listens: one line, an URL, in the
// data directory beside the credentials. Written at each start, whole; it stays when the server
// ends.
#ifndef PENSTOCK_SERVER_ENDPOINT_FILE_H_
#define PENSTOCK_SERVER_ENDPOINT_FILE_H_

#include <optional>
#include <string>

#include "base/disk.h"
#include "base/result.h"
#include "server/config.h"

namespace penstock::server {

std::string endpoint_file_path(const std::string& data_directory);

// Where a client on the same machine reaches a server that listens there: "http://127.0.0.1:4566".
// Of a listener on every address it is the loopback one.
std::string client_url(const Address& listen, bool tls);

Result<void> write_endpoint_file(Disk& disk, const std::string& data_directory,
                                 const std::string& url);
// Nothing if no start has written it. Errors: the disk's.
Result<std::optional<std::string>> read_endpoint_file(Disk& disk,
                                                      const std::string& data_directory);

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_ENDPOINT_FILE_H_

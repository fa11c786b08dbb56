// ARNs of connections and API destinations. Pure functions; any thread.
#ifndef PENSTOCK_BUS_CONNECTION_NAME_H_
#define PENSTOCK_BUS_CONNECTION_NAME_H_

#include <string>
#include <string_view>

namespace penstock::bus {

// "arn:aws:events:eu-west-1:123456789012:connection/NAME/UUID" and "…:api-destination/NAME/UUID" of
// an account, region and name (bus_path()) and a UUID.
std::string connection_arn(std::string_view path, std::string_view id);
std::string api_destination_arn(std::string_view path, std::string_view id);
// As Secrets Manager would name what holds the credentials.
std::string secret_arn(std::string_view path, std::string_view secret_id);
// Account, region and name of an ARN; empty if it is not one of those.
std::string path_of_connection_arn(std::string_view arn);
std::string path_of_api_destination_arn(std::string_view arn);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTION_NAME_H_

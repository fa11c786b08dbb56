// Where a client command sends its requests and as whom, found as AWS's own tools find it: flags,
// then the AWS_ variables, then the profile in ~/.aws. A value, made once a command.
#ifndef PENSTOCK_CLI_CLIENT_SETTINGS_H_
#define PENSTOCK_CLI_CLIENT_SETTINGS_H_

#include <functional>
#include <optional>
#include <string>

#include "aws/sigv4.h"
#include "base/result.h"
#include "cli/endpoint.h"

namespace penstock::cli {

// The word that stands for AWS's own endpoint of the region.
inline constexpr std::string_view kAwsEndpoint = "aws";
inline constexpr std::string_view kDefaultEndpoint = "http://127.0.0.1:4566";
inline constexpr std::string_view kDefaultRegion = "us-east-1";

struct ClientFlags {
  std::string endpoint;
  std::string region;
  std::string profile;
};

// What the settings are read from; replaced in tests.
struct Surroundings {
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::function<std::optional<std::string>(const std::string& path)> read_file;
};
Surroundings system_surroundings();

struct ClientSettings {
  Endpoint endpoint;
  std::string region;
  aws::SigningCredentials credentials;
  std::string ca_file;  // AWS_CA_BUNDLE; empty: the system's
};

// `service` is the signing name ("sqs"). Without any endpoint it is Penstock's on this machine; AWS
// itself is reached by the endpoint "aws" only, never by omission. kInvalidArgument says what is
// missing and how to give it.
Result<ClientSettings> find_client_settings(const ClientFlags& flags, std::string_view service,
                                            const Surroundings& surroundings);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_CLIENT_SETTINGS_H_

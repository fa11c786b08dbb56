#include "cli/client_flags.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace penstock::cli {

void add_client_flags(CLI::App& command, ClientFlags& flags) {
  command
      .add_option("--endpoint", flags.endpoint,
                  "Where the API is; \"aws\" is AWS itself. Also AWS_ENDPOINT_URL and the "
                  "profile's endpoint_url.")
      ->type_name("URL")
      ->default_str(std::string(kDefaultEndpoint));
  command
      .add_option("--region", flags.region,
                  "The region to sign for; also AWS_REGION and the profile's region.")
      ->type_name("REGION")
      ->default_str(std::string(kDefaultRegion));
  command.add_option("--profile", flags.profile, "The profile of ~/.aws to use; also AWS_PROFILE.")
      ->type_name("NAME");
}

}  // namespace penstock::cli

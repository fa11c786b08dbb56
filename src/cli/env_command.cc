#include "cli/env_command.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/disk.h"
#include "cli/client_settings.h"
#include "iam/credentials_file.h"
#include "server/endpoint_file.h"

namespace penstock::cli {
namespace {

struct EnvFlags {
  std::string data = "./penstock-data";
  std::string endpoint;
};

// What was asked for, else where the server last said that it listens.
Result<Endpoint> endpoint_of(const EnvFlags& flags, Disk& disk) {
  if (!flags.endpoint.empty()) {
    return parse_endpoint(flags.endpoint);
  }
  PENSTOCK_ASSIGN(const std::optional<std::string> url,
                  server::read_endpoint_file(disk, flags.data));
  return parse_endpoint(url.value_or(std::string(kDefaultEndpoint)));
}

Result<std::string> export_lines(const EnvFlags& flags) {
  SystemDisk disk;
  PENSTOCK_ASSIGN(const Endpoint endpoint, endpoint_of(flags, disk));
  const std::string path = flags.data + "/credentials";
  PENSTOCK_ASSIGN(const bool exists, disk.exists(path));
  if (!exists) {
    return Error(kIoError,
                 fmt::format("{}: there is none yet; `penstock serve --data {}` makes it.", path,
                             flags.data));
  }
  PENSTOCK_ASSIGN(const iam::CredentialsFile file, iam::read_credentials_file(disk, path));
  const std::string region = file.region.empty() ? std::string(kDefaultRegion) : file.region;
  std::vector<std::pair<std::string_view, std::string>> variables{
      {"AWS_ACCESS_KEY_ID", file.access_key_id},
      {"AWS_SECRET_ACCESS_KEY", file.secret},
      {"AWS_DEFAULT_REGION", region},
      {"AWS_REGION", region},
      {"AWS_ENDPOINT_URL", endpoint.url()},
  };
  std::string out;
  if (file.session_token.empty()) {
    // One left from elsewhere would be sent along and refused.
    out += "unset AWS_SESSION_TOKEN\n";
  } else {
    variables.emplace_back("AWS_SESSION_TOKEN", file.session_token);
  }
  for (const auto& [name, value] : variables) {
    out += fmt::format("export {}={}\n", name, shell_quoted(value));
  }
  return out;
}

}  // namespace

std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return out + "'";
}

void add_env_command(CLI::App& app, Chosen& chosen) {
  const auto flags = std::make_shared<EnvFlags>();
  CLI::App* const command =
      add_command(app, chosen, "env",
                  "Print the variables AWS clients need, for: eval \"$(penstock env)\".", [flags] {
                    const auto lines = export_lines(*flags);
                    return lines.ok() ? print_and_exit(*lines) : fail(lines.error());
                  });
  command->add_option("--data", flags->data, "The server's data directory.")
      ->type_name("DIR")
      ->default_str(flags->data);
  command
      ->add_option(
          "--endpoint", flags->endpoint,
          "Where the server listens. If not given, what it wrote into DIR when it started.")
      ->type_name("URL");
}

}  // namespace penstock::cli

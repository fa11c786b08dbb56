#include "cli/client_settings.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <sstream>

#include "cli/ini_file.h"

namespace penstock::cli {
namespace {

// One profile as both files of ~/.aws give it.
struct Profile {
  std::string name;
  IniSection config;
  IniSection credentials;

  std::string get(const std::string& key) const {
    for (const IniSection* section : {&credentials, &config}) {
      if (const auto found = section->find(key); found != section->end()) {
        return found->second;
      }
    }
    return {};
  }
};

std::string first_of(std::initializer_list<std::string> candidates) {
  for (const std::string& candidate : candidates) {
    if (!candidate.empty()) {
      return candidate;
    }
  }
  return {};
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

class Finder {
 public:
  Finder(const ClientFlags& flags, const Surroundings& surroundings)
      : flags_(flags), surroundings_(surroundings) {}

  Result<ClientSettings> find(std::string_view service) {
    PENSTOCK_TRY(load_profile());
    ClientSettings settings;
    settings.region =
        first_of({flags_.region, variable("AWS_REGION"), variable("AWS_DEFAULT_REGION"),
                  profile_.get("region"), std::string(kDefaultRegion)});
    std::string url = first_of({flags_.endpoint, variable("AWS_ENDPOINT_URL_" + upper(service)),
                                variable("AWS_ENDPOINT_URL"), profile_.get("endpoint_url"),
                                std::string(kDefaultEndpoint)});
    if (url == kAwsEndpoint) {
      url = fmt::format("https://{}.{}.amazonaws.com", service, settings.region);
    }
    PENSTOCK_ASSIGN(settings.endpoint, parse_endpoint(url));
    PENSTOCK_ASSIGN(settings.credentials, credentials());
    settings.ca_file = variable("AWS_CA_BUNDLE");
    return settings;
  }

 private:
  std::string variable(const std::string& name) const {
    return surroundings_.environment(name).value_or("");
  }

  std::string file(const std::string& override_variable, const std::string& name) const {
    const std::string path =
        first_of({variable(override_variable), variable("HOME") + "/.aws/" + name});
    return surroundings_.read_file(path).value_or("");
  }

  Result<void> load_profile() {
    const std::string asked = first_of({flags_.profile, variable("AWS_PROFILE")});
    profile_.name = first_of({asked, "default"});
    IniFile config = parse_ini(file("AWS_CONFIG_FILE", "config"));
    IniFile credentials = parse_ini(file("AWS_SHARED_CREDENTIALS_FILE", "credentials"));
    const std::string section = profile_.name == "default" ? "default" : "profile " + profile_.name;
    if (!asked.empty() && !config.contains(section) && !credentials.contains(profile_.name)) {
      return Error(
          kInvalidArgument,
          fmt::format("There is no profile \"{}\" in the AWS configuration files.", asked));
    }
    profile_.config = config[section];
    profile_.credentials = credentials[profile_.name];
    return {};
  }

  Result<aws::SigningCredentials> credentials() const {
    aws::SigningCredentials found;
    // A profile that was asked for by flag wins over keys that happen to be in the environment.
    if (flags_.profile.empty()) {
      found = {variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"),
               variable("AWS_SESSION_TOKEN")};
    }
    if (found.access_key_id.empty()) {
      found = {profile_.get("aws_access_key_id"), profile_.get("aws_secret_access_key"),
               profile_.get("aws_session_token")};
    }
    if (found.access_key_id.empty() || found.secret.empty()) {
      return Error(kInvalidArgument,
                   "There are no credentials. Set them with: eval \"$(penstock env --data DIR)\", "
                   "or give a --profile.");
    }
    return found;
  }

  const ClientFlags& flags_;
  const Surroundings& surroundings_;
  Profile profile_;
};

}  // namespace

Surroundings system_surroundings() {
  Surroundings surroundings;
  surroundings.environment = [](const std::string& name) -> std::optional<std::string> {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  surroundings.read_file = [](const std::string& path) -> std::optional<std::string> {
    std::ifstream file(path);
    std::ostringstream content;
    content << file.rdbuf();
    return file ? std::optional(content.str()) : std::nullopt;
  };
  return surroundings;
}

Result<ClientSettings> find_client_settings(const ClientFlags& flags, std::string_view service,
                                            const Surroundings& surroundings) {
  return Finder(flags, surroundings).find(service);
}

}  // namespace penstock::cli

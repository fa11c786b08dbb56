#include "server/config.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

#include <yaml-cpp/yaml.h>

namespace penstock::server {
namespace {

constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 2> kSwitchValues{"false", "true"};
constexpr std::string_view kDefaultFile = "penstock.yaml";

LogLevel log_level(std::string_view text) {
  const auto* const found = std::find(kLogLevels.begin(), kLogLevels.end(), text);
  return static_cast<LogLevel>(found - kLogLevels.begin());
}

std::optional<int64_t> parse_integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

constexpr std::array kSettings{
    Setting{.name = "listen",
            .kind = SettingKind::kAddress,
            .placeholder = "HOST:PORT",
            .default_text = "127.0.0.1:4566",
            .help = "Where the AWS APIs are served; port 0 takes a free one.",
            .store = [](Config& config,
                        std::string_view text) { config.listen = *parse_address(text); }},
    Setting{.name = "admin",
            .kind = SettingKind::kAddress,
            .placeholder = "HOST:PORT",
            .default_text = "127.0.0.1:4567",
            .help = "Where health, metrics and Penstock's own API are served.",
            .store = [](Config& config,
                        std::string_view text) { config.admin = *parse_address(text); }},
    Setting{.name = "data",
            .kind = SettingKind::kPath,
            .placeholder = "DIR",
            .default_text = "./penstock-data",
            .help = "The data directory; created by the first start.",
            .in_dev = false,
            .store = [](Config& config, std::string_view text) { config.data = text; }},
    Setting{.name = "tls-cert",
            .kind = SettingKind::kPath,
            .placeholder = "FILE",
            .help = "Certificate chain in PEM; with it --listen speaks TLS. Read again on SIGHUP.",
            .store = [](Config& config, std::string_view text) { config.tls_cert = text; }},
    Setting{.name = "tls-key",
            .kind = SettingKind::kPath,
            .placeholder = "FILE",
            .help = "Private key in PEM of --tls-cert. Read again on SIGHUP.",
            .store = [](Config& config, std::string_view text) { config.tls_key = text; }},
    Setting{
        .name = "access-log",
        .kind = SettingKind::kSwitch,
        .default_text = "false",
        .help = "Log one line for every request.",
        .store = [](Config& config, std::string_view text) { config.access_log = text == "true"; }},
    Setting{
        .name = "log-level",
        .kind = SettingKind::kChoice,
        .placeholder = "LEVEL",
        .default_text = "info",
        .help = "Log only what is at least this grave.",
        .choices = kLogLevels,
        .store = [](Config& config, std::string_view text) { config.log_level = log_level(text); }},
    Setting{.name = "cores",
            .kind = SettingKind::kInteger,
            .placeholder = "N",
            .default_text = "0",
            .help = "Threads that serve requests; 0 takes one for each processor available, but "
                    "one for two.",
            .min = 0,
            .max = 256,
            .store =
                [](Config& config, std::string_view text) {
                  config.cores = static_cast<int>(*parse_integer(text));
                }},
    Setting{.name = "segment-mib",
            .kind = SettingKind::kInteger,
            .placeholder = "N",
            .default_text = "16",
            .help = "Size of the journal's segment files in MiB; a few are kept ready ahead.",
            .min = 4,
            .max = 1024,
            .store =
                [](Config& config, std::string_view text) {
                  config.segment_mib = static_cast<int>(*parse_integer(text));
                }},
};

std::string replaced(std::string_view text, char from, char to) {
  std::string out(text);
  std::replace(out.begin(), out.end(), from, to);
  return out;
}

// What is wrong with the text for this setting; empty if nothing is.
std::string objection(const Setting& setting, std::string_view text) {
  switch (setting.kind) {
    case SettingKind::kAddress:
      return parse_address(text) ? "" : "expected HOST:PORT with a port from 0 to 65535";
    case SettingKind::kPath:
      return text.empty() ? "expected a path" : "";
    case SettingKind::kSwitch:
      return std::count(kSwitchValues.begin(), kSwitchValues.end(), text) > 0
                 ? ""
                 : "expected true or false";
    case SettingKind::kInteger: {
      const auto value = parse_integer(text);
      return value && *value >= setting.min && *value <= setting.max
                 ? ""
                 : fmt::format("expected a whole number from {} to {}", setting.min, setting.max);
    }
    case SettingKind::kChoice:
      return std::count(setting.choices.begin(), setting.choices.end(), text) > 0
                 ? ""
                 : fmt::format("expected one of {}", fmt::join(setting.choices, ", "));
  }
  return "";
}

Result<void> store(Config& config, const Setting& setting, std::string_view text,
                   std::string_view origin) {
  if (const std::string wrong = objection(setting, text); !wrong.empty()) {
    return Error(kInvalidArgument,
                 fmt::format("{}: \"{}\" is not valid: {}.", origin, text, wrong));
  }
  setting.store(config, text);
  return {};
}

using FileValues = std::map<std::string, std::string>;

Result<FileValues> parse_file(const std::string& path, const std::string& content) {
  FileValues values;
  try {
    const YAML::Node root = YAML::Load(content);
    if (!root.IsNull() && !root.IsMap()) {
      return Error(kInvalidArgument, fmt::format("{}: expected a mapping of settings.", path));
    }
    for (const auto& entry : root) {
      const auto key = entry.first.as<std::string>();
      const auto known =
          std::find_if(kSettings.begin(), kSettings.end(),
                       [&](const Setting& setting) { return setting.file_key() == key; });
      if (known == kSettings.end()) {
        return Error(kInvalidArgument, fmt::format("{}: there is no setting \"{}\".", path, key));
      }
      if (!entry.second.IsScalar()) {
        return Error(kInvalidArgument, fmt::format("{}: {}: expected a single value.", path, key));
      }
      values[key] = entry.second.Scalar();
    }
  } catch (const YAML::Exception& error) {
    return Error(kInvalidArgument, fmt::format("{}: not valid YAML: {}.", path, error.what()));
  }
  return values;
}

Result<FileValues> read_file(const std::string& path, bool may_be_missing) {
  std::ifstream file(path);
  if (!file) {
    if (may_be_missing) {
      return FileValues{};
    }
    return Error(kInvalidArgument, fmt::format("{}: cannot be read.", path));
  }
  std::ostringstream content;
  content << file.rdbuf();
  return parse_file(path, content.str());
}

Result<FileValues> file_values(const Sources& sources) {
  if (!sources.config_file.empty()) {
    return read_file(sources.config_file, false);
  }
  if (const auto named = sources.environment("PENSTOCK_CONFIG"); named && !named->empty()) {
    return read_file(*named, false);
  }
  return read_file(std::string(kDefaultFile), true);
}

}  // namespace

std::string Setting::variable() const {
  std::string out = "PENSTOCK_" + replaced(name, '-', '_');
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

std::string Setting::file_key() const { return replaced(name, '-', '_'); }

std::span<const Setting> settings() { return kSettings; }

std::string Address::text() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

std::optional<Address> parse_address(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) {
    host = host.substr(1, host.size() - 2);
  }
  const auto port = parse_integer(text.substr(colon + 1));
  const bool colons = host.find(':') != std::string_view::npos;
  if (host.empty() || bracketed != colons || host.find_first_of("[]/ ") != std::string_view::npos ||
      !port || *port < 0 || *port > 65535) {
    return std::nullopt;
  }
  return Address{std::string(host), static_cast<uint16_t>(*port)};
}

bool is_loopback(const Address& address) {
  in_addr number{};
  const bool is_number = inet_pton(AF_INET, address.host.c_str(), &number) == 1;
  return address.host == "localhost" || address.host == "::1" ||
         (is_number && ntohl(number.s_addr) >> 24 == 127);
}

Result<Config> load_config(const Sources& sources) {
  Config config;
  config.dev = sources.dev;
  PENSTOCK_ASSIGN(const FileValues file, file_values(sources));
  for (const Setting& setting : kSettings) {
    if (sources.dev && !setting.in_dev) {
      continue;
    }
    if (const auto flag = sources.flags.find(std::string(setting.name));
        flag != sources.flags.end()) {
      PENSTOCK_TRY(store(config, setting, flag->second, fmt::format("--{}", setting.name)));
    } else if (const auto variable = sources.environment(setting.variable())) {
      PENSTOCK_TRY(store(config, setting, *variable, setting.variable()));
    } else if (const auto entry = file.find(setting.file_key()); entry != file.end()) {
      PENSTOCK_TRY(store(config, setting, entry->second, entry->first));
    } else if (!setting.default_text.empty()) {
      setting.store(config, setting.default_text);
    }
  }
  return config;
}

}  // namespace penstock::server

#include "server/config.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

#include <yaml-cpp/yaml.h>

#include "egress/url.h"
#include "runtime/mail_address.h"

namespace penstock::server {
namespace {

constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 2> kSwitchValues{"false", "true"};
constexpr std::array<std::string_view, 2> kUnknownBus{"drop", "refuse"};
constexpr std::array<std::string_view, 3> kStartTls{"required", "when-offered", "none"};
constexpr std::string_view kDefaultFile = "penstock.yaml";

LogLevel log_level(std::string_view text) {
  const auto* const found = std::find(kLogLevels.begin(), kLogLevels.end(), text);
  return static_cast<LogLevel>(found - kLogLevels.begin());
}

egress::StartTls start_tls(std::string_view text) {
  const auto* const found = std::find(kStartTls.begin(), kStartTls.end(), text);
  return static_cast<egress::StartTls>(found - kStartTls.begin());
}

std::optional<int64_t> parse_integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    std::string_view entry = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    while (entry.starts_with(' ')) {
      entry.remove_prefix(1);
    }
    while (entry.ends_with(' ')) {
      entry.remove_suffix(1);
    }
    out.emplace_back(entry);
  }
  return out;
}

// "10.0.0.0/8", "fd00::1", "hooks.internal".
bool is_network_or_host(const std::string& text) {
  const size_t slash = std::min(text.find('/'), text.size());
  const std::string address = text.substr(0, slash);
  in6_addr bytes{};
  const bool is_v4 = inet_pton(AF_INET, address.c_str(), &bytes) == 1;
  const bool is_v6 = inet_pton(AF_INET6, address.c_str(), &bytes) == 1;
  if (slash < text.size()) {
    const auto bits = parse_integer(std::string_view(text).substr(slash + 1));
    return (is_v4 || is_v6) && bits && *bits >= 0 && *bits <= (is_v4 ? 32 : 128);
  }
  // What is all digits and dots is an address or a mistake.
  const bool is_host = !text.empty() &&
                       text.find_first_not_of("0123456789.") != std::string::npos &&
                       std::all_of(text.begin(), text.end(), [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
                       });
  return is_v4 || is_v6 || is_host;
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
    Setting{.name = "bus.unknown",
            .kind = SettingKind::kChoice,
            .placeholder = "ACTION",
            .default_text = "drop",
            .help = "An event for a bus that is not there: drop acknowledges and drops it, as AWS "
                    "does, and counts and logs it; refuse answers an error.",
            .choices = kUnknownBus,
            .store = [](Config& config,
                        std::string_view text) { config.refuse_unknown_bus = text == "refuse"; }},
    Setting{.name = "rules-per-bus",
            .kind = SettingKind::kInteger,
            .placeholder = "N",
            .default_text = "300",
            .help = "How many rules a bus may have.",
            .min = 1,
            .max = 100'000,
            .store =
                [](Config& config, std::string_view text) {
                  config.rules_per_bus = static_cast<int>(*parse_integer(text));
                }},
    Setting{.name = "targets-per-rule",
            .kind = SettingKind::kInteger,
            .placeholder = "N",
            .default_text = "5",
            .help = "How many targets a rule may have.",
            .min = 1,
            .max = 1'000,
            .store =
                [](Config& config, std::string_view text) {
                  config.targets_per_rule = static_cast<int>(*parse_integer(text));
                }},
    Setting{.name = "allow-private-targets",
            .kind = SettingKind::kSwitch,
            .default_text = "false",
            .help = "Let API destinations call any address: this machine, private networks, a "
                    "cloud's metadata service. Off, only the public internet and --allow-targets.",
            .store = [](Config& config,
                        std::string_view text) { config.allow_private_targets = text == "true"; }},
    Setting{.name = "allow-targets",
            .kind = SettingKind::kNetworks,
            .placeholder = "LIST",
            .help = "Networks (10.1.0.0/16), addresses and names of hosts, with commas between "
                    "them, that API destinations may call although they are private.",
            .store = [](Config& config,
                        std::string_view text) { config.allow_targets = split_list(text); }},
    Setting{.name = "target-ca",
            .kind = SettingKind::kPath,
            .placeholder = "FILE",
            .help = "Certificates in PEM that API destinations may be signed by, beside the "
                    "system's.",
            .store = [](Config& config, std::string_view text) { config.target_ca = text; }},
    Setting{.name = "public-url",
            .kind = SettingKind::kBaseUrl,
            .placeholder = "URL",
            .help = "Where subscribers of topics reach this server, https://HOST[:PORT]: the "
                    "beginning of links in messages and e-mail. Without it, what the publisher "
                    "called the server.",
            .store = [](Config& config, std::string_view text) { config.public_url = text; }},
    Setting{.name = "smtp.url",
            .kind = SettingKind::kSmtpUrl,
            .placeholder = "URL",
            .help = "The mail relay for subscriptions by e-mail: smtp://HOST[:PORT] (port 25), or "
                    "smtps://HOST[:PORT] (465) for TLS from the first byte. Without one no e-mail "
                    "is sent.",
            .store = [](Config& config, std::string_view text) { config.smtp_url = text; }},
    Setting{.name = "smtp.from",
            .kind = SettingKind::kMailAddress,
            .placeholder = "ADDRESS",
            .help = "The address that e-mail comes from; needed with --smtp-url.",
            .store = [](Config& config, std::string_view text) { config.smtp_from = text; }},
    Setting{.name = "smtp.user",
            .kind = SettingKind::kText,
            .placeholder = "NAME",
            .help = "The user that the mail relay knows; its password is in --smtp-password-file.",
            .store = [](Config& config, std::string_view text) { config.smtp_user = text; }},
    Setting{
        .name = "smtp.password-file",
        .kind = SettingKind::kPath,
        .placeholder = "FILE",
        .help = "A file whose first line is the password of --smtp-user. Read at the start.",
        .store = [](Config& config, std::string_view text) { config.smtp_password_file = text; }},
    Setting{.name = "smtp.starttls",
            .kind = SettingKind::kChoice,
            .placeholder = "WHEN",
            .default_text = "required",
            .help = "Whether a connection to smtp:// turns to TLS: required, when-offered (whoever "
                    "sits between can prevent it) or none.",
            .choices = kStartTls,
            .store = [](Config& config,
                        std::string_view text) { config.smtp_starttls = start_tls(text); }},
    Setting{.name = "smtp.ca",
            .kind = SettingKind::kPath,
            .placeholder = "FILE",
            .help = "Certificates in PEM that the mail relay may be signed by, beside the "
                    "system's.",
            .store = [](Config& config, std::string_view text) { config.smtp_ca = text; }},
};

std::string replaced(std::string_view text, char from, char to) {
  std::string out(text);
  std::replace(out.begin(), out.end(), from, to);
  return out;
}

std::string objection_to_networks(std::string_view text) {
  for (const std::string& entry : split_list(text)) {
    if (!is_network_or_host(entry)) {
      return fmt::format("\"{}\" is no network, address or name of a host", entry);
    }
  }
  return "";
}

std::string objection_to_base_url(std::string_view text) {
  if (const auto url = egress::parse_url(text); !url.ok()) {
    return url.error().message();
  }
  const bool is_all = text.find_first_of("/?#", text.find("://") + 3) == std::string_view::npos;
  return is_all ? "" : "expected http://HOST[:PORT] or https, and nothing behind it";
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
    case SettingKind::kNetworks:
      return objection_to_networks(text);
    case SettingKind::kText:
      return text.empty() || std::any_of(text.begin(), text.end(), [](char c) { return c < ' '; })
                 ? "expected a text in one line, of ASCII"
                 : "";
    case SettingKind::kBaseUrl:
      return objection_to_base_url(text);
    case SettingKind::kSmtpUrl: {
      const auto url = egress::parse_smtp_url(text);
      return url.ok() ? "" : url.error().message();
    }
    case SettingKind::kMailAddress:
      return runtime::is_mail_address(text) ? "" : "expected an e-mail address, NAME@HOST";
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

// By the key that stands for the setting at the top of a file.
using FileValues = std::map<std::string, std::string>;

// "bus" of bus.unknown; empty where the name has no dot.
std::string_view section(const Setting& setting) {
  const size_t dot = setting.name.find('.');
  return dot == std::string_view::npos ? std::string_view() : setting.name.substr(0, dot);
}

bool is_section(std::string_view key) {
  return std::any_of(kSettings.begin(), kSettings.end(), [&](const Setting& setting) {
    return !section(setting).empty() && section(setting) == key;
  });
}

// A scalar, or for a setting that is a list, a sequence of them.
std::optional<std::string> file_text(const Setting& setting, const YAML::Node& node) {
  if (node.IsScalar()) {
    return node.Scalar();
  }
  std::string out;
  for (const auto& element : node) {
    if (setting.kind != SettingKind::kNetworks || !node.IsSequence() || !element.IsScalar()) {
      return std::nullopt;
    }
    out += (out.empty() ? "" : ",") + element.Scalar();
  }
  return setting.kind == SettingKind::kNetworks && node.IsSequence() ? std::optional(out)
                                                                     : std::nullopt;
}

// `key` as it is written, with a dot behind the section that it stands in.
Result<void> add_file_value(const std::string& path, const std::string& key, const YAML::Node& node,
                            FileValues& values) {
  const auto* const known =
      std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& setting) {
        return setting.file_key() == key || replaced(setting.name, '-', '_') == key;
      });
  if (known == kSettings.end()) {
    return Error(kInvalidArgument, fmt::format("{}: there is no setting \"{}\".", path, key));
  }
  const auto text = file_text(*known, node);
  if (!text) {
    return Error(kInvalidArgument, fmt::format("{}: {}: expected a single value.", path, key));
  }
  if (!values.emplace(known->file_key(), *text).second) {
    return Error(kInvalidArgument, fmt::format("{}: {}: is set twice.", path, key));
  }
  return {};
}

Result<FileValues> parse_file(const std::string& path, const std::string& content) {
  FileValues values;
  try {
    const YAML::Node root = YAML::Load(content);
    if (!root.IsNull() && !root.IsMap()) {
      return Error(kInvalidArgument, fmt::format("{}: expected a mapping of settings.", path));
    }
    for (const auto& entry : root) {
      const auto key = entry.first.as<std::string>();
      if (!is_section(key) || !entry.second.IsMap()) {
        PENSTOCK_TRY(add_file_value(path, key, entry.second, values));
        continue;
      }
      for (const auto& inner : entry.second) {
        PENSTOCK_TRY(
            add_file_value(path, key + "." + inner.first.as<std::string>(), inner.second, values));
      }
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

std::string Setting::flag() const { return replaced(name, '.', '-'); }

std::string Setting::variable() const {
  std::string out = "PENSTOCK_" + file_key();
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

std::string Setting::file_key() const { return replaced(flag(), '-', '_'); }

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
    if (const auto flag = sources.flags.find(setting.flag()); flag != sources.flags.end()) {
      PENSTOCK_TRY(store(config, setting, flag->second, "--" + flag->first));
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

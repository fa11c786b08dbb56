// What `penstock serve` and `penstock dev` are told. A Config is a value: made once at start, then
// only read.
//
// Every setting is declared once, in settings(): the flag --tls-cert, the variable
// PENSTOCK_TLS_CERT and the key tls_cert of the configuration file are one row, and so are its
// help, bounds and default. A name with a dot, bus.unknown, is --bus-unknown and
// PENSTOCK_BUS_UNKNOWN, and in the file bus_unknown, or unknown under bus. A flag wins over the
// environment, which wins over the file.
#ifndef PENSTOCK_SERVER_CONFIG_H_
#define PENSTOCK_SERVER_CONFIG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "egress/smtp_url.h"

namespace penstock::server {

struct Address {
  std::string host;   // a name or an IP address, without brackets
  uint16_t port = 0;  // 0: any free port
  bool operator==(const Address&) const = default;
  std::string text() const;  // "127.0.0.1:4566", "[::1]:4566"
};

// HOST:PORT, with an IPv6 address in brackets; nullopt for anything else.
std::optional<Address> parse_address(std::string_view text);
// 127.0.0.0/8, ::1 or localhost.
bool is_loopback(const Address& address);

struct Config {
  bool dev = false;  // any key is accepted, data is thrown away at exit, loopback only
  Address listen;
  Address admin;
  std::string data;  // empty in dev: a temporary directory
  std::string tls_cert;
  std::string tls_key;  // both or neither
  bool access_log = false;
  LogLevel log_level = LogLevel::kInfo;
  int cores = 0;         // 0: by the processors that the process may use
  int segment_mib = 16;  // of the journal
  bool refuse_unknown_bus = false;
  int rules_per_bus = 300;
  int targets_per_rule = 5;
  bool allow_private_targets = false;
  std::vector<std::string> allow_targets;  // networks, addresses and names of hosts
  std::string target_ca;                   // PEM; empty: only the system's
  std::string public_url;                  // empty: what the publisher called this server
  std::string smtp_url;                    // empty: no e-mail is sent
  std::string smtp_from;
  std::string smtp_user;
  std::string smtp_password_file;
  egress::StartTls smtp_starttls = egress::StartTls::kRequired;
  std::string smtp_ca;  // PEM; empty: only the system's
};

enum class SettingKind : uint8_t {
  kAddress,
  kPath,
  kSwitch,
  kInteger,
  kChoice,
  kNetworks,
  kText,
  kBaseUrl,
  kSmtpUrl,
  kMailAddress,
};

struct Setting {
  std::string_view name;  // "tls-cert", "bus.unknown"
  SettingKind kind;
  std::string_view placeholder;  // "HOST:PORT"; empty for a switch
  std::string_view default_text;
  std::string_view help;
  int64_t min = 0;  // kInteger
  int64_t max = 0;
  std::span<const std::string_view> choices = {};  // kChoice
  bool in_dev = true;                              // whether `dev` has it
  // Stores a text that has passed the kind's check.
  void (*store)(Config&, std::string_view text);

  std::string flag() const;      // "tls-cert", "bus-unknown"; without dashes in front
  std::string variable() const;  // "PENSTOCK_TLS_CERT", "PENSTOCK_BUS_UNKNOWN"
  std::string file_key() const;  // "tls_cert", "bus_unknown"
};

std::span<const Setting> settings();

struct Sources {
  bool dev = false;
  std::map<std::string, std::string> flags;  // by Setting::flag()
  // The environment: the variable's value, or nullopt.
  std::function<std::optional<std::string>(const std::string& name)> environment;
  // --config; empty: PENSTOCK_CONFIG, else ./penstock.yaml if it exists.
  std::string config_file;
};

// The settings of all sources, each checked by itself. kInvalidArgument names the setting and where
// it was set.
Result<Config> load_config(const Sources& sources);
// What can only be seen from the whole or from the machine: both halves of a key pair given and
// matching, loopback in dev, two addresses, a data directory that can be written. Changes nothing.
Result<void> check_config(const Config& config);
// The password of the mail relay; empty if none is configured. kInvalidArgument: the file cannot be
// read, or its first line is empty.
Result<std::string> read_smtp_password(const Config& config);

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_CONFIG_H_

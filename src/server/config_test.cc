#include "server/config.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "bus/bus_limits.h"

namespace penstock::server {
namespace {

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    std::string pattern = testing::TempDir() + "penstock-config-XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~ConfigTest() override { std::filesystem::remove_all(directory_); }

  std::string write(const std::string& name, const std::string& content) {
    std::string path = directory_ + "/" + name;
    std::ofstream(path) << content;
    return path;
  }

  Result<Config> load(const std::string& yaml, const std::map<std::string, std::string>& variables,
                      std::map<std::string, std::string> flags, bool dev = false) {
    Sources sources;
    sources.dev = dev;
    sources.flags = std::move(flags);
    sources.config_file = write("penstock.yaml", yaml);
    sources.environment = [variables](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return load_config(sources);
  }

  std::string directory_;
};

TEST_F(ConfigTest, EverySettingHasItsDefault) {
  const Config config = load("", {}, {}).value();
  EXPECT_EQ(config.listen, (Address{"127.0.0.1", 4566}));
  EXPECT_EQ(config.admin, (Address{"127.0.0.1", 4567}));
  EXPECT_EQ(config.data, "./penstock-data");
  EXPECT_EQ(config.tls_cert, "");
  EXPECT_FALSE(config.access_log);
  EXPECT_EQ(config.log_level, LogLevel::kInfo);
  EXPECT_EQ(config.cores, 0);
  EXPECT_FALSE(config.refuse_unknown_bus);
  EXPECT_EQ(static_cast<size_t>(config.rules_per_bus), bus::kRulesPerBusDefault);
  EXPECT_EQ(static_cast<size_t>(config.targets_per_rule), bus::kTargetsPerRuleDefault);
  EXPECT_FALSE(config.allow_private_targets);
  EXPECT_TRUE(config.allow_targets.empty());
  EXPECT_EQ(config.target_ca, "");
  EXPECT_EQ(config.public_url, "");
  EXPECT_EQ(config.smtp_url, "");
  EXPECT_EQ(config.smtp_starttls, egress::StartTls::kRequired);
}

TEST_F(ConfigTest, LinksCanBeginElsewhere) {
  for (const char* url : {"https://events.example.com", "http://[::1]:4566"}) {
    EXPECT_EQ(load("", {{"PENSTOCK_PUBLIC_URL", url}}, {}).value().public_url, url);
  }
}

TEST_F(ConfigTest, ReadsTheMailRelayFromItsSection) {
  const std::string yaml =
      "smtp:\n  url: smtp://relay:587\n  from: alerts@example.com\n  user: penstock\n"
      "  password_file: secret\n  starttls: when-offered\n  ca: ca.pem\n";
  const Config config = load(yaml, {{"PENSTOCK_SMTP_USER", "other"}}, {{"smtp-ca", "b"}}).value();
  EXPECT_EQ(config.smtp_url, "smtp://relay:587");
  EXPECT_EQ(config.smtp_from, "alerts@example.com");
  EXPECT_EQ(config.smtp_user, "other");
  EXPECT_EQ(config.smtp_password_file, "secret");
  EXPECT_EQ(config.smtp_starttls, egress::StartTls::kWhenOffered);
  EXPECT_EQ(config.smtp_ca, "b");
}

TEST_F(ConfigTest, DevCallsNoPrivateAddressesEither) {
  const Config config = load("", {}, {}, true).value();
  EXPECT_FALSE(config.allow_private_targets);
}

TEST_F(ConfigTest, ASettingWithADotHasAFlagAVariableAndTwoPlacesInTheFile) {
  EXPECT_TRUE(load("bus: {unknown: refuse}", {}, {}).value().refuse_unknown_bus);
  EXPECT_TRUE(load("bus_unknown: refuse", {}, {}).value().refuse_unknown_bus);
  EXPECT_TRUE(load("", {{"PENSTOCK_BUS_UNKNOWN", "refuse"}}, {}).value().refuse_unknown_bus);
  EXPECT_TRUE(load("", {}, {{"bus-unknown", "refuse"}}).value().refuse_unknown_bus);
  EXPECT_FALSE(load("bus: {unknown: refuse}", {{"PENSTOCK_BUS_UNKNOWN", "drop"}}, {})
                   .value()
                   .refuse_unknown_bus);
  const auto setting = std::find_if(settings().begin(), settings().end(),
                                    [](const Setting& each) { return each.name == "bus.unknown"; });
  ASSERT_NE(setting, settings().end());
  EXPECT_EQ(setting->flag(), "bus-unknown");
  EXPECT_EQ(setting->variable(), "PENSTOCK_BUS_UNKNOWN");
  EXPECT_EQ(setting->file_key(), "bus_unknown");
}

TEST_F(ConfigTest, ReadsWhatTargetsMayBeCalledAsAListOrASequence) {
  const std::vector<std::string> wanted{"10.1.0.0/16", "fd00::/8", "::1", "hooks.internal"};
  const std::string list = "10.1.0.0/16, fd00::/8,::1 ,hooks.internal";
  EXPECT_EQ(load("", {}, {{"allow-targets", list}}).value().allow_targets, wanted);
  EXPECT_EQ(load("allow_targets: '" + list + "'", {}, {}).value().allow_targets, wanted);
  EXPECT_EQ(load("allow_targets: [10.1.0.0/16, 'fd00::/8', '::1', hooks.internal]", {}, {})
                .value()
                .allow_targets,
            wanted);
  EXPECT_EQ(load("", {{"PENSTOCK_ALLOW_TARGETS", ""}}, {}).value().allow_targets.size(), 0U);
  EXPECT_TRUE(load("allow_private_targets: true", {}, {}).value().allow_private_targets);
}

TEST_F(ConfigTest, FlagWinsOverEnvironmentWinsOverFile) {
  const std::string yaml = "cores: 1\nlog_level: error\nlisten: 127.0.0.1:1\n";
  const std::map<std::string, std::string> variables{{"PENSTOCK_CORES", "2"},
                                                     {"PENSTOCK_LOG_LEVEL", "debug"}};
  const Config config = load(yaml, variables, {{"cores", "3"}}).value();
  EXPECT_EQ(config.cores, 3);
  EXPECT_EQ(config.log_level, LogLevel::kDebug);
  EXPECT_EQ(config.listen.port, 1);
}

TEST_F(ConfigTest, EveryDefaultPassesItsOwnCheck) {
  for (const Setting& setting : settings()) {
    if (!setting.default_text.empty()) {
      const auto loaded =
          load("", {}, {{std::string(setting.name), std::string(setting.default_text)}});
      EXPECT_TRUE(loaded.ok()) << setting.name;
    }
    EXPECT_FALSE(setting.help.empty()) << setting.name;
  }
}

TEST_F(ConfigTest, RefusesValuesOutsideTheirBoundsAndNamesTheirOrigin) {
  struct Case {
    std::string yaml;
    std::map<std::string, std::string> variables;
    std::map<std::string, std::string> flags;
    std::string message_start;
  };
  const std::vector<Case> cases{
      {"", {}, {{"cores", "257"}}, "--cores: \"257\" is not valid"},
      {"", {}, {{"cores", "2x"}}, "--cores: \"2x\" is not valid"},
      {"", {{"PENSTOCK_LISTEN", "localhost"}}, {}, "PENSTOCK_LISTEN: \"localhost\" is not valid"},
      {"log_level: loud", {}, {}, "log_level: \"loud\" is not valid"},
      {"access_log: 2", {}, {}, "access_log: \"2\" is not valid"},
      {"", {}, {{"data", ""}}, "--data: \"\" is not valid"},
      {"bus: {unknown: ignore}", {}, {}, "bus_unknown: \"ignore\" is not valid"},
      {"", {{"PENSTOCK_BUS_UNKNOWN", ""}}, {}, "PENSTOCK_BUS_UNKNOWN: \"\" is not valid"},
      {"rules_per_bus: 0", {}, {}, "rules_per_bus: \"0\" is not valid"},
      {"rules_per_bus: 100001", {}, {}, "rules_per_bus: \"100001\" is not valid"},
      {"", {}, {{"targets-per-rule", "1001"}}, "--targets-per-rule: \"1001\" is not valid"},
      {"", {}, {{"allow-targets", "10.0.0.0/33"}}, "--allow-targets: \"10.0.0.0/33\" is not valid"},
      {"", {}, {{"allow-targets", "a,,b"}}, "--allow-targets: \"a,,b\" is not valid"},
      {"", {}, {{"allow-targets", "10.0.0"}}, "--allow-targets: \"10.0.0\" is not valid"},
      {"allow_targets: [a/8]", {}, {}, "allow_targets: \"a/8\" is not valid"},
      {"allow_targets: [http://a]", {}, {}, "allow_targets: \"http://a\" is not valid"},
      {"public_url: events.example.com", {}, {}, "public_url: \"events.example.com\" is not valid"},
      {"",
       {},
       {{"public-url", "https://a/"}},
       "--public-url: \"https://a/\" is not valid: expected"},
      {"", {}, {{"public-url", "ftp://a"}}, "--public-url: \"ftp://a\" is not valid: the URL does"},
      {"smtp: {url: relay:25}", {}, {}, "smtp_url: \"relay:25\" is not valid: the URL does not"},
      {"", {}, {{"smtp-from", "Jane <a@b>"}}, "--smtp-from: \"Jane <a@b>\" is not valid"},
      {"", {}, {{"smtp-user", "a\nb"}}, "--smtp-user: \"a\nb\" is not valid"},
      {"smtp_starttls: maybe", {}, {}, "smtp_starttls: \"maybe\" is not valid"},
  };
  for (const Case& each : cases) {
    const auto loaded = load(each.yaml, each.variables, each.flags);
    ASSERT_FALSE(loaded.ok()) << each.message_start;
    EXPECT_EQ(loaded.error().message().substr(0, each.message_start.size()), each.message_start);
  }
}

TEST_F(ConfigTest, RefusesAFileWithUnknownSettingsOrNoMapping) {
  EXPECT_NE(load("listne: a", {}, {}).error().message().find("no setting \"listne\""),
            std::string::npos);
  EXPECT_NE(load("[a]", {}, {}).error().message().find("expected a mapping"), std::string::npos);
  EXPECT_NE(load("cores: [1]", {}, {}).error().message().find("single value"), std::string::npos);
  EXPECT_NE(load("bus: {unknwon: drop}", {}, {}).error().message().find("\"bus.unknwon\""),
            std::string::npos);
  EXPECT_NE(load("bus: drop", {}, {}).error().message().find("no setting \"bus\""),
            std::string::npos);
  EXPECT_NE(load("bus: {unknown: drop}\nbus_unknown: drop", {}, {}).error().message().find("twice"),
            std::string::npos);
  EXPECT_NE(load("bus: {unknown: [drop]}", {}, {}).error().message().find("single value"),
            std::string::npos);
  EXPECT_NE(load("allow_targets: {a: b}", {}, {}).error().message().find("single value"),
            std::string::npos);
  EXPECT_NE(load("a: b: c", {}, {}).error().message().find("not valid YAML"), std::string::npos);
}

TEST_F(ConfigTest, RefusesAConfigurationFileThatIsNamedButMissing) {
  Sources sources;
  sources.environment = [](const std::string&) { return std::nullopt; };
  sources.config_file = directory_ + "/absent.yaml";
  EXPECT_NE(load_config(sources).error().message().find("absent.yaml"), std::string::npos);
}

TEST_F(ConfigTest, DevHasNoDataDirectory) {
  const Config config = load("data: elsewhere", {{"PENSTOCK_DATA", "x"}}, {}, true).value();
  EXPECT_EQ(config.data, "");
  EXPECT_TRUE(config.dev);
}

TEST(Address, ReadsNamesAndBothKindsOfIpAddress) {
  EXPECT_EQ(parse_address("localhost:0"), (Address{"localhost", 0}));
  EXPECT_EQ(parse_address("[::1]:65535"), (Address{"::1", 65535}));
  EXPECT_EQ(parse_address("[::1]:65535")->text(), "[::1]:65535");
  EXPECT_FALSE(is_loopback(Address{"127.example.com", 1}));
  for (const char* wrong :
       {"", ":1", "a", "a:", "a:65536", "a:-1", "::1:80", "[a]:1", "a:1x", "http://a:1"}) {
    EXPECT_EQ(parse_address(wrong), std::nullopt) << wrong;
  }
}

TEST_F(ConfigTest, CheckRefusesWhatDoesNotFitTogether) {
  Config good = load("", {}, {{"data", directory_ + "/new/deeper"}}).value();
  EXPECT_TRUE(check_config(good).ok());

  Config one_port = good;
  one_port.admin = one_port.listen;
  EXPECT_NE(check_config(one_port).error().message().find("two ports"), std::string::npos);

  Config half_pair = good;
  half_pair.tls_cert = "cert.pem";
  EXPECT_NE(check_config(half_pair).error().message().find("both are needed"), std::string::npos);

  Config not_pem = good;
  not_pem.tls_cert = write("cert.pem", "nothing");
  not_pem.tls_key = not_pem.tls_cert;
  EXPECT_NE(check_config(not_pem).error().message().find("tls-cert"), std::string::npos);

  Config no_ca = good;
  no_ca.target_ca = not_pem.tls_cert;
  EXPECT_NE(check_config(no_ca).error().message().find("target-ca"), std::string::npos);

  Config data_is_file = good;
  data_is_file.data = write("file", "") + "/below";
  EXPECT_NE(check_config(data_is_file).error().message().find("is not a directory"),
            std::string::npos);

  Config open_dev = load("", {}, {{"listen", "0.0.0.0:1"}}, true).value();
  EXPECT_NE(check_config(open_dev).error().message().find("loopback"), std::string::npos);
}

class SmtpConfigTest : public ConfigTest {
 protected:
  SmtpConfigTest() {
    good_ = load("", {}, {{"data", directory_ + "/data"}}).value();
    good_.smtp_url = "smtp://relay.example.com:587";
    good_.smtp_from = "alerts@example.com";
    good_.smtp_user = "penstock";
    good_.smtp_password_file = write("password", "sesame\nmore\n");
  }
  std::string objection(const Config& config) {
    const auto checked = check_config(config);
    return checked.ok() ? "" : checked.error().message();
  }

  Config good_;
};

TEST_F(SmtpConfigTest, ThePasswordIsTheFirstLine) {
  EXPECT_EQ(objection(good_), "");
  EXPECT_EQ(read_smtp_password(good_).value(), "sesame");
  good_.smtp_password_file = write("password", "sesame\r\n");
  EXPECT_EQ(read_smtp_password(good_).value(), "sesame");
  good_.smtp_password_file.clear();
  EXPECT_EQ(read_smtp_password(good_).value(), "");
}

TEST_F(SmtpConfigTest, CheckRefusesWhatIsMissing) {
  Config no_from = good_;
  no_from.smtp_from.clear();
  EXPECT_TRUE(objection(no_from).starts_with("smtp-from: needed"));

  Config no_url = good_;
  no_url.smtp_url.clear();
  EXPECT_TRUE(objection(no_url).starts_with("smtp-url: needed"));

  Config no_password = good_;
  no_password.smtp_password_file.clear();
  EXPECT_TRUE(objection(no_password).starts_with("smtp-user and smtp-password-file"));

  Config no_file = good_;
  no_file.smtp_password_file = directory_ + "/absent";
  EXPECT_TRUE(objection(no_file).starts_with("smtp-password-file: "));
  no_file.smtp_password_file = write("empty", "\nsesame");
  EXPECT_TRUE(objection(no_file).starts_with("smtp-password-file: "));

  Config no_ca = good_;
  no_ca.smtp_ca = good_.smtp_password_file;
  EXPECT_TRUE(objection(no_ca).starts_with("smtp-ca: "));
}

TEST_F(SmtpConfigTest, CheckSendsNoPasswordInTheClear) {
  for (const auto mode : {egress::StartTls::kWhenOffered, egress::StartTls::kNone}) {
    Config config = good_;
    config.smtp_starttls = mode;
    EXPECT_TRUE(objection(config).starts_with("smtp-user: a password is only sent over TLS"));
    config.smtp_url = "smtps://relay.example.com";
    EXPECT_EQ(objection(config), "");
    config.smtp_url = "smtp://localhost";
    EXPECT_EQ(objection(config), "");
    config.smtp_url = "smtp://relay.example.com";
    config.smtp_user.clear();
    config.smtp_password_file.clear();
    EXPECT_EQ(objection(config), "");
  }
}

}  // namespace
}  // namespace penstock::server

#include "server/config.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

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
    const std::string path = directory_ + "/" + name;
    std::ofstream(path) << content;
    return path;
  }

  Result<Config> load(const std::string& yaml, std::map<std::string, std::string> variables,
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

  Config data_is_file = good;
  data_is_file.data = write("file", "") + "/below";
  EXPECT_NE(check_config(data_is_file).error().message().find("is not a directory"),
            std::string::npos);

  Config open_dev = load("", {}, {{"listen", "0.0.0.0:1"}}, true).value();
  EXPECT_NE(check_config(open_dev).error().message().find("loopback"), std::string::npos);
}

}  // namespace
}  // namespace penstock::server

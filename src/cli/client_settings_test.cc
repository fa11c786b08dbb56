#include "cli/client_settings.h"

#include <gtest/gtest.h>

#include <map>

#include "cli/ini_file.h"

namespace penstock::cli {
namespace {

using Texts = std::map<std::string, std::string>;

std::optional<std::string> look_up(const Texts& texts, const std::string& name) {
  const auto found = texts.find(name);
  return found == texts.end() ? std::nullopt : std::optional(found->second);
}

Result<ClientSettings> find(const ClientFlags& flags, Texts variables, const Texts& files) {
  variables.emplace("HOME", "/home");
  Surroundings surroundings;
  surroundings.environment = [&](const std::string& name) { return look_up(variables, name); };
  surroundings.read_file = [&](const std::string& path) { return look_up(files, path); };
  return find_client_settings(flags, "sqs", surroundings);
}

const Texts kKeys{{"AWS_ACCESS_KEY_ID", "env-id"}, {"AWS_SECRET_ACCESS_KEY", "env-secret"}};

TEST(ClientSettings, DefaultsToThisMachine) {
  const auto settings = find({}, kKeys, {});
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->endpoint.url(), "http://127.0.0.1:4566");
  EXPECT_EQ(settings->region, "us-east-1");
  EXPECT_EQ(settings->credentials.access_key_id, "env-id");
  EXPECT_EQ(settings->credentials.session_token, "");
}

TEST(ClientSettings, ReachesAwsOnlyWhenNamed) {
  EXPECT_EQ(find({"aws", "eu-west-1", ""}, kKeys, {})->endpoint.url(),
            "https://sqs.eu-west-1.amazonaws.com");
}

TEST(ClientSettings, FlagWinsOverServiceVariableOverVariableOverProfile) {
  Texts variables = kKeys;
  const Texts files{{"/home/.aws/config", "[default]\nendpoint_url = http://d\nregion = r4\n"}};
  EXPECT_EQ(find({}, variables, files)->endpoint.host, "d");
  EXPECT_EQ(find({}, variables, files)->region, "r4");
  variables["AWS_ENDPOINT_URL"] = "http://c";
  variables["AWS_DEFAULT_REGION"] = "r3";
  EXPECT_EQ(find({}, variables, files)->endpoint.host, "c");
  EXPECT_EQ(find({}, variables, files)->region, "r3");
  variables["AWS_ENDPOINT_URL_SQS"] = "http://b";
  variables["AWS_REGION"] = "r2";
  EXPECT_EQ(find({}, variables, files)->endpoint.host, "b");
  EXPECT_EQ(find({}, variables, files)->region, "r2");
  const auto flagged = find({"http://a", "r1", ""}, variables, files);
  EXPECT_EQ(flagged->endpoint.host, "a");
  EXPECT_EQ(flagged->region, "r1");
}

TEST(ClientSettings, TakesKeysFromTheProfileThatIsNamed) {
  const Texts files{
      {"/home/.aws/credentials",
       "[default]\naws_access_key_id=id0\naws_secret_access_key=s0\n"
       "[work]\naws_access_key_id=id1\naws_secret_access_key=s1\naws_session_token=t1\n"},
      {"/home/.aws/config", "[profile work]\nregion=eu-central-1\n"},
  };
  EXPECT_EQ(find({}, {}, files)->credentials.access_key_id, "id0");
  const auto work = find({"", "", "work"}, kKeys, files);
  EXPECT_EQ(work->credentials.access_key_id, "id1");
  EXPECT_EQ(work->credentials.secret, "s1");
  EXPECT_EQ(work->credentials.session_token, "t1");
  EXPECT_EQ(work->region, "eu-central-1");
  // By variable the profile still gives the region, but keys in the environment come first.
  Texts variables = kKeys;
  variables["AWS_PROFILE"] = "work";
  EXPECT_EQ(find({}, variables, files)->credentials.access_key_id, "env-id");
  EXPECT_EQ(find({}, variables, files)->region, "eu-central-1");
}

TEST(ClientSettings, ReadsTheFileThatAVariableNames) {
  const Texts files{
      {"/data/credentials", "[default]\naws_access_key_id=id2\naws_secret_access_key=s2\n"}};
  EXPECT_EQ(find({}, {{"AWS_SHARED_CREDENTIALS_FILE", "/data/credentials"}}, files)
                ->credentials.access_key_id,
            "id2");
}

TEST(ClientSettings, SaysWhatIsMissing) {
  EXPECT_NE(find({}, {}, {}).error().message().find("no credentials"), std::string::npos);
  EXPECT_NE(find({}, {{"AWS_ACCESS_KEY_ID", "half"}}, {}).error().message().find("no credentials"),
            std::string::npos);
  EXPECT_NE(find({"", "", "absent"}, kKeys, {}).error().message().find("\"absent\""),
            std::string::npos);
  EXPECT_NE(find({"nonsense", "", ""}, kKeys, {}).error().message().find("\"nonsense\""),
            std::string::npos);
}

TEST(IniFile, SkipsCommentsNestedLinesAndWhatBelongsToNoSection) {
  const IniFile file = parse_ini(
      "stray = 1\r\n# c\n[ a ]\r\nk = v = w \r\n; c\ns3 =\n  nested = 1\nno pair\nk2=\n[b]");
  EXPECT_EQ(file, (IniFile{{"a", {{"k", "v = w"}, {"s3", ""}, {"k2", ""}}}, {"b", {}}}));
}

}  // namespace
}  // namespace penstock::cli

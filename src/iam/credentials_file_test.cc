#include "iam/credentials_file.h"

#include <gtest/gtest.h>

#include "base/simulated_disk.h"

namespace penstock::iam {
namespace {

constexpr const char* kPath = "/data/credentials";

class CredentialsFileTest : public testing::Test {
 protected:
  CredentialsFileTest() { EXPECT_TRUE(disk_.create_directory("/data").ok()); }
  SimulatedDisk disk_;
};

TEST_F(CredentialsFileTest, IsWhatSdksRead) {
  AccessKey key;
  key.access_key_id = "AKIAEXAMPLE";
  key.secret = "se/cret+=";
  ASSERT_TRUE(write_credentials_file(disk_, kPath, key, "eu-west-1").ok());
  EXPECT_EQ(disk_.read_whole(kPath).value(),
            "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = se/cret+=\nregion "
            "= eu-west-1\n");
}

TEST_F(CredentialsFileTest, ReadsBackWhatItWrote) {
  AccessKey key;
  key.access_key_id = "ASIAEXAMPLE";
  key.secret = "secret==";
  key.session_token = "token==";
  ASSERT_TRUE(write_credentials_file(disk_, kPath, key, "us-east-1").ok());
  const auto file = read_credentials_file(disk_, kPath);
  ASSERT_TRUE(file.ok()) << file.error().message();
  EXPECT_EQ(file->access_key_id, "ASIAEXAMPLE");
  EXPECT_EQ(file->secret, "secret==");
  EXPECT_EQ(file->session_token, "token==");
  EXPECT_EQ(file->region, "us-east-1");
}

TEST_F(CredentialsFileTest, ReadsTheDefaultProfileAmongOthers) {
  ASSERT_TRUE(disk_
                  .write_whole(
                      kPath,
                      "# keys\n[other]\naws_access_key_id=A\n\n[default]\r\naws_access_key_id=B\r\n"
                      "output = json\naws_secret_access_key=C\n[last]\naws_secret_access_key=D")
                  .ok());
  const auto file = read_credentials_file(disk_, kPath);
  ASSERT_TRUE(file.ok()) << file.error().message();
  EXPECT_EQ(file->access_key_id, "B");
  EXPECT_EQ(file->secret, "C");
  EXPECT_EQ(file->region, "");
}

TEST_F(CredentialsFileTest, SaysWhatIsMissing) {
  EXPECT_FALSE(read_credentials_file(disk_, kPath).ok());
  ASSERT_TRUE(disk_.write_whole(kPath, "[default]\naws_access_key_id = A\n").ok());
  EXPECT_EQ(read_credentials_file(disk_, kPath).error().message(),
            "/data/credentials: the [default] profile has no aws_secret_access_key");
}

}  // namespace
}  // namespace penstock::iam

#include "server/notification_signer.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "base/random.h"
#include "base/simulated_disk.h"
#include "base/units.h"

namespace penstock::server {
namespace {

constexpr const char* kPath = "/data/signing-key.pem";
using Version = topic::SignatureVersion;

// Counts what is worth a human's attention.
class CountingLog final : public Log {
 public:
  void write(LogLevel level, std::string_view, std::initializer_list<LogField>) override {
    ++lines[level];
  }
  std::map<LogLevel, int> lines;
};

class NotificationSignerTest : public testing::Test {
 protected:
  NotificationSignerTest() { EXPECT_TRUE(disk_.create_directory("/data").ok()); }

  Result<std::unique_ptr<NotificationSigner>> open() {
    return NotificationSigner::open(disk_, clock_, log_, kPath,
                                    [this](const std::string& path, std::string certificate) {
                                      served_[path] = std::move(certificate);
                                    });
  }

  SimulatedDisk disk_;
  ManualClock clock_;
  CountingLog log_;
  std::map<std::string, std::string> served_;
};

TEST_F(NotificationSignerTest, MakesNoKeyBeforeItIsWanted) {
  { ASSERT_TRUE(open().ok()); }
  EXPECT_FALSE(disk_.exists(kPath).value());
  EXPECT_TRUE(served_.empty());
}

TEST_F(NotificationSignerTest, ServesTheCertificateThatItSaysItSignsWith) {
  const auto signer = open();
  ASSERT_TRUE(signer.ok());
  const std::string path((*signer)->certificate_path());
  EXPECT_TRUE(path.starts_with("/SimpleNotificationService-"));
  EXPECT_TRUE(path.ends_with(".pem"));
  EXPECT_EQ(path.size(), std::string_view("/SimpleNotificationService-.pem").size() + 32);
  ASSERT_EQ(served_.size(), 1U);
  EXPECT_TRUE(served_[path].starts_with("-----BEGIN CERTIFICATE-----"));
  EXPECT_EQ(served_[path].find("PRIVATE"), std::string::npos);
  EXPECT_TRUE(disk_.read_whole(kPath).value().ends_with(served_[path]));
}

TEST_F(NotificationSignerTest, TheNextStartHasTheSameKey) {
  std::string path;
  std::string signature;
  {
    const auto signer = open();
    (*signer)->prepare();
    (*signer)->prepare();
    signature = (*signer)->sign(Version::k1, "text");
    path = (*signer)->certificate_path();
    EXPECT_NE((*signer)->sign(Version::k2, "text"), signature);
  }
  SeededRandom random(1);
  disk_.crash(random);
  served_.clear();
  const auto again = open();
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(served_.count(path), 1U);  // before anybody signs: what was sent must verify
  EXPECT_EQ((*again)->certificate_path(), path);
  EXPECT_EQ((*again)->sign(Version::k1, "text"), signature);
  EXPECT_TRUE(log_.lines.empty());
}

TEST_F(NotificationSignerTest, ASpoiltFileIsNotReplaced) {
  ASSERT_TRUE(disk_.write_whole(kPath, "hello").ok());
  const auto signer = open();
  ASSERT_FALSE(signer.ok());
  EXPECT_TRUE(signer.error().is(kCorrupt));
  EXPECT_TRUE(signer.error().message().starts_with(
      "/data/signing-key.pem: has no RSA key of 2048 bits; restore it"))
      << signer.error().message();
  EXPECT_EQ(disk_.read_whole(kPath).value(), "hello");
}

TEST_F(NotificationSignerTest, OnAFullDiskItSignsAndSaysThatTheKeyIsNotKept) {
  disk_.set_capacity(0);
  const auto signer = open();
  ASSERT_TRUE(signer.ok());
  EXPECT_FALSE((*signer)->sign(Version::k1, "text").empty());
  EXPECT_EQ(log_.lines[LogLevel::kError], 1);
  EXPECT_EQ(served_.size(), 1U);
}

TEST_F(NotificationSignerTest, WarnsBeforeTheCertificateEnds) {
  { (*open())->sign(Version::k1, "text"); }
  clock_.advance_ms((3653 - 91) * kDayMs);
  { ASSERT_TRUE(open().ok()); }
  EXPECT_TRUE(log_.lines.empty());
  clock_.advance_ms(2 * kDayMs);
  { ASSERT_TRUE(open().ok()); }
  EXPECT_EQ(log_.lines[LogLevel::kWarning], 1);
}

}  // namespace
}  // namespace penstock::server

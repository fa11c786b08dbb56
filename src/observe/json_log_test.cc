#include "observe/json_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <limits>
#include <sstream>

namespace penstock::observe {
namespace {

constexpr int64_t kTimeMs = 1709251198007;

std::string line(std::initializer_list<LogField> fields) {
  return json_log_line(kTimeMs, LogLevel::kInfo, "event", fields);
}

TEST(JsonLogLine, HasTimeLevelEventAndFields) {
  EXPECT_EQ(json_log_line(kTimeMs, LogLevel::kWarning, "journal sync failed",
                          {{"path", std::string_view("/data")},
                           {"offset", int64_t{-42}},
                           {"ratio", 0.5},
                           {"ok", true}}),
            R"({"time":"2024-02-29T23:59:58.007Z","level":"warning","event":"journal sync failed",)"
            R"("path":"/data","offset":-42,"ratio":0.5,"ok":true})");
}

TEST(JsonLogLine, EscapesWhatJsonDoesNotAllow) {
  EXPECT_NE(line({{"a", std::string_view("\"\\\n\r\t\x01\x7f")}})
                .find(R"("a":"\"\\\n\u000d\u0009\u0001\u007f")"),
            std::string::npos);
}

TEST(JsonLogLine, KeepsUtf8AndReplacesWhatIsNot) {
  EXPECT_NE(line({{"a", std::string_view("é€😀")}}).find("\"a\":\"é€😀\""), std::string::npos);
  // A lone continuation, an overlong form, a surrogate, a code point too high, a sequence cut
  // short.
  for (const char* bytes : {"\x80", "\xc0", "\xff"}) {
    EXPECT_NE(line({{"a", std::string_view(bytes)}}).find(R"("a":"\ufffd")"), std::string::npos);
  }
  for (const char* bytes : {"\xe0\x80\x80", "\xed\xa0\x80"}) {
    EXPECT_NE(line({{"a", std::string_view(bytes)}}).find(R"("a":"\ufffd\ufffd\ufffd")"),
              std::string::npos);
  }
  EXPECT_NE(
      line({{"a", std::string_view("\xf4\x90\x80\x80")}}).find(R"("a":"\ufffd\ufffd\ufffd\ufffd")"),
      std::string::npos);
  EXPECT_NE(line({{"a", std::string_view("\xe2\x82")}}).find(R"("a":"\ufffd\ufffd")"),
            std::string::npos);
}

TEST(JsonLogLine, HasNoNumbersThatJsonLacks) {
  EXPECT_NE(line({{"a", std::numeric_limits<double>::quiet_NaN()}}).find("\"a\":null"),
            std::string::npos);
  EXPECT_NE(line({{"a", std::numeric_limits<double>::infinity()}}).find("\"a\":null"),
            std::string::npos);
}

TEST(JsonLogLine, CutsLongFields) {
  const std::string text = line({{"a", std::string_view(std::string(kLogFieldBytesMax + 1, 'x'))}});
  EXPECT_NE(text.find(std::string(kLogFieldBytesMax, 'x') + "\\u2026\""), std::string::npos);
}

class JsonLogFile : public testing::Test {
 protected:
  JsonLogFile()
      : path_(testing::TempDir() + "json_log_test." + std::to_string(getpid()) + ".log") {}
  ~JsonLogFile() override { std::remove(path_.c_str()); }

  std::unique_ptr<JsonLog> open(LogLevel level, size_t queue_lines = 2048) {
    auto log = JsonLog::open({.path = path_, .level = level, .queue_lines = queue_lines}, clock_);
    EXPECT_TRUE(log.ok());
    return std::move(log).value();
  }

  std::vector<std::string> lines() const {
    std::ifstream file(path_);
    std::vector<std::string> lines;
    for (std::string text; std::getline(file, text);) {
      lines.push_back(text);
    }
    return lines;
  }

  ManualClock clock_{kTimeMs};
  std::string path_;
};

TEST_F(JsonLogFile, HoldsEveryLineOnceTheLogIsClosed) {
  auto log = open(LogLevel::kInfo);
  for (int64_t i = 0; i < 100; ++i) {
    log->info("step", {{"i", i}});
  }
  log.reset();
  const auto written = lines();
  ASSERT_EQ(written.size(), 100u);
  EXPECT_EQ(written[99],
            R"({"time":"2024-02-29T23:59:58.007Z","level":"info","event":"step","i":99})");
}

TEST_F(JsonLogFile, LeavesOutWhatIsBelowItsLevel) {
  auto log = open(LogLevel::kWarning);
  log->info("left out");
  log->warning("kept");
  log->error("kept too");
  log.reset();
  const auto written = lines();
  ASSERT_EQ(written.size(), 2u);
  EXPECT_NE(written[1].find(R"("level":"error","event":"kept too")"), std::string::npos);
}

TEST_F(JsonLogFile, IsAppendedTo) {
  open(LogLevel::kInfo)->info("first");
  open(LogLevel::kInfo)->info("second");
  EXPECT_EQ(lines().size(), 2u);
}

TEST_F(JsonLogFile, CountsEveryLineItDrops) {
  auto log = open(LogLevel::kInfo, 2);
  for (int i = 0; i < 20'000; ++i) {
    log->info("flood");
  }
  const uint64_t dropped = log->dropped_lines();
  log.reset();
  EXPECT_EQ(lines().size() + dropped, 20'000u);
}

TEST(JsonLog, SaysWhyAFileCannotBeOpened) {
  ManualClock clock;
  const auto log = JsonLog::open({.path = "/nonexistent/penstock.log"}, clock);
  ASSERT_FALSE(log.ok());
  EXPECT_TRUE(log.error().is(kIoError));
  EXPECT_EQ(log.error().message(),
            "cannot open the log file /nonexistent/penstock.log: No such file or directory");
}

}  // namespace
}  // namespace penstock::observe

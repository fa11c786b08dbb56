#include "observe/process_metrics.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace penstock::observe {
namespace {

double value_of(const std::string& text, const std::string& name) {
  const size_t at = text.find("\n" + name + " ");
  EXPECT_NE(at, std::string::npos) << name;
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

TEST(ProcessMetrics, ReadTheProcess) {
  Registry registry;
  register_process_metrics(registry, "1.2.3");
  const std::string text = registry.render();
  EXPECT_NE(text.find("# TYPE process_cpu_seconds_total counter\n"), std::string::npos);
  EXPECT_GE(value_of(text, "process_cpu_seconds_total"), 0);
  EXPECT_GT(value_of(text, "process_resident_memory_bytes"), 1 << 20);
  EXPECT_GE(value_of(text, "process_open_fds"), 1);
  EXPECT_GE(value_of(text, "process_max_fds"), value_of(text, "process_open_fds"));
  const auto now = static_cast<double>(std::time(nullptr));
  EXPECT_NEAR(value_of(text, "process_start_time_seconds"), now, 600);
  EXPECT_NE(text.find("\npenstock_build_info{version=\"1.2.3\"} 1\n"), std::string::npos);
}

TEST(ProcessMetrics, CountFileDescriptors) {
  Registry registry;
  register_process_metrics(registry, "1.2.3");
  const double before = value_of(registry.render(), "process_open_fds");
  const int opened = dup(0);
  ASSERT_GE(opened, 0);
  EXPECT_EQ(value_of(registry.render(), "process_open_fds"), before + 1);
  close(opened);
}

}  // namespace
}  // namespace penstock::observe

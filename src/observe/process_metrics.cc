#include "observe/process_metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <limits>
#include <memory>
#include <string>

namespace penstock::observe {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

// A file of /proc, which is small but says nothing of its size beforehand; empty if it cannot be
// read.
std::string read_proc(const char* path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path, "re"));
  std::string text;
  char buffer[4096];
  size_t count = 0;
  while (file != nullptr && (count = std::fread(buffer, 1, sizeof(buffer), file.get())) > 0) {
    text.append(buffer, count);
  }
  return text;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_bytes() {
  long pages = 0;
  const std::string text = read_proc("/proc/self/statm");
  if (std::sscanf(text.c_str(), "%*d %ld", &pages) != 1) {
    return kUnknown;
  }
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_fds() {
  const std::unique_ptr<DIR, CloseDirectory> directory(opendir("/proc/self/fd"));
  if (directory == nullptr) {
    return kUnknown;
  }
  int count = -1;  // the directory itself is open
  while (const dirent* entry = readdir(directory.get())) {
    count += entry->d_name[0] != '.' ? 1 : 0;
  }
  return count;
}

double max_fds() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

// Field 22 of /proc/self/stat counts clock ticks since the machine started; the command's name
// before it may hold spaces and parentheses.
double start_time_seconds() {
  const std::string stat = read_proc("/proc/self/stat");
  const std::string machine = read_proc("/proc/stat");
  const size_t name_end = stat.rfind(')');
  const size_t boot = machine.find("btime ");
  long long ticks = 0;
  long long boot_s = 0;
  if (name_end == std::string::npos || boot == std::string::npos ||
      std::sscanf(
          stat.c_str() + name_end + 1,
          " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %lld",
          &ticks) != 1 ||
      std::sscanf(machine.c_str() + boot, "btime %lld", &boot_s) != 1) {
    return kUnknown;
  }
  return static_cast<double>(boot_s) +
         static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

void register_process_metrics(Registry& registry, std::string_view version) {
  registry.counter_reading("process_cpu_seconds_total",
                           "User and system CPU time spent, in seconds.", {}, cpu_seconds);
  registry.gauge("process_resident_memory_bytes", "Resident memory, in bytes.", {}, resident_bytes);
  registry.gauge("process_open_fds", "File descriptors that are open.", {}, open_fds);
  registry.gauge("process_max_fds", "File descriptors that may be open.", {}, max_fds);
  registry.gauge("process_start_time_seconds", "When the process started, in seconds since 1970.",
                 {}, [start = start_time_seconds()] { return start; });
  registry.gauge("penstock_build_info", "Always 1; its labels say what was built.",
                 {{"version", std::string(version)}}, [] { return 1.0; });
}

}  // namespace penstock::observe

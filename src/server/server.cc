#include "server/server.h"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "server/service_manager.h"
#include "server/serving.h"
#include "server/start_pages.h"

namespace penstock::server {
namespace {

// The signals that run() waits for. Blocked before any thread is made, so that no thread is
// interrupted by one.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&signals, signal);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

// A connection is a descriptor; the usual soft limit of 1024 is for programs that use select().
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

int fail(const Error& error) {
  fmt::print(stderr, "penstock: {}\n", error.message());
  return 1;
}

// The data of `penstock dev`: a temporary directory that is gone afterwards.
class TemporaryData {
 public:
  TemporaryData() {
    std::string pattern = (std::filesystem::temp_directory_path() / "penstock-dev-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) {
      path_ = pattern;
    }
  }
  ~TemporaryData() {
    std::error_code ignored;  // what cannot be removed is the system's to clear
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryData(const TemporaryData&) = delete;
  TemporaryData& operator=(const TemporaryData&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void print_ready(const Serving& serving) {
  fmt::print("{{\"ready\":true,\"listen\":\"{}\",\"admin\":\"{}\"}}\n", serving.listen_address(),
             serving.admin_address());
  std::fflush(stdout);
  notify_service_manager("READY=1");
}

int serve(const Config& config, const sigset_t& signals) {
  Result<std::unique_ptr<Serving>> started = Serving::start(config);
  if (!started.ok()) {
    return fail(started.error());
  }
  Serving& serving = **started;
  print_ready(serving);
  release_start_pages();
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) {
    notify_service_manager("RELOADING=1");
    serving.reload();
    notify_service_manager("READY=1");
  }
  notify_service_manager("STOPPING=1");
  // Whoever asks twice does not want to wait for the drain.
  std::thread([signals] {
    int again = SIGHUP;
    while (sigwait(&signals, &again) == 0 && again == SIGHUP) {
    }
    _exit(128 + again);
  }).detach();
  serving.stop();
  return 0;
}

}  // namespace

int run(const Config& config) {
  const sigset_t signals = block_signals();
  raise_descriptor_limit();
  if (!config.dev) {
    return serve(config, signals);
  }
  const TemporaryData data;
  if (data.path().empty()) {
    return fail(Error(
        kIoError, "no temporary directory could be made; set TMPDIR to one that can be written"));
  }
  Config with_data = config;
  if (with_data.data.empty()) {
    with_data.data = data.path();
  }
  return serve(with_data, signals);
}

}  // namespace penstock::server

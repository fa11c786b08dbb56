// A simulated machine that runs the whole platform from parsed requests down to disk sectors: one
// thread, one seed, one clock. Clients outlive the server's crashes; a request that was under way
// when the server died has an unknown outcome.
#ifndef PENSTOCK_TESTS_SIMULATION_WORLD_H_
#define PENSTOCK_TESTS_SIMULATION_WORLD_H_

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/http.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/simulated_disk.h"
#include "edge/exchange.h"
#include "edge/request_pipeline.h"
#include "iam/authenticator.h"
#include "observe/metrics.h"
#include "runtime/scripted_http_caller.h"
#include "runtime/simulated_executor.h"
#include "server/data_directory.h"
#include "server/platform.h"
#include "store/memory_backend.h"

namespace penstock::simulation {

// What may go wrong, how often; 0 turns a fault off.
struct Faults {
  uint64_t crash_one_in =
      0;  // scheduler steps: the power goes, unsynced sectors are kept or lost at random
  uint64_t kill_one_in = 0;  // scheduler steps: the process dies, the machine goes on
  uint64_t power_off_one_in =
      0;  // scheduler steps: the power goes within the next few disk operations
  uint64_t slow_disk_one_in = 0;     // commits that take up to 50 ms instead of 0.5
  uint64_t sync_failure_one_in = 0;  // scheduler steps: the next sync fails, and the process ends
  // Scheduler steps after which for up to kTroubleMsMax: another program takes the disk's space, or
  // all but a little; the store's writes fail, perhaps its reads too; no file can be opened.
  uint64_t disk_full_one_in = 0;
  uint64_t store_failure_one_in = 0;
  uint64_t no_descriptors_one_in = 0;
  uint64_t client_gone_one_in = 0;  // requests whose client hangs up while it waits
  bool clock_jumps = false;         // of the system's clock, back, at each restart
};

inline constexpr uint64_t kTroubleMsMax = 3000;

// A fault that lasts for a while.
struct Trouble {
  int64_t until_ns = -1;
  uint64_t times = 0;
  bool is_on() const { return until_ns >= 0; }
};

// A coroutine at the root of a chain, owned by the world so that a crash can destroy it and all it
// awaits.
struct Root {
  struct promise_type {
    Root get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void unhandled_exception() const noexcept { std::terminate(); }
    void return_void() const noexcept {}
  };
  std::coroutine_handle<promise_type> handle;

  runtime::Work work() const { return std::coroutine_handle<>(handle); }
};

class World {
 public:
  explicit World(uint64_t seed);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Runs the server, the disk and the clients until `done`, injecting faults; the server is started
  // again after each.
  void run_until(const Faults& faults, const std::function<bool()>& done);

  // co_await world.request(...): the reply, or nullopt if the server died first.
  class Request;
  struct Exchange;
  Request request(std::string target, std::string body);
  // co_await world.sleep_ms(n), for clients.
  class Sleep;
  Sleep sleep_ms(int64_t duration_ms);
  // What a URL answers to the server's calls from now on, whichever process makes them.
  using HttpScript = std::function<runtime::ScriptedHttpCaller::Reaction(const runtime::HttpCall&)>;
  void on_http(const std::string& url, HttpScript script);
  // Starts a client; it lives to its end or to the world's.
  void start_client(Root root);

  SeededRandom& random() { return random_; }
  int64_t now_ms() { return clock_.monotonic_ns() / 1'000'000; }
  // What the machine's clock shows, milliseconds since 1970; it may go back when the server starts.
  int64_t system_ms() { return clock_.system_ms(); }
  // The latest that it ever was: what was due then may have been done.
  int64_t latest_system_ms() { return std::max(latest_system_ms_, system_ms()); }
  // A hash of everything the clients saw and when; the same seed gives the same.
  uint64_t trace() const { return trace_; }
  uint64_t crashes() const { return crashes_; }
  // How often it came to each trouble.
  uint64_t troubles() const {
    return disk_full_.times + store_failure_.times + no_descriptors_.times;
  }
  // Requests that the server answered it could not do now.
  uint64_t refusals() const { return refusals_; }
  // By how much the server's clock may be behind that of the clients, at most.
  int64_t clock_lag_ms() const { return clock_lag_ms_; }
  server::Platform& platform() { return *platform_; }

 private:
  struct Server;

  server::ServiceOptions service_options();
  void begin(Request& request);
  Root serve(Request& request);
  Root checkpoint();
  void finish(Request& request);
  // Starts the server if it is down. Recovery must succeed whatever happened before, unless the
  // power goes meanwhile.
  void boot();
  void fail_to_boot(const Error& error);
  // Whether a fault that was injected explains why a start failed, or why the process ended.
  bool may_fail_to_boot(const Error& error) const;
  bool may_end(const Error& error) const;
  void verify();
  void die(bool power_loss);
  void inject(const Faults& faults);
  void inject_trouble(const Faults& faults);
  void begin(Trouble& trouble);
  // What is over by now, or all.
  void end_troubles(bool all);
  bool step();
  bool step_disk();
  void idle();
  void note(std::string_view what);

  SeededRandom random_;
  ManualClock clock_;
  NullLog log_;
  SimulatedDisk disk_;
  store::MemoryBackend backend_;
  runtime::SimulatedExecutor clients_{clock_};
  std::list<std::coroutine_handle<Root::promise_type>> client_roots_;

  std::unique_ptr<Server> server_;  // what dies with the process
  server::Platform* platform_ = nullptr;
  std::map<std::string, HttpScript> http_scripts_;
  std::list<Request*> under_way_;
  int64_t commit_due_ns_ = -1;
  uint64_t slow_disk_one_in_ = 0;
  uint64_t client_gone_one_in_ = 0;
  uint64_t segment_bytes_;
  bool clock_jumps_ = false;
  int64_t latest_system_ms_ = 0;
  bool failure_pending_ = false;
  bool has_served_ = false;
  Trouble disk_full_;
  Trouble store_failure_;
  Trouble no_descriptors_;
  int64_t clock_lag_ms_ = 0;
  uint64_t trace_ = 0xcbf29ce484222325;
  uint64_t crashes_ = 0;
  uint64_t refusals_ = 0;
};

struct World::Exchange final : edge::Exchange {
  using edge::Exchange::Exchange;
  bool client_waits() const override { return waits; }
  bool waits = true;
};

class World::Request {
 public:
  Request(World& world, std::string target, std::string body)
      : world_(world), target_(std::move(target)), body_(std::move(body)) {}
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> client) {
    client_ = client;
    world_.begin(*this);
  }
  std::optional<aws::HttpReply> await_resume() { return std::move(reply_); }

 private:
  friend class World;
  World& world_;
  std::string target_;
  std::string body_;
  std::coroutine_handle<> client_;
  std::optional<aws::HttpReply> reply_;
  std::unique_ptr<Exchange> exchange_;
  std::coroutine_handle<Root::promise_type> server_root_;
};

class World::Sleep {
 public:
  Sleep(World& world, int64_t duration_ms) : world_(world), duration_ms_(duration_ms) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> client) {
    world_.clients_.call_at(world_.clock_.monotonic_ns() + duration_ms_ * 1'000'000, client);
  }
  void await_resume() const {}

 private:
  World& world_;
  int64_t duration_ms_;
};

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_WORLD_H_

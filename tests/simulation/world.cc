#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace penstock::simulation {
namespace {

constexpr const char* kDirectory = "data";
// Small, so that segments end often: a batch of this simulation fits into the smallest.
constexpr uint64_t kSegmentBytesMin = 32 * kKiB;
constexpr int64_t kMillisecondNs = 1'000'000;

}  // namespace

// Members are destroyed last to first: coroutines before what they wait on.
struct World::Server {
  explicit Server(World& world)
      : core_a(world.clock_),
        core_b(world.clock_),
        background(world.clock_),
        http_a(core_a, world.clock_),
        http_b(core_b, world.clock_),
        random(world.random_.next_u64()) {}
  ~Server() {
    for (const auto& root : roots) {
      root.destroy();
    }
  }

  runtime::SimulatedExecutor core_a;
  runtime::SimulatedExecutor core_b;
  runtime::SimulatedExecutor background;
  runtime::ScriptedHttpCaller http_a;
  runtime::ScriptedHttpCaller http_b;
  SeededRandom random;
  std::optional<server::DataDirectory> directory;
  std::unique_ptr<server::Platform> platform;
  observe::Registry registry;
  std::unique_ptr<edge::PipelineMetrics> metrics;
  std::unique_ptr<iam::Authenticator> authenticator;
  std::unique_ptr<edge::RequestPipeline> pipeline;
  bool checkpointing = false;
  std::list<std::coroutine_handle<Root::promise_type>> roots;
};

World::World(uint64_t seed) : random_(seed), segment_bytes_(kSegmentBytesMin << random_.below(3)) {
  boot();
}

World::~World() {
  die(/*power_loss=*/false);
  for (const auto& client : client_roots_) {
    client.destroy();
  }
}

void World::boot() {
  if (server_) {
    return;
  }
  server_ = std::make_unique<Server>(*this);
  // A sync that fails during a start keeps the server from starting, as it should.
  auto directory = server::DataDirectory::open(disk_, kDirectory);
  if (!directory.ok()) {
    fail_to_boot(directory.error());
    return;
  }
  server_->directory.emplace(std::move(directory).value());
  const server::PlatformParts parts{
      .disk = disk_,
      .clock = clock_,
      .random = server_->random,
      .log = log_,
      .backend = backend_,
      .cores = {{&server_->core_a, &server_->random}, {&server_->core_b, &server_->random}},
      .background = server_->background,
      .journal = {.directory = server_->directory->journal(), .segment_bytes = segment_bytes_},
      .checkpoints = {},
      .run_all = server::run_in_turn,
      .services = service_options()};
  auto platform = server::Platform::open(parts, *server_->directory);
  if (!platform.ok()) {
    fail_to_boot(platform.error());
    return;
  }
  server_->platform = std::move(platform).value();
  platform_ = server_->platform.get();
  verify();
  server_->metrics = std::make_unique<edge::PipelineMetrics>(server_->registry, platform_->host());
  server_->authenticator = std::make_unique<iam::Authenticator>(platform_->credentials(),
                                                                iam::Authenticator::Mode::kOpen);
  server_->pipeline = std::make_unique<edge::RequestPipeline>(
      platform_->host(), *server_->authenticator, *server_->metrics, clock_, log_);
}

server::ServiceOptions World::service_options() {
  for (const auto& [url, script] : http_scripts_) {
    for (runtime::ScriptedHttpCaller* http : {&server_->http_a, &server_->http_b}) {
      http->on(url, [&run = script](const runtime::HttpCall& call, int64_t) { return run(call); });
    }
  }
  server::ServiceOptions options;
  options.bus.http = [server = server_.get()](service::Shard& shard) -> runtime::HttpCaller* {
    return &shard.executor() == &server->core_a ? &server->http_a : &server->http_b;
  };
  return options;
}

void World::on_http(const std::string& url, HttpScript script) {
  http_scripts_[url] = std::move(script);
  if (server_) {
    (void)service_options();  // installs it in the running process too
  }
}

// What every service holds in memory must be what the store says.
void World::verify() {
  for (const auto& hosted : platform_->host().services()) {
    for (const auto& state : hosted->states) {
      const Result<void> same = state->verify();
      if (!same.ok()) {
        std::fprintf(stderr, "%s\n", same.error().message().c_str());
      }
      PENSTOCK_CHECK(same.ok());
    }
  }
}

// Only the power and a failed sync can keep a server from starting.
void World::fail_to_boot(const Error& error) {
  const bool is_excused = disk_.is_off() || failure_pending_;
  if (!is_excused) {
    std::fprintf(stderr, "recovery failed: %s\n", error.message().c_str());
  }
  PENSTOCK_CHECK(is_excused);
  die(/*power_loss=*/true);
}

// The process is gone: whoever waits for an answer learns that none will come.
void World::die(bool power_loss) {
  if (!server_) {
    return;
  }
  power_loss = power_loss || disk_.is_off();
  server_.reset();
  failure_pending_ = failure_pending_ && !power_loss;
  platform_ = nullptr;
  commit_due_ns_ = -1;
  if (power_loss) {
    disk_.crash(random_);
  } else {
    disk_.kill();
  }
  for (Request* request : std::exchange(under_way_, {})) {
    request->exchange_.reset();
    clients_.post(request->client_);
  }
  if (clock_jumps_ && random_.below(2) == 0) {
    clock_.jump_ms(-static_cast<int64_t>(random_.below(30'000)));
  }
  clock_.restart();
  ++crashes_;
  note("died");
}

World::Request World::request(std::string target, std::string body) {
  return {*this, std::move(target), std::move(body)};
}

World::Sleep World::sleep_ms(int64_t duration_ms) { return {*this, duration_ms}; }

void World::start_client(Root root) {
  client_roots_.push_back(root.handle);
  clients_.post(root.work());
}

void World::begin(Request& request) {
  if (!server_) {
    clients_.post(request.client_);  // connection refused
    return;
  }
  under_way_.push_back(&request);
  const Root root = serve(request);
  request.server_root_ = root.handle;
  server_->roots.push_back(root.handle);
  (random_.below(2) == 0 ? server_->core_a : server_->core_b).post(root.work());
}

Root World::serve(Request& request) {
  runtime::Executor& home = random_.below(2) == 0 ? server_->core_a : server_->core_b;
  co_await runtime::hop_to(home);
  request.exchange_ = std::make_unique<Exchange>(home);
  Exchange& exchange = *request.exchange_;
  exchange.request.method = "POST";
  exchange.request.path = "/";
  exchange.request.headers = {{"host", "simulated:4566"},
                              {"content-type", "application/x-amz-json-1.0"},
                              {"x-amz-target", request.target_}};
  exchange.request.body = request.body_;
  exchange.request_id = "request";
  exchange.waits = client_gone_one_in_ == 0 || random_.below(client_gone_one_in_) != 0;
  co_await server_->pipeline->handle(exchange);
  finish(request);
}

void World::finish(Request& request) {
  note(request.exchange_->reply.body);
  if (request.exchange_->waits) {
    request.reply_ = std::move(request.exchange_->reply);
  }
  under_way_.remove(&request);
  clients_.post(request.client_);
}

Root World::checkpoint() {
  const Result<void> done = co_await server_->platform->checkpointer().step(/*force=*/true);
  PENSTOCK_CHECK(done.ok() || disk_.is_off() || failure_pending_);
  server_->checkpointing = false;
}

// One step of the disk's side: a commit whose time has come, a segment made ahead. False if there
// was nothing to do.
bool World::step_disk() {
  if (platform_->journal().stats().pending_bytes > 0 && commit_due_ns_ < 0) {
    const bool slow = slow_disk_one_in_ > 0 && random_.below(slow_disk_one_in_) == 0;
    commit_due_ns_ =
        clock_.monotonic_ns() +
        static_cast<int64_t>(random_.below(slow ? 50 * kMillisecondNs : kMillisecondNs / 2));
  }
  if (commit_due_ns_ >= 0 && commit_due_ns_ <= clock_.monotonic_ns()) {
    commit_due_ns_ = -1;
    if (!platform_->journal().commit_once().ok()) {
      failure_pending_ = false;
      die(/*power_loss=*/false);  // what the committer's thread does with such an error
    }
    return true;
  }
  if (random_.below(8) == 0) {
    const Result<bool> prepared = platform_->journal().prepare_once();
    if (!prepared.ok()) {
      failure_pending_ = false;
      die(/*power_loss=*/false);
      return true;
    }
    return *prepared;
  }
  return false;
}

bool World::step() {
  std::vector<runtime::SimulatedExecutor*> ready;
  for (runtime::SimulatedExecutor* executor :
       {&clients_, server_ ? &server_->core_a : nullptr, server_ ? &server_->core_b : nullptr,
        server_ ? &server_->background : nullptr}) {
    if (executor != nullptr && executor->has_work()) {
      ready.push_back(executor);
    }
  }
  const uint64_t choice = random_.below(ready.size() + 1);
  if (choice == ready.size()) {
    return (server_ && step_disk()) || !ready.empty();
  }
  return ready[choice]->step();
}

// Nothing can run now: time passes until something can.
void World::idle() {
  int64_t next_ns = clients_.next_due_ns();
  if (server_) {
    for (const auto* executor : {&server_->core_a, &server_->core_b, &server_->background}) {
      next_ns = std::min(next_ns, executor->next_due_ns());
    }
    if (commit_due_ns_ >= 0) {
      next_ns = std::min(next_ns, commit_due_ns_);
    }
  }
  if (next_ns != INT64_MAX && next_ns > clock_.monotonic_ns()) {
    clock_.advance_ns(next_ns - clock_.monotonic_ns());
  }
}

void World::inject(const Faults& faults) {
  const auto strikes = [this](uint64_t one_in) { return one_in > 0 && random_.below(one_in) == 0; };
  if (strikes(faults.crash_one_in)) {
    die(/*power_loss=*/true);
  } else if (strikes(faults.kill_one_in)) {
    die(/*power_loss=*/false);
  } else if (strikes(faults.power_off_one_in)) {
    disk_.power_off_after(random_.below(4));
  } else if (strikes(faults.sync_failure_one_in)) {
    disk_.fail_sync(kIoError, /*sticky=*/false);
    failure_pending_ = true;
  }
  if (server_ && !server_->checkpointing && random_.below(300) == 0) {
    server_->checkpointing = true;
    const Root root = checkpoint();
    server_->roots.push_back(root.handle);
    server_->background.post(root.work());
  }
}

void World::run_until(const Faults& faults, const std::function<bool()>& done) {
  slow_disk_one_in_ = faults.slow_disk_one_in;
  client_gone_one_in_ = faults.client_gone_one_in;
  clock_jumps_ = faults.clock_jumps;
  if (disk_.is_off() || failure_pending_) {
    die(/*power_loss=*/true);
  }
  disk_.power_off_after(UINT64_MAX);  // a cut that an earlier phase left pending
  while (!done()) {
    inject(faults);
    if (!server_) {
      clock_.advance_ns(static_cast<int64_t>(random_.below(100)) * kMillisecondNs);
      boot();
      continue;
    }
    if (!step()) {
      idle();
    }
    if (server_) {
      std::erase_if(server_->roots, [](auto root) {
        const bool finished = root.done();
        if (finished) {
          root.destroy();
        }
        return finished;
      });
    }
  }
}

void World::note(std::string_view what) {
  const auto mix = [this](uint8_t byte) { trace_ = (trace_ ^ byte) * 0x100000001b3; };
  for (const char c : what) {
    mix(static_cast<uint8_t>(c));
  }
  for (int64_t time = clock_.monotonic_ns(); time != 0; time >>= 8) {
    mix(static_cast<uint8_t>(time));
  }
}

}  // namespace penstock::simulation

#include "tests/simulation/world.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace penstock::simulation {
namespace {

constexpr const char* kDirectory = "data";
// Small, so that segments end often: a batch of this simulation fits into the smallest. Only into
// the largest does one fit as it is admitted, by what it might hold at most: on a full disk the
// others let nothing in.
constexpr std::array<uint64_t, 4> kSegmentBytes{32 * kKiB, 64 * kKiB, 128 * kKiB, 512 * kKiB};
constexpr int64_t kMillisecondNs = 1'000'000;
constexpr int64_t kDescriptorsRetryNs = 100 * kMillisecondNs;

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

World::World(uint64_t seed) : random_(seed), segment_bytes_(kSegmentBytes[random_.below(4)]) {
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
  has_served_ = true;
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
  options.topic.http = options.bus.http;
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

// Space that goes from one moment to the next may have been promised to batches.
bool World::may_end(const Error& error) const {
  return disk_.is_off() || failure_pending_ || (disk_full_.is_on() && error.is(kNoSpace));
}

// A full disk keeps no server from starting, once the first start has made its files.
bool World::may_fail_to_boot(const Error& error) const {
  return disk_.is_off() || failure_pending_ || no_descriptors_.is_on() || store_failure_.is_on() ||
         (disk_full_.is_on() && error.is(kNoSpace) && !has_served_);
}

void World::fail_to_boot(const Error& error) {
  if (!may_fail_to_boot(error)) {
    std::fprintf(stderr, "recovery failed: %s\n", error.message().c_str());
    std::abort();
  }
  die(/*power_loss=*/true);
}

// The process is gone: whoever waits for an answer learns that none will come.
void World::die(bool power_loss) {
  if (!server_) {
    return;
  }
  power_loss = power_loss || disk_.is_off();
  crashes_ += platform_ != nullptr ? 1 : 0;
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
    const auto jump_ms = static_cast<int64_t>(random_.below(30'000));
    latest_system_ms_ = latest_system_ms();
    clock_.jump_ms(-jump_ms);
    clock_lag_ms_ += jump_ms;
  }
  clock_.restart();
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
  refusals_ += request.exchange_->reply.status >= 500 ? 1 : 0;
  if (request.exchange_->waits) {
    request.reply_ = std::move(request.exchange_->reply);
  }
  under_way_.remove(&request);
  clients_.post(request.client_);
}

Root World::checkpoint() {
  const uint64_t failures_before = store_failure_.is_on() ? 0 : store_failure_.times;
  const Result<void> done = co_await server_->platform->checkpointer().step(/*force=*/true);
  PENSTOCK_CHECK(done.ok() || may_end(done.error()) || store_failure_.is_on() ||
                 store_failure_.times > failures_before);
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
    const Result<bool> committed = platform_->journal().commit_once();
    if (!committed.ok() && committed.error().is(kNoDescriptors)) {
      commit_due_ns_ = clock_.monotonic_ns() + kDescriptorsRetryNs;
    } else if (!committed.ok()) {
      PENSTOCK_CHECK(may_end(committed.error()));
      failure_pending_ = false;
      die(/*power_loss=*/false);  // what the committer's thread does with such an error
    }
    return true;
  }
  if (random_.below(8) == 0) {
    const Result<bool> prepared = platform_->journal().prepare_once();
    if (!prepared.ok()) {
      PENSTOCK_CHECK(may_end(prepared.error()));
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
  for (const Trouble* trouble : {&disk_full_, &store_failure_, &no_descriptors_}) {
    next_ns = trouble->is_on() ? std::min(next_ns, trouble->until_ns) : next_ns;
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
  inject_trouble(faults);
  if (server_ && !server_->checkpointing && random_.below(300) == 0) {
    server_->checkpointing = true;
    const Root root = checkpoint();
    server_->roots.push_back(root.handle);
    server_->background.post(root.work());
  }
}

void World::inject_trouble(const Faults& faults) {
  end_troubles(/*all=*/false);
  const auto strikes = [this](const Trouble& trouble, uint64_t one_in) {
    return one_in > 0 && !trouble.is_on() && random_.below(one_in) == 0;
  };
  if (!server_) {
    return;
  }
  if (strikes(disk_full_, faults.disk_full_one_in)) {
    begin(disk_full_);
    const bool leaves_some = random_.below(2) == 0;
    disk_.set_capacity(disk_.used_bytes() + (leaves_some ? random_.below(3 * segment_bytes_) : 0));
  }
  if (strikes(store_failure_, faults.store_failure_one_in)) {
    begin(store_failure_);
    const Error error(random_.below(2) == 0 ? kNoSpace : kIoError, "the store fails");
    backend_.fail_writes(error);
    if (random_.below(2) == 0) {
      backend_.fail_reads(error);
    }
  }
  if (strikes(no_descriptors_, faults.no_descriptors_one_in)) {
    begin(no_descriptors_);
    disk_.fail_open(kNoDescriptors, /*sticky=*/true);
  }
}

void World::begin(Trouble& trouble) {
  ++trouble.times;
  trouble.until_ns = clock_.monotonic_ns() +
                     static_cast<int64_t>(random_.below(kTroubleMsMax + 1)) * kMillisecondNs;
}

void World::end_troubles(bool all) {
  const auto ends = [this, all](Trouble& trouble) {
    const bool is_over = trouble.is_on() && (all || trouble.until_ns <= clock_.monotonic_ns());
    trouble.until_ns = is_over ? -1 : trouble.until_ns;
    return is_over;
  };
  if (ends(disk_full_)) {
    disk_.set_capacity(UINT64_MAX);
  }
  if (ends(store_failure_)) {
    backend_.fail_writes(std::nullopt);
    backend_.fail_reads(std::nullopt);
  }
  if (ends(no_descriptors_)) {
    disk_.mend();
    if (failure_pending_) {
      disk_.fail_sync(kIoError, /*sticky=*/false);
    }
  }
}

void World::run_until(const Faults& faults, const std::function<bool()>& done) {
  end_troubles(/*all=*/true);
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
  if (server_ && !store_failure_.is_on()) {
    verify();
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

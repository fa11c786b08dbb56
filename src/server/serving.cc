#include "server/serving.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <utility>

#include "base/units.h"
#include "delivery/call_budget.h"
#include "egress/limits.h"
#include "egress/url.h"
#include "observe/json_log.h"
#include "observe/process_metrics.h"
#include "runtime/sleep.h"
#include "server/clock_watch.h"
#include "server/endpoint_file.h"

namespace penstock::server {
namespace {

// On two processors one core serves more than two: the other processor is wanted by the disk, the
// network and, often, the client, and nothing has to be handed from thread to thread.
size_t lane_count(const Config& config) {
  const size_t processors = std::max(1U, std::thread::hardware_concurrency());
  const size_t wanted = processors <= 2 ? 1 : processors;
  return config.cores > 0 ? static_cast<size_t>(config.cores) : wanted;
}

ServiceOptions service_options(const Config& config) {
  ServiceOptions options;
  options.bus.rules_per_bus_max = static_cast<size_t>(config.rules_per_bus);
  options.bus.targets_per_rule_max = static_cast<size_t>(config.targets_per_rule);
  options.bus.refuse_unknown_bus = config.refuse_unknown_bus;
  options.bus.allow_http = config.allow_private_targets || !config.allow_targets.empty();
  options.topic.public_url = config.public_url;
  // Nobody can follow a link to "every address of this machine".
  Address own = config.listen;
  if (own.host == "0.0.0.0" || own.host == "::") {
    own.host = "localhost";
  }
  options.topic.own_url =
      fmt::format("{}://{}", config.tls_cert.empty() ? "http" : "https", own.text());
  return options;
}

// Whether a URL whose host is an address leads somewhere that may be called; of a name only a call
// can tell.
bool may_call(const egress::AddressPolicy& addresses, std::string_view url) {
  const size_t begin = url.find("://") + 3;
  const size_t at = url.substr(0, url.find_first_of("/?#", begin)).rfind('@');
  std::string plain(url);
  if (at != std::string_view::npos) {
    plain.erase(begin, at + 1 - begin);
  }
  const auto parsed = egress::parse_url(plain);
  if (!parsed.ok()) {
    return false;
  }
  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(parsed->host, not_an_address);
  return not_an_address || addresses.allows(address, parsed->host);
}

// Its path names its content.
constexpr int64_t kCertificateCacheS = 86'400;

// Everything, or the public internet and what is listed besides.
std::vector<std::string> allowed_addresses(const Config& config) {
  return config.allow_private_targets ? std::vector<std::string>{"0.0.0.0/0", "::/0"}
                                      : config.allow_targets;
}

void run_in_threads(size_t count, const std::function<void(size_t)>& run) {
  std::atomic<size_t> next{0};
  const auto take_turns = [&] {
    for (size_t index = next++; index < count; index = next++) {
      run(index);
    }
  };
  std::vector<std::thread> threads;
  for (size_t helpers = std::thread::hardware_concurrency(); helpers > 1; --helpers) {
    threads.emplace_back(take_turns);
  }
  take_turns();
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace

Result<std::unique_ptr<Serving>> Serving::start(const Config& config) {
  std::unique_ptr<Serving> serving(new Serving(config));
  PENSTOCK_ASSIGN(serving->log_,
                  observe::JsonLog::open({.path = {}, .level = config.log_level}, serving->clock_));
  PENSTOCK_TRY(serving->open());
  PENSTOCK_TRY(serving->listen());
  PENSTOCK_TRY(serving->listen_for_admin());
  serving->write_endpoint();
  serving->register_metrics();
  serving->start_threads();
  return serving;
}

Serving::~Serving() { stop(); }

Result<void> Serving::open_relay() {
  if (config_.smtp_url.empty()) {
    return {};
  }
  egress::MailRelayOptions options{.url = {},
                                   .from = config_.smtp_from,
                                   .user = config_.smtp_user,
                                   .password = {},
                                   .start_tls = config_.smtp_starttls,
                                   .ca_file = config_.smtp_ca};
  PENSTOCK_ASSIGN(options.url, egress::parse_smtp_url(config_.smtp_url));
  PENSTOCK_ASSIGN(options.password, read_smtp_password(config_));
  PENSTOCK_ASSIGN(relay_, egress::MailRelay::start(std::move(options), clock_));
  return {};
}

// Deliveries leave calls to what they need beside.
static_assert(delivery::kCallsPerCoreMax + delivery::kProbesPerCoreMax < egress::kCallsMax);

Result<void> Serving::make_lanes() {
  PENSTOCK_TRY(open_relay());
  PENSTOCK_ASSIGN(const auto trust, egress::TlsTrust::load(config_.target_ca));
  PENSTOCK_ASSIGN(egress::AddressPolicy addresses,
                  egress::AddressPolicy::parse(allowed_addresses(config_)));
  addresses_ = std::make_unique<egress::AddressPolicy>(std::move(addresses));
  names_ = std::make_unique<egress::NameResolver>();
  for (size_t i = 0; i < lane_count(config_); ++i) {
    Lane& lane = *lanes_.emplace_back(std::make_unique<Lane>(clock_));
    lane.http = std::make_unique<egress::HttpClient>(lane.core, *names_, trust, *addresses_);
    if (relay_ != nullptr) {
      lane.mail = std::make_unique<egress::MailClient>(lane.core, *relay_);
    }
  }
  return {};
}

Result<void> Serving::open_signer() {
  const auto serve = [this](const std::string& path, std::string certificate) {
    documents_.put(path, {"application/x-pem-file", std::move(certificate), kCertificateCacheS});
  };
  PENSTOCK_ASSIGN(signer_,
                  NotificationSigner::open(disk_, clock_, *log_, directory_->signing_key(), serve));
  return {};
}

// Whoever calls from a shard does so on the core that runs it.
void Serving::give_callers(ServiceOptions& services) {
  const auto lane_of = [this](service::Shard& shard) -> Lane* {
    for (const auto& lane : lanes_) {
      if (&lane->core == &shard.executor()) {
        return lane.get();
      }
    }
    return nullptr;
  };
  services.bus.http = [lane_of](service::Shard& shard) -> runtime::HttpCaller* {
    const Lane* const lane = lane_of(shard);
    return lane == nullptr ? nullptr : lane->http.get();
  };
  services.topic.http = services.bus.http;
  services.topic.mail = [lane_of](service::Shard& shard) -> runtime::MailCaller* {
    const Lane* const lane = lane_of(shard);
    return lane == nullptr ? nullptr : lane->mail.get();
  };
  services.topic.sends_mail = relay_ != nullptr;
  services.topic.signer = signer_.get();
  services.topic.may_call = [addresses = *addresses_](std::string_view url) {
    return may_call(addresses, url);
  };
}

Result<void> Serving::open() {
  PENSTOCK_ASSIGN(DataDirectory directory, DataDirectory::open(disk_, config_.data));
  directory_ = std::make_unique<DataDirectory>(std::move(directory));
  PENSTOCK_TRY(open_signer());
  PENSTOCK_ASSIGN(backend_, store::RocksDbBackend::open(disk_, {.directory = directory_->store()}));
  PENSTOCK_TRY(make_lanes());
  std::vector<service::CoreParts> cores;
  for (const auto& lane : lanes_) {
    cores.push_back({&lane->core, &lane->random});
  }
  background_ = std::make_unique<runtime::Core>(clock_);
  ServiceOptions services = service_options(config_);
  give_callers(services);
  const PlatformParts parts{
      .disk = disk_,
      .clock = clock_,
      .random = random_,
      .log = *log_,
      .backend = *backend_,
      .cores = std::move(cores),
      .background = *background_,
      .journal = {.directory = directory_->journal(),
                  .segment_bytes = static_cast<uint64_t>(config_.segment_mib) * kMiB,
                  .spare_segments_max = kSpareSegmentsMax,
                  .on_group = [&syncs =
                                   registry_.histogram("penstock_journal_sync_duration_seconds",
                                                       "Writing and syncing a group of batches.")](
                                  size_t, int64_t elapsed_ns) { syncs.record_ns(elapsed_ns); },
                  .keep_free_bytes = store::kWorkingBytes + store::kReserveBytesMin,
                  .archive_directory = {}},
      .run_all = run_in_threads,
      .services = std::move(services)};
  PENSTOCK_ASSIGN(platform_, Platform::open(parts, *directory_));
  return {};
}

// A connection needs a descriptor; the store's files, the journal's and the listeners' come first,
// and a quarter of the rest is for calls out, if there can be so many.
edge::Limits Serving::edge_limits() const {
  edge::Limits limits;
  rlimit descriptors{};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    const size_t usable =
        descriptors.rlim_cur - std::min<rlim_t>(descriptors.rlim_cur, kDescriptorsKept);
    const size_t calls = std::min(lane_count(config_) * egress::kCallsMax, usable / 4);
    limits.connections_max = std::min(limits.connections_max, std::max<size_t>(usable - calls, 1));
  }
  return limits;
}

edge::Limits Serving::admin_limits() {
  edge::Limits limits;
  limits.connections_max = kAdminConnectionsMax;
  limits.requests_in_flight_max = kAdminConnectionsMax;
  limits.body_bytes_max = kMiB;
  return limits;
}

Result<void> Serving::listen() {
  if (!config_.tls_cert.empty()) {
    PENSTOCK_ASSIGN(tls_, edge::TlsCredentials::load(config_.tls_cert, config_.tls_key));
  }
  pipeline_metrics_ = std::make_unique<edge::PipelineMetrics>(registry_, platform_->host());
  const auto mode =
      config_.dev ? iam::Authenticator::Mode::kOpen : iam::Authenticator::Mode::kStrict;
  Address address = config_.listen;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = *lanes_[i];
    lane.authenticator = std::make_unique<iam::Authenticator>(platform_->credentials(), mode);
    lane.pipeline = std::make_unique<edge::RequestPipeline>(
        platform_->host(), *lane.authenticator, *pipeline_metrics_, clock_, *log_, &documents_);
    const edge::ListenerOptions options{
        .name = "aws",
        .core = std::to_string(i),
        .limits = {},
        .tls = tls_,
        .cors_origins = {},
        .access_log = config_.access_log,
        .render_refusal = [pipeline = lane.pipeline.get()](edge::Exchange& exchange,
                                                           const edge::Refusal& refusal) {
          pipeline->render_refusal(exchange, refusal);
        }};
    lane.listener = std::make_unique<edge::Listener>(lane.core, options, admission_, *lane.pipeline,
                                                     lane.random, registry_, *log_);
    PENSTOCK_ASSIGN(address.port,
                    lane.listener->listen(address.host, address.port,
                                          i == 0 ? edge::Listener::Sharing::kFirst
                                                 : edge::Listener::Sharing::kFurther));
  }
  listen_address_ = address.text();
  endpoint_ = client_url(address, tls_ != nullptr);
  return {};
}

// A start on a full disk has other things to do than to fail for this.
void Serving::write_endpoint() {
  const Result<void> written = write_endpoint_file(disk_, directory_->path(), endpoint_);
  if (!written.ok()) {
    log_->warning("endpoint not written", {{"error", std::string_view(written.error().message())}});
  }
}

Result<void> Serving::listen_for_admin() {
  Lane& lane = *lanes_.front();
  admin_api_ = std::make_unique<AdminApi>(platform_->host(), clock_, *log_, config_.admin.host);
  admin_handler_ = std::make_unique<edge::AdminHandler>(
      registry_, edge::AdminHandler::Options{
                     .not_ready_reason = [this] { return not_ready_reason(); },
                     .collect = [this, &lane] { return platform_->host().collect(lane.core); },
                     .api = admin_api_.get()});
  const edge::ListenerOptions options{.name = "admin",
                                      .core = "0",
                                      .limits = admin_limits(),
                                      .tls = nullptr,
                                      .cors_origins = {},
                                      .access_log = false,
                                      .render_refusal = &AdminApi::render_refusal};
  admin_listener_ = std::make_unique<edge::Listener>(
      lane.core, options, admin_admission_, *admin_handler_, lane.random, registry_, *log_);
  Address address = config_.admin;
  PENSTOCK_ASSIGN(address.port, admin_listener_->listen(address.host, address.port));
  admin_address_ = address.text();
  return {};
}

std::string Serving::not_ready_reason() const {
  if (draining_) {
    return "draining";
  }
  const journal::Stats stats = platform_->journal().stats();
  if (stats.full) {
    return "the disk is full: only what frees space is accepted";
  }
  return stats.out_of_descriptors ? "no file descriptor is left for the next journal segment" : "";
}

void Serving::register_metrics() {
  observe::register_process_metrics(registry_, PENSTOCK_VERSION);
  journal::Journal& journal = platform_->journal();
  const auto reading = [this, &journal](const char* name, const char* help,
                                        uint64_t journal::Stats::*member) {
    registry_.counter_reading(name, help, {}, [&journal, member] {
      return static_cast<double>(journal.stats().*member);
    });
  };
  reading("penstock_journal_batches_total", "Batches that were made durable.",
          &journal::Stats::batches);
  reading("penstock_journal_written_bytes_total", "Bytes written as frames.",
          &journal::Stats::bytes);
  registry_.gauge("penstock_journal_pending_bytes", "Appended and not yet durable.", {},
                  [&journal] { return static_cast<double>(journal.stats().pending_bytes); });
  registry_.gauge("penstock_journal_segments", "Segments in use.", {},
                  [&journal] { return static_cast<double>(journal.stats().segments); });
  registry_.gauge("penstock_journal_full", "1 while only what frees space is accepted.", {},
                  [&journal] { return journal.stats().full ? 1.0 : 0.0; });
  registry_.gauge("penstock_journal_out_of_descriptors",
                  "1 while no file descriptor is left for the next segment.", {},
                  [&journal] { return journal.stats().out_of_descriptors ? 1.0 : 0.0; });
  registry_.counter_reading(
      "penstock_checkpoints_total", "Checkpoints written to the store.", {},
      [this] { return static_cast<double>(platform_->checkpointer().checkpoints()); });
}

void Serving::start_threads() {
  journal_threads_ = lanes_.size() == 1
                         ? std::make_unique<journal::JournalThreads>(platform_->journal(), *log_,
                                                                     lanes_.front()->core)
                         : std::make_unique<journal::JournalThreads>(platform_->journal(), *log_);
  for (const auto& lane : lanes_) {
    lane->listener->start();
    lane->thread = std::thread([&core = lane->core] { core.run(); });
  }
  admin_listener_->start();
  background_->post(
      {[](void* self) { runtime::spawn(static_cast<Serving*>(self)->keep_checkpointing()); },
       this});
  background_thread_ = std::thread([this] { background_->run(); });
}

runtime::Task<void> Serving::keep_checkpointing() {
  ClockWatch clock_watch(clock_, *log_);
  while (!drained_) {
    clock_watch.look();
    // What fails is logged there and tried again.
    const Result<void> done = co_await platform_->checkpointer().step(/*force=*/false);
    const int64_t pause_ms = done.ok() ? kCheckpointEveryMs : kCheckpointRetryMs;
    co_await runtime::SleepUntil(*background_, clock_.monotonic_ns() + pause_ms * 1'000'000);
  }
  // So that the next start has nothing to replay.
  (void)co_await platform_->checkpointer().step(/*force=*/true);
  last_checkpoint_.set_value();
}

void Serving::stop() {
  if (background_ == nullptr || !background_thread_.joinable()) {
    return;  // never started, or stopped already
  }
  draining_ = true;
  drain();
  drained_ = true;
  last_checkpoint_.get_future().wait();
  background_->stop();
  background_thread_.join();
  for (const auto& lane : lanes_) {
    lane->core.stop();
    lane->thread.join();
  }
  journal_threads_->stop();
}

// Every listener drains on its own core; long polls are answered, so that no request waits for
// something to happen.
void Serving::drain() {
  const int64_t deadline_ns = clock_.monotonic_ns() + kDrainMs * 1'000'000;
  std::vector<std::future<size_t>> left;
  const auto start = [&](runtime::Core& core, edge::Listener& listener) {
    auto done = std::make_shared<std::promise<size_t>>();
    left.push_back(done->get_future());
    const auto run = [](runtime::Core& there, edge::Listener& drained,
                        int64_t by_ns) -> runtime::Task<size_t> {
      co_await runtime::hop_to(there);
      co_return co_await drained.drain(by_ns);
    };
    runtime::spawn(run(core, listener, deadline_ns),
                   [done](size_t count) { done->set_value(count); });
  };
  auto released = std::make_shared<std::promise<size_t>>();
  left.push_back(released->get_future());
  runtime::spawn(
      [](Serving& serving) -> runtime::Task<size_t> {
        // First whoever calls is told that what fails now is cut.
        co_await serving.platform_->host().release_waiting(serving.lanes_.front()->core);
        for (const auto& lane : serving.lanes_) {
          co_await serving.end_calls(*lane);
        }
        co_return size_t{0};
      }(*this),
      [released](size_t count) { released->set_value(count); });
  for (const auto& lane : lanes_) {
    start(lane->core, *lane->listener);
  }
  start(lanes_.front()->core, *admin_listener_);
  size_t unfinished = 0;
  for (std::future<size_t>& count : left) {
    unfinished += count.get();
  }
  if (unfinished > 0) {
    log_->warning("requests cut by the stop", {{"requests", static_cast<int64_t>(unfinished)}});
  }
}

// Calls to targets are cut: their deliveries are made again by the next start.
runtime::Task<void> Serving::end_calls(Lane& lane) {
  co_await runtime::hop_to(lane.core);
  lane.http->stop();
  if (relay_ != nullptr) {
    relay_->stop();
  }
  const auto calls_left = [&lane] {
    return lane.http->in_flight() + (lane.mail == nullptr ? 0 : lane.mail->in_flight());
  };
  const int64_t end_ns = clock_.monotonic_ns() + kCallsEndMs * 1'000'000;
  while (calls_left() > 0 && clock_.monotonic_ns() < end_ns) {
    co_await runtime::SleepUntil(lane.core, clock_.monotonic_ns() + 1'000'000);
  }
}

void Serving::reload() {
  if (tls_ == nullptr) {
    return;
  }
  const Result<void> reloaded = tls_->reload();
  if (reloaded.ok()) {
    log_->info("certificate reloaded");
  } else {
    log_->error("certificate not reloaded",
                {{"error", std::string_view(reloaded.error().message())}});
  }
}

}  // namespace penstock::server

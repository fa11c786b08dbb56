#include "cli/bench_run.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"

namespace penstock::cli {
namespace {

constexpr size_t kBatchBytesMax = size_t{1024} * 1024;
constexpr std::string_view kCpuMetric = "process_cpu_seconds_total";

void show_progress(const LoadReport& report) {
  if (::isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr, "\r{} sent, {} received, {} deleted ", report.messages.acknowledged(),
               report.messages.received(), report.deleted);
  }
}

}  // namespace

double own_cpu_s() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

ServerCpu::ServerCpu(std::string admin, const Endpoint& endpoint) : url_(std::move(admin)) {
  if (url_.empty() && endpoint.url() == kDefaultEndpoint) {
    url_ = "http://127.0.0.1:4567";
  }
}

Result<void> ServerCpu::begin() {
  if (!url_.empty()) {
    PENSTOCK_ASSIGN(admin_, parse_endpoint(url_));
  }
  before_s_ = reading(kCpuMetric);
  return {};
}

std::optional<double> ServerCpu::reading(std::string_view metric) const {
  if (!admin_) {
    return std::nullopt;
  }
  HttpClient client(*admin_);
  ClientRequest request;
  request.target = "/metrics";
  const auto reply = client.send(request);
  return reply.ok() && reply->status == 200 ? read_metric(reply->body, metric) : std::nullopt;
}

std::optional<double> ServerCpu::used_s() const {
  const std::optional<double> now_s = reading(kCpuMetric);
  return now_s && before_s_ ? std::optional(*now_s - *before_s_) : std::nullopt;
}

std::optional<double> ServerCpu::resident_bytes() const {
  return reading("process_resident_memory_bytes");
}

Result<void> check_bench(const BenchFlags& flags, const ClientSettings& settings) {
  if (static_cast<size_t>(flags.load.batch) * flags.load.size_bytes > kBatchBytesMax) {
    return Error(kInvalidArgument,
                 "--batch times --size is more than a batch may hold (1,048,576 bytes).");
  }
  if (settings.endpoint.tls) {
    return Error(kInvalidArgument, "bench speaks plain HTTP only; give an http:// endpoint.");
  }
  return {};
}

Result<std::string> create_bench_queue(QueueClient& client, const LoadOptions& options) {
  queue::CreateQueueInput input;
  input.queue_name = fmt::format("penstock-bench-{:08x}", options.run);
  if (options.groups > 0) {
    input.queue_name += ".fifo";
    input.attributes["FifoQueue"] = "true";
  }
  PENSTOCK_ASSIGN(auto output, client.call<queue::CreateQueue>(input));
  return std::move(output.queue_url);
}

void delete_bench_queue(QueueClient& client, const std::string& url) {
  queue::DeleteQueueInput input;
  input.queue_url = url;
  if (const auto deleted = client.call<queue::DeleteQueue>(input); !deleted.ok()) {
    fmt::print(stderr, "penstock: {} is left over: {}\n", url, deleted.error().message());
  }
}

Result<MeasuredLoad> measure_load(const BenchFlags& flags, const LoadOptions& options,
                                  const LoadTarget& target, Clock& clock) {
  ServerCpu cpu(flags.admin, target.endpoint);
  PENSTOCK_TRY(cpu.begin());
  const double own_before_s = own_cpu_s();
  QueueLoad load(options, target, clock, show_progress);
  const Result<void> ran = load.run();
  MeasuredLoad measured;
  measured.client_cpu_s = own_cpu_s() - own_before_s;
  measured.server_cpu_s = cpu.used_s();
  PENSTOCK_TRY(ran);
  measured.load = load.take_report();
  return measured;
}

Result<int> print_report(const BenchFlags& flags, BenchReport report,
                         const MeasuredLoad& measured) {
  report.load = &measured.load;
  report.server_cpu_s = measured.server_cpu_s;
  report.client_cpu_s = measured.client_cpu_s;
  if (::isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr, "\n");
  }
  const LoadReport& load = measured.load;
  const double offered = flags.load.rate_per_s * flags.load.seconds;
  if (offered > 0 &&
      static_cast<double>(load.messages.acknowledged()) < offered * 0.99 - flags.load.batch) {
    fmt::print(stderr, "penstock: the offered rate was not reached: {} of {:.0f} {}s were sent.\n",
               load.messages.acknowledged(), offered, report.noun);
  }
  if (!print_data(flags.json ? json_text(report) : people_text(report))) {
    return kExitFailed;
  }
  if (load.interrupted) {
    return Error(kRefused, "Interrupted; what was not received yet counts as lost.");
  }
  return report.is_as_promised() ? kExitDone : kExitFailed;
}

void add_report_flags(CLI::App& command, std::string& admin, bool& json) {
  command
      .add_option(
          "--admin", admin,
          "Where the server's /metrics are, for its CPU; with the default endpoint its default.")
      ->type_name("URL");
  command.add_flag("--json", json, "Print JSON.");
}

void add_bench_flags(CLI::App& command, BenchFlags& flags, const std::string& noun,
                     size_t bytes_min) {
  LoadOptions& load = flags.load;
  std::string plural = noun + "s";
  plural.front() = static_cast<char>(plural.front() - 'a' + 'A');
  command.add_option("--producers", load.producers, "Connections that send.")
      ->type_name("N")
      ->default_str("16")
      ->check(CLI::Range(1, 1000));
  command.add_option("--consumers", load.consumers, "Connections that receive and delete.")
      ->type_name("N")
      ->default_str("4")
      ->check(CLI::Range(1, 1000));
  command.add_option("--size", load.size_bytes, "Bytes of each " + noun + ".")
      ->type_name("BYTES")
      ->default_str("300")
      ->check(CLI::Range(bytes_min, kBatchBytesMax));
  command.add_option("--batch", load.batch, plural + " a request; 1 sends and deletes one by one.")
      ->type_name("N")
      ->default_str("10")
      ->check(CLI::Range(1, 10));
  command
      .add_option("--seconds", load.seconds,
                  "How long to send; what is queued is received afterwards.")
      ->type_name("S")
      ->default_str("10")
      ->check(CLI::Range(0.1, 3600.0));
  command
      .add_option("--rate", load.rate_per_s,
                  plural + " offered a second, whatever the server does; 0: as fast as it goes.")
      ->type_name("N")
      ->default_str("0")
      ->check(CLI::Range(0.0, 1e6));
  command
      .add_option(
          "--backlog", load.backlog_max,
          plural + " sent and not received at which producers pause; 0: never. Not with --rate.")
      ->type_name("N")
      ->default_str("10000");
  add_report_flags(command, flags.admin, flags.json);
  add_client_flags(command, flags.client);
}

}  // namespace penstock::cli

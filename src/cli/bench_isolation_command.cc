#include "cli/bench_isolation_command.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/random.h"
#include "cli/bench_run.h"
#include "cli/client_flags.h"
#include "cli/figures.h"

namespace penstock::cli {
namespace {

constexpr double kRatioMax = 2;
constexpr const char* kTargetId = "server";
constexpr const char* kHangingName = "hanging";
constexpr const char* kFailingName = "failing";
// Above any rate that the load offers, so that it is the server's own order that is measured.
constexpr int32_t kCallsPerSecond = 1'000'000;
// The bad targets' deliveries are over soon after the run.
constexpr int32_t kBadAgeSeconds = 60;
// Kept and shown; nothing here asks for it.
constexpr const char* kRoleArn = "arn:aws:iam::000000000000:role/penstock-bench";

struct IsolationFlags {
  ClientFlags client;
  IsolationOptions load;
  std::string admin;
  bool json = false;
};

Error refused(std::string message) { return {kRefused, std::move(message)}; }

Result<void> check_came(const IsolationPhase& phase) {
  if (phase.messages.acknowledged() > 0 && phase.messages.received() == 0) {
    return refused(
        "No event reached this program. The server must be on this machine, and be started with "
        "--allow-private-targets.");
  }
  return {};
}

Result<void> measure(const IsolationFlags& flags, BusClient& client, IsolationReport& report) {
  const ClientSettings& settings = client.settings();
  IsolationBus bus(client, flags.load.run);
  IsolationLoad load(flags.load,
                     {settings.endpoint, settings.region, settings.credentials, bus.name()},
                     client.clock());
  PENSTOCK_TRY(load.open());
  PENSTOCK_TRY(bus.create(load));
  ServerCpu cpu(flags.admin, settings.endpoint);
  PENSTOCK_TRY(cpu.begin());
  PENSTOCK_ASSIGN(report.quiet, load.run_phase());
  PENSTOCK_TRY(check_came(report.quiet));
  if (!report.quiet.interrupted) {
    PENSTOCK_TRY(bus.enable_bad_targets());
    PENSTOCK_ASSIGN(report.disturbed, load.run_phase());
  }
  report.server_cpu_s = cpu.used_s();
  return {};
}

Result<int> bench_isolation(IsolationFlags flags) {
  SystemClock clock;
  SystemRandom random;
  PENSTOCK_ASSIGN(BusClient client, BusClient::open(flags.client, clock));
  if (client.settings().endpoint.tls) {
    return Error(kInvalidArgument, "bench speaks plain HTTP only; give an http:// endpoint.");
  }
  flags.load.run = static_cast<uint32_t>(random.next_u64());
  IsolationReport report;
  report.options = flags.load;
  PENSTOCK_TRY(measure(flags, client, report));
  if (report.quiet.interrupted || report.disturbed.interrupted) {
    return refused("Interrupted; nothing is reported.");
  }
  if (!print_data(flags.json ? json_text(report) : people_text(report))) {
    return kExitFailed;
  }
  return report.is_as_promised() ? kExitDone : kExitFailed;
}

int run_bench(const IsolationFlags& flags) {
  const auto status = bench_isolation(flags);
  return status.ok() ? *status : fail(status.error());
}

void add_phase(std::vector<Figure>& all, const IsolationPhase& phase, const std::string& name,
               const std::string& when) {
  for (const auto& [share, key, label] :
       {std::tuple(0.5, "p50", "median"), std::tuple(0.99, "p99", "99 %")}) {
    all.push_back({fmt::format("{}_{}_us", name, key), percentile_us(phase.delivery, share),
                   fmt::format("put to called, {}, {}, µs", label, when)});
  }
}

std::vector<Figure> figures(const IsolationReport& report) {
  const auto whole = [](uint64_t value) { return std::optional(static_cast<double>(value)); };
  const MessageLedger& quiet = report.quiet.messages;
  const MessageLedger& disturbed = report.disturbed.messages;
  std::vector<Figure> all;
  add_phase(all, report.quiet, "quiet", "good targets alone");
  add_phase(all, report.disturbed, "disturbed", "beside the bad ones");
  const std::vector<Figure> rest{
      {"p99_ratio", report.p99_ratio(), "times as long, 99 %, beside the bad ones"},
      {"ack_p50_us", percentile_us(report.disturbed.ack, 0.5),
       "put acknowledged, median, beside the bad ones, µs"},
      {"ack_p99_us", percentile_us(report.disturbed.ack, 0.99),
       "put acknowledged, 99 %, beside the bad ones, µs"},
      {"server_cpu_us_per_event",
       per_one_us(report.server_cpu_s, quiet.received() + disturbed.received()),
       "server CPU an event, µs"},
      {"sent", whole(quiet.acknowledged() + disturbed.acknowledged()), "sent and acknowledged"},
      {"received", whole(quiet.received() + disturbed.received()), "received by good targets"},
      {"lost", whole(report.lost()), "lost"},
      {"duplicated", whole(quiet.duplicated() + disturbed.duplicated()), "duplicated"},
      {"misrouted", whole(report.quiet.misrouted + report.disturbed.misrouted),
       "at another target than they were for"},
      {"hanging_calls", whole(report.disturbed.hanging_calls), "calls to the target that hangs"},
      {"failing_calls", whole(report.disturbed.failing_calls), "calls to the target that fails"},
  };
  all.insert(all.end(), rest.begin(), rest.end());
  return all;
}

}  // namespace

IsolationBus::IsolationBus(BusClient& client, uint32_t run)
    : client_(client), name_(fmt::format("penstock-bench-{:08x}", run)), undo_(name_) {}

Result<void> IsolationBus::create(const IsolationLoad& load) {
  bus::CreateEventBusInput input;
  input.name = name_;
  PENSTOCK_TRY(client_.call<bus::CreateEventBus>(input));
  bus::DeleteEventBusInput undo;
  undo.name = name_;
  undo_.add<bus::DeleteEventBus>(client_, undo);
  PENSTOCK_TRY(create_connection());
  for (size_t target = 0; target < load.good_ports().size(); ++target) {
    PENSTOCK_TRY(add_target(fmt::format("good-{}", target), load.good_ports()[target],
                            isolation_pattern(static_cast<int>(target)), false));
  }
  const std::string all = isolation_pattern_of_all();
  PENSTOCK_TRY(add_target(kHangingName, load.hanging_port(), all, true));
  return add_target(kFailingName, load.failing_port(), all, true);
}

Result<void> IsolationBus::create_connection() {
  bus::CreateConnectionInput input;
  input.name = name_;
  input.authorization_type = "API_KEY";
  input.auth.emplace().api_key.emplace();
  input.auth->api_key->name = "X-Penstock-Bench";
  input.auth->api_key->value = "none";
  PENSTOCK_ASSIGN(auto output, client_.call<bus::CreateConnection>(input));
  connection_arn_ = output.arn.value_or("");
  bus::ConnectionNameInput undo;
  undo.name = name_;
  undo_.add<bus::DeleteConnection>(client_, undo);
  return {};
}

Result<void> IsolationBus::add_target(const std::string& name, uint16_t port,
                                      const std::string& pattern, bool is_bad) {
  PENSTOCK_ASSIGN(const std::string arn, create_destination(name, port));
  return create_rule(name, pattern, is_bad, arn);
}

Result<std::string> IsolationBus::create_destination(const std::string& name, uint16_t port) {
  bus::CreateApiDestinationInput input;
  input.name = fmt::format("{}-{}", name_, name);
  input.connection_arn = connection_arn_;
  input.endpoint = fmt::format("http://127.0.0.1:{}/", port);
  input.method = "POST";
  input.rate = kCallsPerSecond;
  PENSTOCK_ASSIGN(auto output, client_.call<bus::CreateApiDestination>(input));
  bus::ApiDestinationNameInput undo;
  undo.name = input.name;
  undo_.add<bus::DeleteApiDestination>(client_, undo);
  return output.arn.value_or("");
}

Result<void> IsolationBus::create_rule(const std::string& name, const std::string& pattern,
                                       bool is_bad, const std::string& destination_arn) {
  bus::PutRuleInput rule;
  rule.name = name;
  rule.bus = name_;
  rule.event_pattern = pattern;
  rule.state = is_bad ? "DISABLED" : "ENABLED";
  PENSTOCK_TRY(client_.call<bus::PutRule>(rule));
  bus::DeleteRuleInput undo_rule;
  undo_rule.name = name;
  undo_rule.bus = name_;
  undo_.add<bus::DeleteRule>(client_, undo_rule);
  bus::PutTargetsInput targets;
  targets.rule = name;
  targets.bus = name_;
  bus::TargetShape& target = targets.targets.emplace_back();
  target.id = kTargetId;
  target.arn = destination_arn;
  target.role_arn = kRoleArn;
  if (is_bad) {
    target.retry.emplace().age_max_s = kBadAgeSeconds;
  }
  PENSTOCK_ASSIGN(const auto output, client_.call<bus::PutTargets>(targets));
  if (output.failed_entry_count != 0) {
    return refused("An API destination was refused as a rule's target.");
  }
  bus::RemoveTargetsInput undo_target;
  undo_target.rule = name;
  undo_target.bus = name_;
  undo_target.ids = {kTargetId};
  undo_.add<bus::RemoveTargets>(client_, undo_target);
  return {};
}

Result<void> IsolationBus::enable_bad_targets() {
  for (const char* name : {kHangingName, kFailingName}) {
    bus::RuleNameInput input;
    input.name = name;
    input.bus = name_;
    PENSTOCK_TRY(client_.call<bus::EnableRule>(input));
  }
  return {};
}

std::optional<double> IsolationReport::p99_ratio() const {
  const int64_t before_ns = quiet.delivery.percentile_ns(0.99);
  const int64_t after_ns = disturbed.delivery.percentile_ns(0.99);
  return before_ns == 0
             ? std::nullopt
             : std::optional(static_cast<double>(after_ns) / static_cast<double>(before_ns));
}

bool IsolationReport::is_as_promised() const {
  return lost() == 0 && quiet.misrouted + disturbed.misrouted == 0 &&
         p99_ratio().value_or(kRatioMax + 1) <= kRatioMax;
}

std::string json_text(const IsolationReport& report) {
  const IsolationOptions& options = report.options;
  std::vector<Figure> all{
      {"targets", options.targets, {}},
      {"size", static_cast<double>(options.size_bytes), {}},
      {"rate", options.rate_per_s, {}},
      {"seconds", options.seconds, {}},
  };
  const std::vector<Figure> found = figures(report);
  all.insert(all.end(), found.begin(), found.end());
  return json_of(all);
}

std::string people_text(const IsolationReport& report) {
  const IsolationOptions& options = report.options;
  return fmt::format(
             "{} good targets; then also one that hangs and one that fails, which every event is "
             "for. {:.0f} events/s offered, {} bytes each, {:.0f} s without and with the bad "
             "ones.\n\n",
             options.targets, options.rate_per_s, options.size_bytes, options.seconds) +
         text_of(figures(report));
}

void add_bench_isolation_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<IsolationFlags>();
  CLI::App* const command = add_command(
      noun, chosen, "isolation",
      "Call HTTP targets in this program; report how one that hangs and one that fails slow down "
      "the others. For a server on this machine with --allow-private-targets.",
      [flags] { return run_bench(*flags); });
  IsolationOptions& load = flags->load;
  command->add_option("--targets", load.targets, "API destinations that answer.")
      ->type_name("N")
      ->default_str("50")
      ->check(CLI::Range(1, 250));
  command->add_option("--size", load.size_bytes, "Bytes of each event's detail.")
      ->type_name("BYTES")
      ->default_str("300")
      ->check(CLI::Range(LoadBody::kBytesMin + isolation_frame_bytes(), size_t{256} * 1024));
  command->add_option("--seconds", load.seconds, "How long to send, without and with the bad ones.")
      ->type_name("S")
      ->default_str("10")
      ->check(CLI::Range(0.1, 3600.0));
  command
      ->add_option("--rate", load.rate_per_s, "Events offered a second, whatever the server does.")
      ->type_name("N")
      ->default_str("500")
      ->check(CLI::Range(1.0, 1e6));
  add_report_flags(*command, flags->admin, flags->json);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli

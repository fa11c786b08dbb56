#include "cli/bench_bus_command.h"

#include <fmt/format.h>

#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/random.h"
#include "cli/bench_run.h"
#include "cli/load_requests.h"
#include "cli/queue_overview.h"
#include "cli/table.h"

namespace penstock::cli {
namespace {

constexpr int kDefaultRules = 100;
constexpr const char* kTargetId = "queue";

struct BusBenchFlags : BenchFlags {
  int rules = kDefaultRules;
};

std::string rule_name(int number) { return fmt::format("rule-{}", number); }

Result<MeasuredLoad> measure_bus(const BusBenchFlags& flags, const LoadOptions& options,
                                 const std::string& queue_url, QueueClient& queues,
                                 BusClient& client) {
  PENSTOCK_ASSIGN(const QueueOverview queue, read_overview(queues, queue_url));
  BenchBus bus(client, options.run);
  PENSTOCK_TRY(bus.create(flags.rules, queue.arn));
  const ClientSettings& settings = client.settings();
  const LoadTarget target{settings.endpoint, queue_url, settings.region, settings.credentials,
                          bus.name()};
  return measure_load(flags, options, target, client.clock());
}

Result<int> bench_bus(const BusBenchFlags& flags) {
  SystemClock clock;
  SystemRandom random;
  PENSTOCK_ASSIGN(BusClient client, BusClient::open(flags.client, clock));
  PENSTOCK_ASSIGN(QueueClient queues, QueueClient::open(flags.client, clock));
  PENSTOCK_TRY(check_bench(flags, client.settings()));
  BenchReport report;
  report.noun = "event";
  report.rules = flags.rules;
  report.options = flags.load;
  report.options.run = static_cast<uint32_t>(random.next_u64());
  PENSTOCK_ASSIGN(const std::string url, create_bench_queue(queues, report.options));
  const auto measured = measure_bus(flags, report.options, url, queues, client);
  delete_bench_queue(queues, url);
  PENSTOCK_TRY(measured);
  return print_report(flags, report, *measured);
}

int run_bench(const BusBenchFlags& flags) {
  const auto status = bench_bus(flags);
  return status.ok() ? *status : fail(status.error());
}

}  // namespace

BenchBus::BenchBus(BusClient& client, uint32_t run)
    : client_(client), name_(fmt::format("penstock-bench-{:08x}", run)) {}

BenchBus::~BenchBus() {
  Result<void> result;
  while (result.ok() && rules_ > 0) {
    result = remove_rule(--rules_);
  }
  if (result.ok() && exists_) {
    bus::DeleteEventBusInput input;
    input.name = name_;
    if (const auto deleted = client_.call<bus::DeleteEventBus>(input); !deleted.ok()) {
      result = deleted.error();
    }
  }
  if (!result.ok()) {
    fmt::print(stderr, "penstock: event bus {} is left over: {}\n", name_,
               printable(result.error().message()));
  }
}

Result<void> BenchBus::create(int rules, const std::string& queue_arn) {
  bus::CreateEventBusInput input;
  input.name = name_;
  PENSTOCK_TRY(client_.call<bus::CreateEventBus>(input));
  exists_ = true;
  while (rules_ < rules) {
    PENSTOCK_TRY(add_rule(rules_, queue_arn));
  }
  return {};
}

Result<void> BenchBus::add_rule(int number, const std::string& queue_arn) {
  bus::PutRuleInput rule;
  rule.name = rule_name(number);
  rule.bus = name_;
  rule.event_pattern = load_pattern(number);
  PENSTOCK_TRY(client_.call<bus::PutRule>(rule));
  ++rules_;
  bus::PutTargetsInput targets;
  targets.rule = rule.name;
  targets.bus = name_;
  bus::TargetShape& target = targets.targets.emplace_back();
  target.id = kTargetId;
  target.arn = queue_arn;
  PENSTOCK_ASSIGN(const auto output, client_.call<bus::PutTargets>(targets));
  return output.failed_entry_count == 0
             ? Result<void>()
             : Result<void>(Error(kRefused, "The queue was refused as a rule's target."));
}

Result<void> BenchBus::remove_rule(int number) {
  bus::RemoveTargetsInput targets;
  targets.rule = rule_name(number);
  targets.bus = name_;
  targets.ids = {kTargetId};
  PENSTOCK_TRY(client_.call<bus::RemoveTargets>(targets));
  bus::DeleteRuleInput rule;
  rule.name = rule_name(number);
  rule.bus = name_;
  PENSTOCK_TRY(client_.call<bus::DeleteRule>(rule));
  return {};
}

void add_bench_bus_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<BusBenchFlags>();
  CLI::App* const command = add_command(
      noun, chosen, "bus",
      "Put events on a new bus, receive them from a rule's queue; report rates, latencies, losses.",
      [flags] { return run_bench(*flags); });
  command->add_option("--rules", flags->rules, "Rules of the bus, of which one matches the events.")
      ->type_name("N")
      ->default_str(std::to_string(kDefaultRules))
      ->check(CLI::Range(1, 10'000));
  add_bench_flags(*command, *flags, "event", LoadBody::kBytesMin + kDetailFrameBytes);
}

}  // namespace penstock::cli

#include "cli/bench_topic_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/random.h"
#include "cli/bench_run.h"
#include "cli/client_flags.h"
#include "cli/figures.h"
#include "cli/interrupt.h"
#include "cli/load_requests.h"
#include "cli/progress_line.h"
#include "cli/queue_overview.h"
#include "cli/topic_load.h"

namespace penstock::cli {
namespace {

// SNS's, of all messages of a request.
constexpr size_t kPublishBytesMax = 262'144;
constexpr int64_t kPollMs = 10;
constexpr int64_t kDrainMsMax = 30'000;  // without a message that comes

struct TopicBenchFlags {
  ClientFlags client;
  TopicAudience audience;
  bool is_envelope = false;
  int batch = 10;
  size_t message_bytes = 1024;
  int connections = 32;
  double seconds = 10;
  double rate_per_s = 0;
  std::string admin;
  bool json = false;
};

Error interrupted() { return {kRefused, "Interrupted; nothing is reported."}; }

// Until the queues hold everything, or nothing comes any more.
Result<TopicTally> wait_for_deliveries(BenchTopic& topic, uint64_t messages, Clock& clock) {
  const Interrupt interrupt;
  const ProgressLine line;
  uint64_t before = 0;
  int64_t progress_ns = clock.monotonic_ns();
  bool is_whole = false;
  while (true) {
    PENSTOCK_ASSIGN(const QueueCounts counts, topic.count());
    const TopicTally found = tally(messages, counts);
    // Counted once more than needed: what comes twice may come late.
    const bool is_over = clock.monotonic_ns() - progress_ns > kDrainMsMax * 1'000'000;
    if ((is_whole && found.lost == 0) || is_over) {
      line.clear();
      return found;
    }
    is_whole = found.lost == 0;
    if (found.delivered != before) {
      before = found.delivered;
      progress_ns = clock.monotonic_ns();
    }
    line.show(fmt::format("{} delivered", found.delivered));
    if (interrupt.wait_ms(kPollMs)) {
      line.clear();
      return interrupted();
    }
  }
}

Result<TopicBenchResult> measure(const TopicBenchFlags& flags, BenchTopic& topic, uint32_t run,
                                 TopicClient& client) {
  TopicBenchResult result;
  result.audience = flags.audience;
  result.batch = flags.batch;
  result.message_bytes = flags.message_bytes;
  result.connections = flags.connections;
  result.rate_per_s = flags.rate_per_s;

  TopicLoad source({topic.arn(), flags.batch, flags.message_bytes, flags.audience.is_fifo, run});
  RequestLoadOptions options;
  options.connections = flags.connections;
  options.seconds = flags.seconds;
  options.rate_per_s = flags.rate_per_s / flags.batch;
  const ClientSettings& settings = client.settings();
  ServerCpu cpu(flags.admin, settings.endpoint);
  PENSTOCK_TRY(cpu.begin());
  const double own_before_s = own_cpu_s();
  const ProgressLine line;
  RequestLoad load(options, {settings.endpoint, settings.region, settings.credentials},
                   std::string(topic::kServiceInfo.name), source, client.clock(),
                   [&](const RequestLoadReport& report) {
                     line.show(fmt::format("{} published", report.items));
                   });
  const Result<void> ran = load.run();
  line.clear();
  PENSTOCK_TRY(ran);
  result.load = load.report();
  result.client_cpu_s = own_cpu_s() - own_before_s;
  if (result.load.interrupted) {
    return interrupted();
  }
  const int64_t published_ns = client.clock().monotonic_ns();
  PENSTOCK_ASSIGN(result.tally, wait_for_deliveries(topic, result.load.items, client.clock()));
  result.drain_s = static_cast<double>(client.clock().monotonic_ns() - published_ns) / 1e9;
  result.server_cpu_s = cpu.used_s();
  result.resident_bytes = cpu.resident_bytes();
  return result;
}

Result<int> bench_topic(TopicBenchFlags flags) {
  SystemClock clock;
  SystemRandom random;
  PENSTOCK_ASSIGN(TopicClient topics, TopicClient::open(flags.client, clock));
  PENSTOCK_ASSIGN(QueueClient queues, QueueClient::open(flags.client, clock));
  if (topics.settings().endpoint.tls) {
    return Error(kInvalidArgument, "bench speaks plain HTTP only; give an http:// endpoint.");
  }
  if (static_cast<size_t>(flags.batch) * (flags.message_bytes + kAttributesBytes) >
      kPublishBytesMax) {
    return Error(kInvalidArgument,
                 "--batch times --message-bytes is more than a request may hold (262,144 bytes, 16 "
                 "of them a message for its attribute).");
  }
  flags.audience.is_raw = !flags.is_envelope;
  const auto run = static_cast<uint32_t>(random.next_u64());
  BenchTopic topic(topics, queues, run);
  PENSTOCK_TRY(topic.create(flags.audience));
  PENSTOCK_ASSIGN(const TopicBenchResult result, measure(flags, topic, run, topics));
  if (!print_data(flags.json ? json_text(result) : people_text(result))) {
    return kExitFailed;
  }
  return result.is_as_promised() ? kExitDone : kExitFailed;
}

int run_bench(const TopicBenchFlags& flags) {
  const auto status = bench_topic(flags);
  return status.ok() ? *status : fail(status.error());
}

std::vector<Figure> figures(const TopicBenchResult& result) {
  const RequestLoadReport& load = result.load;
  const TopicTally& tally = result.tally;
  const auto whole = [](uint64_t value) { return std::optional(static_cast<double>(value)); };
  const auto a_second = [](uint64_t count, double seconds) {
    return std::optional(seconds > 0 ? static_cast<double>(count) / seconds : 0);
  };
  return {
      {"publishes_per_s", a_second(load.requests, load.seconds), "requests to publish a second"},
      {"messages_per_s", a_second(load.items, load.seconds), "messages published a second"},
      {"deliveries_per_s", a_second(tally.delivered, load.seconds + result.drain_s),
       "deliveries a second, until all were in their queues"},
      {"p50_us", percentile_us(load.latency, 0.5), "publish acknowledged, median, µs"},
      {"p99_us", percentile_us(load.latency, 0.99), "publish acknowledged, 99 %, µs"},
      {"p999_us", percentile_us(load.latency, 0.999), "publish acknowledged, 99.9 %, µs"},
      {"server_cpu_us_per_delivery", per_one_us(result.server_cpu_s, tally.delivered),
       "server CPU a delivery, µs"},
      {"server_cpu_us_per_message", per_one_us(result.server_cpu_s, load.items),
       "server CPU a message, µs"},
      {"client_cpu_us_per_message", per_one_us(result.client_cpu_s, load.items),
       "this program's CPU a message, µs"},
      {"server_resident_bytes", result.resident_bytes, "bytes of memory that the server has"},
      {"seconds", load.seconds, "seconds of publishing"},
      {"drain_seconds", result.drain_s, "seconds after it until all were in their queues"},
      {"publishes", whole(load.requests), "requests to publish"},
      {"messages", whole(load.items), "messages published"},
      {"deliveries", whole(tally.delivered), "deliveries"},
      {"lost", whole(tally.lost), "lost"},
      {"duplicated", whole(tally.duplicated), "duplicated"},
      {"misrouted", whole(tally.misrouted), "in queues whose filters want none"},
  };
}

}  // namespace

TopicTally tally(uint64_t messages, const QueueCounts& counts) {
  TopicTally out;
  for (const uint64_t held : counts.wanting) {
    const uint64_t once = std::min(held, messages);
    out.delivered += once;
    out.lost += messages - once;
    out.duplicated += held - once;
  }
  for (const uint64_t held : counts.others) {
    out.misrouted += held;
  }
  return out;
}

BenchTopic::BenchTopic(TopicClient& topics, QueueClient& queues, uint32_t run)
    : topics_(topics),
      queues_(queues),
      name_(fmt::format("penstock-bench-{:08x}", run)),
      undo_(name_) {}

Result<void> BenchTopic::create(const TopicAudience& audience) {
  topic::CreateTopicInput input;
  input.name = audience.is_fifo ? name_ + ".fifo" : name_;
  if (audience.is_fifo) {
    input.attributes["FifoTopic"] = "true";
  }
  PENSTOCK_ASSIGN(const auto output, topics_.call<topic::CreateTopic>(input));
  arn_ = output.topic_arn;
  topic::DeleteTopicInput undo;
  undo.topic_arn = arn_;
  undo_.add<topic::DeleteTopic>(topics_, undo);
  for (int number = 0; number < audience.subscriptions; ++number) {
    PENSTOCK_TRY(add_subscriber(audience, number));
  }
  return {};
}

Result<void> BenchTopic::add_subscriber(const TopicAudience& audience, int number) {
  queue::CreateQueueInput queue;
  queue.queue_name = fmt::format("{}-{}{}", name_, number, audience.is_fifo ? ".fifo" : "");
  if (audience.is_fifo) {
    queue.attributes["FifoQueue"] = "true";
  }
  PENSTOCK_ASSIGN(const auto created, queues_.call<queue::CreateQueue>(queue));
  queue::DeleteQueueInput undo_queue;
  undo_queue.queue_url = created.queue_url;
  undo_.add<queue::DeleteQueue>(queues_, undo_queue);

  const bool is_wanting = number < audience.wanting();
  (is_wanting ? wanting_urls_ : other_urls_).push_back(created.queue_url);
  PENSTOCK_ASSIGN(const QueueOverview made, read_overview(queues_, created.queue_url));
  topic::SubscribeInput subscription;
  subscription.topic_arn = arn_;
  subscription.protocol = "sqs";
  subscription.endpoint = made.arn;
  subscription.attributes["FilterPolicy"] = load_filter_policy(is_wanting);
  subscription.attributes["RawMessageDelivery"] = audience.is_raw ? "true" : "false";
  PENSTOCK_ASSIGN(const auto subscribed, topics_.call<topic::Subscribe>(subscription));
  topic::UnsubscribeInput undo_subscription;
  undo_subscription.subscription_arn = subscribed.subscription_arn;
  undo_.add<topic::Unsubscribe>(topics_, undo_subscription);
  return {};
}

Result<QueueCounts> BenchTopic::count() {
  QueueCounts counts;
  for (const auto& [urls, held] :
       {std::pair(&wanting_urls_, &counts.wanting), std::pair(&other_urls_, &counts.others)}) {
    for (const std::string& url : *urls) {
      PENSTOCK_ASSIGN(const QueueOverview queue, read_overview(queues_, url));
      held->push_back(queue.visible + queue.in_flight + queue.delayed);
    }
  }
  return counts;
}

std::string json_text(const TopicBenchResult& result) {
  std::vector<Figure> all{
      {"subscriptions", result.audience.subscriptions, {}},
      {"wanting", result.audience.wanting(), {}},
      {"fifo", result.audience.is_fifo ? 1 : 0, {}},
      {"raw", result.audience.is_raw ? 1 : 0, {}},
      {"size", static_cast<double>(result.message_bytes), {}},
      {"batch", result.batch, {}},
      {"connections", result.connections, {}},
      {"rate", result.rate_per_s, {}},
  };
  const std::vector<Figure> found = figures(result);
  all.insert(all.end(), found.begin(), found.end());
  return json_of(all);
}

std::string people_text(const TopicBenchResult& result) {
  const TopicAudience& audience = result.audience;
  return fmt::format(
             "{}{} subscriptions of which {} {} the messages, {}; {} connections, {} bytes "
             "a message, {} a request, {}\n\n",
             audience.is_fifo ? "FIFO, " : "", audience.subscriptions, audience.wanting(),
             audience.wanting() == 1 ? "wants" : "want", audience.is_raw ? "raw" : "in envelopes",
             result.connections, result.message_bytes, result.batch,
             result.rate_per_s > 0 ? fmt::format("{:.0f} messages/s offered", result.rate_per_s)
                                   : "as fast as it goes") +
         text_of(figures(result));
}

void add_bench_topic_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<TopicBenchFlags>();
  CLI::App* const command = add_command(
      noun, chosen, "topic",
      "Publish to a new topic whose subscribers are queues; report rates, latencies, losses.",
      [flags] { return run_bench(*flags); });
  command
      ->add_option("--subscriptions", flags->audience.subscriptions,
                   "Queues that are subscribed; the filters of half of them want no message.")
      ->type_name("N")
      ->default_str("10")
      ->check(CLI::Range(1, 200));
  command->add_flag("--fifo", flags->audience.is_fifo,
                    "A FIFO topic and FIFO queues; each connection is a message group.");
  command->add_flag("--envelope", flags->is_envelope,
                    "Deliver SNS's JSON, signed, instead of the raw messages.");
  command->add_option("--batch", flags->batch, "Messages a request; 1 publishes one by one.")
      ->type_name("N")
      ->default_str("10")
      ->check(CLI::Range(1, 10));
  command->add_option("--message-bytes", flags->message_bytes, "Bytes of each message.")
      ->type_name("BYTES")
      ->default_str("1024")
      ->check(CLI::Range(LoadBody::kBytesMin, kPublishBytesMax - kAttributesBytes));
  command->add_option("--connections", flags->connections, "Connections, each with one request.")
      ->type_name("N")
      ->default_str("32")
      ->check(CLI::Range(1, 1000));
  command
      ->add_option("--seconds", flags->seconds,
                   "How long to publish; what is under way is waited for afterwards.")
      ->type_name("S")
      ->default_str("10")
      ->check(CLI::Range(0.1, 3600.0));
  command
      ->add_option("--rate", flags->rate_per_s,
                   "Messages offered a second, whatever the server does; 0: as fast as it goes.")
      ->type_name("N")
      ->default_str("0")
      ->check(CLI::Range(0.0, 1e6));
  add_report_flags(*command, flags->admin, flags->json);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli

#include "cli/queue_load.h"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "cli/interrupt.h"
#include "cli/reply_scan.h"

namespace penstock::cli {
namespace {

constexpr ErrorInfo kLoadFailed{"LoadFailed", "LoadFailed", 500, Fault::kServer,
                                "The load could not go on."};
constexpr int64_t kTickNs = 100'000'000;
constexpr int64_t kProgressEveryTicks = 10;
constexpr int kReceiveMax = 10;
constexpr int kReceiveWaitSeconds = 1;
constexpr uint32_t kSignalNumber = UINT32_MAX;
constexpr size_t kErrorTextBytes = 400;

Error failed(std::string message) { return {kLoadFailed, std::move(message)}; }

Result<void> expect_success(const LoadConnection& connection, std::string_view operation) {
  if (connection.status() == 200) {
    return {};
  }
  return failed(fmt::format("{} was answered with {}: {}", operation, connection.status(),
                            connection.body().substr(0, kErrorTextBytes)));
}

FastSigner send_signer(const LoadTarget& target) {
  return target.bus.empty()
             ? FastSigner(target.credentials, target.region, "sqs", target.endpoint.authority())
             : FastSigner(target.credentials, target.region, "events", target.endpoint.authority(),
                          "application/x-amz-json-1.1");
}

std::string_view send_operation(const LoadTarget& target, int batch) {
  if (!target.bus.empty()) {
    return "AWSEvents.PutEvents";
  }
  return batch == 1 ? "AmazonSQS.SendMessage" : "AmazonSQS.SendMessageBatch";
}

}  // namespace

struct QueueLoad::Producer {
  Producer(int epoll, uint32_t number, const SocketAddress& address, RequestTemplate made)
      : connection(epoll, number, address), request(std::move(made)) {}

  LoadConnection connection;
  RequestTemplate request;
  uint32_t group = 0;  // of the next message
  uint64_t first_id = 0;
  int64_t from_ns = 0;  // what latency counts from
  int64_t sent_ns = 0;
};

struct QueueLoad::Consumer {
  Consumer(int epoll, uint32_t number, const SocketAddress& address)
      : connection(epoll, number, address) {}

  LoadConnection connection;
  bool deleting = false;
  std::vector<std::string> handles;  // received, still to be deleted
  size_t removing = 0;               // how many of them the request under way deletes
  std::string body;
  int64_t sent_ns = 0;
};

QueueLoad::QueueLoad(const LoadOptions& options, const LoadTarget& target, Clock& clock,
                     Progress progress)
    : options_(options),
      target_(target),
      clock_(clock),
      progress_(std::move(progress)),
      body_(options.run, options.size_bytes - (target.bus.empty() ? 0 : kDetailFrameBytes)),
      send_signer_(send_signer(target)),
      send_target_(send_signer_.add_target(send_operation(target, options.batch))),
      queue_signer_(target.credentials, target.region, "sqs", target.endpoint.authority()),
      receive_target_(queue_signer_.add_target("AmazonSQS.ReceiveMessage")),
      delete_target_(queue_signer_.add_target(options.batch == 1 ? "AmazonSQS.DeleteMessage"
                                                                 : "AmazonSQS.DeleteMessageBatch")),
      receive_body_(
          fmt::format(R"({{"QueueUrl":"{}","MaxNumberOfMessages":{},"WaitTimeSeconds":{}}})",
                      target.queue_url, kReceiveMax, kReceiveWaitSeconds)) {
  PENSTOCK_CHECK(options.groups == 0 || options.producers <= options.groups);
  report_.order = GroupOrder(static_cast<uint32_t>(options.groups));
}

QueueLoad::~QueueLoad() {
  producers_.clear();
  consumers_.clear();
  if (epoll_ >= 0) {
    ::close(epoll_);
  }
}

Result<void> QueueLoad::run() {
  const Interrupt interrupt;
  Result<void> result = open(interrupt);
  if (result.ok()) {
    result = loop();
  }
  report_.interrupted = report_.interrupted || interrupt.happened();
  return result;
}

Result<void> QueueLoad::open(const Interrupt& interrupt) {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  PENSTOCK_CHECK(epoll_ >= 0);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = kSignalNumber;
  PENSTOCK_CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, interrupt.descriptor(), &event) == 0);

  PENSTOCK_ASSIGN(const SocketAddress address, resolve(target_.endpoint));
  for (int i = 0; i < options_.producers; ++i) {
    auto producer =
        std::make_unique<Producer>(epoll_, static_cast<uint32_t>(i), address, make_request());
    producer->group = static_cast<uint32_t>(i);
    PENSTOCK_TRY(producer->connection.open());
    producers_.push_back(std::move(producer));
  }
  for (int i = 0; i < options_.consumers; ++i) {
    const auto number = static_cast<uint32_t>(options_.producers + i);
    consumers_.push_back(std::make_unique<Consumer>(epoll_, number, address));
    PENSTOCK_TRY(consumers_.back()->connection.open());
  }
  return {};
}

RequestTemplate QueueLoad::make_request() const {
  return is_on_bus() ? put_events_request(target_.bus, options_.batch, body_.blank())
                     : send_messages_request(target_.queue_url, options_.batch, body_.blank(),
                                             options_.groups > 0);
}

void QueueLoad::fill_request(Producer& producer) {
  const RequestTemplate& request = producer.request;
  char* const body = producer.request.body.data();
  for (size_t i = 0; i < request.message_at.size(); ++i) {
    const uint64_t id = producer.first_id + i;
    LoadBody::fill(body + request.message_at[i], id, producer.from_ns);
    if (options_.groups > 0) {
      LoadBody::write_id(body + request.group_at[i], producer.group);
      LoadBody::write_id(body + request.deduplication_at[i], id);
      report_.order.send(id, producer.group);
      // A producer's groups, in turn: those with its number modulo the number of producers.
      producer.group += static_cast<uint32_t>(options_.producers);
      if (producer.group >= static_cast<uint32_t>(options_.groups)) {
        producer.group %= static_cast<uint32_t>(options_.producers);
      }
    }
  }
}

Result<void> QueueLoad::loop() {
  start_ns_ = clock_.monotonic_ns();
  stop_ns_ = start_ns_ + static_cast<int64_t>(options_.seconds * 1e9);
  progress_ns_ = ticked_ns_ = start_ns_;
  for (const auto& consumer : consumers_) {
    PENSTOCK_TRY(receive(*consumer));
  }
  if (options_.rate_per_s == 0) {
    for (const auto& producer : producers_) {
      PENSTOCK_TRY(send_batch(*producer, clock_.monotonic_ns()));
    }
  }
  while (!finished()) {
    PENSTOCK_TRY(step());
  }
  report_.seconds = static_cast<double>(progress_ns_ - start_ns_) / 1e9;
  return {};
}

Result<void> QueueLoad::step() {
  if (options_.rate_per_s > 0) {
    PENSTOCK_TRY(produce_due());
  }
  std::array<epoll_event, 64> events;
  for (const epoll_event& event : wait_for_events(epoll_, events, wait_ns())) {
    PENSTOCK_TRY(dispatch(event.data.u32));
  }
  if (clock_.monotonic_ns() - ticked_ns_ >= kTickNs) {
    return tick();
  }
  return {};
}

Result<void> QueueLoad::dispatch(uint32_t number) {
  if (number == kSignalNumber) {
    report_.interrupted = true;
    return {};
  }
  if (number < producers_.size()) {
    return on_producer(*producers_[number]);
  }
  return on_consumer(*consumers_[number - producers_.size()]);
}

Result<void> QueueLoad::tick() {
  ticked_ns_ = clock_.monotonic_ns();
  const int64_t oldest_ns = ticked_ns_ - options_.reply_ms_max * 1'000'000;
  const auto is_late = [&](const auto& client) {
    return client->connection.busy() && client->sent_ns < oldest_ns;
  };
  if (std::any_of(producers_.begin(), producers_.end(), is_late) ||
      std::any_of(consumers_.begin(), consumers_.end(), is_late)) {
    return failed(fmt::format("a request was not answered within {} ms", options_.reply_ms_max));
  }
  if (++ticks_ % kProgressEveryTicks == 0) {
    progress_(report_);
  }
  return {};
}

// Until the next batch is due, if a producer is free to send it; else until the next tick.
int64_t QueueLoad::wait_ns() const {
  const int64_t now_ns = clock_.monotonic_ns();
  int64_t until_ns = ticked_ns_ + kTickNs;
  if (options_.rate_per_s > 0 && sending_ < options_.producers && now_ns < stop_ns_) {
    const double due_s =
        static_cast<double>((batches_due_ + 1) * static_cast<uint64_t>(options_.batch)) /
        options_.rate_per_s;
    until_ns = std::min(until_ns, start_ns_ + static_cast<int64_t>(due_s * 1e9));
  }
  return std::max<int64_t>(until_ns - now_ns, 0);
}

bool QueueLoad::finished() const {
  if (report_.interrupted) {
    return true;
  }
  const int64_t now_ns = clock_.monotonic_ns();
  if (now_ns < stop_ns_ || sending_ > 0 || deleting_ > 0) {
    return false;
  }
  return report_.messages.missing() == 0 ||
         now_ns - std::max(progress_ns_, stop_ns_) > options_.drain_ms_max * 1'000'000;
}

Result<void> QueueLoad::produce_due() {
  const double due_every_s = options_.batch / options_.rate_per_s;
  for (const auto& producer : producers_) {
    if (producer->connection.busy()) {
      continue;
    }
    const int64_t due_ns =
        start_ns_ + static_cast<int64_t>(static_cast<double>(batches_due_ + 1) * due_every_s * 1e9);
    const int64_t now_ns = clock_.monotonic_ns();
    if (due_ns > now_ns || now_ns >= stop_ns_) {
      return {};
    }
    ++batches_due_;
    PENSTOCK_TRY(send_batch(*producer, due_ns));
  }
  return {};
}

Result<void> QueueLoad::ask_queue(LoadConnection& connection, size_t target,
                                  std::string_view body) {
  queue_signer_.append_request(target, body, clock_.system_ms(), connection.request());
  return connection.send();
}

Result<void> QueueLoad::send_batch(Producer& producer, int64_t from_ns) {
  const auto count = static_cast<uint64_t>(options_.batch);
  producer.first_id = report_.messages.issue(count);
  producer.from_ns = from_ns;
  producer.sent_ns = clock_.monotonic_ns();
  fill_request(producer);
  ++sending_;
  send_signer_.append_request(send_target_, producer.request.body, clock_.system_ms(),
                              producer.connection.request());
  return producer.connection.send();
}

Result<void> QueueLoad::on_producer(Producer& producer) {
  PENSTOCK_ASSIGN(const bool whole, producer.connection.on_ready());
  if (!whole) {
    return {};
  }
  --sending_;
  PENSTOCK_TRY(expect_success(producer.connection, "sending"));
  if (count_string_members(producer.connection.body(), is_on_bus() ? "EventId" : "MessageId") !=
      options_.batch) {
    return failed(fmt::format("sending was answered for part of the batch only: {}",
                              producer.connection.body().substr(0, kErrorTextBytes)));
  }
  const int64_t now_ns = clock_.monotonic_ns();
  const auto count = static_cast<uint64_t>(options_.batch);
  report_.ack.record_ns(now_ns - producer.from_ns, count);
  report_.messages.acknowledge(producer.first_id, count);
  return options_.rate_per_s == 0 ? produce_next(producer) : Result<void>();
}

Result<void> QueueLoad::produce_next(Producer& producer) {
  const int64_t now_ns = clock_.monotonic_ns();
  const MessageLedger& messages = report_.messages;
  if (now_ns >= stop_ns_ || messages.issued() >= kMessagesMax) {
    return {};
  }
  if (options_.backlog_max > 0 && messages.issued() >= messages.received() + options_.backlog_max) {
    paused_.push_back(&producer);
    return {};
  }
  return send_batch(producer, now_ns);
}

Result<void> QueueLoad::resume_producers() {
  std::vector<Producer*> paused;
  paused.swap(paused_);
  for (Producer* producer : paused) {
    PENSTOCK_TRY(produce_next(*producer));
  }
  return {};
}

Result<void> QueueLoad::receive(Consumer& consumer) {
  consumer.sent_ns = clock_.monotonic_ns();
  return ask_queue(consumer.connection, receive_target_, receive_body_);
}

Result<void> QueueLoad::remove_next(Consumer& consumer) {
  std::string& body = consumer.body;
  body.assign(R"({"QueueUrl":")").append(target_.queue_url);
  if (options_.batch == 1) {
    consumer.removing = 1;
    body.append(R"(","ReceiptHandle":")").append(consumer.handles.back()).append(R"("})");
  } else {
    consumer.removing = consumer.handles.size();
    body.append(R"(","Entries":[)");
    for (size_t i = 0; i < consumer.handles.size(); ++i) {
      body.append(i == 0 ? "" : ",").append(R"({"Id":")").append(std::to_string(i));
      body.append(R"(","ReceiptHandle":")").append(consumer.handles[i]).append(R"("})");
    }
    body.append("]}");
  }
  consumer.sent_ns = clock_.monotonic_ns();
  return ask_queue(consumer.connection, delete_target_, body);
}

Result<void> QueueLoad::on_consumer(Consumer& consumer) {
  PENSTOCK_ASSIGN(const bool whole, consumer.connection.on_ready());
  if (!whole) {
    return {};
  }
  PENSTOCK_TRY(expect_success(consumer.connection, consumer.deleting ? "deleting" : "receiving"));
  if (!consumer.deleting) {
    PENSTOCK_TRY(take_messages(consumer));
    deleting_ += consumer.handles.empty() ? 0 : 1;
  } else {
    const std::string_view reply = consumer.connection.body();
    if (options_.batch != 1 &&
        count_string_members(reply, "Id") != static_cast<int>(consumer.removing)) {
      return failed(fmt::format("deleting was answered for part of the batch only: {}",
                                reply.substr(0, kErrorTextBytes)));
    }
    consumer.handles.resize(consumer.handles.size() - consumer.removing);
    report_.deleted += consumer.removing;
    deleting_ -= consumer.handles.empty() ? 1 : 0;
    progress_ns_ = clock_.monotonic_ns();
  }
  consumer.deleting = !consumer.handles.empty();
  return consumer.deleting ? remove_next(consumer) : receive(consumer);
}

Result<void> QueueLoad::take_messages(Consumer& consumer) {
  const int64_t now_ns = clock_.monotonic_ns();
  size_t bodies = 0;
  bool foreign = false;
  for_each_string_member(
      consumer.connection.body(), [&](std::string_view name, std::string_view value) {
        if (name == "ReceiptHandle") {
          consumer.handles.emplace_back(value);
        } else if (name == "Body") {
          ++bodies;
          const auto mark = is_on_bus() ? mark_of_event(body_, value) : body_.read(value);
          foreign = foreign || !mark || mark->id >= report_.messages.issued();
          if (!foreign && report_.messages.receive(mark->id)) {
            report_.receive.record_ns(now_ns - mark->sent_ns);
            report_.order.receive(mark->id);
          }
        }
      });
  if (foreign) {
    return failed("a received body is not one that was sent");
  }
  if (bodies != consumer.handles.size()) {
    return failed("a received message lacks its body or its receipt handle");
  }
  return resume_producers();
}

}  // namespace penstock::cli

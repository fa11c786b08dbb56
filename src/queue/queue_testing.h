// One shard with a queue service in it, for this module's tests: simulated time, a store in memory,
// and a journal that keeps its batches for a restart.
#ifndef PENSTOCK_QUEUE_QUEUE_TESTING_H_
#define PENSTOCK_QUEUE_QUEUE_TESTING_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "queue/queue_api.h"
#include "queue/queue_shard.h"
#include "runtime/simulated_executor.h"
#include "store/memory_backend.h"

namespace penstock::queue {

inline constexpr journal::ShardId kTestShard = 3;
inline constexpr std::string_view kTestAccount = "123456789012";
inline constexpr std::string_view kTestBaseUrl = "http://localhost:4566";

// Everything that is appended is durable.
class KeepingJournal final : public journal::Journal {
 public:
  const journal::Recovered& recovered() const override { return recovered_; }
  Result<void> admit(journal::Space, size_t) override {
    return refuse_admission ? Result<void>(Error(kNoSpace, "the disk is full")) : Result<void>();
  }
  journal::Sequence append(std::string mutations, int64_t) override {
    if (keep) {
      batches.push_back(std::move(mutations));
    }
    return ++last_;
  }
  journal::Sequence durable() const override { return last_; }
  void on_durable(std::function<void(journal::Sequence)>) override {}
  Result<bool> commit_once() override { return false; }
  bool wait_for_work() override { return false; }
  Result<bool> prepare_once() override { return false; }
  bool wait_for_prepare() override { return false; }
  void stop() override {}
  Result<void> release(journal::Sequence) override { return {}; }
  journal::Stats stats() const override { return {}; }

  std::vector<std::string> batches;
  bool keep = true;
  bool refuse_admission = false;

 private:
  journal::Recovered recovered_;
  journal::Sequence last_ = 0;
};

class TestShard final : public service::Neighbours {
 public:
  TestShard() { start(); }
  ~TestShard() {
    queues().release_waiting();
    executor_.run_until_idle();
  }

  // All queues are in the one shard; letters between them go out and come back in.
  journal::ShardId owner_of(std::string_view) const override { return kTestShard; }
  service::Shard& neighbour(journal::ShardId) override { return *shard_; }

  QueueShard& queues() { return *queues_; }
  ManualClock& clock() { return clock_; }
  runtime::SimulatedExecutor& executor() { return executor_; }
  KeepingJournal& journal() { return journal_; }
  store::ShardStore& store() { return shard_->store(); }
  int64_t now_ms() { return clock_.now_ms(); }

  service::Call call() {
    service::Call call;
    call.caller = {std::string(kTestAccount), "arn:aws:iam::123456789012:root",
                   std::string(kTestAccount), "AKIATEST"};
    call.region = "eu-west-1";
    call.base_url = kTestBaseUrl;
    call.now_ms = clock_.now_ms();
    call.random = &random_;
    return call;
  }

  // As the host does: survey if there is one, run, then commit what is in the batch.
  template <typename Op>
  Result<typename Op::Output> run_as(service::Call call, const typename Op::Input& input) {
    if constexpr (requires { &Op::survey; }) {
      if (Op::needs_survey(call, input)) {
        Op::survey(*queues_, call, input);
      }
    }
    journal::Batch batch(kTestShard);
    auto result = Op::run(*queues_, call, input, batch);
    if (!batch.empty()) {
      shard_->commit(std::move(batch));
    }
    return result;
  }
  template <typename Op>
  Result<typename Op::Output> run(const typename Op::Input& input) {
    return run_as<Op>(call(), input);
  }

  // A receive that may wait: `done` gets its outcome.
  using ReceiveDone = std::function<void(Result<ReceiveMessageOutput>)>;
  void begin_receive(
      ReceiveMessageInput input, ReceiveDone done,
      std::function<bool()> client_waits = [] { return true; }, service::Room* room = nullptr) {
    runtime::spawn(receive(std::move(input), std::move(done), std::move(client_waits), room));
  }

  std::string create(std::string name = "orders", TextMap attributes = {}) {
    auto made = run<CreateQueue>({std::move(name), std::move(attributes), {}});
    PENSTOCK_CHECK(made.ok());
    return made->queue_url;
  }
  std::string send(const std::string& url, std::string body,
                   std::optional<int32_t> delay_s = std::nullopt) {
    SendMessageInput input;
    input.queue_url = url;
    input.body = std::move(body);
    input.delay_s = delay_s;
    auto sent = run<SendMessage>(input);
    PENSTOCK_CHECK(sent.ok());
    return sent->message_id;
  }
  // To a FIFO queue; the body is the deduplication id where none is given.
  SendMessageOutput send_to_group(const std::string& url, std::string group, std::string body,
                                  std::optional<std::string> deduplication_id = std::nullopt) {
    SendMessageInput input;
    input.queue_url = url;
    input.deduplication_id = deduplication_id ? std::move(deduplication_id) : body;
    input.body = std::move(body);
    input.group_id = std::move(group);
    auto sent = run<SendMessage>(input);
    PENSTOCK_CHECK(sent.ok());
    return *std::move(sent);
  }
  std::string arn(const std::string& url) { return attribute(url, "QueueArn"); }
  // The attributes of a queue whose messages are dead after so many receives.
  TextMap dead_letters_to(const std::string& dead_url, int receives_max) {
    return {{"RedrivePolicy", R"({"deadLetterTargetArn":")" + arn(dead_url) +
                                  R"(","maxReceiveCount":)" + std::to_string(receives_max) + "}"}};
  }
  std::vector<Message> receive(const std::string& url, int32_t max = 10,
                               std::optional<int32_t> timeout_s = std::nullopt) {
    ReceiveMessageInput input;
    input.queue_url = url;
    input.messages_max = max;
    input.visibility_timeout_s = timeout_s;
    input.system_attribute_names = {"All"};
    input.message_attribute_names = {"All"};
    auto received = run<ReceiveMessage>(input);
    PENSTOCK_CHECK(received.ok());
    return received->messages;
  }
  std::vector<std::string> receive_bodies(const std::string& url,
                                          std::optional<int32_t> timeout_s = std::nullopt) {
    std::vector<std::string> bodies;
    for (const Message& message : receive(url, 10, timeout_s)) {
      bodies.push_back(message.body);
    }
    return bodies;
  }
  Result<void> remove(const std::string& url, const std::string& handle) {
    auto deleted = run<DeleteMessage>({url, handle});
    return deleted.ok() ? Result<void>() : std::move(deleted).error();
  }
  std::string attribute(const std::string& url, const std::string& name) {
    auto got = run<GetQueueAttributes>({url, {name}});
    PENSTOCK_CHECK(got.ok());
    return got->attributes[name];
  }
  // Visible, in flight, delayed.
  std::vector<int> counts(const std::string& url) {
    return {std::stoi(attribute(url, "ApproximateNumberOfMessages")),
            std::stoi(attribute(url, "ApproximateNumberOfMessagesNotVisible")),
            std::stoi(attribute(url, "ApproximateNumberOfMessagesDelayed"))};
  }

  // Moves what was applied into the backend, as a checkpoint does.
  void checkpoint() {
    store().freeze();
    PENSTOCK_CHECK(backend_.write({store().frozen()}, ++checkpoint_).ok());
    store().thaw();
    journal_.batches.clear();
  }
  // The process dies, `down_ms` pass, the next one replays what the checkpoint does not hold.
  void restart(int64_t down_ms = 0) {
    queues().release_waiting();
    executor_.run_until_idle();
    queues_.reset();
    shard_.reset();
    clock_.advance_ms(down_ms);
    start();
  }
  // How many keys there are in the store that begin like this.
  size_t keys(std::string_view prefix) {
    size_t count = 0;
    PENSTOCK_CHECK(store()
                       .scan_prefix(prefix,
                                    [&](std::string_view, std::string_view) {
                                      ++count;
                                      return true;
                                    })
                       .ok());
    return count;
  }
  // Where index and store differ; empty if they do not.
  std::string inconsistency() {
    const Result<void> verified = queues_->verify();
    return verified.ok() ? "" : verified.error().message();
  }

 private:
  void start() {
    auto store = std::make_unique<store::ShardStore>(kTestShard, backend_);
    for (const std::string& batch : journal_.batches) {
      PENSTOCK_CHECK(journal::for_each_mutation(
          batch, [&](const journal::Mutation& mutation) { store->apply(mutation, true); }));
    }
    shard_ = std::make_unique<service::Shard>(kTestShard, executor_, clock_, random_, log_,
                                              journal_, std::move(store), *this);
    queues_ = std::make_unique<QueueShard>(*shard_);
    const Result<void> loaded = queues_->load();
    PENSTOCK_CHECK(loaded.ok());
    queues_->start();
    shard_->letters().add_reader("sqs", *queues_);
    PENSTOCK_CHECK(shard_->letters().load().ok());
  }
  runtime::Task<void> receive(ReceiveMessageInput input, ReceiveDone done,
                              std::function<bool()> client_waits, service::Room* room) {
    service::Call receive_call = call();
    receive_call.client_waits = std::move(client_waits);
    receive_call.room = room;
    co_await ReceiveMessage::ready(*queues_, receive_call, input);
    receive_call.now_ms = clock_.now_ms();
    done(run_as<ReceiveMessage>(receive_call, input));
  }

  ManualClock clock_;
  SeededRandom random_{7};
  NullLog log_;
  runtime::SimulatedExecutor executor_{clock_};
  store::MemoryBackend backend_;
  KeepingJournal journal_;
  journal::Sequence checkpoint_ = 0;
  std::unique_ptr<service::Shard> shard_;
  std::unique_ptr<QueueShard> queues_;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_TESTING_H_

// One shard with queues in it, for this module's tests.
#ifndef PENSTOCK_QUEUE_QUEUE_TESTING_H_
#define PENSTOCK_QUEUE_QUEUE_TESTING_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "delivery/delivery_service.h"
#include "delivery/engine.h"
#include "queue/queue_api.h"
#include "queue/queue_service.h"
#include "queue/queue_shard.h"
#include "service/shard_testing.h"

namespace penstock::queue {

using service::kTestAccount;
using service::kTestBaseUrl;
using service::kTestShard;

class TestShard {
 public:
  QueueShard& queues() { return shard_.state<QueueShard>("sqs"); }
  ManualClock& clock() { return shard_.clock(); }
  runtime::SimulatedExecutor& executor() { return shard_.executor(); }
  service::KeepingJournal& journal() { return shard_.journal(); }
  store::ShardStore& store() { return shard_.store(); }
  int64_t now_ms() { return clock().now_ms(); }
  service::Call call() { return shard_.call(); }

  template <typename Op>
  Result<typename Op::Output> run_as(service::Call call, const typename Op::Input& input) {
    return shard_.run<Op>(queues(), std::move(call), input);
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
  // A delivery to a queue, as another service sends it.
  void deliver(const delivery::Delivery& delivery) {
    journal::Batch batch(kTestShard);
    deliveries().send(delivery, batch);
    shard_.shard().commit(std::move(batch));
    shard_.pass_ms(0);
  }
  delivery::Engine& deliveries() { return shard_.state<delivery::Engine>(delivery::kServiceName); }
  void pass_ms(int64_t duration_ms) { shard_.pass_ms(duration_ms); }
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

  void checkpoint() { shard_.checkpoint(); }
  void restart(int64_t down_ms = 0) { shard_.restart(down_ms); }
  size_t keys(std::string_view prefix) { return shard_.keys(prefix); }
  std::string inconsistency() { return shard_.inconsistency(); }

 private:
  runtime::Task<void> receive(ReceiveMessageInput input, ReceiveDone done,
                              std::function<bool()> client_waits, service::Room* room) {
    service::Call receive_call = call();
    receive_call.client_waits = std::move(client_waits);
    receive_call.room = room;
    co_await ReceiveMessage::ready(queues(), receive_call, input);
    receive_call.now_ms = now_ms();
    done(run_as<ReceiveMessage>(receive_call, input));
  }

  service::OneShard shard_{
      {{"delivery", delivery::make_service().make_state}, {"sqs", make_service().make_state}}};
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_TESTING_H_

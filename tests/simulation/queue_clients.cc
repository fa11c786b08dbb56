#include "tests/simulation/queue_clients.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/units.h"
#include "tests/simulation/queue_calls.h"

namespace penstock::simulation {
namespace {

constexpr std::array kQueues{"orders", "payments"};
constexpr std::array kCounts{"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible",
                             "ApproximateNumberOfMessagesDelayed"};
constexpr int kStepsEach = 25;
// A holder that has less time left than this may have lost the message by the time it acts.
constexpr int64_t kMarginMs = 500;

}  // namespace

std::string QueueClients::new_body() {
  std::string body = fmt::format("message-{}-", ++bodies_);
  body.append(world_.random().below(400), 'x');
  return body;
}

bool QueueClients::is_held(const Held& held) const {
  return history_.held_until_ms(held.body, held.receive_count) >= world_.now_ms() + kMarginMs;
}

void QueueClients::start() {
  for (const char* name : {"orders", "payments", "orders"}) {
    ++working_;
    world_.start_client(work(name));
  }
}

void QueueClients::drain() {
  ++working_;
  world_.start_client(empty_queues());
}

runtime::Task<void> QueueClients::create(std::string name) {
  Outcome outcome = Outcome::kUnknown;
  while (outcome == Outcome::kUnknown) {
    queue::CreateQueueInput input;
    input.queue_name = name;
    outcome = (co_await call<queue::CreateQueue>(world_, std::move(input))).outcome;
    co_await world_.sleep_ms(1);
  }
  PENSTOCK_CHECK(outcome == Outcome::kDone);
}

Root QueueClients::work(std::string name) {
  co_await create(name);
  const std::string queue_url = url_of(name);
  std::vector<Held> held;
  for (int step = 0; step < kStepsEach; ++step) {
    switch (world_.random().below(8)) {
      case 0:
        co_await send(queue_url);
        break;
      case 1:
        co_await send_batch(queue_url);
        break;
      case 2:
      case 3:
      case 4:
        co_await receive(queue_url, held);
        break;
      case 5:
        co_await delete_one(held);
        break;
      case 6:
        co_await delete_batch(queue_url, held);
        break;
      default:
        co_await change_visibility(held);
    }
    if (world_.random().below(3) == 0) {
      co_await world_.sleep_ms(static_cast<int64_t>(world_.random().below(1500)));
    }
  }
  --working_;
}

runtime::Task<void> QueueClients::send(std::string queue_url) {
  queue::SendMessageInput input{.queue_url = std::move(queue_url), .body = new_body()};
  if (world_.random().below(4) == 0) {
    input.delay_s = static_cast<int32_t>(world_.random().below(4));
  }
  const int64_t delay_ms = input.delay_s.value_or(0) * kSecondMs;
  const int64_t asked_ms = world_.now_ms();
  history_.sent(input.body, Outcome::kUnknown, since(asked_ms), delay_ms);
  const auto answer = co_await call<queue::SendMessage>(world_, input);
  history_.sent(input.body, answer.outcome, since(asked_ms), delay_ms);
}

runtime::Task<void> QueueClients::send_batch(std::string queue_url) {
  queue::SendMessageBatchInput input{.queue_url = std::move(queue_url), .entries = {}};
  const int64_t asked_ms = world_.now_ms();
  const uint64_t entries = 1 + world_.random().below(10);
  for (uint64_t i = 0; i < entries; ++i) {
    auto& entry = input.entries.emplace_back();
    entry.id = fmt::format("e{}", i);
    entry.body = new_body();
    history_.sent(entry.body, Outcome::kUnknown, since(asked_ms), 0);
  }
  const auto answer = co_await call<queue::SendMessageBatch>(world_, input);
  PENSTOCK_CHECK(answer.outcome != Outcome::kDone || answer.output.successful.size() == entries);
  for (const auto& entry : input.entries) {
    history_.sent(entry.body, answer.outcome, since(asked_ms), 0);
  }
}

runtime::Task<void> QueueClients::receive(std::string queue_url, std::vector<Held>& held) {
  queue::ReceiveMessageInput input{.queue_url = queue_url};
  input.system_attribute_names.emplace_back("ApproximateReceiveCount");
  input.messages_max = static_cast<int32_t>(1 + world_.random().below(10));
  input.visibility_timeout_s = static_cast<int32_t>(world_.random().below(5));
  input.wait_s = static_cast<int32_t>(world_.random().below(3));
  const int64_t asked_ms = world_.now_ms();
  const int64_t visibility_ms = *input.visibility_timeout_s * kSecondMs;
  const auto answer = co_await call<queue::ReceiveMessage>(world_, std::move(input));
  if (answer.outcome == Outcome::kUnknown) {
    history_.receive_lost();
  }
  for (const queue::Message& message : answer.output.messages) {
    const int64_t receive_count =
        std::stoll(message.system_attributes.at("ApproximateReceiveCount"));
    history_.received(message.body, since(asked_ms), visibility_ms, receive_count);
    held.push_back({queue_url, message.body, message.receipt_handle, receive_count});
  }
}

runtime::Task<void> QueueClients::delete_one(std::vector<Held>& held) {
  if (held.empty()) {
    co_return;
  }
  const Held one = held.back();
  held.pop_back();
  if (!is_held(one)) {
    co_return;
  }
  const int64_t asked_ms = world_.now_ms();
  queue::DeleteMessageInput input{.queue_url = one.queue_url, .receipt_handle = one.receipt_handle};
  const auto answer = co_await call<queue::DeleteMessage>(world_, std::move(input));
  history_.deleted(one.body, answer.outcome, since(asked_ms));
}

runtime::Task<void> QueueClients::delete_batch(std::string queue_url, std::vector<Held>& held) {
  queue::DeleteMessageBatchInput input{.queue_url = std::move(queue_url), .entries = {}};
  std::vector<Held> batch;
  while (!held.empty() && batch.size() < 10) {
    if (is_held(held.back())) {
      auto& entry = input.entries.emplace_back();
      entry.id = fmt::format("e{}", batch.size());
      entry.receipt_handle = held.back().receipt_handle;
      batch.push_back(held.back());
    }
    held.pop_back();
  }
  if (batch.empty()) {
    co_return;
  }
  const int64_t asked_ms = world_.now_ms();
  const auto answer = co_await call<queue::DeleteMessageBatch>(world_, input);
  PENSTOCK_CHECK(answer.outcome != Outcome::kDone || answer.output.failed.empty());
  for (const Held& one : batch) {
    history_.deleted(one.body, answer.outcome, since(asked_ms));
  }
}

runtime::Task<void> QueueClients::change_visibility(std::vector<Held>& held) {
  if (held.empty() || !is_held(held.back())) {
    co_return;
  }
  const Held one = held.back();
  const auto visibility_s = static_cast<int32_t>(world_.random().below(6));
  const int64_t asked_ms = world_.now_ms();
  queue::ChangeMessageVisibilityInput input{.queue_url = one.queue_url,
                                            .receipt_handle = one.receipt_handle,
                                            .visibility_timeout_s = visibility_s};
  history_.visibility_changed(one.body, one.receive_count, Outcome::kUnknown, since(asked_ms),
                              visibility_s * kSecondMs);
  const auto answer = co_await call<queue::ChangeMessageVisibility>(world_, std::move(input));
  history_.visibility_changed(one.body, one.receive_count, answer.outcome, since(asked_ms),
                              visibility_s * kSecondMs);
}

runtime::Task<size_t> QueueClients::count(std::string queue_url) {
  queue::GetQueueAttributesInput input{.queue_url = std::move(queue_url), .attribute_names = {}};
  input.attribute_names.emplace_back("All");
  const auto answer = co_await call<queue::GetQueueAttributes>(world_, std::move(input));
  size_t messages = 0;
  for (const char* name : kCounts) {
    messages += std::stoull(answer.output.attributes.at(name));
  }
  co_return messages;
}

// Receives until nothing comes for longer than any timeout or delay in use, and deletes as it goes.
runtime::Task<size_t> QueueClients::empty_queue(std::string queue_url) {
  size_t drained = 0;
  for (int empty = 0; empty < 2;) {
    queue::ReceiveMessageInput input{.queue_url = queue_url};
    input.system_attribute_names.emplace_back("ApproximateReceiveCount");
    input.messages_max = 10;
    input.visibility_timeout_s = 60;
    input.wait_s = 20;
    const int64_t asked_ms = world_.now_ms();
    const auto answer = co_await call<queue::ReceiveMessage>(world_, input);
    PENSTOCK_CHECK(answer.outcome == Outcome::kDone);
    empty = answer.output.messages.empty() ? empty + 1 : 0;
    for (const queue::Message& message : answer.output.messages) {
      history_.received(message.body, since(asked_ms), 60 * kSecondMs,
                        std::stoll(message.system_attributes.at("ApproximateReceiveCount")));
      queue::DeleteMessageInput deletion_input{.queue_url = queue_url,
                                               .receipt_handle = message.receipt_handle};
      const auto deletion = co_await call<queue::DeleteMessage>(world_, std::move(deletion_input));
      history_.deleted(message.body, deletion.outcome, since(asked_ms));
      ++drained;
    }
  }
  co_return drained;
}

Root QueueClients::empty_queues() {
  size_t counted = 0;
  size_t drained = 0;
  for (const char* name : kQueues) {
    counted += co_await count(url_of(name));
    drained += co_await empty_queue(url_of(name));
  }
  for (const char* name : kQueues) {
    PENSTOCK_CHECK(co_await count(url_of(name)) == 0);
  }
  history_.check_drained(counted, drained);
  --working_;
}

}  // namespace penstock::simulation

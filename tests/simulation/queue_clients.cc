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
constexpr const char* kExpiringQueue = "payments";
constexpr int64_t kRetentionMs = 60'000;  // the shortest there is
constexpr int64_t kCreateAgainMs = 5000;
constexpr uint64_t kLingerMsMax = 40'000;

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

// A name rests for a minute after its queue was deleted; until then it is refused.
runtime::Task<void> QueueClients::create(const char* name) {
  queue::CreateQueueInput input;
  input.queue_name = name;
  if (options_.expires && std::string_view(name) == kExpiringQueue) {
    input.attributes.emplace("MessageRetentionPeriod", fmt::format("{}", kRetentionMs / kSecondMs));
    history_.retention(name, kRetentionMs);
  }
  while (true) {
    const auto answer = co_await call<queue::CreateQueue>(world_, input);
    if (answer.outcome == Outcome::kDone) {
      co_return;
    }
    PENSTOCK_CHECK(answer.outcome != Outcome::kRefused || options_.empties);
    co_await world_.sleep_ms(answer.outcome == Outcome::kRefused ? kCreateAgainMs : kTryAgainMs);
  }
}

Root QueueClients::work(const char* name) {
  co_await create(name);
  std::vector<Held> held;
  for (int step = 0; step < kStepsEach; ++step) {
    co_await take_step(name, held);
    co_await linger();
  }
  --working_;
}

runtime::Task<void> QueueClients::take_step(const char* name, std::vector<Held>& held) {
  switch (world_.random().below(16)) {
    case 0:
    case 1:
      co_await send(name);
      break;
    case 2:
    case 3:
      co_await send_batch(name);
      break;
    case 4:
    case 5:
      co_await delete_one(held);
      break;
    case 6:
    case 7:
      co_await delete_batch(name, held);
      break;
    case 8:
    case 9:
      co_await change_visibility(held);
      break;
    case 10:
      if (options_.empties && world_.random().below(6) == 0) {
        co_await replace(name);
      } else if (options_.empties) {
        co_await purge(name);
      }
      break;
    default:
      co_await receive(name, held);
  }
}

runtime::Task<void> QueueClients::linger() {
  if (options_.expires && world_.random().below(10) == 0) {
    co_await world_.sleep_ms(static_cast<int64_t>(world_.random().below(kLingerMsMax)));
  } else if (world_.random().below(3) == 0) {
    co_await world_.sleep_ms(static_cast<int64_t>(world_.random().below(1500)));
  }
}

runtime::Task<void> QueueClients::purge(const char* name) {
  queue::PurgeQueueInput input;
  input.queue_url = url_of(name);
  const size_t emptying = history_.emptying(name, world_.now_ms());
  const auto answer = co_await call<queue::PurgeQueue>(world_, std::move(input));
  history_.emptied(name, emptying, answer.outcome, world_.now_ms());
}

// Deletes the queue and makes it again. Meanwhile the others are told that there is none.
runtime::Task<void> QueueClients::replace(const char* name) {
  queue::DeleteQueueInput input;
  input.queue_url = url_of(name);
  const size_t emptying = history_.emptying(name, world_.now_ms());
  const auto answer = co_await call<queue::DeleteQueue>(world_, std::move(input));
  history_.emptied(name, emptying, answer.outcome, world_.now_ms());
  co_await create(name);
}

runtime::Task<void> QueueClients::send(const char* name) {
  queue::SendMessageInput input{.queue_url = url_of(name), .body = new_body()};
  if (world_.random().below(4) == 0) {
    input.delay_s = static_cast<int32_t>(world_.random().below(4));
  }
  const int64_t delay_ms = input.delay_s.value_or(0) * kSecondMs;
  const int64_t asked_ms = world_.now_ms();
  history_.sent(name, input.body, Outcome::kUnknown, since(asked_ms), delay_ms);
  const auto answer = co_await call<queue::SendMessage>(world_, input);
  history_.sent(name, input.body, answer.outcome, since(asked_ms), delay_ms);
}

runtime::Task<void> QueueClients::send_batch(const char* name) {
  queue::SendMessageBatchInput input{.queue_url = url_of(name), .entries = {}};
  const int64_t asked_ms = world_.now_ms();
  const uint64_t entries = 1 + world_.random().below(10);
  for (uint64_t i = 0; i < entries; ++i) {
    auto& entry = input.entries.emplace_back();
    entry.id = fmt::format("e{}", i);
    entry.body = new_body();
    history_.sent(name, entry.body, Outcome::kUnknown, since(asked_ms), 0);
  }
  const auto answer = co_await call<queue::SendMessageBatch>(world_, input);
  PENSTOCK_CHECK(answer.outcome != Outcome::kDone || answer.output.successful.size() == entries);
  for (const auto& entry : input.entries) {
    history_.sent(name, entry.body, answer.outcome, since(asked_ms), 0);
  }
}

runtime::Task<void> QueueClients::receive(const char* name, std::vector<Held>& held) {
  queue::ReceiveMessageInput input{.queue_url = url_of(name)};
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
  history_.clock_lag(world_.clock_lag_ms());
  for (const queue::Message& message : answer.output.messages) {
    const int64_t receive_count =
        std::stoll(message.system_attributes.at("ApproximateReceiveCount"));
    history_.received(message.body, since(asked_ms), visibility_ms, receive_count);
    held.push_back({url_of(name), message.body, message.receipt_handle, receive_count});
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

runtime::Task<void> QueueClients::delete_batch(const char* name, std::vector<Held>& held) {
  queue::DeleteMessageBatchInput input{.queue_url = url_of(name), .entries = {}};
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
  std::vector<Outcome> outcomes(batch.size(), answer.outcome);
  for (const auto& failed : answer.output.failed) {
    outcomes.at(std::stoul(failed.id.substr(1))) = Outcome::kRefused;
  }
  for (size_t i = 0; i < batch.size(); ++i) {
    history_.deleted(batch[i].body, outcomes[i], since(asked_ms));
  }
}

runtime::Task<void> QueueClients::change_visibility(std::vector<Held>& held) {
  if (held.empty() || !is_held(held.back())) {
    co_return;
  }
  // The list may change before the answer is there.
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
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
runtime::Task<void> QueueClients::empty_queue(const char* name) {
  const size_t counted = co_await count(url_of(name));
  size_t drained = 0;
  int64_t empty_ms = 0;
  for (int empty = 0; empty < 2;) {
    queue::ReceiveMessageInput input{.queue_url = url_of(name)};
    input.system_attribute_names.emplace_back("ApproximateReceiveCount");
    input.messages_max = 10;
    input.visibility_timeout_s = 60;
    input.wait_s = 20;
    const int64_t asked_ms = world_.now_ms();
    const auto answer = co_await call_until_available<queue::ReceiveMessage>(world_, input);
    PENSTOCK_CHECK(answer.outcome == Outcome::kDone);
    history_.clock_lag(world_.clock_lag_ms());
    empty = answer.output.messages.empty() ? empty + 1 : 0;
    empty_ms = empty == 1 ? world_.now_ms() : empty_ms;
    for (const queue::Message& message : answer.output.messages) {
      history_.received(message.body, since(asked_ms), 60 * kSecondMs,
                        std::stoll(message.system_attributes.at("ApproximateReceiveCount")));
      co_await delete_drained(name, message, asked_ms);
      ++drained;
    }
  }
  history_.drained(name, counted, drained, empty_ms);
}

runtime::Task<void> QueueClients::delete_drained(const char* name, queue::Message message,
                                                 int64_t asked_ms) {
  queue::DeleteMessageInput input;
  input.queue_url = url_of(name);
  input.receipt_handle = message.receipt_handle;
  const auto answer = co_await call_until_available<queue::DeleteMessage>(world_, std::move(input));
  history_.deleted(message.body, answer.outcome, since(asked_ms));
}

// The one whose messages expire first, so that few do meanwhile.
Root QueueClients::empty_queues() {
  for (const char* name : {"payments", "orders"}) {
    co_await create(name);  // it may be that nobody has made it again
    co_await empty_queue(name);
  }
  for (const char* name : kQueues) {
    PENSTOCK_CHECK(co_await count(url_of(name)) == 0);
  }
  history_.check_drained();
  --working_;
}

}  // namespace penstock::simulation

#include "tests/simulation/redrive_clients.h"

#include <fmt/format.h>

#include <utility>

#include "tests/simulation/queue_calls.h"

namespace penstock::simulation {
namespace {

constexpr int kGroups = 3;
constexpr int kConsumers = 3;
constexpr int64_t kReceivesMax = 3;
constexpr const char* kArnStart = "arn:aws:sqs:us-east-1:000000000000:";

RedriveHistory::Given given(const queue::Message& message) {
  return {message.body, message.message_id,
          std::stoll(message.system_attributes.at("ApproximateReceiveCount"))};
}

}  // namespace

RedriveClients::RedriveClients(World& world, Options options)
    : world_(world),
      options_(options),
      name_(options.is_fifo ? "work.fifo" : "work"),
      dead_name_(options.is_fifo ? "dead.fifo" : "dead"),
      history_(options.is_fifo, kReceivesMax) {}

void RedriveClients::start() {
  for (int group = 0; group < kGroups; ++group) {
    ++working_;
    ++producing_;
    world_.start_client(produce(group));
  }
  for (int i = 0; i < kConsumers; ++i) {
    ++working_;
    world_.start_client(consume());
  }
  if (options_.has_moves) {
    ++working_;
    world_.start_client(move_back());
  }
}

void RedriveClients::drain() {
  ++working_;
  world_.start_client(empty_queues());
}

// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<void> RedriveClients::create(std::string name, queue::TextMap attributes) {
  Outcome outcome = Outcome::kUnknown;
  while (outcome == Outcome::kUnknown) {
    queue::CreateQueueInput input;
    input.queue_name = name;
    input.attributes = attributes;
    const auto answer = co_await call_until_available<queue::CreateQueue>(world_, std::move(input));
    outcome = answer.outcome;
    co_await world_.sleep_ms(1);
  }
  PENSTOCK_CHECK(outcome == Outcome::kDone);
}

runtime::Task<void> RedriveClients::create_both() {
  queue::TextMap attributes;
  if (options_.is_fifo) {
    attributes.emplace("FifoQueue", "true");
  }
  co_await create(dead_name_, attributes);
  attributes.emplace("RedrivePolicy",
                     fmt::format(R"({{"deadLetterTargetArn":"{}{}","maxReceiveCount":{}}})",
                                 kArnStart, dead_name_, kReceivesMax));
  co_await create(name_, attributes);
}

Root RedriveClients::produce(int group) {
  co_await create_both();
  for (int number = 0; number < options_.messages_each;) {
    const int count = 1 + static_cast<int>(world_.random().below(4));
    co_await send(group, number, count);
    if (options_.is_fifo && world_.random().below(3) == 0) {
      co_await send(group, number, count);  // whoever is not sure repeats himself
    }
    number += count;
    if (world_.random().below(2) == 0) {
      co_await world_.sleep_ms(static_cast<int64_t>(world_.random().below(2000)));
    }
  }
  --producing_;
  --working_;
}

// Until it is acknowledged. In a standard queue a repetition would be another message, so there an
// unknown outcome stays one.
runtime::Task<void> RedriveClients::send(int group, int first, int count) {
  queue::SendMessageBatchInput input;
  input.queue_url = url_of(name_);
  for (int number = first; number < first + count; ++number) {
    auto& entry = input.entries.emplace_back();
    entry.id = fmt::format("e{}", number);
    entry.body = body_of(group, number);
    history_.send_asked(entry.body);
    if (options_.is_fifo) {
      entry.group_id = fmt::format("g{}", group);
      entry.deduplication_id = entry.body;
    }
  }
  for (Outcome outcome = Outcome::kUnknown; outcome != Outcome::kDone;) {
    const auto answer = co_await call<queue::SendMessageBatch>(world_, input);
    outcome = answer.outcome;
    PENSTOCK_CHECK(outcome != Outcome::kRefused);
    for (const auto& failed : answer.output.failed) {
      PENSTOCK_CHECK(!failed.sender_fault);
      outcome = Outcome::kUnavailable;  // all are sent again: repetitions change nothing
    }
    for (const auto& sent : answer.output.successful) {
      history_.acknowledged(body_of(group, std::stoi(sent.id.substr(1))), sent.message_id,
                            sent.sequence_number.value_or(""));
    }
    if (outcome == Outcome::kUnknown && !options_.is_fifo) {
      co_return;
    }
    co_await world_.sleep_ms(outcome == Outcome::kUnavailable ? kTryAgainMs : 1);
  }
}

// A consumer that names its attempt asks again until it knows.
// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<std::vector<queue::Message>> RedriveClients::receive(std::string name, bool is_last) {
  queue::ReceiveMessageInput input;
  input.queue_url = url_of(name);
  input.system_attribute_names.emplace_back("All");
  input.messages_max = is_last ? 10 : static_cast<int32_t>(1 + world_.random().below(10));
  input.visibility_timeout_s = is_last ? 60 : static_cast<int32_t>(world_.random().below(4));
  input.wait_s = is_last ? 20 : static_cast<int32_t>(world_.random().below(3));
  const bool names_attempt = options_.is_fifo && world_.random().below(2) == 0;
  if (names_attempt) {
    input.attempt_id = fmt::format("attempt-{}", ++attempts_);
  }
  for (int tries = 0; tries < 3; ++tries) {
    auto asking = is_last ? call_until_available<queue::ReceiveMessage>(world_, input)
                          : call<queue::ReceiveMessage>(world_, input);
    auto answer = co_await std::move(asking);
    if (answer.outcome == Outcome::kDone) {
      co_return std::move(answer.output.messages);
    }
    if (answer.outcome == Outcome::kUnknown) {
      history_.receive_lost();
    }
    if (!names_attempt) {
      break;
    }
    co_await world_.sleep_ms(1);
  }
  co_return std::vector<queue::Message>();
}

Root RedriveClients::consume() {
  co_await create_both();
  while (producing_ > 0 || world_.random().below(8) != 0) {
    std::vector<queue::Message> messages = co_await receive(name_, false);
    std::vector<RedriveHistory::Given> seen;
    seen.reserve(messages.size());
    for (const queue::Message& message : messages) {
      seen.push_back(given(message));
    }
    history_.received(std::move(seen), world_.now_ms());
    co_await handle(std::move(messages));
    co_await world_.sleep_ms(static_cast<int64_t>(world_.random().below(500)));
  }
  --working_;
}

// In order, until one fails: that one and what follows is given again, or dies.
runtime::Task<void> RedriveClients::handle(std::vector<queue::Message> messages) {
  for (queue::Message& message : messages) {
    if (world_.random().below(4) == 0) {
      co_return;
    }
    co_await remove(name_, std::move(message));
  }
}

// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<void> RedriveClients::remove(std::string name, queue::Message message) {
  queue::DeleteMessageInput input;
  input.queue_url = url_of(name);
  input.receipt_handle = message.receipt_handle;
  const std::string body = message.body;
  history_.deletion_asked(body, world_.now_ms());
  const auto answer = co_await call<queue::DeleteMessage>(world_, std::move(input));
  if (answer.outcome == Outcome::kRefused || answer.outcome == Outcome::kUnavailable) {
    // Late, in a FIFO queue; or not possible.
    history_.deletion_refused(body);
  }
}

Root RedriveClients::move_back() {
  co_await create_both();
  while (producing_ > 0) {
    co_await world_.sleep_ms(static_cast<int64_t>(world_.random().below(3000)));
    queue::StartMessageMoveTaskInput input;
    input.source_arn = kArnStart + dead_name_;
    if (world_.random().below(2) == 0) {
      input.destination_arn = kArnStart + name_;
    }
    if (world_.random().below(2) == 0) {
      input.rate_per_s = static_cast<int32_t>(1 + world_.random().below(20));
    }
    history_.move_asked();
    co_await call<queue::StartMessageMoveTask>(world_, std::move(input));
  }
  --working_;
}

// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<void> RedriveClients::empty_queue(std::string name) {
  for (int empty = 0; empty < 2;) {
    const std::vector<queue::Message> messages = co_await receive(name, true);
    empty = messages.empty() ? empty + 1 : 0;
    for (const queue::Message& message : messages) {
      if (name == dead_name_) {
        history_.dead_letter_seen(given(message));
      }
      history_.drained(message.body);
      queue::DeleteMessageInput input;
      input.queue_url = url_of(name);
      input.receipt_handle = message.receipt_handle;
      const auto answer =
          co_await call_until_available<queue::DeleteMessage>(world_, std::move(input));
      PENSTOCK_CHECK(answer.outcome == Outcome::kDone);
    }
  }
}

// Twice: a move task that still runs may fill a queue that was empty.
Root RedriveClients::empty_queues() {
  for (int round = 0; round < 2; ++round) {
    co_await empty_queue(name_);
    co_await empty_queue(dead_name_);
  }
  history_.check_drained();
  --working_;
}

}  // namespace penstock::simulation

#include "tests/simulation/delivery_calls.h"

#include <utility>

#include "delivery/delivery_operations.h"

namespace penstock::simulation {
namespace {

constexpr aws::ServiceInfo kDeliveryService{.name = delivery::kServiceName,
                                            .target_prefix = "PenstockDelivery"};

bool is_open(Outcome outcome) {
  return outcome == Outcome::kUnknown || outcome == Outcome::kUnavailable;
}

}  // namespace

int number_in(std::string_view text) {
  constexpr std::string_view kName = R"("n":)";
  const size_t at = text.find(kName);
  PENSTOCK_CHECK(at != std::string_view::npos);
  return std::stoi(std::string(text.substr(at + kName.size(), 12)));
}

// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<void> create_queue(World& world, std::string name) {
  Outcome outcome = Outcome::kUnknown;
  while (is_open(outcome)) {
    queue::CreateQueueInput input;
    input.queue_name = name;
    if (name.ends_with(".fifo")) {
      input.attributes.emplace("FifoQueue", "true");
    }
    outcome = (co_await call<queue::CreateQueue>(world, std::move(input))).outcome;
    co_await world.sleep_ms(1);
  }
  PENSTOCK_CHECK(outcome == Outcome::kDone);
}

runtime::Task<void> wait_for_deliveries(World& world) {
  for (int quiet = 0; quiet < 3;) {
    delivery::ListDeliveriesInput input;
    const auto answer = co_await call<delivery::ListDeliveries>(world, kDeliveryService,
                                                                aws::Protocol::kAwsJson1_1, input);
    quiet = answer.outcome == Outcome::kDone && answer.output.deliveries.empty() ? quiet + 1 : 0;
    co_await world.sleep_ms(1'000);
  }
}

// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
runtime::Task<void> empty_queue(World& world, std::string name, const Visit& visit) {
  for (int empty = 0; empty < 2;) {
    queue::ReceiveMessageInput input;
    input.queue_url = url_of(name);
    input.messages_max = 10;
    input.message_attribute_names.emplace_back("All");
    input.visibility_timeout_s = 600;
    const auto answer = co_await call<queue::ReceiveMessage>(world, input);
    empty = answer.output.messages.empty() ? empty + 1 : 0;
    for (const queue::Message& message : answer.output.messages) {
      visit(message);
      queue::DeleteMessageInput deletion;
      deletion.queue_url = url_of(name);
      deletion.receipt_handle = message.receipt_handle;
      (void)co_await call<queue::DeleteMessage>(world, std::move(deletion));
    }
  }
}

}  // namespace penstock::simulation

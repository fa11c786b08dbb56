// What the clients of everything that delivers to queues do: make queues, wait until nothing is to
// be delivered any more, look into the queues.
#ifndef PENSTOCK_TESTS_SIMULATION_DELIVERY_CALLS_H_
#define PENSTOCK_TESTS_SIMULATION_DELIVERY_CALLS_H_

#include <functional>
#include <string>
#include <string_view>

#include "runtime/task.h"
#include "tests/simulation/queue_calls.h"
#include "tests/simulation/world.h"

namespace penstock::simulation {

// The number that every event and message carries as "n".
int number_in(std::string_view text);

// A FIFO queue where the name says so. Until it is there.
runtime::Task<void> create_queue(World& world, std::string name);
// Until nothing is pending, and some time more for what is on its way between shards.
runtime::Task<void> wait_for_deliveries(World& world);
// Receives and deletes until two receives in a row found nothing. `visit` must outlive the task.
using Visit = std::function<void(const queue::Message&)>;
runtime::Task<void> empty_queue(World& world, std::string name, const Visit& visit);

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_DELIVERY_CALLS_H_

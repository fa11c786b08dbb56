// Random clients on queues, buses and tables, under a seed, with crashes, kills, power cuts in the
// middle of disk operations, full and slow disks, a store that fails, no file descriptors, and
// clock jumps. First faults check safety, then a phase without checks that everything drains. Each
// seed runs twice and must leave the same trace. PENSTOCK_SEEDS says how many, PENSTOCK_FIRST_SEED
// where to begin.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "tests/simulation/bus_clients.h"
#include "tests/simulation/queue_clients.h"
#include "tests/simulation/redrive_clients.h"
#include "tests/simulation/table_clients.h"
#include "tests/simulation/topic_clients.h"

namespace penstock::simulation {
namespace {

uint64_t number_from_environment(const char* name, uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

constexpr uint64_t kTableOperations = 250;

// Which faults a seed sees: some see none, some all.
Faults faults_of(uint64_t seed) {
  SeededRandom random(seed ^ 0xfa017);
  const auto maybe = [&random](uint64_t one_in) { return random.below(2) == 0 ? one_in : 0; };
  return {.crash_one_in = maybe(400),
          .kill_one_in = maybe(500),
          .power_off_one_in = maybe(400),
          .slow_disk_one_in = maybe(4),
          .sync_failure_one_in = maybe(600),
          .disk_full_one_in = maybe(500),
          .store_failure_one_in = maybe(500),
          .no_descriptors_one_in = maybe(700),
          .client_gone_one_in = maybe(20),
          .clock_jumps = random.below(3) == 0};
}

struct Observed {
  uint64_t trace;
  uint64_t crashes;
  size_t sent;
  size_t received;
  size_t dead_letters;
  size_t gone;
  uint64_t troubles;
  uint64_t refusals;
  std::vector<std::string> violations;
};

Observed simulate_queues(uint64_t seed) {
  World world(seed);
  const QueueClients::Options options{.empties = seed % 3 == 0, .expires = seed % 4 == 0};
  QueueClients clients(world, options);
  clients.start();
  world.run_until(faults_of(seed), [&clients] { return clients.are_done(); });
  clients.drain();
  world.run_until(Faults{}, [&clients] { return clients.are_done(); });
  const QueueHistory& history = clients.history();
  return {world.trace(),  world.crashes(),  history.acknowledged(), history.receives(),  0,
          history.gone(), world.troubles(), world.refusals(),       history.violations()};
}

Observed simulate_redrive(uint64_t seed, RedriveClients::Options options) {
  World world(seed);
  RedriveClients clients(world, options);
  clients.start();
  world.run_until(faults_of(seed), [&clients] { return clients.are_done(); });
  clients.drain();
  world.run_until(Faults{}, [&clients] { return clients.are_done(); });
  const RedriveHistory& history = clients.history();
  return {world.trace(),      world.crashes(),        history.sends(),
          history.receives(), history.dead_letters(), 0,
          world.troubles(),   world.refusals(),       history.violations()};
}

Observed simulate_bus(uint64_t seed) {
  World world(seed);
  BusClients clients(world, {});
  clients.start();
  world.run_until(faults_of(seed), [&clients] { return clients.are_done(); });
  clients.drain();
  world.run_until(Faults{}, [&clients] { return clients.are_done(); });
  const BusHistory& history = clients.history();
  return {world.trace(),        world.crashes(),        history.acknowledged(),
          history.deliveries(), history.dead_letters(), 0,
          world.troubles(),     world.refusals(),       history.violations()};
}

Observed simulate_topic(uint64_t seed) {
  World world(seed);
  TopicClients clients(world, {});
  clients.start();
  world.run_until(faults_of(seed), [&clients] { return clients.are_done(); });
  clients.drain();
  world.run_until(Faults{}, [&clients] { return clients.are_done(); });
  const BusHistory& history = clients.history();
  return {world.trace(),        world.crashes(),        history.acknowledged(),
          history.deliveries(), history.dead_letters(), 0,
          world.troubles(),     world.refusals(),       history.violations()};
}

// Long histories see more faults than short ones, but not as many for each operation.
Observed simulate_table(uint64_t seed) {
  const uint64_t operations =
      number_from_environment("PENSTOCK_TABLE_OPERATIONS", kTableOperations);
  Faults faults = faults_of(seed);
  for (uint64_t* one_in : {&faults.crash_one_in, &faults.kill_one_in, &faults.power_off_one_in,
                           &faults.sync_failure_one_in, &faults.disk_full_one_in,
                           &faults.store_failure_one_in, &faults.no_descriptors_one_in}) {
    *one_in *= std::max<uint64_t>(operations / (4 * kTableOperations), 1);
  }
  World world(seed);
  TableClients clients(world, {.operations = static_cast<int>(operations)});
  clients.start();
  world.run_until(faults, [&clients] { return clients.are_done(); });
  clients.drain();
  world.run_until(Faults{}, [&clients] { return clients.are_done(); });
  const TableHistory& history = clients.history();
  return {world.trace(),    world.crashes(),  history.acknowledged(), history.reads(), 0, 0,
          world.troubles(), world.refusals(), clients.violations()};
}

// Runs the seeds, each twice, and adds up what was seen. A simulation in which nothing happens
// proves nothing.
template <typename Simulate>
Observed run_seeds(const char* what, uint64_t seeds, Simulate simulate) {
  const uint64_t first = number_from_environment("PENSTOCK_FIRST_SEED", 1);
  Observed total{};
  for (uint64_t seed = first; seed < first + seeds && !testing::Test::HasFailure(); ++seed) {
    const Observed one = simulate(seed);
    for (const std::string& violation : one.violations) {
      ADD_FAILURE() << "seed " << seed << ": " << violation;
    }
    if (!one.violations.empty()) {
      ADD_FAILURE() << "replay with PENSTOCK_FIRST_SEED=" << seed << " PENSTOCK_SEEDS=1";
      break;
    }
    EXPECT_EQ(simulate(seed).trace, one.trace) << "seed " << seed << " does not repeat itself";
    total.crashes += one.crashes;
    total.sent += one.sent;
    total.received += one.received;
    total.dead_letters += one.dead_letters;
    total.gone += one.gone;
    total.troubles += one.troubles;
    total.refusals += one.refusals;
  }
  EXPECT_GT(total.sent, seeds * 10);
  EXPECT_GT(total.received, seeds * 10);
  std::printf(
      "%s, %llu seeds: %zu messages acknowledged, %zu received, %zu dead letters, %zu purged or "
      "expired, %llu crashes, %llu troubles, %llu requests refused for them\n",
      what, static_cast<unsigned long long>(seeds), total.sent, total.received, total.dead_letters,
      total.gone, static_cast<unsigned long long>(total.crashes),
      static_cast<unsigned long long>(total.troubles),
      static_cast<unsigned long long>(total.refusals));
  return total;
}

uint64_t seeds_wanted() { return number_from_environment("PENSTOCK_SEEDS", 100); }

TEST(QueueSimulation, KeepsItsPromisesUnderEverySeed) {
  const uint64_t seeds = seeds_wanted();
  const Observed total = run_seeds("standard queues", seeds, simulate_queues);
  EXPECT_GT(total.crashes, seeds / 4);
  EXPECT_GT(total.troubles, seeds / 4);
  EXPECT_GT(total.refusals, seeds / 4);
  EXPECT_GT(total.gone, seeds / 4);
}

TEST(QueueSimulation, KeepsTheOrderOfFifoQueues) {
  const uint64_t seeds = seeds_wanted();
  const Observed total = run_seeds("FIFO queues", seeds, [](uint64_t seed) {
    return simulate_redrive(seed, {.is_fifo = true});
  });
  EXPECT_GT(total.dead_letters, seeds);
}

TEST(QueueSimulation, MovesDeadLettersOnce) {
  const uint64_t seeds = seeds_wanted();
  const Observed total = run_seeds("dead letters", seeds, [](uint64_t seed) {
    return simulate_redrive(seed, {.is_fifo = false});
  });
  EXPECT_GT(total.dead_letters, seeds);
}

TEST(QueueSimulation, MovesDeadLettersBackOnce) {
  const uint64_t seeds = seeds_wanted();
  const Observed total = run_seeds("move tasks", seeds, [](uint64_t seed) {
    return simulate_redrive(seed, {.is_fifo = seed % 2 == 0, .has_moves = true});
  });
  EXPECT_GT(total.dead_letters, seeds);
}

// Published = delivered + dead-lettered + pending, and pending is nothing at the end.
TEST(BusSimulation, DeliversEveryEventOnce) {
  const uint64_t seeds = seeds_wanted();
  const Observed total = run_seeds("bus", seeds, simulate_bus);
  EXPECT_GT(total.dead_letters, seeds);
  EXPECT_GT(total.crashes, seeds / 4);
}

TEST(TopicSimulation, DeliversEveryMessageOnce) {
  const uint64_t seeds = seeds_wanted();
  const Observed total = run_seeds("topic", seeds, simulate_topic);
  EXPECT_GT(total.dead_letters, seeds);
  EXPECT_GT(total.crashes, seeds / 4);
}

// PENSTOCK_TABLE_OPERATIONS says how many operations a history has.
TEST(TableSimulation, IsStrictlySerializable) {
  const uint64_t seeds = seeds_wanted();
  const Observed total = run_seeds("tables", seeds, simulate_table);
  EXPECT_GT(total.crashes, seeds / 4);
  EXPECT_GT(total.troubles, seeds / 4);
}

}  // namespace
}  // namespace penstock::simulation

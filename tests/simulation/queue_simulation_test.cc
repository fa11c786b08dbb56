// Random clients on standard queues, under a seed, with crashes, kills, power cuts in the middle of
// disk operations, slow disks and clock jumps. First faults check safety, then a phase without
// checks that everything drains. Each seed runs twice and must leave the same trace. PENSTOCK_SEEDS
// says how many, PENSTOCK_FIRST_SEED where to begin.

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/simulation/queue_clients.h"

namespace penstock::simulation {
namespace {

uint64_t number_from_environment(const char* name, uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

// Which faults a seed sees: some see none, some all.
Faults faults_of(uint64_t seed) {
  SeededRandom random(seed ^ 0xfa017);
  const auto maybe = [&random](uint64_t one_in) { return random.below(2) == 0 ? one_in : 0; };
  return {.crash_one_in = maybe(400),
          .kill_one_in = maybe(500),
          .power_off_one_in = maybe(400),
          .slow_disk_one_in = maybe(4),
          .sync_failure_one_in = maybe(600),
          .client_gone_one_in = maybe(20),
          .clock_jumps = random.below(3) == 0};
}

struct Observed {
  uint64_t trace;
  uint64_t crashes;
  size_t acknowledged;
  size_t receives;
  std::vector<std::string> violations;
};

Observed simulate(uint64_t seed) {
  World world(seed);
  QueueClients clients(world);
  clients.start();
  world.run_until(faults_of(seed), [&clients] { return clients.are_done(); });
  clients.drain();
  world.run_until(Faults{}, [&clients] { return clients.are_done(); });
  return {world.trace(), world.crashes(), clients.history().acknowledged(),
          clients.history().receives(), clients.history().violations()};
}

TEST(QueueSimulation, KeepsItsPromisesUnderEverySeed) {
  const uint64_t seeds = number_from_environment("PENSTOCK_SEEDS", 100);
  const uint64_t first = number_from_environment("PENSTOCK_FIRST_SEED", 1);
  uint64_t crashes = 0;
  size_t acknowledged = 0;
  size_t receives = 0;
  for (uint64_t seed = first; seed < first + seeds; ++seed) {
    const Observed one = simulate(seed);
    for (const std::string& violation : one.violations) {
      ADD_FAILURE() << "seed " << seed << ": " << violation;
    }
    ASSERT_TRUE(one.violations.empty())
        << "replay with PENSTOCK_FIRST_SEED=" << seed << " PENSTOCK_SEEDS=1";
    ASSERT_EQ(simulate(seed).trace, one.trace) << "seed " << seed << " does not repeat itself";
    crashes += one.crashes;
    acknowledged += one.acknowledged;
    receives += one.receives;
  }
  // A simulation in which nothing happens proves nothing.
  EXPECT_GT(acknowledged, seeds * 10);
  EXPECT_GT(receives, seeds * 10);
  EXPECT_GT(crashes, seeds / 4);
  std::printf("%llu seeds: %zu messages acknowledged, %zu received, %llu crashes\n",
              static_cast<unsigned long long>(seeds), acknowledged, receives,
              static_cast<unsigned long long>(crashes));
}

}  // namespace
}  // namespace penstock::simulation

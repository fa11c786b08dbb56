#include "service/host.h"

#include <gtest/gtest.h>

#include "base/simulated_disk.h"
#include "runtime/simulated_executor.h"
#include "service/checkpointer.h"
#include "store/memory_backend.h"

namespace penstock::service {
namespace {

using runtime::SimulatedExecutor;

// A service with one number for each name, enough to see the path of a call.
struct Name {
  std::string name;
  static constexpr std::string_view kName = "Name";
  static consteval auto fields() {
    return std::array{aws::field<&Name::name>("Name", {.required = true})};
  }
};
struct Number {
  int64_t number = 0;
  static constexpr std::string_view kName = "Number";
  static consteval auto fields() { return std::array{aws::field<&Number::number>("Number")}; }
};

constexpr ErrorInfo kRefused{"Refused", "Refused"};

struct Counters final : ShardState {
  explicit Counters(Shard& owner) : shard(owner) {}
  Result<void> load() override {
    return shard.store().scan_prefix("c", [this](std::string_view, std::string_view value) {
      total += static_cast<int64_t>(value.size());
      return true;
    });
  }
  Shard& shard;
  int64_t total = 0;
};

std::string counter_arn(const Name& input) { return "arn:aws:counter:::" + input.name; }

struct Increment {
  using Input = Name;
  using Output = Number;
  using State = Counters;
  static constexpr auto kInfo = aws::declare<Input, Output>(
      {.service = "counter", .name = "Increment", .access = aws::Access::kWrite});
  static std::string arn(const Call&, const Input& input) { return counter_arn(input); }
  static Result<Output> run(State& state, Call&, const Input& input, journal::Batch& batch) {
    if (input.name == "refuse") {
      return Error(kRefused, "as asked");
    }
    batch.put("c" + input.name + std::to_string(state.total), "x");
    return Output{++state.total};
  }
};

struct Total {
  using Input = Name;
  using Output = Number;
  using State = Counters;
  static constexpr auto kInfo = aws::declare<Input, Output>(
      {.service = "counter", .name = "Total", .access = aws::Access::kRead});
  static Result<void> gather(State& state, Call&, const Input&, Output& output) {
    output.number += state.total;
    return {};
  }
  static Result<void> finish(Call&, const Input& input, Output& output) {
    if (input.name == "negative") {
      output.number = -output.number;
    }
    return {};
  }
};

constexpr aws::ServiceInfo kCounterService{.name = "counter", .target_prefix = "Counter"};

Service counter_service() {
  return {.info = &kCounterService,
          .operations = bind_all<Increment, Total>(),
          .make_state = [](Shard& shard) -> std::unique_ptr<ShardState> {
            return std::make_unique<Counters>(shard);
          }};
}

class HostTest : public testing::Test {
 protected:
  HostTest() { start(); }

  void start() {
    store::ShardStores stores = store::make_shard_stores(kShards, backend_);
    auto journal = journal::Journal::open(
        disk_, clock_, random_, log_, {.directory = "journal", .segment_bytes = 1 * kMiB},
        backend_.sequence(), [&](journal::Sequence, int64_t, std::string_view bytes) {
          return store::replay(stores, bytes);
        });
    ASSERT_TRUE(journal.ok()) << journal.error().message();
    journal_ = std::move(journal).value();
    host_ =
        std::make_unique<Host>(std::vector<CoreParts>{{&core_a_, &random_}, {&core_b_, &random_}},
                               clock_, log_, *journal_, std::move(stores));
    host_->add(counter_service());
    ASSERT_TRUE(host_->load().ok());
  }
  void crash() {
    disk_.crash(random_);
    host_.reset();
    journal_.reset();
    start();
  }
  void run_cores() {
    while (core_a_.step() || core_b_.step() || background_.step()) {
    }
  }
  // Begins a call; `number` is set when its answer is there, to -1 for an error.
  void begin(std::string_view operation, std::string name, int64_t& number) {
    const Host::Hosted& service = *host_->find_service("counter");
    auto task = [](Host& host, runtime::Executor& home, const Host::Hosted& hosted,
                   std::string_view op, std::string key, int64_t& out) -> runtime::Task<void> {
      Name input{std::move(key)};
      Number output;
      Call call;
      const Result<void> done =
          co_await host.call(home, hosted, *host.find_operation(hosted, op), call, &input, &output);
      out = done.ok() ? output.number : -1;
    };
    runtime::spawn(task(*host_, core_a_, service, operation, std::move(name), number));
  }
  int64_t finish(std::string_view operation, std::string name) {
    int64_t number = -2;
    begin(operation, std::move(name), number);
    run_cores();
    while (number == -2 && *journal_->commit_once()) {
      run_cores();
    }
    return number;
  }

  ManualClock clock_;
  SeededRandom random_{1};
  NullLog log_;
  SimulatedDisk disk_;
  store::MemoryBackend backend_;
  SimulatedExecutor core_a_{clock_};
  SimulatedExecutor core_b_{clock_};
  SimulatedExecutor background_{clock_};
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<Host> host_;
};

TEST_F(HostTest, AnswersOnlyWhenTheJournalHasSynced) {
  int64_t number = -2;
  begin("Increment", "a", number);
  run_cores();
  EXPECT_EQ(number, -2);
  ASSERT_TRUE(*journal_->commit_once());
  run_cores();
  EXPECT_EQ(number, 1);
}

TEST_F(HostTest, AReadOfWhatIsNotYetOnDiskWaitsForIt) {
  int64_t written = -2;
  int64_t read = -2;
  begin("Increment", "a", written);
  run_cores();
  begin("Total", "", read);
  run_cores();
  EXPECT_EQ(read, -2);
  ASSERT_TRUE(*journal_->commit_once());
  run_cores();
  EXPECT_EQ(read, 1);
}

TEST_F(HostTest, VisitsEveryShardAndFinishesOnce) {
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g"}) {
    EXPECT_GT(finish("Increment", name), 0);
  }
  EXPECT_EQ(finish("Total", ""), 7);
  EXPECT_EQ(finish("Total", "negative"), -7);
}

TEST_F(HostTest, ARefusalChangesNothing) {
  EXPECT_EQ(finish("Increment", "refuse"), -1);
  EXPECT_EQ(finish("Total", ""), 0);
}

TEST_F(HostTest, WhatWasAnsweredSurvivesACrash) {
  EXPECT_GT(finish("Increment", "a"), 0);
  EXPECT_GT(finish("Increment", "b"), 0);
  crash();
  EXPECT_EQ(finish("Total", ""), 2);
}

TEST_F(HostTest, ACheckpointTakesOverFromTheJournal) {
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_GT(finish("Increment", name), 0);
  }
  Checkpointer checkpointer(*host_, *journal_, backend_, background_, log_, {});
  bool done = false;
  runtime::spawn(checkpointer.step(/*force=*/true),
                 [&done](const Result<void>& result) { done = result.ok(); });
  run_cores();
  EXPECT_TRUE(done);
  EXPECT_EQ(backend_.sequence(), 3U);
  EXPECT_EQ(backend_.size(), 3U);
  EXPECT_GT(finish("Increment", "d"), 0);
  crash();
  EXPECT_EQ(finish("Total", ""), 4);
}

TEST_F(HostTest, AFailedCheckpointIsRepeated) {
  EXPECT_GT(finish("Increment", "a"), 0);
  Checkpointer checkpointer(*host_, *journal_, backend_, background_, log_, {});
  int failures = 0;
  const auto step = [&] {
    runtime::spawn(checkpointer.step(/*force=*/true),
                   [&failures](const Result<void>& result) { failures += !result.ok(); });
    run_cores();
  };
  backend_.fail_writes(Error(kNoSpace, "full"));
  step();
  EXPECT_EQ(failures, 1);
  EXPECT_GT(finish("Increment", "b"), 0);
  backend_.fail_writes(std::nullopt);
  step();
  EXPECT_EQ(failures, 1);
  crash();
  EXPECT_EQ(finish("Total", ""), 2);
}

}  // namespace
}  // namespace penstock::service

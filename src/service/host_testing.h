// A host with two cores in simulated time and a small service on it, for this module's tests.
#ifndef PENSTOCK_SERVICE_HOST_TESTING_H_
#define PENSTOCK_SERVICE_HOST_TESTING_H_

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/simulated_disk.h"
#include "base/units.h"
#include "runtime/simulated_executor.h"
#include "service/checkpointer.h"
#include "service/host.h"
#include "store/memory_backend.h"

namespace penstock::service {

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

inline constexpr ErrorInfo kRefused{"Refused", "Refused"};

struct Counters final : ShardState {
  explicit Counters(Shard& owner) : shard(owner) {}
  Result<void> load() override {
    return shard.store().scan_prefix("c", [this](std::string_view, std::string_view value) {
      total += static_cast<int64_t>(value.size());
      return true;
    });
  }
  // A letter names what is counted once more.
  Result<void> read_letter(std::string_view text, int64_t, journal::Batch& batch) override {
    if (refuses_letters || reads_before_refusal-- == 0) {
      return Error(kRefused, "as asked");
    }
    letters.emplace_back(text);
    batch.put("c" + std::string(text) + std::to_string(total), "x");
    ++total;
    return {};
  }
  Shard& shard;
  int64_t total = 0;
  bool reads_letters_at_once() const override { return is_urgent; }
  bool refuses_letters = false;
  int reads_before_refusal = -1;  // negative: no refusal follows
  bool is_urgent = false;
  std::vector<std::string> letters;
};

inline std::string counter_arn(const Name& input) { return "arn:aws:counter:::" + input.name; }

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

// Counts at one name and sends letters that count at kForwarded others.
inline constexpr int kForwarded = 3;
struct Forward {
  using Input = Name;
  using Output = Number;
  using State = Counters;
  static constexpr auto kInfo = aws::declare<Input, Output>(
      {.service = "counter", .name = "Forward", .access = aws::Access::kWrite});
  static std::string arn(const Call&, const Input& input) { return counter_arn(input); }
  static Result<Output> run(State& state, Call&, const Input& input, journal::Batch& batch) {
    for (int i = 0; i < kForwarded; ++i) {
      const std::string name = input.name + "/" + std::to_string(i);
      state.shard.send_letter(batch, counter_arn({name}), "counter", name);
    }
    batch.put("c" + input.name + std::to_string(state.total), "x");
    return Output{++state.total};
  }
};

// The total of all shards, found by a survey; run on the shard of a name.
struct Survey {
  using Input = Name;
  using Output = Number;
  using State = Counters;
  static constexpr auto kInfo = aws::declare<Input, Output>(
      {.service = "counter", .name = "Survey", .access = aws::Access::kRead});
  static std::string arn(const Call&, const Input& input) { return counter_arn(input); }
  static bool needs_survey(const Call&, const Input& input) { return input.name != "none"; }
  static void survey(State& state, Call& call, const Input&) {
    const auto* before = std::any_cast<int64_t>(&call.findings);
    call.findings = (before == nullptr ? 0 : *before) + state.total;
  }
  static Result<Output> run(State&, Call& call, const Input&, journal::Batch&) {
    const auto* found = std::any_cast<int64_t>(&call.findings);
    return Output{found == nullptr ? 0 : *found};
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

// Counts at one name and at kForwarded others, one shard after the other.
struct Conduct {
  using Input = Name;
  using Output = Number;
  using State = Counters;
  static constexpr auto kInfo = aws::declare<Input, Output>(
      {.service = "counter", .name = "Conduct", .access = aws::Access::kWrite});
  static runtime::Task<Result<Output>> conduct(Shards& shards, Call& call, const Input& input) {
    Output output;
    for (int i = 0; i <= kForwarded; ++i) {
      const std::string name = input.name + "/" + std::to_string(i);
      const Shards::Visit visit = [&](ShardState& any, journal::Batch& batch) -> Result<void> {
        auto& state = static_cast<Counters&>(any);
        batch.put("c" + name + std::to_string(state.total), "x");
        output.number += ++state.total;
        return {};
      };
      const journal::ShardId shard = shard_of(counter_arn({name}));
      const Result<void> visited = co_await shards.visit(shard, call, kKiB, visit);
      if (!visited.ok()) {
        co_return visited.error();
      }
    }
    co_return output;
  }
};

inline constexpr aws::ServiceInfo kCounterService{.name = "counter", .target_prefix = "Counter"};

inline Service counter_service() {
  return {.info = &kCounterService,
          .operations = bind_all<Increment, Forward, Survey, Total, Conduct>(),
          .make_state = [](Shard& shard) -> std::unique_ptr<ShardState> {
            return std::make_unique<Counters>(shard);
          }};
}

class HostTest : public testing::Test {
 protected:
  struct Cores {
    explicit Cores(ManualClock& clock) : a(clock), b(clock), background(clock) {}
    runtime::SimulatedExecutor a;
    runtime::SimulatedExecutor b;
    runtime::SimulatedExecutor background;
  };

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
        std::make_unique<Host>(std::vector<CoreParts>{{&core_a(), &random_}, {&core_b(), &random_}},
                               clock_, log_, *journal_, std::move(stores));
    host_->add(counter_service());
    ASSERT_TRUE(host_
                    ->load([](size_t count, const std::function<void(size_t)>& run) {
                      for (size_t core = 0; core < count; ++core) {
                        run(core);
                      }
                    })
                    .ok());
  }
  void crash() {
    disk_.crash(random_);
    host_.reset();
    journal_.reset();
    cores_ = std::make_unique<Cores>(clock_);  // what was posted is gone
    start();
  }
  void run_cores() {
    while (core_a().step() || core_b().step() || background().step()) {
    }
  }
  // Until everything that was begun is on disk.
  void settle() {
    run_cores();
    while (*journal_->commit_once()) {
      run_cores();
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
    runtime::spawn(task(*host_, core_a(), service, operation, std::move(name), number));
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

  runtime::SimulatedExecutor& core_a() { return cores_->a; }
  runtime::SimulatedExecutor& core_b() { return cores_->b; }
  runtime::SimulatedExecutor& background() { return cores_->background; }

  ManualClock clock_;
  SeededRandom random_{1};
  NullLog log_;
  SimulatedDisk disk_;
  store::MemoryBackend backend_;
  std::unique_ptr<Cores> cores_ = std::make_unique<Cores>(clock_);
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<Host> host_;
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_HOST_TESTING_H_

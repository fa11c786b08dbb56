// One shard for the tests of services: simulated time, a store in memory, and a journal that keeps
// its batches for a restart.
#ifndef PENSTOCK_SERVICE_SHARD_TESTING_H_
#define PENSTOCK_SERVICE_SHARD_TESTING_H_

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/assert.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "runtime/simulated_executor.h"
#include "service/operation.h"
#include "service/shard.h"
#include "store/memory_backend.h"

namespace penstock::service {

inline constexpr journal::ShardId kTestShard = 3;
inline constexpr std::string_view kTestAccount = "123456789012";
inline constexpr std::string_view kTestRegion = "eu-west-1";
inline constexpr std::string_view kTestBaseUrl = "http://localhost:4566";

// Everything that is appended is durable.
class KeepingJournal final : public journal::Journal {
 public:
  const journal::Recovered& recovered() const override { return recovered_; }
  Result<void> admit(journal::Space, size_t) override {
    return refuse_admission ? Result<void>(Error(kNoSpace, "the disk is full")) : Result<void>();
  }
  journal::Sequence append(std::string mutations, int64_t) override {
    if (keep) {
      batches.push_back(std::move(mutations));
    }
    return ++last_;
  }
  journal::Sequence durable() const override { return last_; }
  void on_durable(std::function<void(journal::Sequence)>) override {}
  Result<bool> commit_once() override { return false; }
  bool wait_for_work() override { return false; }
  Result<bool> prepare_once() override { return false; }
  bool wait_for_prepare() override { return false; }
  void stop() override {}
  Result<void> release(journal::Sequence) override { return {}; }
  journal::Stats stats() const override { return {}; }
  size_t batch_bytes_max() const override { return 16 * kMiB; }

  std::vector<std::string> batches;
  bool keep = true;
  bool refuse_admission = false;

 private:
  journal::Recovered recovered_;
  journal::Sequence last_ = 0;
};

// The last lines, with every value as text.
class KeptLog final : public Log {
 public:
  struct Line {
    std::string event;
    std::map<std::string, std::string, std::less<>> fields;
  };
  void write(LogLevel, std::string_view event, std::initializer_list<LogField> fields) override {
    Line& line = lines_.emplace_back();
    line.event = event;
    for (const LogField& field : fields) {
      line.fields[std::string(field.name)] =
          std::visit([](const auto& value) { return fmt::format("{}", value); }, field.value);
    }
    constexpr size_t kLinesMax = 1'000;
    if (lines_.size() > kLinesMax) {
      lines_.pop_front();
    }
  }
  // Those of one event, oldest first.
  std::vector<Line> lines(std::string_view event) const {
    std::vector<Line> found;
    std::copy_if(lines_.begin(), lines_.end(), std::back_inserter(found),
                 [&](const Line& line) { return line.event == event; });
    return found;
  }

 private:
  std::deque<Line> lines_;
};

// All resources are in the one shard; letters between them go out and come back in.
class OneShard final : public Neighbours {
 public:
  struct StateMaker {
    std::string service;
    std::function<std::unique_ptr<ShardState>(Shard&)> make;
  };
  // In the order in which they use one another.
  explicit OneShard(std::vector<StateMaker> makers) : makers_(std::move(makers)) { start(); }
  ~OneShard() { stop(); }

  journal::ShardId owner_of(std::string_view) const override { return kTestShard; }
  Shard& neighbour(journal::ShardId) override { return *shard_; }
  PostOffice& post_office() override { return post_office_; }
  runtime::Task<void> until_durable(journal::ShardId, journal::Sequence) override { co_return; }

  template <typename State>
  State& state(std::string_view service) {
    return static_cast<State&>(*shard_->state(service));
  }
  Shard& shard() { return *shard_; }
  ManualClock& clock() { return clock_; }
  runtime::SimulatedExecutor& executor() { return executor_; }
  KeepingJournal& journal() { return journal_; }
  store::ShardStore& store() { return shard_->store(); }
  SeededRandom& random() { return random_; }
  const KeptLog& log() const { return log_; }

  // A request of the account's root.
  Call call() {
    Call call;
    call.caller = {std::string(kTestAccount), "arn:aws:iam::123456789012:root",
                   std::string(kTestAccount), "AKIATEST"};
    call.region = kTestRegion;
    call.base_url = kTestBaseUrl;
    call.now_ms = clock_.now_ms();
    call.random = &random_;
    return call;
  }
  // As the host does: survey if there is one, run, then commit what is in the batch.
  template <typename Op>
  Result<typename Op::Output> run(typename Op::State& state, Call call,
                                  const typename Op::Input& input) {
    if constexpr (requires { &Op::survey; }) {
      if (Op::needs_survey(call, input)) {
        Op::survey(state, call, input);
      }
    }
    if constexpr (requires { &Op::gather; }) {
      typename Op::Output output;
      PENSTOCK_TRY(Op::gather(state, call, input, output));
      if constexpr (requires { &Op::finish; }) {
        PENSTOCK_TRY(Op::finish(call, input, output));
      }
      return output;
    } else {
      journal::Batch batch(kTestShard);
      auto result = Op::run(state, call, input, batch);
      if (!batch.empty()) {
        shard_->commit(std::move(batch));
      }
      return result;
    }
  }

  // What is posted and what becomes due within so long happens.
  void pass_ms(int64_t duration_ms) { executor_.run_for_ms(duration_ms); }
  // Moves what was applied into the backend, as a checkpoint does.
  void checkpoint() {
    store().freeze();
    PENSTOCK_CHECK(backend_.write({store().frozen()}, ++checkpoint_).ok());
    store().thaw();
    journal_.batches.clear();
  }
  // The process dies, `down_ms` pass, the next one replays what the checkpoint does not hold.
  void restart(int64_t down_ms = 0) {
    stop();
    clock_.advance_ms(down_ms);
    start();
  }
  // How many keys there are in the store that begin like this.
  size_t keys(std::string_view prefix) {
    size_t count = 0;
    PENSTOCK_CHECK(store()
                       .scan_prefix(prefix,
                                    [&](std::string_view, std::string_view) {
                                      ++count;
                                      return true;
                                    })
                       .ok());
    return count;
  }
  // Where memory and store differ; empty if they do not.
  std::string inconsistency() {
    for (const auto& state : states_) {
      const Result<void> verified = state->verify();
      if (!verified.ok()) {
        return verified.error().message();
      }
    }
    return "";
  }

 private:
  void stop() {
    for (const auto& state : states_) {
      state->release_waiting();
    }
    executor_.run_until_idle();
    while (!states_.empty()) {
      states_.pop_back();
    }
    shard_.reset();
  }
  void start() {
    auto store = std::make_unique<store::ShardStore>(kTestShard, backend_);
    for (const std::string& batch : journal_.batches) {
      PENSTOCK_CHECK(journal::for_each_mutation(
          batch, [&](const journal::Mutation& mutation) { store->apply(mutation, true); }));
    }
    shard_ = std::make_unique<Shard>(kTestShard, executor_, clock_, random_, log_, journal_,
                                     std::move(store), *this);
    for (const StateMaker& maker : makers_) {
      states_.push_back(maker.make(*shard_));
      shard_->add_state(maker.service, *states_.back());
    }
    for (const auto& state : states_) {
      const Result<void> loaded = state->load();
      PENSTOCK_CHECK(loaded.ok());
    }
    for (const auto& state : states_) {
      state->start();
    }
    PENSTOCK_CHECK(shard_->letters().load().ok());
  }

  std::vector<StateMaker> makers_;
  ManualClock clock_;
  SeededRandom random_{7};
  KeptLog log_;
  runtime::SimulatedExecutor executor_{clock_};
  store::MemoryBackend backend_;
  KeepingJournal journal_;
  journal::Sequence checkpoint_ = 0;
  PostOffice post_office_;
  std::unique_ptr<Shard> shard_;
  std::vector<std::unique_ptr<ShardState>> states_;
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_SHARD_TESTING_H_

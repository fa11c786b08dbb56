// Tables on all shards of a host in simulated time, asked in JSON as a client would.
#ifndef PENSTOCK_TABLE_HOST_TESTING_H_
#define PENSTOCK_TABLE_HOST_TESTING_H_

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "aws/wire.h"
#include "base/assert.h"
#include "base/simulated_disk.h"
#include "runtime/simulated_executor.h"
#include "service/checkpointer.h"
#include "service/host.h"
#include "store/memory_backend.h"
#include "table/table_service.h"

namespace penstock::table {

inline constexpr std::string_view kTestAccount = "123456789012";
inline constexpr std::string_view kTestRegion = "eu-west-1";

class TestTables {
 public:
  explicit TestTables(Options options = {}) : options_(options) { start(); }

  // The reply's JSON, or "Code: message", with the error's further members behind.
  std::string ask(std::string_view operation, std::string_view json) {
    std::string answer = "no answer";
    runtime::spawn(call(std::string(operation), std::string(json), answer));
    settle();
    return answer;
  }
  // Begins a request; `answer` is set when it is answered.
  void begin(std::string_view operation, std::string_view json, std::string& answer) {
    runtime::spawn(call(std::string(operation), std::string(json), answer));
  }
  // Until nothing is left to do that needs no time.
  void settle() {
    do {
      run();
    } while (*journal_->commit_once());
    run();
  }
  void pass_ms(int64_t duration_ms) {
    for (int64_t passed = 0; passed < duration_ms; ++passed) {
      executor_->run_for_ms(1);
      settle();
    }
  }
  // One thing that is ready to be done.
  void step() { executor_->step(); }
  // Time that nothing notices by itself.
  void advance_ms(int64_t duration_ms) { clock_.advance_ms(duration_ms); }
  // The same for long times, in which only timers pass.
  void pass_s(int64_t duration_s) {
    for (int64_t passed = 0; passed < duration_s; ++passed) {
      executor_->run_for_ms(1000);
      settle();
    }
  }
  int64_t now_s() { return clock_.now_ms() / 1000; }
  void checkpoint() { PENSTOCK_CHECK(checkpointed_is_ok()); }
  // The power goes; what was answered must be there afterwards.
  void crash() {
    disk_.crash(random_);
    stop();
    start();
  }
  // Where memory, indexes and items differ; empty if they do not.
  std::string inconsistency() {
    const service::Host::Hosted& service = *host_->find_service(kServiceNameForTests);
    for (const auto& shard : host_->shards()) {
      const Result<void> verified = host_->state(service, shard->id())->verify();
      if (!verified.ok()) {
        return fmt::format("shard {}: {}", shard->id(), verified.error().message());
      }
    }
    return "";
  }
  SeededRandom& random() { return random_; }
  // Of the newest batch on the medium.
  journal::Sequence committed_sequence() const { return journal_->durable(); }

 private:
  static constexpr std::string_view kServiceNameForTests = "dynamodb";
  static constexpr std::string_view kStreamServiceNameForTests = "dynamodbstreams";

  // cppcheck-suppress passedByValue
  runtime::Task<void> call(std::string operation, std::string json, std::string& answer) {
    const service::Host::Hosted* found = host_->find_service(kServiceNameForTests);
    if (host_->find_operation(*found, operation) == nullptr) {
      found = host_->find_service(kStreamServiceNameForTests);
    }
    const service::Host::Hosted& service = *found;
    const service::BoundOperation* bound = host_->find_operation(service, operation);
    PENSTOCK_CHECK(bound != nullptr);
    aws::AnyShape input(*bound->info->input);
    aws::AnyShape output(*bound->info->output);
    aws::HttpRequest request;
    request.body = json;
    service::Call call;
    call.caller = {std::string(kTestAccount), "arn:aws:iam::123456789012:root",
                   std::string(kTestAccount), "AKIATEST"};
    call.region = kTestRegion;
    call.base_url = "http://localhost:4566";
    call.request_bytes = json.size();
    aws::HttpReply reply;
    Result<void> done = aws::decode_request(aws::Protocol::kAwsJson1_0, host_->info(service),
                                            *bound->info, request, input.get());
    if (done.ok()) {
      done = co_await host_->call(*executor_, service, *bound, call, input.get(), output.get());
    }
    if (!done.ok()) {
      const Error& error = done.error();
      answer = fmt::format("{}: {}", error.info().code, error.message());
      answer += error.members().empty() ? "" : " " + error.members();
      co_return;
    }
    aws::encode_reply(aws::Protocol::kAwsJson1_0, host_->info(service), *bound->info, output.get(),
                      "", reply);
    answer = std::move(reply.body);
  }

  void run() {
    while (executor_->step() || background_->step()) {
    }
  }
  bool checkpointed_is_ok() {
    bool is_done = false;
    bool is_ok = false;
    const auto step = [](service::Checkpointer& checkpointer, bool& ok,
                         bool& done) -> runtime::Task<void> {
      const Result<void> stepped = co_await checkpointer.step(true);
      ok = stepped.ok();
      done = true;
    };
    runtime::spawn(step(*checkpointer_, is_ok, is_done));
    settle();
    return is_done && is_ok;
  }
  void start() {
    executor_ = std::make_unique<runtime::SimulatedExecutor>(clock_);
    background_ = std::make_unique<runtime::SimulatedExecutor>(clock_);
    store::ShardStores stores = store::make_shard_stores(service::kShards, backend_);
    auto journal = journal::Journal::open(
        disk_, clock_, random_, log_, {.directory = "journal", .segment_bytes = 16 * kMiB},
        backend_.sequence(), [&](journal::Sequence, int64_t, std::string_view bytes) {
          return store::replay(stores, bytes);
        });
    PENSTOCK_CHECK(journal.ok());
    journal_ = std::move(journal).value();
    host_ = std::make_unique<service::Host>(
        std::vector<service::CoreParts>{{executor_.get(), &random_}}, clock_, log_, *journal_,
        std::move(stores));
    host_->add(make_service(options_));
    host_->add(make_stream_service());
    checkpointer_ = std::make_unique<service::Checkpointer>(
        *host_, *journal_, backend_, *background_, log_, service::CheckpointLimits());
    const Result<void> loaded =
        host_->load([](size_t count, const std::function<void(size_t)>& run_one) {
          for (size_t shard = 0; shard < count; ++shard) {
            run_one(shard);
          }
        });
    PENSTOCK_CHECK(loaded.ok());
    settle();
  }
  void stop() {
    checkpointer_.reset();
    host_.reset();
    journal_.reset();
    executor_.reset();
    background_.reset();
  }

  Options options_;
  ManualClock clock_;
  SeededRandom random_{5};
  NullLog log_;
  SimulatedDisk disk_;
  store::MemoryBackend backend_;
  std::unique_ptr<runtime::SimulatedExecutor> executor_;
  std::unique_ptr<runtime::SimulatedExecutor> background_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<service::Host> host_;
  std::unique_ptr<service::Checkpointer> checkpointer_;
};

// A table with a string partition key "p", a number sort key "s", and on demand.
inline constexpr const char* kTwoKeyTable =
    R"({"TableName":"events","BillingMode":"PAY_PER_REQUEST",)"
    R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},)"
    R"({"AttributeName":"s","AttributeType":"N"}],)"
    R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"},)"
    R"({"AttributeName":"s","KeyType":"RANGE"}]})";
inline constexpr const char* kOneKeyTable =
    R"({"TableName":"users","BillingMode":"PAY_PER_REQUEST",)"
    R"("AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],)"
    R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})";

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_HOST_TESTING_H_

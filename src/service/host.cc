#include "service/host.h"

#include <algorithm>
#include <utility>

#include "aws/arn.h"
#include "base/assert.h"
#include "base/units.h"

namespace penstock::service {
namespace {

// The most that one operation writes beside what its request carries: a resource's record with
// policy and tags, keys, metadata, a URL's parameters. And of what its request carries: no
// operation stores more of it, once decoded.
constexpr size_t kRecordBytesMax = 192 * kKiB;
constexpr size_t kCarriedBytesMax = 1280 * kKiB;

size_t journal_bytes_at_most(const Call& call) {
  return kRecordBytesMax + std::min(2 * call.request_bytes, kCarriedBytesMax);
}

}  // namespace

journal::ShardId shard_of(std::string_view arn) {
  return static_cast<journal::ShardId>(aws::arn_hash(arn) % kShards);
}

Host::Host(std::vector<CoreParts> cores, Clock& clock, Log& log, journal::Journal& journal,
           store::ShardStores stores)
    : clock_(clock), journal_(journal), cores_(std::move(cores)) {
  PENSTOCK_CHECK(!cores_.empty());
  PENSTOCK_CHECK(stores.size() == kShards);
  for (const CoreParts& core : cores_) {
    waiters_.push_back(std::make_unique<journal::DurableWaiters>(journal_, *core.executor));
  }
  for (size_t id = 0; id < stores.size(); ++id) {
    const CoreParts& core = cores_[id % cores_.size()];
    shards_.push_back(std::make_unique<Shard>(static_cast<journal::ShardId>(id), *core.executor,
                                              clock_, *core.random, log, journal_,
                                              std::move(stores[id]), *this));
  }
  journal_.on_durable([this](journal::Sequence) {
    for (const auto& waiters : waiters_) {
      waiters->notify();
    }
  });
}

void Host::add(Service service) {
  auto hosted = std::make_unique<Hosted>();
  hosted->service = std::move(service);
  for (const BoundOperation& operation : hosted->service.operations) {
    hosted->by_name.emplace(operation.info->name, &operation);
  }
  if (hosted->service.make_state != nullptr) {
    for (const auto& shard : shards_) {
      hosted->states.push_back(hosted->service.make_state(*shard));
      shard->add_state(hosted->service.info->name, *hosted->states.back());
    }
  }
  services_.push_back(std::move(hosted));
}

Result<void> Host::load(const RunAll& run_all) {
  std::vector<Result<void>> outcomes(shards_.size());
  run_all(shards_.size(), [&](size_t shard) { outcomes[shard] = load_shard(shard); });
  for (Result<void>& outcome : outcomes) {
    PENSTOCK_TRY(std::move(outcome));
  }
  for (const auto& shard : shards_) {
    for (const auto& hosted : services_) {
      if (ShardState* found = state(*hosted, shard->id())) {
        found->start();
      }
    }
    PENSTOCK_TRY(shard->letters().load());
  }
  return {};
}

Result<void> Host::load_shard(size_t shard) {
  for (const auto& hosted : services_) {
    if (ShardState* found = state(*hosted, static_cast<journal::ShardId>(shard))) {
      PENSTOCK_TRY(found->load());
    }
  }
  return {};
}

const Host::Hosted* Host::find_service(std::string_view name) const {
  for (const auto& hosted : services_) {
    if (hosted->service.info->name == name) {
      return hosted.get();
    }
  }
  return nullptr;
}

const Host::Hosted* Host::find_target(std::string_view target_prefix) const {
  for (const auto& hosted : services_) {
    if (!target_prefix.empty() && hosted->service.info->target_prefix == target_prefix) {
      return hosted.get();
    }
  }
  return nullptr;
}

const BoundOperation* Host::find_operation(const Hosted& service, std::string_view name) const {
  const auto found = service.by_name.find(name);
  return found == service.by_name.end() ? nullptr : found->second;
}

const aws::ServiceInfo& Host::info(const Hosted& service) const { return *service.service.info; }

const std::vector<BoundOperation>& Host::operations(const Hosted& service) const {
  return service.service.operations;
}

ShardState* Host::state(const Hosted& service, journal::ShardId shard) const {
  return service.states.empty() ? nullptr : service.states[shard].get();
}

runtime::Task<void> Host::until_durable(journal::ShardId id, journal::Sequence sequence) {
  co_await waiters(id).until(sequence, shards_[id]->executor());
}

journal::DurableWaiters& Host::waiters(journal::ShardId shard) {
  return *waiters_[shard % cores_.size()];
}

runtime::Task<std::vector<observe::Registry::Family>> Host::collect(runtime::Executor& home) {
  std::vector<observe::Registry::Family> families;
  for (const auto& shard : shards_) {
    co_await runtime::hop_to(shard->executor());
    for (const auto& hosted : services_) {
      if (ShardState* found = state(*hosted, shard->id())) {
        found->collect(families);
      }
    }
  }
  co_await runtime::hop_to(home);
  co_return families;
}

runtime::Task<void> Host::release_waiting(runtime::Executor& home) {
  for (const auto& shard : shards_) {
    co_await runtime::hop_to(shard->executor());
    for (const auto& hosted : services_) {
      if (ShardState* found = state(*hosted, shard->id())) {
        found->release_waiting();
      }
    }
  }
  co_await runtime::hop_to(home);
}

runtime::Task<Result<void>> Host::call(runtime::Executor& home, const Hosted& service,
                                       const BoundOperation& operation, Call& call,
                                       const void* input, void* output) {
  Result<void> result;
  if (operation.route == Route::kEveryShard) {
    for (journal::ShardId shard = 0; shard < shards_.size() && result.ok(); ++shard) {
      result = co_await run_on_shard(home, service, operation, shard, call, input, output, 0);
    }
  } else if (operation.route == Route::kOneShard) {
    journal::Sequence rests_on = 0;
    if (operation.survey != nullptr && operation.needs_survey(call, input)) {
      rests_on = co_await survey(home, service, operation, call, input);
    }
    const journal::ShardId shard = operation.shard != nullptr
                                       ? operation.shard(state(service, 0), call, input)
                                       : shard_of(operation.arn(call, input));
    result = co_await run_on_shard(home, service, operation, shard, call, input, output, rests_on);
  } else if (operation.route == Route::kConducted) {
    result = co_await conduct(home, service, operation, call, input, output);
  } else {
    journal::Batch batch(0);
    call.now_ms = clock_.now_ms();
    result = operation.run(nullptr, call, input, output, batch);
    PENSTOCK_CHECK(batch.empty());  // what needs no shard changes nothing
  }
  if (result.ok() && operation.finish != nullptr) {
    result = operation.finish(call, input, output);
  }
  co_return result;
}

// Asks every shard, lowest first, and says which batch the findings rest on.
// They may be out of date before the operation runs: a survey is for checks that cannot be kept
// true afterwards anyway, such as whether a queue is there.
runtime::Task<journal::Sequence> Host::survey(runtime::Executor& home, const Hosted& service,
                                              const BoundOperation& operation, Call& call,
                                              const void* input) {
  journal::Sequence rests_on = 0;
  for (const auto& shard : shards_) {
    co_await runtime::hop_to(shard->executor());
    operation.survey(state(service, shard->id()), call, input);
    rests_on = std::max(rests_on, shard->last_sequence());
  }
  co_await runtime::hop_to(home);
  co_return rests_on;
}

class Host::Visits final : public Shards {
 public:
  Visits(Host& host, runtime::Executor& home, const Hosted& service)
      : host_(host), home_(home), service_(service) {}

  const ShardState& anywhere() const override { return *host_.state(service_, 0); }
  runtime::Task<Result<void>> visit(journal::ShardId shard_id, Call& call, size_t journal_bytes,
                                    const Visit& visit) override {
    Shard& shard = *host_.shards_[shard_id];
    if (&shard.executor() != &home_) {
      co_await runtime::hop_to(shard.executor());
    }
    Result<void> result;
    if (journal_bytes > 0) {
      result = host_.journal_.admit(journal::Space::kTakes, journal_bytes);
    }
    if (result.ok()) {
      call.now_ms = host_.clock_.now_ms();
      call.random = &shard.random();
      journal::Batch batch(shard_id);
      result = visit(*host_.state(service_, shard_id), batch);
      if (!batch.empty()) {
        shard.commit(std::move(batch));
      }
    }
    if (shard.last_sequence() >= rests_on_) {
      rests_on_ = shard.last_sequence();
      newest_ = shard_id;
    }
    if (&shard.executor() != &home_) {
      co_await runtime::hop_to(home_);
    }
    co_return result;
  }
  // On home: goes on there when all that was seen is on disk.
  runtime::Task<void> until_durable() {
    runtime::Executor& executor = host_.shards_[newest_]->executor();
    if (&executor != &home_) {
      co_await runtime::hop_to(executor);
    }
    co_await host_.waiters(newest_).until(rests_on_, home_);
  }

 private:
  Host& host_;
  runtime::Executor& home_;
  const Hosted& service_;
  journal::Sequence rests_on_ = 0;
  journal::ShardId newest_ = 0;
};

runtime::Task<Result<void>> Host::conduct(runtime::Executor& home, const Hosted& service,
                                          const BoundOperation& operation, Call& call,
                                          const void* input, void* output) {
  Visits visits(*this, home, service);
  call.now_ms = clock_.now_ms();
  const Result<void> result = co_await operation.conduct(visits, call, input, output);
  co_await visits.until_durable();
  co_return result;
}

runtime::Task<Result<void>> Host::run_on_shard(runtime::Executor& home, const Hosted& service,
                                               const BoundOperation& operation,
                                               journal::ShardId shard_id, Call& call,
                                               const void* input, void* output,
                                               journal::Sequence rests_on) {
  Shard& shard = *shards_[shard_id];
  ShardState* state = this->state(service, shard_id);
  if (&shard.executor() != &home) {
    co_await runtime::hop_to(shard.executor());
  }
  if (operation.ready != nullptr) {
    co_await operation.ready(state, call, input);
  }
  Result<void> result;
  if (operation.info->access != aws::Access::kRead &&
      operation.info->access != aws::Access::kList) {
    const bool frees = operation.info->effect == aws::Effect::kFreesSpace;
    const size_t bytes = operation.journal_bytes != nullptr
                             ? operation.journal_bytes(state, call, input)
                             : journal_bytes_at_most(call);
    result = journal_.admit(frees ? journal::Space::kFrees : journal::Space::kTakes, bytes);
  }
  if (result.ok()) {
    call.now_ms = clock_.now_ms();
    call.random = &shard.random();
    journal::Batch batch(shard_id);
    result = operation.run(state, call, input, output, batch);
    if (!batch.empty()) {
      shard.commit(std::move(batch));
    }
  }
  // Not only writes wait: what a read or a refusal rests on may still be on its way to the disk.
  co_await waiters(shard_id).until(std::max(rests_on, shard.last_sequence()), home);
  co_return result;
}

}  // namespace penstock::service

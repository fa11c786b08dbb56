// The host of all shards and services: finds an operation, takes a call to the shard that owns its
// resource, and lets the answer go only when what it rests on is on disk. One per process; made
// before the cores run, then unchanged.
#ifndef PENSTOCK_SERVICE_HOST_H_
#define PENSTOCK_SERVICE_HOST_H_

#include <functional>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "journal/durable_waiters.h"
#include "journal/journal.h"
#include "runtime/executor.h"
#include "runtime/task.h"
#include "service/operation.h"
#include "service/shard.h"
#include "store/shard_store.h"

namespace penstock::service {

inline constexpr int kShards = 16;  // on disk: a data directory keeps the number it was made with

// Which shard owns a resource; on disk.
journal::ShardId shard_of(std::string_view arn);

// One thread and what it needs to run shards.
struct CoreParts {
  runtime::Executor* executor;
  Random* random;
};

class Host final : public Neighbours {
 public:
  // `stores` hold what recovery replayed, one for each of kShards.
  Host(std::vector<CoreParts> cores, Clock& clock, Log& log, journal::Journal& journal,
       store::ShardStores stores);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // Before load(): adds a service and makes its state in every shard.
  void add(Service service);
  // Calls its second argument with 0 up to its first, each once, and returns when all are done; in
  // whatever threads it likes.
  using RunAll = std::function<void(size_t count, const std::function<void(size_t)>& run)>;
  // Rebuilds every service's memory from the store, shard by shard, and starts what was under way.
  // The cores must not run yet.
  Result<void> load(const RunAll& run_all);

  // A service by its signing name, or by the prefix of X-Amz-Target; null if there is none.
  struct Hosted;
  const Hosted* find_service(std::string_view name) const;
  const Hosted* find_target(std::string_view target_prefix) const;
  const BoundOperation* find_operation(const Hosted& service, std::string_view name) const;
  const aws::ServiceInfo& info(const Hosted& service) const;
  const std::vector<std::unique_ptr<Hosted>>& services() const { return services_; }
  const std::vector<BoundOperation>& operations(const Hosted& service) const;

  // Runs one operation for a caller whose coroutine is on `home`, and comes back there. `output` is
  // a value of the operation's output shape. Errors are the operation's own, kNoSpace or
  // kOverloaded.
  runtime::Task<Result<void>> call(runtime::Executor& home, const Hosted& service,
                                   const BoundOperation& operation, Call& call, const void* input,
                                   void* output);

  // What every shard shows on the metrics page. Begins and ends on `home`.
  runtime::Task<std::vector<observe::Registry::Family>> collect(runtime::Executor& home);
  // Calls that wait for something to happen answer now, on every shard. Begins and ends on `home`.
  runtime::Task<void> release_waiting(runtime::Executor& home);

  std::vector<std::unique_ptr<Shard>>& shards() { return shards_; }
  // A service's state in a shard; null if it has none.
  ShardState* state(const Hosted& service, journal::ShardId shard) const;
  journal::DurableWaiters& waiters(journal::ShardId shard);

  journal::ShardId owner_of(std::string_view arn) const override { return shard_of(arn); }
  Shard& neighbour(journal::ShardId id) override { return *shards_.at(id); }
  PostOffice& post_office() override { return post_office_; }
  runtime::Task<void> until_durable(journal::ShardId id, journal::Sequence sequence) override;

 private:
  Result<void> load_shard(size_t shard);
  runtime::Task<journal::Sequence> survey(runtime::Executor& home, const Hosted& service,
                                          const BoundOperation& operation, Call& call,
                                          const void* input);
  class Visits;
  runtime::Task<Result<void>> conduct(runtime::Executor& home, const Hosted& service,
                                      const BoundOperation& operation, Call& call,
                                      const void* input, void* output);
  runtime::Task<Result<void>> run_on_shard(runtime::Executor& home, const Hosted& service,
                                           const BoundOperation& operation,
                                           journal::ShardId shard_id, Call& call, const void* input,
                                           void* output, journal::Sequence rests_on);

  Clock& clock_;
  journal::Journal& journal_;
  std::vector<CoreParts> cores_;
  std::vector<std::unique_ptr<journal::DurableWaiters>> waiters_;  // by core
  PostOffice post_office_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<std::unique_ptr<Hosted>> services_;
};

struct Host::Hosted {
  Service service;
  std::unordered_map<std::string_view, const BoundOperation*> by_name;
  std::vector<std::unique_ptr<ShardState>> states;  // by shard; empty for a service without state
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_HOST_H_

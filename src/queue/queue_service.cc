#include "queue/queue_service.h"

#include "delivery/engine.h"
#include "queue/queue_api.h"
#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

template <typename... Ops>
struct Binder {
  static std::vector<service::BoundOperation> bind() { return service::bind_all<Ops...>(); }
};

}  // namespace

service::Service make_service() {
  service::Service service;
  service.info = &kServiceInfo;
  service.operations = AllOperations<Binder>::bind();
  service.make_state = [](service::Shard& shard) -> std::unique_ptr<service::ShardState> {
    auto queues = std::make_unique<QueueShard>(shard);
    delivery::Engine::of(shard).add_target(queues->target());
    return queues;
  };
  return service;
}

}  // namespace penstock::queue

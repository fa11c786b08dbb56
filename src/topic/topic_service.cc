#include "topic/topic_service.h"

#include <memory>
#include <utility>

#include "topic/topic_api.h"
#include "topic/topic_shard.h"

namespace penstock::topic {
namespace {

template <typename... Ops>
struct Binder {
  static std::vector<service::BoundOperation> bound() { return service::bind_all<Ops...>(); }
};

}  // namespace

service::Service make_service(Options options) {
  service::Service service;
  service.info = &kServiceInfo;
  service.operations = AllOperations<Binder>::bound();
  service.make_state = [options = std::move(options)](
                           service::Shard& shard) -> std::unique_ptr<service::ShardState> {
    auto topics = std::make_unique<TopicShard>(shard, options);
    delivery::Engine::of(shard).add_target(topics->topic_target());
    delivery::Engine::of(shard).add_target(topics->subscription_target());
    return topics;
  };
  return service;
}

}  // namespace penstock::topic

#include "bus/bus_service.h"

#include <memory>
#include <utility>

#include "bus/bus_api.h"
#include "bus/bus_shard.h"
#include "bus/connections.h"

namespace penstock::bus {
namespace {

template <typename... Ops>
struct Binder {
  static void add_to(std::vector<service::BoundOperation>& operations) {
    (operations.push_back(service::bind<Ops>()), ...);
  }
};

}  // namespace

service::Service make_service(Options options) {
  service::Service service;
  service.info = &kServiceInfo;
  EventOperations<Binder>::add_to(service.operations);
  ManagementOperations<Binder>::add_to(service.operations);
  ArchiveOperations<Binder>::add_to(service.operations);
  ConnectionOperations<Binder>::add_to(service.operations);
  service.make_state = [options = std::move(options)](
                           service::Shard& shard) -> std::unique_ptr<service::ShardState> {
    auto buses = std::make_unique<BusShard>(shard, options);
    delivery::Engine::of(shard).add_target(buses->bus_target());
    delivery::Engine::of(shard).add_target(buses->connections().target());
    return buses;
  };
  return service;
}

}  // namespace penstock::bus

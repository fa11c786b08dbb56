#include "table/table_service.h"

#include <memory>
#include <utility>

#include "base/assert.h"
#include "table/stream_api.h"
#include "table/table_api.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

template <typename... Ops>
struct Binder {
  static std::vector<service::BoundOperation> bind() { return service::bind_all<Ops...>(); }
};

}  // namespace

service::Service make_service(const Options& options) {
  service::Service service;
  service.info = &kServiceInfo;
  service.operations = AllOperations<Binder>::bind();
  service.make_state = [options, catalogue = std::make_shared<Catalogue>()](
                           service::Shard& shard) -> std::unique_ptr<service::ShardState> {
    return std::make_unique<TableShard>(shard, options, catalogue);
  };
  return service;
}

service::Service make_stream_service() {
  service::Service service;
  service.info = &kStreamServiceInfo;
  service.operations = AllStreamOperations<Binder>::bind();
  service.make_state = [](service::Shard& shard) -> std::unique_ptr<service::ShardState> {
    const service::ShardState* tables = shard.state(kServiceName);
    PENSTOCK_CHECK(tables != nullptr);
    return std::make_unique<StreamShard>(static_cast<const TableShard&>(*tables));
  };
  return service;
}

}  // namespace penstock::table

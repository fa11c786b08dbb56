#include "table/table_service.h"

#include <memory>
#include <utility>

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

}  // namespace penstock::table

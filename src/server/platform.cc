#include "server/platform.h"

#include <utility>

#include "delivery/delivery_service.h"
#include "iam/authenticator.h"
#include "iam/credentials_file.h"
#include "iam/iam_keys.h"
#include "queue/queue_service.h"
#include "sts/sts_api.h"
#include "table/table_service.h"

namespace penstock::server {
namespace {

// What the credentials file and `penstock env` name; requests may be signed for any.
constexpr std::string_view kRegion = "us-east-1";

}  // namespace

std::vector<service::Service> make_services(const ServiceOptions& options) {
  std::vector<service::Service> services;
  services.push_back(delivery::make_service());
  services.push_back(queue::make_service());
  services.push_back(bus::make_service(options.bus));
  services.push_back(topic::make_service(options.topic));
  services.push_back(table::make_service(options.table));
  services.push_back(table::make_stream_service());
  services.push_back(sts::make_service());
  return services;
}

void run_in_turn(size_t count, const std::function<void(size_t)>& run) {
  for (size_t index = 0; index < count; ++index) {
    run(index);
  }
}

Result<std::unique_ptr<Platform>> Platform::open(const PlatformParts& parts,
                                                 const DataDirectory& directory) {
  std::unique_ptr<Platform> platform(new Platform());
  store::ShardStores stores = store::make_shard_stores(service::kShards, parts.backend);
  PENSTOCK_ASSIGN(
      platform->journal_,
      journal::Journal::open(parts.disk, parts.clock, parts.random, parts.log, parts.journal,
                             parts.backend.sequence(),
                             [&stores](journal::Sequence, int64_t, std::string_view mutations) {
                               return store::replay(stores, mutations);
                             }));
  parts.clock.advance_to(platform->journal_->recovered().last_time_ms);
  platform->host_ = std::make_unique<service::Host>(parts.cores, parts.clock, parts.log,
                                                    *platform->journal_, std::move(stores));
  platform->checkpointer_ =
      std::make_unique<service::Checkpointer>(*platform->host_, *platform->journal_, parts.backend,
                                              parts.background, parts.log, parts.checkpoints);
  for (service::Service& service : make_services(parts.services)) {
    platform->host_->add(std::move(service));
  }
  PENSTOCK_TRY(platform->host_->load(parts.run_all));
  PENSTOCK_TRY(platform->load_root_access_key(parts, directory));
  return platform;
}

Result<void> Platform::load_root_access_key(const PlatformParts& parts,
                                            const DataDirectory& directory) {
  service::Shard& shard = *host_->shards()[service::shard_of(iam::root_arn(iam::kDefaultAccount))];
  PENSTOCK_ASSIGN(std::vector<iam::AccessKey> keys, iam::load_access_keys(shard.store()));
  if (keys.empty()) {
    keys.push_back(iam::make_root_access_key(parts.random, iam::kDefaultAccount));
    journal::Batch batch(shard.id());
    iam::put_access_key(batch, keys.back());
    shard.commit(std::move(batch));
    // The committer does not run yet.
    PENSTOCK_ASSIGN(const bool committed, journal_->commit_once());
    PENSTOCK_CHECK(committed);
  }
  // A crash between the two leaves a key without its file; the file is made from the key, never the
  // reverse.
  PENSTOCK_ASSIGN(const bool written, parts.disk.exists(directory.credentials()));
  if (!written) {
    PENSTOCK_TRY(
        iam::write_credentials_file(parts.disk, directory.credentials(), keys.front(), kRegion));
  }
  credentials_.publish(std::move(keys));
  return {};
}

}  // namespace penstock::server

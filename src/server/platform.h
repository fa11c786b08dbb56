// Everything between the ports and the wire: journal, stores, host, services, checkpointer. The
// same object serves in production and in simulation; what differs are the ports it is given.
// Opened before its executors run; destroyed after they have stopped.
#ifndef PENSTOCK_SERVER_PLATFORM_H_
#define PENSTOCK_SERVER_PLATFORM_H_

#include <functional>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "bus/bus_service.h"
#include "iam/credentials.h"
#include "journal/journal.h"
#include "server/data_directory.h"
#include "service/checkpointer.h"
#include "service/host.h"
#include "store/backend.h"
#include "table/table_service.h"
#include "topic/topic_service.h"

namespace penstock::server {

// What the services are told.
struct ServiceOptions {
  bus::Options bus;
  table::Options table;
  topic::Options topic;
};

struct PlatformParts {
  Disk& disk;
  Clock& clock;
  Random& random;
  Log& log;
  store::Backend& backend;
  std::vector<service::CoreParts> cores;
  runtime::Executor& background;
  journal::Options journal;
  service::CheckpointLimits checkpoints = {};
  service::Host::RunAll run_all;  // how the shards are loaded
  ServiceOptions services = {};
};

// One after the other, on the calling thread; what simulation gives.
void run_in_turn(size_t count, const std::function<void(size_t)>& run);

class Platform {
 public:
  // Recovers the journal over the backend, loads every service and makes sure that a root access
  // key exists, in the journal and as a credentials file. Errors are one line: which file, why,
  // what to do.
  static Result<std::unique_ptr<Platform>> open(const PlatformParts& parts,
                                                const DataDirectory& directory);

  journal::Journal& journal() { return *journal_; }
  service::Host& host() { return *host_; }
  service::Checkpointer& checkpointer() { return *checkpointer_; }
  iam::CredentialDirectory& credentials() { return credentials_; }

 private:
  Platform() = default;
  Result<void> load_root_access_key(const PlatformParts& parts, const DataDirectory& directory);

  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<service::Host> host_;
  std::unique_ptr<service::Checkpointer> checkpointer_;
  iam::CredentialDirectory credentials_;
};

// The services that make up the platform. The only place that names all.
std::vector<service::Service> make_services(const ServiceOptions& options = {});

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_PLATFORM_H_

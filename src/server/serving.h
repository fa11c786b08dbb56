// The running server: threads, listeners and the platform between them, put together from the
// machine's own ports. Made and stopped on the main thread.
#ifndef PENSTOCK_SERVER_SERVING_H_
#define PENSTOCK_SERVER_SERVING_H_

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "edge/admin_handler.h"
#include "edge/admission.h"
#include "edge/listener.h"
#include "edge/public_documents.h"
#include "edge/request_pipeline.h"
#include "egress/address_policy.h"
#include "egress/http_client.h"
#include "egress/mail_client.h"
#include "egress/mail_relay.h"
#include "egress/name_resolver.h"
#include "iam/authenticator.h"
#include "journal/journal_threads.h"
#include "observe/metrics.h"
#include "runtime/core.h"
#include "server/admin_api.h"
#include "server/config.h"
#include "server/data_directory.h"
#include "server/notification_signer.h"
#include "server/platform.h"
#include "store/rocksdb_backend.h"

namespace penstock::server {

// How long a stop waits for requests that run.
inline constexpr int64_t kDrainMs = 10'000;
// How often the checkpointer looks whether a checkpoint is due.
inline constexpr int64_t kCheckpointEveryMs = 250;
inline constexpr int64_t kCheckpointRetryMs = 1'000;
// Released journal segments kept for reuse: about as many as one checkpoint gives back.
inline constexpr int kSpareSegmentsMax = 16;
// Descriptors that are not for connections or calls: RocksDB's open files and the journal's, with
// room to spare.
inline constexpr uint64_t kDescriptorsKept = 256;
inline constexpr size_t kAdminConnectionsMax = 64;
// How long a stop waits for calls to targets that it cut.
inline constexpr int64_t kCallsEndMs = 1'000;

class Serving {
 public:
  // Opens the data directory, recovers, listens, and starts to serve. An error is one line: what,
  // why, what to do.
  static Result<std::unique_ptr<Serving>> start(const Config& config);
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  // As they are after port 0 became a real one.
  const std::string& listen_address() const { return listen_address_; }
  const std::string& admin_address() const { return admin_address_; }

  // Reads certificate and key again; on an error the old ones stay in use.
  void reload();
  // Stops accepting, finishes what runs, writes a checkpoint, ends the threads.
  void stop();

 private:
  // A thread that serves requests, with what belongs to it alone.
  struct Lane {
    explicit Lane(Clock& clock) : core(clock) {}
    runtime::Core core;
    SystemRandom random;
    std::unique_ptr<iam::Authenticator> authenticator;
    std::unique_ptr<edge::RequestPipeline> pipeline;
    std::unique_ptr<edge::Listener> listener;
    std::unique_ptr<egress::HttpClient> http;
    std::unique_ptr<egress::MailClient> mail;  // nullptr: no relay is configured
    std::thread thread;
  };

  explicit Serving(const Config& config)
      : config_(config), admission_(edge_limits()), admin_admission_(admin_limits()) {}

  edge::Limits edge_limits() const;
  static edge::Limits admin_limits();
  Result<void> open();
  Result<void> open_signer();
  Result<void> open_relay();
  void give_callers(ServiceOptions& services);
  Result<void> make_lanes();
  Result<void> listen();
  Result<void> listen_for_admin();
  // For client commands; what is there from an earlier start stays if it cannot be written.
  void write_endpoint();
  void register_metrics();
  void start_threads();
  runtime::Task<void> keep_checkpointing();
  runtime::Task<void> end_calls(Lane& lane);
  void drain();
  std::string not_ready_reason() const;

  Config config_;
  SystemClock clock_;
  SystemDisk disk_;
  SystemRandom random_;
  std::unique_ptr<Log> log_;
  observe::Registry registry_;
  edge::Admission admission_;
  // Of its own, so that an overload does not take health and metrics away.
  edge::Admission admin_admission_;
  std::shared_ptr<edge::TlsCredentials> tls_;
  std::unique_ptr<DataDirectory> directory_;
  edge::PublicDocuments documents_;
  std::unique_ptr<NotificationSigner> signer_;
  std::unique_ptr<store::RocksDbBackend> backend_;
  std::unique_ptr<egress::NameResolver> names_;
  std::unique_ptr<egress::AddressPolicy> addresses_;
  std::unique_ptr<egress::MailRelay> relay_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::unique_ptr<runtime::Core> background_;
  std::thread background_thread_;
  std::unique_ptr<Platform> platform_;
  std::unique_ptr<edge::PipelineMetrics> pipeline_metrics_;
  std::unique_ptr<AdminApi> admin_api_;
  std::unique_ptr<edge::AdminHandler> admin_handler_;
  std::unique_ptr<edge::Listener> admin_listener_;
  std::unique_ptr<journal::JournalThreads> journal_threads_;
  std::string listen_address_;
  std::string admin_address_;
  std::string endpoint_;
  std::atomic<bool> draining_{false};
  std::atomic<bool> drained_{false};
  std::promise<void> last_checkpoint_;
};

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_SERVING_H_

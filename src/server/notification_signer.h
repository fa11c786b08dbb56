// The platform's own key for signing notifications. It lies in the data directory from the first
// time on that it is wanted, is made on a thread of its own (which takes tenths of a second), and
// is only used once it is durable: a certificate that subscribers were told of does not go away
// with a crash. One for the process, any thread.
#ifndef PENSTOCK_SERVER_NOTIFICATION_SIGNER_H_
#define PENSTOCK_SERVER_NOTIFICATION_SIGNER_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/result.h"
#include "server/rsa_identity.h"
#include "topic/signer.h"

namespace penstock::server {

class NotificationSigner final : public topic::Signer {
 public:
  // Serves the certificate at the path from then on; called before anything is signed, perhaps on
  // another thread.
  using Serve = std::function<void(const std::string& path, std::string certificate_pem)>;

  // `path`: the PEM file, key and certificate. One that exists must be good: kCorrupt or kIoError
  // in one line. Disk, clock and log outlive the signer.
  static Result<std::unique_ptr<NotificationSigner>> open(Disk& disk, Clock& clock, Log& log,
                                                          std::string path, Serve serve);
  ~NotificationSigner() override;

  void prepare() const override;
  std::string sign(topic::SignatureVersion version, std::string_view text) const override;
  std::string_view certificate_path() const override;

 private:
  struct Ready {
    RsaIdentity identity;
    std::string certificate_path;
  };

  NotificationSigner(Disk& disk, Clock& clock, Log& log, std::string path, Serve serve);
  Result<void> load();
  void make() const;
  void become_ready(RsaIdentity identity) const;
  // Waits for the key if it has to be made.
  const Ready& ready() const;
  void warn_of_expiry(const RsaIdentity& identity) const;

  Disk& disk_;
  Clock& clock_;
  Log& log_;
  const std::string path_;
  const Serve serve_;
  mutable std::mutex mutex_;
  mutable std::condition_variable made_;
  mutable bool is_begun_ = false;              // the making; under mutex_
  mutable std::thread maker_;                  // under mutex_
  mutable std::optional<Ready> ready_;         // written once, under mutex_
  mutable std::atomic<bool> is_ready_{false};  // after which ready_ is only read
};

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_NOTIFICATION_SIGNER_H_

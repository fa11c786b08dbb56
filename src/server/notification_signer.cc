#include "server/notification_signer.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/units.h"

namespace penstock::server {
namespace {

// Validators compare the name with the host that they fetched the certificate from, or, as Java's
// does, with the first of these. The others are the default region's endpoint and this machine.
const std::vector<std::string>& certificate_names() {
  static const std::vector<std::string> kNames{"sns.amazonaws.com", "sns.us-east-1.amazonaws.com",
                                               "localhost"};
  return kNames;
}

// As long as SNS's own names: half of the hash is more than enough to be the only one.
constexpr size_t kHashDigits = 32;
constexpr int64_t kWarnBeforeMs = 90 * kDayMs;

}  // namespace

NotificationSigner::NotificationSigner(Disk& disk, Clock& clock, Log& log, std::string path,
                                       Serve serve)
    : disk_(disk), clock_(clock), log_(log), path_(std::move(path)), serve_(std::move(serve)) {}

Result<std::unique_ptr<NotificationSigner>> NotificationSigner::open(Disk& disk, Clock& clock,
                                                                     Log& log, std::string path,
                                                                     Serve serve) {
  std::unique_ptr<NotificationSigner> signer(
      new NotificationSigner(disk, clock, log, std::move(path), std::move(serve)));
  PENSTOCK_TRY(signer->load());
  return signer;
}

NotificationSigner::~NotificationSigner() {
  if (maker_.joinable()) {
    maker_.join();
  }
}

Result<void> NotificationSigner::load() {
  PENSTOCK_ASSIGN(const bool exists, disk_.exists(path_));
  if (!exists) {
    return {};
  }
  PENSTOCK_ASSIGN(const std::string pem, disk_.read_whole(path_));
  Result<RsaIdentity> identity = RsaIdentity::parse(pem);
  if (!identity.ok()) {
    return Error(kCorrupt,
                 fmt::format("{}: {}; restore it from a backup, or remove it: a new key is then "
                             "made, and what the old one signed cannot be verified any more",
                             path_, identity.error().message()));
  }
  warn_of_expiry(*identity);
  become_ready(std::move(identity).value());
  return {};
}

void NotificationSigner::warn_of_expiry(const RsaIdentity& identity) const {
  const int64_t left_ms = identity.valid_until_ms() - clock_.system_ms();
  if (left_ms < kWarnBeforeMs) {
    log_.warning("the certificate for notifications ends soon: remove its file and start again",
                 {{"file", std::string_view(path_)}, {"days_left", left_ms / kDayMs}});
  }
}

void NotificationSigner::become_ready(RsaIdentity identity) const {
  std::string path = fmt::format("/SimpleNotificationService-{}.pem",
                                 hex(identity.fingerprint()).substr(0, kHashDigits));
  serve_(path, identity.certificate_pem());
  const std::lock_guard lock(mutex_);
  ready_.emplace(Ready{std::move(identity), std::move(path)});
  is_ready_.store(true, std::memory_order_release);
  made_.notify_all();
}

// On a thread of its own.
void NotificationSigner::make() const {
  Result<RsaIdentity> identity = RsaIdentity::make(certificate_names(), clock_.system_ms());
  // Without memory or randomness nothing else works either.
  PENSTOCK_CHECK(identity.ok());
  const Result<void> written = disk_.write_whole(path_, identity->pem());
  if (!written.ok()) {
    // On a full disk messages are still signed, for as long as this process lives.
    log_.error("the key that signs notifications was not kept: the next start makes another",
               {{"error", std::string_view(written.error().message())}});
  }
  become_ready(std::move(identity).value());
}

void NotificationSigner::prepare() const {
  if (is_ready_.load(std::memory_order_acquire)) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (is_begun_ || ready_.has_value()) {
      return;
    }
    is_begun_ = true;
    try {
      maker_ = std::thread([this] { make(); });
      return;
    } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch)
      // The machine has no thread left: then here.
    }
  }
  make();
}

const NotificationSigner::Ready& NotificationSigner::ready() const {
  if (!is_ready_.load(std::memory_order_acquire)) {
    prepare();
    std::unique_lock lock(mutex_);
    made_.wait(lock, [this] { return ready_.has_value(); });
  }
  return *ready_;
}

std::string NotificationSigner::sign(topic::SignatureVersion version, std::string_view text) const {
  const auto hash = version == topic::SignatureVersion::k1 ? RsaIdentity::Hash::kSha1
                                                           : RsaIdentity::Hash::kSha256;
  return base64(ready().identity.sign(hash, text));
}

std::string_view NotificationSigner::certificate_path() const { return ready().certificate_path; }

}  // namespace penstock::server

#include "egress/mail_relay.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/units.h"
#include "egress/limits.h"
#include "egress/mail_message.h"
#include "egress/mail_transfer.h"

namespace penstock::egress {

namespace {

using Failure = runtime::MailOutcome::Failure;
constexpr int64_t kMsNs = 1'000'000;
// How long the thread sleeps where nothing is due; whoever has something to say wakes it.
constexpr int64_t kSleepMsMax = kMinuteMs;

Result<void> check_ca_file(const std::string& file) {
  if (file.empty()) {
    return {};
  }
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()),
                                                             SSL_CTX_free);
  const bool is_good = context != nullptr &&
                       SSL_CTX_load_verify_locations(context.get(), file.c_str(), nullptr) == 1;
  ERR_clear_error();
  return is_good ? Result<void>()
                 : Error(kInvalidArgument, file + " cannot be read as PEM certificates");
}

}  // namespace

// Everything of the relay that its thread touches.
class MailRelay::Worker {
 public:
  Worker(MailRelayOptions options, Clock& clock, const CurlLibrary& curl)
      : options_(std::move(options)), clock_(clock), curl_(curl), multi_(curl.multi_init()) {}
  ~Worker() {
    stop();
    if (thread_.joinable()) {
      thread_.join();
    }
    curl_.multi_cleanup(multi_);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  Result<void> start() {
    PENSTOCK_CHECK(multi_ != nullptr);
    curl_.multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(kMailConnectionsMax));
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error& error) {
      return Error(kIoError, std::string("no thread for the mail relay: ") + error.what());
    }
    return {};
  }

  bool submit(Job& job) {
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) {
        close(job);
        return true;
      }
      if (submitted_.size() + waiting_count_ >= kMailsWaitingMax) {
        return false;
      }
      submitted_.push_back(&job);
    }
    curl_.multi_wakeup(multi_);
    return true;
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    curl_.multi_wakeup(multi_);
  }

 private:
  // After this the job is gone.
  static void finish(Job& job) { job.executor->post(job.waiter); }
  static void fail(Job& job, Failure failure, std::string text) {
    job.outcome = {};
    job.outcome.failure = failure;
    job.outcome.text = std::move(text);
    finish(job);
  }
  static void close(Job& job) {
    fail(job, Failure::kClosed, "the mail was cut short: Penstock is stopping");
  }

  // False: the relay was stopped.
  bool take_submitted() {
    const std::lock_guard lock(mutex_);
    waiting_.insert(waiting_.end(), submitted_.begin(), submitted_.end());
    submitted_.clear();
    waiting_count_ = waiting_.size();
    return !stopped_;
  }

  void run() {
    while (take_submitted()) {
      expire_waiting();
      while (!waiting_.empty() && transfers_.size() < kMailConnectionsMax) {
        Job& job = *waiting_.front();
        waiting_.pop_front();
        begin(job);
      }
      int running = 0;
      curl_.multi_perform(multi_, &running);
      end_transfers();
      if (waiting_.empty() || transfers_.size() >= kMailConnectionsMax) {
        curl_.multi_poll(multi_, nullptr, 0, static_cast<int>(sleep_ms()), nullptr);
      }
    }
    close_all();
    sockets_.shut_down();
  }

  // Deadlines are in no order: a mail says how long it may take.
  void expire_waiting() {
    const int64_t now_ns = clock_.monotonic_ns();
    const auto live = std::stable_partition(waiting_.begin(), waiting_.end(),
                                            [&](Job* job) { return job->deadline_ns > now_ns; });
    for (auto late = live; late != waiting_.end(); ++late) {
      fail(**late, Failure::kTimeout, "no connection to the relay became free in time");
    }
    waiting_.erase(live, waiting_.end());
  }

  int64_t sleep_ms() const {
    int64_t due_ns = clock_.monotonic_ns() + kSleepMsMax * kMsNs;
    for (const Job* job : waiting_) {
      due_ns = std::min(due_ns, job->deadline_ns);
    }
    return std::max<int64_t>((due_ns - clock_.monotonic_ns()) / kMsNs + 1, 0);
  }

  void begin(Job& job) {
    Result<std::string> message = compose_mail(*job.mail, options_.from, clock_.system_ms());
    if (!message.ok()) {
      fail(job, Failure::kBadMail, message.error().message());
      return;
    }
    auto transfer =
        std::make_unique<MailTransfer>(curl_, options_, sockets_, job, std::move(message).value());
    const int64_t left_ms = (job.deadline_ns - clock_.monotonic_ns()) / kMsNs;
    // 0 would mean for ever.
    if (!transfer->prepare(std::max<int64_t>(left_ms, 1)) ||
        curl_.multi_add_handle(multi_, transfer->handle()) != CURLM_OK) {
      fail(job, Failure::kClosed, "out of memory");
      return;
    }
    transfers_.push_back(std::move(transfer));
  }

  void end_transfers() {
    int left = 0;
    while (const CURLMsg* message = curl_.multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) {
        continue;
      }
      const CURLcode result = message->data.result;
      CURL* const handle = message->easy_handle;  // the message ends with the handle's removal
      const auto found = std::find_if(transfers_.begin(), transfers_.end(),
                                      [&](const auto& one) { return one->handle() == handle; });
      PENSTOCK_CHECK(found != transfers_.end());
      Job& job = (*found)->job();
      job.outcome = (*found)->outcome(result);
      remove(found);
      finish(job);
    }
  }

  using Transfers = std::vector<std::unique_ptr<MailTransfer>>;
  void remove(Transfers::iterator transfer) {
    curl_.multi_remove_handle(multi_, (*transfer)->handle());
    transfers_.erase(transfer);
  }

  // Nothing is submitted any more.
  void close_all() {
    for (Job* job : waiting_) {
      close(*job);
    }
    waiting_.clear();
    while (!transfers_.empty()) {
      Job& job = transfers_.back()->job();
      remove(std::prev(transfers_.end()));
      close(job);
    }
  }

  const MailRelayOptions options_;
  Clock& clock_;
  const CurlLibrary& curl_;
  CURLM* const multi_;
  // The thread's alone, until it has ended.
  MailSockets sockets_;
  std::deque<Job*> waiting_;
  Transfers transfers_;

  std::mutex mutex_;
  std::vector<Job*> submitted_;  // under mutex_
  size_t waiting_count_ = 0;     // of waiting_, as the thread last saw it; under mutex_
  bool stopped_ = false;         // under mutex_
  std::thread thread_;
};

MailRelay::MailRelay(std::unique_ptr<Worker> worker, Clock& clock)
    : worker_(std::move(worker)), clock_(clock) {}

MailRelay::~MailRelay() = default;

Result<std::unique_ptr<MailRelay>> MailRelay::start(MailRelayOptions options, Clock& clock) {
  PENSTOCK_TRY(check_ca_file(options.ca_file));
  PENSTOCK_ASSIGN(const CurlLibrary* const curl, CurlLibrary::load());
  auto worker = std::make_unique<Worker>(std::move(options), clock, *curl);
  PENSTOCK_TRY(worker->start());
  return std::unique_ptr<MailRelay>(new MailRelay(std::move(worker), clock));
}

bool MailRelay::submit(Job& job) { return worker_->submit(job); }

void MailRelay::stop() { worker_->stop(); }

}  // namespace penstock::egress

#include "journal/journal_threads.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace penstock::journal {
namespace {

constexpr std::chrono::seconds kFullRetry{1};

}  // namespace

JournalThreads::JournalThreads(Journal& journal, Log& log)
    : JournalThreads(journal, log, nullptr) {}

JournalThreads::JournalThreads(Journal& journal, Log& log, runtime::Core& core)
    : JournalThreads(journal, log, &core) {
  core.when_idle([this] { return commit_on_core(); });
}

JournalThreads::JournalThreads(Journal& journal, Log& log, runtime::Core* core)
    : journal_(journal),
      log_(log),
      core_(core),
      is_cores_turn_(core != nullptr),
      committer_([this] { commit(); }),
      preparer_([this] { prepare(); }) {
  pthread_setname_np(committer_.native_handle(), "journal-commit");
  pthread_setname_np(preparer_.native_handle(), "journal-prepare");
}

JournalThreads::~JournalThreads() { stop(); }

void JournalThreads::stop() {
  if (committer_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
      is_cores_turn_ = false;
    }
    changed_.notify_all();
    journal_.stop();
    committer_.join();
    preparer_.join();
  }
}

void JournalThreads::commit() {
  while (true) {
    await_turn();
    if (commit_group()) {
      if (core_ != nullptr && recent_commit_ns_ < kCoreCommitNsMax / 2) {
        hand_to_core();
      }
    } else if (!journal_.wait_for_work()) {
      return;
    }
  }
}

bool JournalThreads::commit_group() {
  const int64_t began_ns = core_ != nullptr ? core_->clock().monotonic_ns() : 0;
  const Result<bool> committed = journal_.commit_once();
  if (!committed.ok()) {
    die("journal write failed", committed.error());
  }
  if (*committed && core_ != nullptr) {
    recent_commit_ns_ += (core_->clock().monotonic_ns() - began_ns - recent_commit_ns_) / 8;
  }
  return *committed;
}

bool JournalThreads::commit_on_core() {
  if (!is_cores_turn_) {
    return false;
  }
  const bool committed = commit_group();
  if (recent_commit_ns_ > kCoreCommitNsMax) {
    hand_to_thread();
  }
  return committed;
}

void JournalThreads::await_turn() {
  if (is_cores_turn_) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !is_cores_turn_; });
  }
}

void JournalThreads::hand_to_thread() {
  {
    const std::lock_guard lock(mutex_);
    is_cores_turn_ = false;
  }
  changed_.notify_all();
}

void JournalThreads::hand_to_core() {
  {
    const std::lock_guard lock(mutex_);
    is_cores_turn_ = !is_stopping_;
  }
  // It may have appended something and gone to sleep before it had its turn.
  core_->post({[](void*) {}, nullptr});
}

void JournalThreads::prepare() {
  while (journal_.wait_for_prepare()) {
    const Result<bool> prepared = journal_.prepare_once();
    if (!prepared.ok()) {
      die("journal segment could not be prepared", prepared.error());
    }
    pause_if_full();
  }
}

void JournalThreads::pause_if_full() {
  if (journal_.stats().full) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kFullRetry, [this] { return is_stopping_; });
  }
}

void JournalThreads::die(const char* what, const Error& error) {
  log_.error(what, {{"reason", error.message()}});
  std::fprintf(stderr, "penstock: %s: %s; nothing more can be acknowledged, exiting\n", what,
               error.message().c_str());
  _exit(kExitJournalFailed);
}

}  // namespace penstock::journal

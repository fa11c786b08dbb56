#include "journal/journal_threads.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace penstock::journal {
namespace {

constexpr std::chrono::seconds kFullRetry{1};
constexpr std::chrono::milliseconds kDescriptorsRetry{100};

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
    const Outcome outcome = commit_group();
    if (outcome == Outcome::kCommitted) {
      if (core_ != nullptr && recent_commit_ns_ < kCoreCommitNsMax / 2) {
        hand_to_core();
      }
    } else if (outcome == Outcome::kOutOfDescriptors) {
      pause(kDescriptorsRetry);
    } else if (!journal_.wait_for_work()) {
      return;
    }
  }
}

JournalThreads::Outcome JournalThreads::commit_group() {
  const int64_t began_ns = core_ != nullptr ? core_->clock().monotonic_ns() : 0;
  const Result<bool> committed = journal_.commit_once();
  if (!committed.ok()) {
    // What waits was not acknowledged, so a stop need not wait for descriptors.
    if (committed.error().is(kNoDescriptors) && !is_stopping()) {
      return Outcome::kOutOfDescriptors;
    }
    die("journal write failed", committed.error());
  }
  if (*committed && core_ != nullptr) {
    recent_commit_ns_ += (core_->clock().monotonic_ns() - began_ns - recent_commit_ns_) / 8;
  }
  return *committed ? Outcome::kCommitted : Outcome::kIdle;
}

bool JournalThreads::commit_on_core() {
  if (!is_cores_turn_) {
    return false;
  }
  const Outcome outcome = commit_group();
  if (recent_commit_ns_ > kCoreCommitNsMax || outcome == Outcome::kOutOfDescriptors) {
    hand_to_thread();
  }
  return outcome == Outcome::kCommitted;
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
    const Stats stats = journal_.stats();
    if (stats.full) {
      pause(kFullRetry);
    } else if (stats.out_of_descriptors) {
      pause(kDescriptorsRetry);
    }
  }
}

void JournalThreads::pause(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, longest, [this] { return is_stopping_; });
}

bool JournalThreads::is_stopping() {
  const std::lock_guard lock(mutex_);
  return is_stopping_;
}

void JournalThreads::die(const char* what, const Error& error) {
  log_.error(what, {{"reason", error.message()}});
  std::fprintf(stderr, "penstock: %s: %s; nothing more can be acknowledged, exiting\n", what,
               error.message().c_str());
  _exit(kExitJournalFailed);
}

}  // namespace penstock::journal

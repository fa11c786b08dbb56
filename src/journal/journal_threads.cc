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
    : journal_(journal),
      log_(log),
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
    }
    stopping_.notify_all();
    journal_.stop();
    committer_.join();
    preparer_.join();
  }
}

void JournalThreads::commit() {
  while (true) {
    const Result<bool> committed = journal_.commit_once();
    if (!committed.ok()) {
      die("journal write failed", committed.error());
    }
    if (!*committed && !journal_.wait_for_work()) {
      return;
    }
  }
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
    stopping_.wait_for(lock, kFullRetry, [this] { return is_stopping_; });
  }
}

void JournalThreads::die(const char* what, const Error& error) {
  log_.error(what, {{"reason", error.message()}});
  std::fprintf(stderr, "penstock: %s: %s; nothing more can be acknowledged, exiting\n", what,
               error.message().c_str());
  _exit(kExitJournalFailed);
}

}  // namespace penstock::journal

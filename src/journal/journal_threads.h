// The committer's and the preparer's threads, for production; simulation steps a Journal itself. A
// journal that can no longer write ends the process: nothing more may be acknowledged, and the next
// start replays.
#ifndef PENSTOCK_JOURNAL_JOURNAL_THREADS_H_
#define PENSTOCK_JOURNAL_JOURNAL_THREADS_H_

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "journal/journal.h"

namespace penstock::journal {

inline constexpr int kExitJournalFailed = 70;  // EX_SOFTWARE

class JournalThreads {
 public:
  // Starts both. The listener must have been set; journal and log outlive this.
  JournalThreads(Journal& journal, Log& log);
  JournalThreads(const JournalThreads&) = delete;
  JournalThreads& operator=(const JournalThreads&) = delete;
  ~JournalThreads();

  // Commits what was appended, then ends both. Nothing may be appended from here on. A second call
  // does nothing.
  void stop();

 private:
  void commit();
  void prepare();
  // A full disk is tried again after a while; it may be another program that frees space.
  void pause_if_full();
  [[noreturn]] void die(const char* what, const Error& error);

  Journal& journal_;
  Log& log_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool is_stopping_ = false;
  std::thread committer_;
  std::thread preparer_;
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_JOURNAL_THREADS_H_

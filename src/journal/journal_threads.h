// Who commits and who prepares in production; simulation steps a Journal itself. A journal that can
// no longer write ends the process: nothing more may be acknowledged, and the next start replays.
//
// Preparing is done by a thread of its own, and so is committing where several cores append: a core
// that waits for the disk would hold up what the others send it. Where one core appends everything,
// that core commits whenever nothing else is ready. No thread is woken for a group and none for its
// replies, and a group gathers all requests that have arrived, so there are fewer of them. The
// thread takes over while the disk is slow, so that what needs no disk does not wait for it.
#ifndef PENSTOCK_JOURNAL_JOURNAL_THREADS_H_
#define PENSTOCK_JOURNAL_JOURNAL_THREADS_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "journal/journal.h"
#include "runtime/core.h"

namespace penstock::journal {

inline constexpr int kExitJournalFailed = 70;  // EX_SOFTWARE

// A core hands committing to the thread when a group has lately taken longer than this, and gets it
// back at half. It bounds how long the core's other work waits: a virtual disk syncs in 0.15 ms, a
// network disk in 1, a hard disk in 10.
inline constexpr int64_t kCoreCommitNsMax = 1'000'000;

class JournalThreads {
 public:
  // Starts both. The listener must have been set; journal and log outlive this.
  JournalThreads(Journal& journal, Log& log);
  // As above, and has `core` commit. From here on only its thread appends, and it is not running
  // yet; it outlives this.
  JournalThreads(Journal& journal, Log& log, runtime::Core& core);
  JournalThreads(const JournalThreads&) = delete;
  JournalThreads& operator=(const JournalThreads&) = delete;
  ~JournalThreads();

  // Commits what was appended, then ends both. Nothing may be appended from here on, and a core
  // that commits has ended. A second call does nothing.
  void stop();

 private:
  JournalThreads(Journal& journal, Log& log, runtime::Core* core);

  enum class Outcome { kCommitted, kIdle, kOutOfDescriptors };

  void commit();
  Outcome commit_group();
  // On the core, when it is idle.
  bool commit_on_core();
  void await_turn();
  void hand_to_thread();
  void hand_to_core();

  void prepare();
  // What lacks space or descriptors is tried again after a while; it may be another program that
  // gives them back. Ends early at a stop.
  void pause(std::chrono::milliseconds longest);
  bool is_stopping();
  [[noreturn]] void die(const char* what, const Error& error);

  Journal& journal_;
  Log& log_;
  runtime::Core* const core_;  // none: the thread commits
  // Over about eight groups. Belongs to whoever's turn it is.
  int64_t recent_commit_ns_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;  // the turn, or stopping
  // Written under mutex_. What the one whose turn it was did to the journal happens before the
  // other sees it.
  std::atomic<bool> is_cores_turn_;
  bool is_stopping_ = false;
  std::thread committer_;
  std::thread preparer_;
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_JOURNAL_THREADS_H_

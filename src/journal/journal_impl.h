// The Journal on disk. See journal.h for who may call what.
//
// One mutex guards what threads share, and is never held over a call to the disk. What only the
// committer uses has no lock.
#ifndef PENSTOCK_JOURNAL_JOURNAL_IMPL_H_
#define PENSTOCK_JOURNAL_JOURNAL_IMPL_H_

#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "journal/frame_builder.h"
#include "journal/journal.h"
#include "journal/recovery.h"
#include "journal/segment_writer.h"
#include "journal/space.h"
#include "journal/spare_segments.h"

namespace penstock::journal {

// Open for as long as the journal is, so that it needs no descriptor to sync them.
struct JournalDirectories {
  std::unique_ptr<Directory> segments;
  std::unique_ptr<Directory> archive;  // none: nothing is archived
};

class JournalImpl final : public Journal {
 public:
  JournalImpl(Disk& disk, Clock& clock, Random& random, Log& log, Options options,
              JournalDirectories directories);

  // Recovers; called once, first.
  Result<void> start(Sequence replay_after, const Replay& replay);

  const Recovered& recovered() const override { return recovered_; }
  Result<void> admit(Space space, size_t bytes) override;
  Sequence append(std::string mutations, int64_t time_ms) override;
  Sequence durable() const override { return durable_.load(); }
  void on_durable(std::function<void(Sequence)> listener) override;
  Result<bool> commit_once() override;
  bool wait_for_work() override;
  Result<bool> prepare_once() override;
  bool wait_for_prepare() override;
  void stop() override;
  Result<void> release(Sequence sequence) override;
  Stats stats() const override;
  size_t batch_bytes_max() const override {
    return journal::batch_bytes_max(options_.segment_bytes);
  }

 private:
  struct Pending {
    std::string mutations;
    int64_t time_ms;
  };

  // The committer's steps.
  bool take_waiting();
  Result<void> commit_group();
  size_t collect_group();  // into frame_; the number of batches
  Result<void> activate(uint64_t cost);
  Result<Spare> take_spare(uint64_t cost);
  void publish(size_t batches, int64_t elapsed_ns);

  bool may_take_from_disk(uint64_t bytes);
  void refresh_free_space();
  // Whether the last attempt to open a file found no descriptor; a change is logged.
  void note_descriptors(bool out_of_descriptors);
  // The checkpointer's steps.
  std::vector<Segment> releasable(Sequence sequence) const;
  Result<void> dispose_all(const std::vector<Segment>& released,
                           std::vector<std::string>& new_spares);
  // Moves or removes one file; the path of the spare that it became, if so.
  Result<std::optional<std::string>> dispose(const Segment& segment, bool keep);

  Disk& disk_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  const Options options_;
  const JournalDirectories directories_;
  SpareSegments spares_;
  Recovered recovered_;
  std::atomic<Sequence> durable_{0};
  std::function<void(Sequence)> listener_;

  // The committer's own.
  std::unique_ptr<SegmentWriter> active_;
  std::vector<Pending> group_;  // taken, in order; from next_ on not yet written
  size_t next_ = 0;
  FrameBuilder frame_;
  std::optional<Error> failure_;

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable prepare_;
  std::vector<Pending> waiting_;
  Sequence appended_ = 0;  // the last sequence that was given out
  SpaceAccount space_;
  std::vector<Segment> segments_;
  Stats stats_;
  bool committer_sleeps_ = false;
  bool is_stopping_ = false;
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_JOURNAL_IMPL_H_

#include "journal/journal.h"

#include <utility>

#include "journal/journal_impl.h"

namespace penstock::journal {
namespace {

// The size of a segment that the committer has to make itself: small, so that the batches that wait
// for it do not wait long.
constexpr uint64_t kInlineSegmentBytes = 4 * kMiB;

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(Disk& disk, Clock& clock, Random& random, Log& log,
                                               Options options, Sequence replay_after,
                                               const Replay& replay) {
  if (options.segment_bytes < 2 * kSegmentHeaderBytes || options.segment_bytes % kPageBytes != 0 ||
      options.spare_segments < 1) {
    return Error(kInvalidArgument,
                 "a journal segment must be a multiple of 4096 bytes and at least 8192, and there "
                 "must be one spare segment or more");
  }
  JournalDirectories directories;
  PENSTOCK_TRY(disk.create_directory(options.directory));
  PENSTOCK_ASSIGN(directories.segments, disk.open_directory(options.directory));
  if (!options.archive_directory.empty()) {
    PENSTOCK_TRY(disk.create_directory(options.archive_directory));
    PENSTOCK_ASSIGN(directories.archive, disk.open_directory(options.archive_directory));
  }
  auto journal = std::make_unique<JournalImpl>(disk, clock, random, log, std::move(options),
                                               std::move(directories));
  PENSTOCK_TRY(journal->start(replay_after, replay));
  return std::unique_ptr<Journal>(std::move(journal));
}

JournalImpl::JournalImpl(Disk& disk, Clock& clock, Random& random, Log& log, Options options,
                         JournalDirectories directories)
    : disk_(disk),
      clock_(clock),
      random_(random),
      log_(log),
      options_(std::move(options)),
      directories_(std::move(directories)),
      spares_(disk, options_.directory, *directories_.segments, options_.segment_bytes,
              static_cast<size_t>(options_.spare_segments)),
      space_(options_.segment_bytes, options_.pending_bytes_max) {}

Result<void> JournalImpl::start(Sequence replay_after, const Replay& replay) {
  // A killed process may have left names that are not durable yet.
  PENSTOCK_TRY(directories_.segments->sync());
  PENSTOCK_ASSIGN(const DirectoryContent content, list_directory(disk_, options_.directory));
  PENSTOCK_ASSIGN(Recovery recovery,
                  recover(disk_, options_.directory, content.segments, replay_after, replay));
  PENSTOCK_TRY(spares_.adopt(content.spares, content.unfinished));
  recovered_ = recovery.summary;
  segments_ = std::move(recovery.segments);
  active_ = std::move(recovery.active);
  appended_ = recovered_.last_sequence;
  durable_ = recovered_.last_sequence;
  space_.set_active_room(active_ != nullptr ? active_->room() : 0);
  refresh_free_space();
  if (recovered_.cut_bytes > 0) {
    log_.warning("journal tail cut", {{"segment", static_cast<int64_t>(segments_.back().number)},
                                      {"bytes", static_cast<int64_t>(recovered_.cut_bytes)}});
  }
  return {};
}

Result<void> JournalImpl::admit(Space space, size_t bytes) {
  const std::lock_guard lock(mutex_);
  return space_.admit(space, bytes, spares_.count());
}

Sequence JournalImpl::append(std::string mutations, int64_t time_ms) {
  const uint64_t bytes = mutations.size();
  PENSTOCK_CHECK(bytes <= batch_bytes_max());
  std::unique_lock lock(mutex_);
  waiting_.push_back({std::move(mutations), time_ms});
  space_.appended(bytes);
  const Sequence sequence = ++appended_;
  const bool wake = std::exchange(committer_sleeps_, false);
  lock.unlock();
  if (wake) {
    work_.notify_one();
  }
  return sequence;
}

void JournalImpl::on_durable(std::function<void(Sequence)> listener) {
  listener_ = std::move(listener);
}

Result<bool> JournalImpl::commit_once() {
  if (failure_.has_value()) {
    return *failure_;
  }
  const bool has_work = take_waiting();
  Result<void> done = has_work             ? commit_group()
                      : active_ != nullptr ? active_->write_mark(durable() + 1)
                                           : Result<void>();
  if (done.ok()) {
    return has_work;
  }
  if (done.error().is(kNoDescriptors)) {
    note_descriptors(true);
    return std::move(done).error();
  }
  failure_ = std::move(done).error();
  return *failure_;
}

bool JournalImpl::take_waiting() {
  if (next_ < group_.size()) {
    return true;
  }
  group_.clear();
  next_ = 0;
  const std::lock_guard lock(mutex_);
  group_.swap(waiting_);
  return !group_.empty();
}

Result<void> JournalImpl::commit_group() {
  const uint64_t first_cost = batch_cost(group_[next_].mutations.size());
  if (active_ == nullptr || active_->room() < first_cost) {
    PENSTOCK_TRY(activate(first_cost));
  }
  const size_t batches = collect_group();
  const int64_t begin_ns = clock_.monotonic_ns();
  PENSTOCK_TRY(active_->write(frame_, durable() + 1));
  publish(batches, clock_.monotonic_ns() - begin_ns);
  return {};
}

size_t JournalImpl::collect_group() {
  frame_.start(group_.size() - next_);
  size_t batches = 0;
  for (size_t i = next_; i < group_.size(); ++i) {
    const std::string& mutations = group_[i].mutations;
    const uint64_t payload = frame_.payload_bytes() + kBatchHeadBytesMax + mutations.size();
    if (batches > 0 && (payload > kGroupBytesMax || frame_bytes(payload) > active_->room())) {
      break;
    }
    frame_.add(mutations, group_[i].time_ms);
    ++batches;
  }
  return batches;
}

void JournalImpl::publish(size_t batches, int64_t elapsed_ns) {
  uint64_t cost = 0;
  for (size_t i = next_; i < next_ + batches; ++i) {
    cost += batch_cost(group_[i].mutations.size());
  }
  next_ += batches;
  const Sequence durable = durable_ + batches;
  {
    const std::lock_guard lock(mutex_);
    space_.committed(cost);
    space_.set_active_room(active_->room());
    stats_.batches += batches;
    ++stats_.groups;
    stats_.bytes += frame_bytes(frame_.payload_bytes());
    stats_.sync_ns += static_cast<uint64_t>(elapsed_ns);
  }
  // Sequentially consistent: a listener that finds nobody waiting must not have missed one who saw
  // the value before.
  durable_.store(durable);
  if (listener_) {
    listener_(durable);
  }
  if (options_.on_group) {
    options_.on_group(batches, elapsed_ns);
  }
}

Result<void> JournalImpl::activate(uint64_t cost) {
  PENSTOCK_ASSIGN(Spare spare, take_spare(cost));
  SegmentHeader header;
  header.segment_bytes = spare.bytes;
  header.salt = random_.next_u64();
  header.first_sequence = durable() + 1;
  header.time_ms = clock_.now_ms();
  {
    const std::lock_guard lock(mutex_);
    header.number = segments_.empty() ? 1 : segments_.back().number + 1;
  }
  PENSTOCK_ASSIGN(active_,
                  SegmentWriter::activate(disk_, options_.directory, *directories_.segments,
                                          std::move(spare), header));
  {
    const std::lock_guard lock(mutex_);
    segments_.push_back({header.number, header.first_sequence, header.segment_bytes});
    space_.set_active_room(active_->room());
  }
  refresh_free_space();
  prepare_.notify_one();
  return {};
}

Result<Spare> JournalImpl::take_spare(uint64_t cost) {
  if (std::optional<Spare> spare = spares_.take()) {
    return std::move(*spare);
  }
  const uint64_t least = align_up(kSegmentHeaderBytes + cost, kPageBytes);
  const uint64_t bytes = std::min(std::max(kInlineSegmentBytes, least), options_.segment_bytes);
  PENSTOCK_ASSIGN(Spare made, spares_.make(bytes));
  log_.info("journal segment made inline", {{"bytes", static_cast<int64_t>(bytes)}});
  return made;
}

bool JournalImpl::wait_for_work() {
  if (next_ < group_.size()) {
    return true;
  }
  std::unique_lock lock(mutex_);
  while (waiting_.empty() && !is_stopping_) {
    committer_sleeps_ = true;
    work_.wait(lock);
  }
  committer_sleeps_ = false;
  return !waiting_.empty();
}

Result<bool> JournalImpl::prepare_once() {
  if (spares_.missing() == 0) {
    note_descriptors(false);
    refresh_free_space();
    const std::lock_guard lock(mutex_);
    space_.set_full(false);
    return false;
  }
  const Result<bool> made =
      may_take_from_disk(options_.segment_bytes)
          ? spares_.prepare()
          : Result<bool>(Error(kNoSpace, options_.directory + ": the disk is full"));
  const bool is_full = !made.ok() && made.error().is(kNoSpace);
  const bool out_of_descriptors = !made.ok() && made.error().is(kNoDescriptors);
  if (!made.ok() && !is_full && !out_of_descriptors) {
    return made.error();
  }
  note_descriptors(out_of_descriptors);
  bool was_full = false;
  {
    const std::lock_guard lock(mutex_);
    was_full = space_.is_full();
    space_.set_full(is_full);
  }
  refresh_free_space();
  if (is_full != was_full) {
    log_.warning(is_full ? "journal disk full" : "journal disk has space again");
  }
  return made.ok() && *made;
}

bool JournalImpl::may_take_from_disk(uint64_t bytes) {
  const Result<uint64_t> free_bytes = disk_.free_bytes(options_.directory);
  return !free_bytes.ok() || *free_bytes >= bytes + options_.keep_free_bytes;
}

bool JournalImpl::wait_for_prepare() {
  std::unique_lock lock(mutex_);
  prepare_.wait(lock, [this] { return is_stopping_ || spares_.missing() > 0; });
  return !is_stopping_;
}

void JournalImpl::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  spares_.abandon();
  work_.notify_all();
  prepare_.notify_all();
}

void JournalImpl::refresh_free_space() {
  const Result<uint64_t> free_bytes = disk_.free_bytes(options_.directory);
  const std::lock_guard lock(mutex_);
  space_.set_free(free_bytes.ok() ? *free_bytes : 0);
}

void JournalImpl::note_descriptors(bool out_of_descriptors) {
  {
    const std::lock_guard lock(mutex_);
    if (space_.is_out_of_descriptors() == out_of_descriptors) {
      return;
    }
    space_.set_out_of_descriptors(out_of_descriptors);
  }
  log_.warning(out_of_descriptors ? "journal out of file descriptors"
                                  : "journal has file descriptors again");
}

Stats JournalImpl::stats() const {
  const std::lock_guard lock(mutex_);
  Stats stats = stats_;
  stats.pending_bytes = space_.pending();
  stats.segments = segments_.size();
  stats.spares = spares_.count();
  stats.full = space_.is_full();
  stats.out_of_descriptors = space_.is_out_of_descriptors();
  return stats;
}

}  // namespace penstock::journal

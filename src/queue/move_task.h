// A queue's move tasks: messages of a dead-letter queue go back to where they came from, or to
// another queue. MoveTask is a value and its stored form; MoveTasks are those of one queue and the
// timer that drives the one that runs. MoveTasks belong to their queue, on the shard's thread;
// rebuilt from the stored records at start.
//
// Each step moves some messages: their removal, the letters that carry them and the task's counts
// are one batch. So a task goes on where it was after a crash, and its counts are exact.
#ifndef PENSTOCK_QUEUE_MOVE_TASK_H_
#define PENSTOCK_QUEUE_MOVE_TASK_H_

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/batch.h"
#include "queue/queue_keys.h"
#include "runtime/executor.h"

namespace penstock::queue {

class QueueShard;
struct Queue;

inline constexpr std::string_view kMoveTaskPrefix = "qt";

struct MoveTask {
  // On disk.
  enum class Status : uint8_t {
    kRunning = 1,
    kCompleted = 2,
    kCancelled = 3,
    kFailed = 4,
  };
  uint64_t number = 0;  // in its queue, from 1, ascending
  std::array<char, 16> id{};
  Status status = Status::kRunning;
  std::string destination_arn;  // empty: each message's own source
  int32_t rate_per_s = 0;       // 0: as fast as it can
  uint64_t moved = 0;
  uint64_t to_move = 0;  // how many there were at the start
  int64_t started_ms = 0;
  std::string failure;  // empty unless kFailed

  bool operator==(const MoveTask&) const = default;
};
std::string_view status_name(MoveTask::Status status);
std::string move_task_key(QueueId queue, uint64_t number);
QueueId queue_of_move_task_key(std::string_view key);
std::string encode(const MoveTask& task);
std::optional<MoveTask> decode_move_task(std::string_view value);

class MoveTasks {
 public:
  MoveTasks(QueueShard& shard, Queue& queue) : shard_(shard), queue_(queue) {}
  MoveTasks(const MoveTasks&) = delete;
  MoveTasks& operator=(const MoveTasks&) = delete;
  ~MoveTasks();

  // Newest last; at most kMoveTasksKept.
  const std::deque<MoveTask>& all() const { return tasks_; }
  MoveTask* running();
  template <typename Matches>
  MoveTask* find(Matches&& matches) {
    for (MoveTask& task : tasks_) {
      if (matches(task)) {
        return &task;
      }
    }
    return nullptr;
  }

  // Begins a task; none may run. An older one may be forgotten for it.
  MoveTask& start(MoveTask task, journal::Batch& batch);
  void end(MoveTask& task, MoveTask::Status status, std::string_view failure,
           journal::Batch& batch);
  // A message could not be moved and is back.
  void take_back(uint64_t number, std::string_view failure, journal::Batch& batch);

  void restore(MoveTask task);
  // Goes on with what ran before the last end of the process.
  void resume();

 private:
  void save(const MoveTask& task, journal::Batch& batch);
  void step_later(int64_t delay_ms);
  void step();
  // How many messages were moved; 0 if none is left to move, or the task has ended.
  Result<size_t> move_some(MoveTask& task, int64_t now_ms, journal::Batch& batch);

  QueueShard& shard_;
  Queue& queue_;
  std::deque<MoveTask> tasks_;
  runtime::Executor::TimerId timer_ = 0;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_MOVE_TASK_H_

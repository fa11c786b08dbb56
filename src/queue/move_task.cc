#include "queue/move_task.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/bytes.h"
#include "queue/queue_limits.h"
#include "queue/queue_shard.h"
#include "queue/redrive.h"

namespace penstock::queue {
namespace {

constexpr char kVersion = 1;
// As AWS names it (developer guide, "Troubleshooting dead-letter queue redrive").
constexpr std::string_view kNoSource = "CouldNotDetermineMessageSource";

// A paced task moves a tenth of a second's messages at a time, and at least one.
size_t messages_per_step(const MoveTask& task) {
  if (task.rate_per_s == 0) {
    return kMovedPerStep;
  }
  const int64_t per_step = task.rate_per_s * kMovePacedStepMs / kSecondMs;
  return static_cast<size_t>(std::max<int64_t>(per_step, 1));
}

int64_t pause_ms(const MoveTask& task, size_t moved) {
  if (task.rate_per_s == 0) {
    return kMoveStepMs;
  }
  const int64_t moved_ms = static_cast<int64_t>(moved) * kSecondMs;
  return std::max<int64_t>((moved_ms + task.rate_per_s - 1) / task.rate_per_s, kMoveStepMs);
}

}  // namespace

std::string_view status_name(MoveTask::Status status) {
  switch (status) {
    case MoveTask::Status::kRunning:
      return "RUNNING";
    case MoveTask::Status::kCompleted:
      return "COMPLETED";
    case MoveTask::Status::kCancelled:
      return "CANCELLED";
    case MoveTask::Status::kFailed:
      break;
  }
  return "FAILED";
}

std::string move_task_key(QueueId queue, uint64_t number) {
  std::string key = queue_part_key(kMoveTaskPrefix, queue);
  append_big_endian(key, number);
  return key;
}

QueueId queue_of_move_task_key(std::string_view key) {
  ByteReader reader(key);
  reader.take(kMoveTaskPrefix.size());
  return reader.big_endian<QueueId>();
}

std::string encode(const MoveTask& task) {
  std::string value(1, kVersion);
  append_varint(value, task.number);
  value.append(task.id.data(), task.id.size());
  value.push_back(static_cast<char>(task.status));
  append_sized(value, task.destination_arn);
  append_varint(value, static_cast<uint64_t>(task.rate_per_s));
  append_varint(value, task.moved);
  append_varint(value, task.to_move);
  append_varint(value, static_cast<uint64_t>(task.started_ms));
  append_sized(value, task.failure);
  return value;
}

std::optional<MoveTask> decode_move_task(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  if (!reader.ok() || version[0] != kVersion) {
    return std::nullopt;
  }
  MoveTask task;
  task.number = reader.varint();
  const std::string_view id = reader.take(task.id.size());
  const std::string_view status = reader.take(1);
  if (!reader.ok() || status[0] < 1 || status[0] > 4) {
    return std::nullopt;
  }
  std::copy(id.begin(), id.end(), task.id.begin());
  task.status = static_cast<MoveTask::Status>(status[0]);
  task.destination_arn = reader.sized();
  task.rate_per_s = static_cast<int32_t>(reader.varint());
  task.moved = reader.varint();
  task.to_move = reader.varint();
  task.started_ms = static_cast<int64_t>(reader.varint());
  task.failure = reader.sized();
  return reader.done() ? std::optional(std::move(task)) : std::nullopt;
}

MoveTasks::~MoveTasks() {
  if (timer_ != 0) {
    shard_.shard().executor().cancel(timer_);
  }
}

MoveTask* MoveTasks::running() {
  return find([](const MoveTask& task) { return task.status == MoveTask::Status::kRunning; });
}

MoveTask& MoveTasks::start(MoveTask task, journal::Batch& batch) {
  PENSTOCK_CHECK(running() == nullptr);
  if (tasks_.size() == kMoveTasksKept) {
    batch.erase(move_task_key(queue_.id, tasks_.front().number));
    tasks_.pop_front();
  }
  task.number = tasks_.empty() ? 1 : tasks_.back().number + 1;
  tasks_.push_back(std::move(task));
  save(tasks_.back(), batch);
  step_later(0);
  return tasks_.back();
}

void MoveTasks::end(MoveTask& task, MoveTask::Status status, std::string_view failure,
                    journal::Batch& batch) {
  task.status = status;
  task.failure = failure;
  save(task, batch);
}

void MoveTasks::take_back(uint64_t number, std::string_view failure, journal::Batch& batch) {
  MoveTask* task = find([&](const MoveTask& known) { return known.number == number; });
  if (task == nullptr) {
    return;
  }
  --task->moved;
  const bool was_cancelled = task->status == MoveTask::Status::kCancelled;
  end(*task, was_cancelled ? task->status : MoveTask::Status::kFailed,
      was_cancelled ? std::string_view() : failure, batch);
}

void MoveTasks::restore(MoveTask task) { tasks_.push_back(std::move(task)); }

void MoveTasks::resume() {
  if (running() != nullptr) {
    step_later(0);
  }
}

void MoveTasks::save(const MoveTask& task, journal::Batch& batch) {
  batch.put(move_task_key(queue_.id, task.number), encode(task));
}

void MoveTasks::step_later(int64_t delay_ms) {
  runtime::Executor& executor = shard_.shard().executor();
  if (timer_ != 0) {
    executor.cancel(timer_);
  }
  const auto step = [](void* argument) {
    auto& tasks = *static_cast<MoveTasks*>(argument);
    tasks.timer_ = 0;
    tasks.step();
  };
  timer_ =
      executor.call_at(shard_.shard().clock().monotonic_ns() + delay_ms * 1'000'000, {step, this});
}

void MoveTasks::step() {
  MoveTask* task = running();
  if (task == nullptr) {
    return;
  }
  service::Shard& shard = shard_.shard();
  const int64_t now_ms = shard.clock().now_ms();
  journal::Batch batch(shard.id());
  const Result<size_t> moved = move_some(*task, now_ms, batch);
  if (!moved.ok()) {
    // A full or slow disk, or a message that cannot be read: the task waits and tries again.
    shard.log().warning("move task waits", {{"queue", queue_.name},
                                            {"error", std::string_view(moved.error().message())}});
    step_later(kSecondMs);
  } else if (task->status == MoveTask::Status::kRunning) {
    if (*moved == 0 || now_ms >= task->started_ms + kMoveTaskMs) {
      end(*task, MoveTask::Status::kCompleted, {}, batch);
    } else {
      save(*task, batch);
      step_later(pause_ms(*task, *moved));
    }
  }
  if (!batch.empty()) {
    shard_.settle(queue_, now_ms, batch);
    shard.commit(std::move(batch));
  }
}

Result<size_t> MoveTasks::move_some(MoveTask& task, int64_t now_ms, journal::Batch& batch) {
  queue_.messages.advance(now_ms);
  size_t moved = 0;
  size_t bytes = kMovedBytesPerStep;  // room for the task's own records
  for (const Sequence sequence :
       queue_.messages.next_receivable(messages_per_step(task), queue_.expired_ms(now_ms))) {
    auto content = shard_.content(queue_, sequence);
    Result<void> admitted;
    if (content.ok()) {
      bytes += content->size() + service::kLetterOverheadBytes;
      admitted = shard_.shard().journal().admit(journal::Space::kTakes, bytes);
    }
    if (!content.ok() || !admitted.ok()) {
      // What was moved before stays moved, and is counted by the next step that succeeds.
      return moved > 0 ? Result<size_t>(moved)
                       : Result<size_t>(content.ok() ? std::move(admitted).error()
                                                     : std::move(content).error());
    }
    std::string target_arn = task.destination_arn;
    if (target_arn.empty()) {
      target_arn = decode_content(*content)->dead_letter_source;
    }
    if (target_arn.empty()) {
      end(task, MoveTask::Status::kFailed, kNoSource, batch);
      return moved;
    }
    send_away(shard_, queue_, sequence,
              {.kind = TransferKind::kMove, .task = task.number, .content = *content}, target_arn,
              batch);
    ++moved;
    ++task.moved;
    if (bytes >= 2 * kMovedBytesPerStep) {
      break;
    }
  }
  return moved;
}

}  // namespace penstock::queue

// Drives deliveries to the targets of one shard until each is done: tried again as its policy says,
// dead-lettered, or failed for good. Made for its shard before the services that have targets; used
// on the shard's thread; lives as long as the shard. docs/architecture/delivery.md has the whole
// picture.
//
// A service sends a delivery as a letter in its own batch (send()); the letter is read in the shard
// of the target. A target inside Penstock takes it in the batch that erases the letter, so the
// delivery is made exactly once. A target outside gets a record first, which goes when the call has
// succeeded: at least once.
#ifndef PENSTOCK_DELIVERY_ENGINE_H_
#define PENSTOCK_DELIVERY_ENGINE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "delivery/backoff.h"
#include "delivery/call_budget.h"
#include "delivery/delivery.h"
#include "delivery/delivery_keys.h"
#include "delivery/delivery_status.h"
#include "delivery/lane.h"
#include "delivery/target.h"
#include "journal/batch.h"
#include "runtime/owned_task.h"
#include "service/shard.h"

namespace penstock::delivery {

// The engine's name as a service: whose letters deliveries are.
inline constexpr std::string_view kServiceName = "delivery";

// Ours, to bound memory: at about 600 bytes each 1.2 GB a shard. Past it a delivery counts as
// failed for good.
inline constexpr size_t kDeliveriesPerShardMax = 2'000'000;
// What a delivery's records take beside its own bytes: keys, progress, what became of it.
inline constexpr size_t kOverheadBytes = 16 * kKiB;
// How many deliveries that are due one turn takes up, so that requests get theirs.
inline constexpr size_t kDuePerTurn = 64;
// How long it is known what became of a delivery.
inline constexpr int64_t kHistoryMs = 168 * kHourMs;
inline constexpr int64_t kHistoryStepMs = kHourMs;
inline constexpr int64_t kEngineRetryMs = 100;  // while the journal takes nothing more
// For how long a shard remembers a suspect that nothing waits for, and how many of them (about 1
// MB): destinations come and go.
inline constexpr int64_t kSuspectKeptMs = kHourMs;
inline constexpr size_t kSuspectsKeptMax = 4'096;

// Since the process started, by kind of outcome.
struct Counters {
  uint64_t delivered = 0;
  uint64_t dead_lettered = 0;
  uint64_t failed = 0;
  uint64_t dropped = 0;
  uint64_t attempts_failed = 0;
  std::array<uint64_t, 7> by_category{};  // of failed attempts, by Category
};

// Whether the delivery is the account's: whoever owns the rule or subscription that wants it.
bool is_of_account(const Progress& progress, std::string_view account);

class Engine final : public service::ShardState {
 public:
  // Engines on one executor share a budget.
  Engine(service::Shard& shard, std::shared_ptr<CallBudget> budget)
      : shard_(shard), budget_(std::move(budget)) {}
  ~Engine() override;

  // The engine of a shard.
  static Engine& of(service::Shard& shard);
  void add_target(Target& target) { targets_.push_back(&target); }
  void own_target(std::unique_ptr<Target> target) {
    add_target(*target);
    owned_targets_.push_back(std::move(target));
  }

  // Whether users may have deliveries go to that ARN.
  bool knows(std::string_view arn) const {
    const Target* target = find_target(arn);
    return target != nullptr && target->is_for_users();
  }
  // Adds the delivery to the batch; there must be a target for it.
  void send(const Delivery& delivery, journal::Batch& batch);
  // The bytes that send() adds, about.
  static size_t size_bytes(const Delivery& delivery);
  // Notes why an account's event was not taken by the destination that it was for.
  void note_dropped(std::string_view event_id, std::string_view account,
                    std::string_view destination, const Error& reason, int64_t now_ms,
                    journal::Batch& batch);

  Result<void> load() override;
  void start() override;
  Result<void> read_letter(std::string_view text, int64_t now_ms, journal::Batch& batch) override;
  void collect(std::vector<observe::Registry::Family>& families) override;
  void release_waiting() override;
  Result<void> verify() override;

  // For operations on deliveries. `progress` is without the attempts: whole() has them.
  struct Listed {
    DeliveryId id;
    const Progress& progress;
    bool is_in_flight;
  };
  template <typename Visit>
  void each_pending(Visit visit) const {
    for (const auto& [id, pending] : pending_) {
      visit(Listed{id, pending->progress, pending->is_in_flight});
    }
  }
  // The progress of a pending delivery, with its last attempts.
  Result<Progress> whole(DeliveryId id, const Progress& progress) const;
  // Makes a pending delivery due now, or begins a failed one anew. False: the account has none.
  Result<bool> retry(DeliveryId id, std::string_view account, int64_t now_ms,
                     journal::Batch& batch);
  enum class Dropped : uint8_t { kYes, kNotFound, kInFlight };
  Result<Dropped> drop(DeliveryId id, std::string_view account, int64_t now_ms,
                       journal::Batch& batch);
  // What became of an event's deliveries to targets of this shard, newest hours last.
  using VisitRecord = std::function<void(DeliveryId, const Record&)>;
  Result<void> history(std::string_view event_id, int64_t from_ms, int64_t now_ms,
                       const VisitRecord& visit) const;
  // Every failed delivery whose record is kept, until `visit` returns false.
  using VisitFailed = std::function<bool(DeliveryId, const Record&)>;
  Result<void> failed(const VisitFailed& visit) const;

  journal::ShardId shard_id() const { return shard_.id(); }
  size_t pending() const { return pending_.size(); }
  size_t calls() const { return calls_; }
  // That have deliveries, or are suspects.
  size_t destinations() const { return lanes_.size(); }
  size_t suspects() const;
  const Counters& counters() const { return counters_; }

 private:
  friend struct Lane;

  // A call that has ended and could not be written down yet.
  struct Unfinished {
    DeliveryId id;
    std::optional<Failure> failure;
    bool is_reported;
    Answer answer;  // if it is
  };

  Target* find_target(std::string_view arn) const;
  Lane& lane_of(std::string_view arn, Target& target);
  // Whether an earlier delivery of the same message group still waits for the same destination.
  bool is_behind(const Delivery& delivery) const;
  // Keeps a delivery on disk and in memory from now on; it is tried when it is due.
  void keep(std::string_view text, Progress progress, Target& target, journal::Batch& batch);
  // Begins to keep one in memory.
  Pending& hold(DeliveryId id, Progress progress, Target& target);
  // Ends that, and erases its records.
  void forget(Pending& pending, journal::Batch& batch);
  void leave_group(Pending& pending);
  void wait_until(Pending& pending, int64_t due_ms);

  // A delivery whose attempt failed.
  struct Failed {
    const Delivery& delivery;
    std::string_view text;  // its stored form
    Progress progress;
    const Failure& failure;
    const Answer& answer;
    std::optional<DeliveryId> id;  // if it has records already
  };
  // What follows from it.
  void after_failure(Failed failed, int64_t now_ms, journal::Batch& batch);
  void give_up(const Failed& failed, Exhausted exhausted, int64_t now_ms, journal::Batch& batch);
  void send_dead_letter(const Delivery& delivery, const Progress& progress, const Failure& failure,
                        Exhausted exhausted, int64_t now_ms, journal::Batch& batch);
  void note(DeliveryId id, const Record& record, journal::Batch& batch);
  // The records of deliveries that failed.
  Result<Record> failed_record(uint32_t hour, std::string_view event_id, DeliveryId id) const;
  Result<std::optional<Record>> find_failed(DeliveryId id) const;
  // Tells those who asked for it how the delivery ended.
  void report(const Delivery& delivery, const Progress& progress,
              const std::optional<Failure>& failure, const Answer& answer, DeliveryId id,
              int64_t attempt_ms);
  runtime::Task<void> write_when_durable(DeliveryStatus status);

  void wake(Lane& lane);
  void turn_later();
  void turn();
  // Ends a lane without deliveries: destinations come and go. A suspect rests instead.
  void drop_if_idle(Lane& lane);
  void drop(Lane& lane);
  void forget_rested(int64_t now_ms);
  void arm(Lane& lane, int64_t due_ms);
  // Takes up what is due in a lane; how many deliveries that were.
  size_t serve(Lane& lane, int64_t now_ms, size_t max);
  // False: not now, for want of space or because the store fails.
  bool take_inside(Pending& pending, int64_t now_ms);
  // kOver: the delivery has waited for longer than its policy allows and has ended without an
  // attempt: a destination that hangs is probed only, and nothing may pile up before it. kNotNow:
  // it should have, and there is no space or the store fails.
  enum class Age : uint8_t { kYoung, kOver, kNotNow };
  Age end_if_too_old(Pending& pending, int64_t now_ms);
  // False: not now; the lane is woken when it may be.
  bool begin_next(Pending& pending, int64_t now_ms);
  void begin_call(Pending& pending, Pool pool, std::string text, int64_t now_ms);
  void count_delivered(const Delivery& delivery);
  runtime::Task<void> call(DeliveryId id, Target& target, std::string text);
  void finish(Unfinished ended);
  // A call for which there was no room: as if it had not begun.
  void put_back(Pending& pending);
  bool try_finish(const Unfinished& unfinished);
  void finish_again();
  void expire_history();

  service::Shard& shard_;
  std::shared_ptr<CallBudget> budget_;
  std::deque<runtime::OwnedTask> reports_;  // not written yet; in the order of their batches
  std::vector<std::unique_ptr<Target>> owned_targets_;
  std::vector<Target*> targets_;
  std::unordered_map<DeliveryId, std::unique_ptr<Pending>> pending_;
  std::map<std::string, std::unique_ptr<Lane>, std::less<>> lanes_;
  std::deque<Lane*> ready_lanes_;
  std::deque<Lane*> resting_;  // suspects that were without deliveries at some time
  std::vector<Unfinished> unfinished_;
  std::vector<runtime::OwnedTask> ended_;  // freed by the next turn: a task cannot free itself
  size_t calls_ = 0;
  bool is_turning_later_ = false;
  bool is_stopping_ = false;
  runtime::Executor::TimerId retry_timer_ = 0;
  runtime::Executor::TimerId history_timer_ = 0;
  uint32_t history_head_ = 0;  // hours before it are erased
  Counters counters_;
};

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_ENGINE_H_

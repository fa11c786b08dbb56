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
#include "delivery/delivery.h"
#include "delivery/delivery_keys.h"
#include "delivery/target.h"
#include "journal/batch.h"
#include "runtime/owned_task.h"
#include "service/shard.h"

namespace penstock::delivery {

// The engine's name as a service: whose letters deliveries are.
inline constexpr std::string_view kServiceName = "delivery";

// Ours, to bound memory: at about 300 bytes each 600 MB a shard. Past it a delivery counts as
// failed for good.
inline constexpr size_t kDeliveriesPerShardMax = 2'000'000;
// Calls under way to all targets of a shard.
inline constexpr size_t kCallsPerShardMax = 1'024;
// How many deliveries that are due one turn takes up, so that requests get theirs.
inline constexpr size_t kDuePerTurn = 64;
// How long it is known what became of a delivery.
inline constexpr int64_t kHistoryMs = 168 * kHourMs;
inline constexpr int64_t kHistoryStepMs = kHourMs;
inline constexpr int64_t kEngineRetryMs = 100;  // while the journal takes nothing more

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
  explicit Engine(service::Shard& shard) : shard_(shard) {}
  ~Engine() override;

  // The engine of a shard.
  static Engine& of(service::Shard& shard);
  void add_target(Target& target) { targets_.push_back(&target); }
  void own_target(std::unique_ptr<Target> target) {
    add_target(*target);
    owned_targets_.push_back(std::move(target));
  }

  // Whether deliveries can go to that ARN.
  bool knows(std::string_view arn) const { return find_target(arn) != nullptr; }
  // Adds the delivery to the batch; knows(delivery.target).
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

  // For operations on deliveries.
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
  // Makes a pending delivery due now, or begins a failed one anew. False: the account has none.
  Result<bool> retry(DeliveryId id, std::string_view account, int64_t now_ms,
                     journal::Batch& batch);
  enum class Dropped : uint8_t { kYes, kNotFound, kInFlight };
  Dropped drop(DeliveryId id, std::string_view account, int64_t now_ms, journal::Batch& batch);
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
  size_t destinations() const { return lanes_.size(); }
  const Counters& counters() const { return counters_; }

 private:
  struct Lane;
  struct Pending {
    DeliveryId id = 0;
    Progress progress;
    Lane* lane = nullptr;
    bool is_in_flight = false;
    int64_t begun_ms = 0;  // of the call under way
    runtime::OwnedTask task;
  };
  // One destination: what waits for it is tried in the order in which it is due.
  struct Lane {
    Lane(Engine& owner, Target& kind, std::string_view name)
        : engine(owner), target(kind), arn(name) {}
    Engine& engine;
    Target& target;
    std::string arn;
    size_t deliveries = 0;  // that have a Pending, whatever they wait for
    size_t calls = 0;
    std::set<std::pair<int64_t, DeliveryId>> due;  // not in flight
    int64_t reserved_ms = 0;  // of a call that must not begin before; 0: none is reserved
    runtime::Executor::TimerId timer = 0;
    int64_t timer_ms = INT64_MAX;
    bool is_ready = false;  // in ready_lanes_
  };

  // A call that has ended and could not be written down yet.
  struct Unfinished {
    DeliveryId id;
    std::optional<Failure> failure;
  };

  Target* find_target(std::string_view arn) const;
  Lane& lane_of(std::string_view arn, Target& target);
  // Begins to keep a delivery in memory; it is tried when it is due.
  Pending& hold(DeliveryId id, Progress progress, Target& target);
  // Ends that, and erases its records.
  void forget(Pending& pending, journal::Batch& batch);
  void wait_until(Pending& pending, int64_t due_ms);

  // What follows from a failed attempt. `id` where the delivery has records already.
  void after_failure(const Delivery& delivery, std::string_view text, Progress progress,
                     const Failure& failure, std::optional<DeliveryId> id, int64_t now_ms,
                     journal::Batch& batch);
  void give_up(const Delivery& delivery, std::string_view text, const Progress& progress,
               const Failure& failure, Exhausted exhausted, std::optional<DeliveryId> id,
               int64_t now_ms, journal::Batch& batch);
  void send_dead_letter(const Delivery& delivery, const Progress& progress, const Failure& failure,
                        Exhausted exhausted, int64_t now_ms, journal::Batch& batch);
  void note(DeliveryId id, const Record& record, journal::Batch& batch);

  void wake(Lane& lane);
  void turn_later();
  void turn();
  // Ends a lane without deliveries: destinations come and go.
  void drop_if_idle(Lane& lane);
  void arm(Lane& lane, int64_t due_ms);
  // Takes up what is due in a lane; how many deliveries that were.
  size_t serve(Lane& lane, int64_t now_ms, size_t max);
  // False: not now, for want of space or because the store fails.
  bool take_inside(Pending& pending, int64_t now_ms);
  bool begin_call(Pending& pending, int64_t now_ms);
  void count_delivered(const Delivery& delivery);
  runtime::Task<void> call(DeliveryId id, Target& target, std::string text);
  void finish(DeliveryId id, std::optional<Failure> failure);
  bool try_finish(const Unfinished& unfinished);
  void finish_again();
  void expire_history();

  service::Shard& shard_;
  std::vector<std::unique_ptr<Target>> owned_targets_;
  std::vector<Target*> targets_;
  std::unordered_map<DeliveryId, std::unique_ptr<Pending>> pending_;
  std::map<std::string, std::unique_ptr<Lane>, std::less<>> lanes_;
  std::deque<Lane*> ready_lanes_;
  std::vector<Lane*> starved_;  // due, but there are calls enough
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

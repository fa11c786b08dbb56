#include "delivery/delivery_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "delivery/delivery_service.h"
#include "delivery/log_target.h"
#include "service/host.h"

namespace penstock::delivery {
namespace {

constexpr size_t kListDefault = 100;

struct Name {
  journal::ShardId shard;
  DeliveryId id;
};

std::optional<Name> parse_name(std::string_view text) {
  unsigned shard = 0;
  Name name{};
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, shard);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-' ||
      shard >= service::kShards) {
    return std::nullopt;
  }
  const auto second = std::from_chars(first.ptr + 1, end, name.id);
  if (second.ec != std::errc() || second.ptr != end) {
    return std::nullopt;
  }
  name.shard = static_cast<journal::ShardId>(shard);
  return name;
}

DeliveryShape shape_of(journal::ShardId shard, DeliveryId id, const Progress& progress) {
  DeliveryShape shape;
  shape.id = delivery_name(shard, id);
  shape.target = progress.target;
  shape.cause = progress.cause;
  shape.event_id = progress.event_id;
  shape.created = aws::Timestamp{progress.created_ms};
  shape.attempts = progress.attempts;
  for (const Attempt& attempt : progress.last) {
    shape.last_attempts.push_back({aws::Timestamp{attempt.begun_ms}, attempt.elapsed_ms,
                                   std::string(name_of(attempt.category)), attempt.code,
                                   attempt.message});
  }
  return shape;
}

bool wants(const ListDeliveriesInput& input, const Progress& progress) {
  return (!input.target || *input.target == progress.target) &&
         (!input.event_id || *input.event_id == progress.event_id);
}

Error not_found(std::string_view name) {
  return {kDeliveryNotFound, fmt::format("Delivery {} does not exist.", name)};
}

// Oldest first; of the same moment by name, so that pages of two calls agree.
bool is_older(const DeliveryShape& a, const DeliveryShape& b) {
  return std::pair(a.created->ms, std::string_view(a.id)) <
         std::pair(b.created->ms, std::string_view(b.id));
}

size_t limit_of(const ListDeliveriesInput& input) {
  return input.limit ? static_cast<size_t>(*input.limit) : kListDefault;
}

// The oldest of however many there are, in memory for no more than twice those.
class OldestDeliveries {
 public:
  OldestDeliveries(std::vector<DeliveryShape>& kept, size_t max) : kept_(kept), max_(max) {}

  bool wants(int64_t created_ms) const { return created_ms <= newest_ms_; }
  void add(DeliveryShape shape) {
    kept_.push_back(std::move(shape));
    if (kept_.size() >= 2 * max_) {
      cut();
    }
  }
  void cut() {
    if (kept_.size() < max_) {
      return;
    }
    const auto end = kept_.begin() + static_cast<std::ptrdiff_t>(max_);
    std::nth_element(kept_.begin(), end - 1, kept_.end(), is_older);
    kept_.resize(max_);
    newest_ms_ = kept_.back().created->ms;
  }

 private:
  std::vector<DeliveryShape>& kept_;
  size_t max_;
  int64_t newest_ms_ = INT64_MAX;  // what was asked for later is not among the oldest
};

// Of the reply, about: what else a delivery has, and each of its attempts.
size_t reply_bytes(const std::vector<DeliveryShape>& deliveries) {
  constexpr size_t kMembersBytes = 400;
  size_t bytes = 0;
  for (const DeliveryShape& delivery : deliveries) {
    bytes += kMembersBytes + delivery.target.size() + delivery.cause.size();
    for (const AttemptShape& attempt : delivery.last_attempts) {
      bytes += kMembersBytes + attempt.message.size();
    }
  }
  return bytes;
}

}  // namespace

journal::ShardId shard_of_name(std::string_view name) {
  const auto parsed = parse_name(name);
  return parsed ? parsed->shard : journal::ShardId{0};
}

Result<void> ListDeliveries::gather(Engine& engine, service::Call& call, const Input& input,
                                    Output& output) {
  const std::string& account = call.caller.account;
  OldestDeliveries oldest(output.deliveries, limit_of(input));
  const auto is_wanted = [&](const Progress& progress) {
    return oldest.wants(progress.created_ms) && wants(input, progress) &&
           is_of_account(progress, account);
  };
  Result<void> outcome;
  if (input.event_id || input.status != "failed") {
    engine.each_pending([&](const Engine::Listed& listed) {
      if (is_wanted(listed.progress) && outcome.ok()) {
        const Result<Progress> progress = engine.whole(listed.id, listed.progress);
        if (!progress.ok()) {
          outcome = progress.error();
          return;
        }
        DeliveryShape shape = shape_of(engine.shard_id(), listed.id, *progress);
        shape.status = listed.is_in_flight ? "calling" : "pending";
        shape.next_attempt = aws::Timestamp{listed.progress.due_ms};
        oldest.add(std::move(shape));
      }
    });
  }
  PENSTOCK_TRY(std::move(outcome));
  const auto add = [&](DeliveryId id, const Record& record) {
    if (is_wanted(record.progress)) {
      DeliveryShape shape = shape_of(engine.shard_id(), id, record.progress);
      shape.status = name_of(record.outcome);
      shape.ended = aws::Timestamp{record.ended_ms};
      oldest.add(std::move(shape));
    }
  };
  if (input.event_id) {
    PENSTOCK_TRY(engine.history(*input.event_id, call.now_ms - kHistoryMs, call.now_ms, add));
  } else if (input.status == "failed") {
    PENSTOCK_TRY(engine.failed([&](DeliveryId id, const Record& record) {
      add(id, record);
      return true;
    }));
  }
  oldest.cut();
  return {};
}

Result<void> ListDeliveries::finish(service::Call& call, const Input&, Output& output) {
  std::sort(output.deliveries.begin(), output.deliveries.end(), is_older);
  return call.reserve_reply(reply_bytes(output.deliveries));
}

Result<DeliveryDone> RetryDelivery::run(Engine& engine, service::Call& call, const Input& input,
                                        journal::Batch& batch) {
  const auto name = parse_name(input.id);
  if (!name) {
    return not_found(input.id);
  }
  PENSTOCK_ASSIGN(const bool found,
                  engine.retry(name->id, call.caller.account, call.now_ms, batch));
  return found ? Result<DeliveryDone>(DeliveryDone{}) : not_found(input.id);
}

Result<DeliveryDone> DropDelivery::run(Engine& engine, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  const auto name = parse_name(input.id);
  if (!name) {
    return not_found(input.id);
  }
  PENSTOCK_ASSIGN(const Engine::Dropped dropped,
                  engine.drop(name->id, call.caller.account, call.now_ms, batch));
  switch (dropped) {
    case Engine::Dropped::kYes:
      return DeliveryDone{};
    case Engine::Dropped::kInFlight:
      return Error(
          kDeliveryInFlight,
          fmt::format("Delivery {} is under way; try again when its call has ended.", input.id));
    case Engine::Dropped::kNotFound:
      break;
  }
  return not_found(input.id);
}

service::Service make_service() {
  service::Service service;
  service.info = &kServiceInfo;
  service.operations = service::bind_all<ListDeliveries, RetryDelivery, DropDelivery>();
  service.make_state = [budgets = std::make_shared<CallBudgets>()](
                           service::Shard& shard) -> std::unique_ptr<service::ShardState> {
    auto engine = std::make_unique<Engine>(shard, budgets->of(shard.executor()));
    engine->own_target(std::make_unique<LogTarget>(shard.log()));
    return engine;
  };
  return service;
}

}  // namespace penstock::delivery

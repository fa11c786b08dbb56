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

constexpr size_t kListMax = 100;

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

// Names are ARNs' second nature: an event is its account's.
bool is_of(const service::Call& call, const Progress& progress) {
  return progress.cause.find(fmt::format(":{}:", call.caller.account)) != std::string::npos;
}

}  // namespace

std::string delivery_name(journal::ShardId shard, DeliveryId id) {
  return fmt::format("{}-{}", shard, id);
}

journal::ShardId shard_of_name(std::string_view name) {
  const auto parsed = parse_name(name);
  return parsed ? parsed->shard : journal::ShardId{0};
}

Result<void> ListDeliveries::gather(Engine& engine, service::Call& call, const Input& input,
                                    Output& output) {
  const bool wants_failed = input.event_id || input.status == "failed";
  const bool wants_pending = input.event_id || input.status != "failed";
  if (wants_pending) {
    engine.each_pending([&](const Engine::Listed& listed) {
      if (wants(input, listed.progress) && is_of(call, listed.progress)) {
        DeliveryShape shape = shape_of(engine.shard_id(), listed.id, listed.progress);
        shape.status = listed.is_in_flight ? "calling" : "pending";
        shape.next_attempt = aws::Timestamp{listed.progress.due_ms};
        output.deliveries.push_back(std::move(shape));
      }
    });
  }
  const auto add = [&](DeliveryId id, const Record& record) {
    if (wants(input, record.progress) && is_of(call, record.progress)) {
      DeliveryShape shape = shape_of(engine.shard_id(), id, record.progress);
      shape.status = name_of(record.outcome);
      shape.ended = aws::Timestamp{record.ended_ms};
      output.deliveries.push_back(std::move(shape));
    }
  };
  if (input.event_id) {
    return engine.history(*input.event_id, call.now_ms - kHistoryMs, call.now_ms, add);
  }
  return wants_failed ? engine.failed(add) : Result<void>();
}

Result<void> ListDeliveries::finish(service::Call&, const Input& input, Output& output) {
  std::sort(output.deliveries.begin(), output.deliveries.end(),
            [](const DeliveryShape& a, const DeliveryShape& b) {
              return std::pair(a.created->ms, a.id) < std::pair(b.created->ms, b.id);
            });
  const size_t max = input.limit ? static_cast<size_t>(*input.limit) : kListMax;
  output.deliveries.resize(std::min(output.deliveries.size(), max));
  return {};
}

Result<DeliveryDone> RetryDelivery::run(Engine& engine, service::Call& call, const Input& input,
                                        journal::Batch& batch) {
  const auto name = parse_name(input.id);
  if (!name) {
    return not_found(input.id);
  }
  PENSTOCK_ASSIGN(const bool found, engine.retry(name->id, call.now_ms, batch));
  return found ? Result<DeliveryDone>(DeliveryDone{}) : not_found(input.id);
}

Result<DeliveryDone> DropDelivery::run(Engine& engine, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  const auto name = parse_name(input.id);
  if (!name) {
    return not_found(input.id);
  }
  switch (engine.drop(name->id, call.now_ms, batch)) {
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
  service.make_state = [](service::Shard& shard) -> std::unique_ptr<service::ShardState> {
    auto engine = std::make_unique<Engine>(shard);
    engine->own_target(std::make_unique<LogTarget>(shard.log()));
    return engine;
  };
  return service;
}

}  // namespace penstock::delivery

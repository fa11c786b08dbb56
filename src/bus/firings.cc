#include "bus/firings.h"

#include <algorithm>
#include <utility>

#include "bus/bus_shard.h"
#include "bus/publish.h"

namespace penstock::bus {
namespace {

constexpr std::string_view kSource = "aws.events";
constexpr std::string_view kDetailType = "Scheduled Event";
constexpr size_t kFiringsPerTurn = 32;
constexpr size_t kFiringBytes = 16 * kKiB;

}  // namespace

Firings::~Firings() { stop(); }

Result<void> Firings::load(Bus& bus, Rule& rule) {
  if (!rule.schedule || !rule.is_enabled()) {
    return {};
  }
  PENSTOCK_ASSIGN(const auto value,
                  shard_.shard().store().get(part_key(kFiringPrefix, bus.id, rule.name)));
  const int64_t fired_ms =
      value ? static_cast<int64_t>(decode_number(*value).value_or(0)) : int64_t{0};
  const int64_t after_ms = std::max(fired_ms, rule.settings.anchor_ms);
  put(bus, rule, rule.schedule->next_ms(after_ms, rule.settings.anchor_ms));
  return {};
}

void Firings::start() {
  is_running_ = true;
  arm();
}

void Firings::stop() {
  is_running_ = false;
  if (timer_ != 0) {
    shard_.shard().executor().cancel(timer_);
    timer_ = 0;
  }
}

void Firings::schedule(const Bus& bus, Rule& rule, int64_t now_ms) {
  const bool fires = rule.schedule && rule.is_enabled();
  put(bus, rule, fires ? rule.schedule->next_ms(now_ms, rule.settings.anchor_ms) : std::nullopt);
  arm();
}

void Firings::forget(const Bus& bus, Rule& rule) { put(bus, rule, std::nullopt); }

void Firings::put(const Bus& bus, Rule& rule, std::optional<int64_t> next_ms) {
  if (rule.next_firing_ms) {
    due_.erase({*rule.next_firing_ms, bus.id, rule.name});
  }
  rule.next_firing_ms = next_ms;
  if (next_ms) {
    due_.emplace(*next_ms, bus.id, rule.name);
  }
}

void Firings::arm(int64_t earliest_ms) {
  if (!is_running_ || due_.empty()) {
    return;
  }
  const int64_t now_ms = shard_.shard().clock().now_ms();
  const int64_t due_ms =
      std::max(earliest_ms, std::min(std::get<0>(*due_.begin()), now_ms + kFiringWaitMaxMs));
  if (timer_ != 0 && armed_ms_ <= due_ms) {
    return;
  }
  if (timer_ != 0) {
    shard_.shard().executor().cancel(timer_);
  }
  armed_ms_ = due_ms;
  const auto fire = [](void* argument) {
    auto& firings = *static_cast<Firings*>(argument);
    firings.timer_ = 0;
    firings.fire_due();
  };
  timer_ = shard_.shard().executor().call_at(
      shard_.shard().clock().monotonic_ns() + std::max<int64_t>(0, due_ms - now_ms) * 1'000'000,
      {fire, this});
}

void Firings::fire_due() {
  const int64_t now_ms = shard_.shard().clock().now_ms();
  int64_t earliest_ms = 0;
  journal::Batch batch(shard_.shard().id());
  for (size_t fired = 0; fired < kFiringsPerTurn && !due_.empty(); ++fired) {
    const auto [due_ms, bus_id, name] = *due_.begin();
    if (due_ms > now_ms) {
      break;
    }
    Bus& bus = *shard_.find(bus_id);
    Rule& rule = *bus.rules.find(name)->second;
    if (!shard_.shard().journal().admit(journal::Space::kTakes, kFiringBytes).ok()) {
      earliest_ms = now_ms + kFiringRetryMs;  // and still due when it was
      break;
    }
    // The event says when it was due (user guide, "Scheduled events").
    EventParts parts;
    parts.source = kSource;
    parts.detail_type = kDetailType;
    parts.detail = "{}";
    parts.resources = {rule.arn};
    parts.time_ms = due_ms;
    parts.account = bus.account;
    publish_to_rule(shard_, bus, rule, parts, now_ms, batch);
    batch.put(part_key(kFiringPrefix, bus.id, rule.name),
              encode_number(static_cast<uint64_t>(now_ms)));
    put(bus, rule, rule.schedule->next_ms(now_ms, rule.settings.anchor_ms));
  }
  if (!batch.empty()) {
    shard_.shard().commit(std::move(batch));
  }
  arm(earliest_ms);
}

}  // namespace penstock::bus

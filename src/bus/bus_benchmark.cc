// What an event costs on its bus's shard, without wire and disk: PutEvents of ten, a hundred rules
// of which one matches, its delivery read by a target that takes it.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <memory>
#include <string>

#include "bus/bus_api.h"
#include "bus/bus_shard.h"
#include "bus/records.h"
#include "delivery/delivery_service.h"
#include "service/shard_testing.h"

namespace penstock::bus {
namespace {

constexpr int kRules = 100;

class Sink final : public delivery::Target {
 public:
  bool takes(std::string_view arn) const override { return arn.starts_with("arn:aws:sqs:"); }
  std::optional<delivery::Failure> take(const delivery::Delivery& delivery, int64_t,
                                        journal::Batch&) override {
    bytes += delivery.payload().size();
    return std::nullopt;
  }
  size_t bytes = 0;
};

PutEventsInput ten_events(int kind) {
  PutEventsInput input;
  for (int i = 0; i < 10; ++i) {
    PutEventsRequestEntry& entry = input.entries.emplace_back();
    entry.source = "benchmark";
    entry.detail_type = "order";
    entry.detail = fmt::format(
        R"({{"kind":"kind-{}","number":{},"customer":{{"name":"A. N. Other","country":"NL"}},)"
        R"("items":[{{"sku":"a-1","count":2}},{{"sku":"b-2","count":1}}],"note":"{}"}})",
        kind, i, std::string(150, 'x'));
  }
  return input;
}

void publish_ten(benchmark::State& state) {
  Sink* sink = nullptr;
  service::OneShard shard({{"delivery",
                            [&sink](service::Shard& made) {
                              auto engine = delivery::make_service().make_state(made);
                              auto target = std::make_unique<Sink>();
                              sink = target.get();
                              static_cast<delivery::Engine&>(*engine).own_target(std::move(target));
                              return engine;
                            }},
                           {std::string(kServiceName), make_service({}).make_state}});
  shard.journal().keep = false;
  auto& buses = shard.state<BusShard>(kServiceName);
  for (int i = 0; i < kRules; ++i) {
    PutRuleInput rule;
    rule.name = fmt::format("rule-{}", i);
    rule.event_pattern = fmt::format(R"({{"detail":{{"kind":["kind-{}"]}}}})", i);
    PENSTOCK_CHECK(shard.run<PutRule>(buses, shard.call(), rule).ok());
  }
  PutTargetsInput targets;
  targets.rule = "rule-7";
  TargetShape& target = targets.targets.emplace_back();
  target.id = "t";
  target.arn = "arn:aws:sqs:eu-west-1:123456789012:orders";
  PENSTOCK_CHECK(shard.run<PutTargets>(buses, shard.call(), targets).ok());
  const PutEventsInput input = ten_events(7);
  int64_t since_checkpoint = 0;
  for (auto _ : state) {
    auto put = shard.run<PutEvents>(buses, shard.call(), input);
    PENSTOCK_CHECK(put.ok() && put->failed_entry_count == 0);
    shard.executor().run_until_idle();
    if (++since_checkpoint == 1'000) {
      state.PauseTiming();
      shard.checkpoint();
      since_checkpoint = 0;
      state.ResumeTiming();
    }
  }
  state.SetItemsProcessed(state.iterations() * 10);
  PENSTOCK_CHECK(sink->bytes > 0);
}
BENCHMARK(publish_ten);

}  // namespace
}  // namespace penstock::bus

// What the queue costs without network, wire format and disk.
#include <benchmark/benchmark.h>

#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

SendMessageBatchInput ten_messages(const std::string& url, size_t bytes) {
  SendMessageBatchInput input;
  input.queue_url = url;
  for (int i = 0; i < 10; ++i) {
    auto& entry = input.entries.emplace_back();
    entry.id = std::to_string(i);
    entry.body = std::string(bytes, 'x');
  }
  return input;
}

// Ten sent, ten received, ten deleted, over a backlog. Items are messages.
void send_receive_delete(benchmark::State& state) {
  TestShard shard;
  shard.journal().keep = false;
  const std::string url = shard.create("bench");
  const SendMessageBatchInput send = ten_messages(url, 300);
  for (int64_t backlog = 0; backlog < state.range(0); backlog += 10) {
    benchmark::DoNotOptimize(shard.run<SendMessageBatch>(send));
  }
  ReceiveMessageInput receive;
  receive.queue_url = url;
  receive.messages_max = 10;
  for (auto _ : state) {
    benchmark::DoNotOptimize(shard.run<SendMessageBatch>(send));
    DeleteMessageBatchInput remove;
    remove.queue_url = url;
    const auto received = shard.run<ReceiveMessage>(receive);
    for (const Message& message : received->messages) {
      remove.entries.push_back({std::to_string(remove.entries.size()), message.receipt_handle});
    }
    benchmark::DoNotOptimize(shard.run<DeleteMessageBatch>(remove));
    shard.clock().advance_ns(1'000);
  }
  state.SetItemsProcessed(state.iterations() * 10);
}
BENCHMARK(send_receive_delete)->Arg(0)->Arg(10'000)->Arg(1'000'000);

void seal_and_open_handle(benchmark::State& state) {
  ReceiptSealer sealer(std::string(kSecretBytes, 's'));
  uint64_t sequence = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(sealer.open(sealer.seal({1, ++sequence, 1})));
  }
}
BENCHMARK(seal_and_open_handle);

// The index alone: one message in, received, out, over a number of timed ones.
void index_over_timed_messages(benchmark::State& state) {
  MessagePool pool;
  QueueState queue(pool, Ordering::kStandard);
  SeededRandom random(1);
  Sequence sequence = 0;
  while (sequence < static_cast<Sequence>(state.range(0))) {
    queue.send(++sequence, 0, 1'000'000 + static_cast<int64_t>(random.below(1'000'000)));
  }
  for (auto _ : state) {
    queue.send(++sequence, 0, 0);
    queue.receive(sequence, 0, 1'000'000 + static_cast<int64_t>(random.below(1'000'000)));
    queue.remove(sequence);
  }
}
BENCHMARK(index_over_timed_messages)->RangeMultiplier(10)->Range(1'000, 1'000'000);

// A start over a store in memory; items are messages.
void load(benchmark::State& state) {
  TestShard shard;
  shard.journal().keep = false;
  const std::string url = shard.create("bench");
  const SendMessageBatchInput send = ten_messages(url, 300);
  for (int64_t sent = 0; sent < state.range(0); sent += 10) {
    benchmark::DoNotOptimize(shard.run<SendMessageBatch>(send));
  }
  for (auto _ : state) {
    QueueShard loading(shard.queues().shard());
    benchmark::DoNotOptimize(loading.load());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(load)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace penstock::queue

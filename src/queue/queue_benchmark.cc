// What the queue costs without network, wire format and disk.
#include <benchmark/benchmark.h>
#include <malloc.h>

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

// One message received, hidden and deleted in a queue of many that are delayed or in flight.
void receive_beside_timed_messages(benchmark::State& state) {
  TestShard shard;
  shard.journal().keep = false;
  const std::string url = shard.create("bench", {{"VisibilityTimeout", "43200"}});
  SendMessageInput delayed;
  delayed.queue_url = url;
  delayed.body = "x";
  delayed.delay_s = 900;
  for (int64_t i = 0; i < state.range(0); ++i) {
    benchmark::DoNotOptimize(shard.run<SendMessage>(delayed));
  }
  for (auto _ : state) {
    shard.send(url, "y");
    const std::vector<Message> received = shard.receive(url, 1);
    PENSTOCK_CHECK(shard.remove(url, received.front().receipt_handle).ok());
  }
}
BENCHMARK(receive_beside_timed_messages)->RangeMultiplier(10)->Range(1'000, 1'000'000);

// What the index holds of a queue beside its messages: bytes of the heap, found by loading the same
// shard once more.
void many_queues(benchmark::State& state) {
  TestShard shard;
  shard.journal().keep = false;
  const auto queues = static_cast<size_t>(state.range(0));
  for (size_t i = 0; i < queues; ++i) {
    const std::string url = shard.create("a-queue-of-many-" + std::to_string(i));
    benchmark::DoNotOptimize(shard.run<SendMessageBatch>(ten_messages(url, 10)));
  }
  double bytes = 0;
  for (auto _ : state) {
    QueueShard loading(shard.queues().shard());
    const size_t before = mallinfo2().uordblks;
    benchmark::DoNotOptimize(loading.load());
    bytes = static_cast<double>(mallinfo2().uordblks - before);
  }
  const double of_messages = static_cast<double>(queues * 10 * sizeof(PooledMessage));
  state.counters["bytes_per_queue"] = (bytes - of_messages) / static_cast<double>(queues);
}
BENCHMARK(many_queues)->Arg(10'000)->Unit(benchmark::kMillisecond);

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

// Durable records a second and CPU a record, on the file system of $PENSTOCK_BENCH_DIR (default:
// the working directory). As in the server, a few threads hold many writers each: a writer's next
// record is appended when its last one is durable.
#include <benchmark/benchmark.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "base/disk.h"
#include "journal/journal_threads.h"

namespace penstock::journal {
namespace {

constexpr size_t kThreads = 2;
constexpr size_t kRecordBytes = 300;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string make_directory() {
  const char* parent = getenv("PENSTOCK_BENCH_DIR");
  std::string name = std::string(parent == nullptr ? "." : parent) + "/journal-benchmark-XXXXXX";
  PENSTOCK_CHECK(mkdtemp(name.data()) != nullptr);
  return name;
}

// Wakes the writers' threads when records have become durable.
class Durable {
 public:
  void publish(Sequence sequence) {
    {
      const std::lock_guard lock(mutex_);
      sequence_ = sequence;
    }
    changed_.notify_all();
  }
  Sequence wait_beyond(Sequence sequence) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return sequence_ > sequence; });
    return sequence_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Sequence sequence_ = 0;
};

void write_records(Journal& journal, Durable& durable, size_t writers, size_t records) {
  const std::string mutation(kRecordBytes, 'x');
  std::vector<Sequence> outstanding;
  size_t appended = 0;
  Sequence seen = 0;
  while (appended < records || !outstanding.empty()) {
    while (appended < records && outstanding.size() < writers) {
      PENSTOCK_CHECK(journal.admit(Space::kTakes, kRecordBytes).ok());
      outstanding.push_back(journal.append(mutation, 0));
      ++appended;
    }
    seen = durable.wait_beyond(std::max(seen, outstanding.front() - 1));
    std::erase_if(outstanding, [&](Sequence sequence) { return sequence <= seen; });
  }
}

void durable_records(benchmark::State& state) {
  const auto writers = static_cast<size_t>(state.range(0));
  const size_t records = writers * 3000;
  const std::string directory = make_directory();
  SystemDisk disk;
  SystemClock clock;
  SystemRandom random;
  NullLog log;
  Durable durable;
  auto opened = Journal::open(disk, clock, random, log, {.directory = directory}, 0,
                              [](Sequence, int64_t, std::string_view) { return Result<void>(); });
  Journal& journal = **opened;
  while (*journal.prepare_once()) {
  }
  journal.on_durable([&](Sequence sequence) { durable.publish(sequence); });
  JournalThreads threads(journal, log);
  double cpu_s = 0;
  for ([[maybe_unused]] const auto& iteration : state) {
    const double begin_s = cpu_seconds();
    std::vector<std::thread> shards;
    for (size_t i = 0; i < kThreads; ++i) {
      shards.emplace_back(write_records, std::ref(journal), std::ref(durable), writers / kThreads,
                          records / kThreads);
    }
    for (std::thread& shard : shards) {
      shard.join();
    }
    cpu_s += cpu_seconds() - begin_s;
  }
  const Stats stats = journal.stats();
  state.SetItemsProcessed(static_cast<int64_t>(stats.batches));
  state.counters["cpu_us_per_record"] = cpu_s * 1e6 / static_cast<double>(stats.batches);
  state.counters["records_per_sync"] =
      static_cast<double>(stats.batches) / static_cast<double>(stats.groups);
  state.counters["sync_us"] =
      static_cast<double>(stats.sync_ns) / 1e3 / static_cast<double>(stats.groups);
  threads.stop();
  std::filesystem::remove_all(directory);
}
BENCHMARK(durable_records)->Arg(2)->Arg(64)->Arg(512)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace penstock::journal

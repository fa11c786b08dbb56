// What the tests of archives, retention and replays share, on top of TestBuses.
#ifndef PENSTOCK_BUS_ARCHIVE_TESTING_H_
#define PENSTOCK_BUS_ARCHIVE_TESTING_H_

#include <fmt/format.h>

#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/archive_reader.h"
#include "bus/archive_replay_operations.h"
#include "bus/bus_testing.h"
#include "bus/put_operations.h"

namespace penstock::bus {

class TestArchives : public TestBuses {
 public:
  // Puts events whose details are {"n":FIRST}, {"n":FIRST+1}, …; of the time, or now.
  void put(int count, int first = 0, std::optional<int64_t> time_ms = std::nullopt,
           const std::optional<std::string>& bus = std::nullopt, size_t padding = 0) {
    PutEventsInput input;
    for (int i = 0; i < count; ++i) {
      PutEventsRequestEntry& entry = input.entries.emplace_back();
      entry.source = "shop";
      entry.detail_type = "sold";
      entry.detail = fmt::format(R"({{"n":{},"p":"{}"}})", first + i, std::string(padding, 'x'));
      entry.event_bus_name = bus;
      if (time_ms) {
        entry.time = aws::Timestamp{*time_ms};
      }
      if (input.entries.size() == kPutEntriesMax || i + 1 == count) {
        PENSTOCK_CHECK(run<PutEvents>(input).ok());
        input.entries.clear();
      }
    }
  }

  void create_archive(const std::string& name = "all", int32_t retention_days = 0,
                      std::optional<std::string> pattern = std::nullopt,
                      const std::optional<std::string>& source_arn = std::nullopt) {
    CreateArchiveInput input;
    input.name = name;
    input.source_arn = source_arn.value_or(default_bus().arn);
    input.retention_days = retention_days;
    input.pattern = std::move(pattern);
    PENSTOCK_CHECK(run<CreateArchive>(input).ok());
  }
  Archive& archive(const std::string& name = "all") {
    return *default_bus().archives.find(name)->second;
  }
  std::string archive_arn_of(const std::string& name = "all") {
    return archive_arn(default_bus().path, name);
  }
  // The numbers of the events that are in the archive.
  std::vector<int> archived(const std::string& name = "all") {
    std::vector<int> numbers;
    PENSTOCK_CHECK(read_archive(buses(), default_bus(), archive(name), 1, default_bus().next,
                                [&](Sequence, const LogEntry& entry, bool is_in_archive) {
                                  if (is_in_archive) {
                                    numbers.push_back(number_in(entry.envelope));
                                  }
                                  return true;
                                })
                       .ok());
    return numbers;
  }
  // Where memory and store differ; empty if they do not.
  std::string inconsistency() { return shard().inconsistency(); }

  StartReplayInput replay_input(const std::string& name, const std::string& archive = "all") {
    StartReplayInput input;
    input.name = name;
    input.source_arn = archive_arn_of(archive);
    input.events_from = {0};
    input.events_to = {now_ms() + kDayMs};
    input.destination.bus_arn = default_bus().arn;
    return input;
  }
  void start_replay(const StartReplayInput& input) {
    const auto started = run<StartReplay>(input);
    PENSTOCK_CHECK(started.ok());
    PENSTOCK_CHECK(started->state == "STARTING");
  }
  DescribeReplayOutput describe_replay(const std::string& name) {
    auto described = run<DescribeReplay>({name});
    PENSTOCK_CHECK(described.ok());
    return *std::move(described);
  }
  // The numbers of the events that a queue got, in order.
  std::vector<int> got(std::string_view queue = "orders") const {
    std::vector<int> numbers;
    for (const Received& message : received()) {
      if (message.queue == queue_arn(queue)) {
        numbers.push_back(number_in(message.text));
      }
    }
    return numbers;
  }

  // One work that is posted, or that is due next; false if there is none within `wait_max_ms`.
  bool step(int64_t wait_max_ms = kSecondMs) {
    runtime::SimulatedExecutor& executor = shard().executor();
    const int64_t wait_ns = executor.next_due_ns() - shard().clock().monotonic_ns();
    if (!executor.has_work() && wait_ns <= wait_max_ms * 1'000'000) {
      shard().clock().advance_ns(wait_ns);
    }
    return executor.step();
  }

  static int number_in(std::string_view event) {
    constexpr std::string_view kDetail = R"("detail":{"n":)";
    const size_t at = event.find(kDetail);
    PENSTOCK_CHECK(at != std::string_view::npos);
    return std::atoi(std::string(event.substr(at + kDetail.size(), 9)).c_str());
  }
};

inline std::vector<int> numbers(int count, int first = 0) {
  std::vector<int> all(static_cast<size_t>(count));
  std::iota(all.begin(), all.end(), first);
  return all;
}

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_ARCHIVE_TESTING_H_

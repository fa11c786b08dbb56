#include "cli/table_import_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/progress_line.h"
#include "cli/table.h"
#include "cli/table_flags.h"
#include "table/table_limits.h"

namespace penstock::cli {
namespace {

constexpr int32_t kConnectionsMax = 32;
constexpr size_t kQueuedMax = 4 * table::kBatchWritesMax;
constexpr size_t kRequestBytesMax = 4 << 20;

struct Line {
  uint64_t number = 0;
  std::string key;  // empty: it has none
  table::Item item;
};

// The lines that one connection has still to write; bounded.
class LineQueue {
 public:
  void push(Line line) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return lines_.size() < kQueuedMax || is_dropped_; });
    if (!is_dropped_) {
      lines_.push_back(std::move(line));
      changed_.notify_all();
    }
  }
  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    changed_.notify_all();
  }
  // Nobody takes any more.
  void drop() {
    const std::lock_guard lock(mutex_);
    is_dropped_ = true;
    lines_.clear();
    changed_.notify_all();
  }
  // What is there, as much as one request takes, and no key twice. None: closed and empty.
  std::vector<Line> take_batch() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !lines_.empty() || is_closed_; });
    std::vector<Line> batch;
    std::set<std::string, std::less<>> keys;
    size_t bytes = 0;
    while (!lines_.empty() && batch.size() < table::kBatchWritesMax) {
      Line& next = lines_.front();
      bytes += next.item.bytes.size();
      if (!batch.empty() && (bytes > kRequestBytesMax || keys.count(next.key) > 0)) {
        break;
      }
      keys.insert(next.key);
      batch.push_back(std::move(next));
      lines_.pop_front();
    }
    changed_.notify_all();
    return batch;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Line> lines_;
  bool is_closed_ = false;
  bool is_dropped_ = false;
};

// What the connections' threads share.
class Importing {
 public:
  explicit Importing(const TableImport& what)
      : what_(what), queues_(static_cast<size_t>(what.connections)) {}

  void run_connection(size_t connection) {
    LineQueue& queue = queues_[connection];
    const Result<void> done = write_all(queue);
    if (!done.ok()) {
      const std::lock_guard lock(mutex_);
      error_ = error_ ? error_ : done.error();
      for (LineQueue& other : queues_) {
        other.drop();
      }
    }
  }

  // Equal keys go to the same connection.
  void push(Line line) {
    LineQueue& queue = queues_[std::hash<std::string>()(line.key) % queues_.size()];
    queue.push(std::move(line));
  }
  void close() {
    for (LineQueue& queue : queues_) {
      queue.close();
    }
  }
  bool has_failed() {
    const std::lock_guard lock(mutex_);
    return error_.has_value();
  }
  // Once all threads are joined.
  Result<Imported> outcome() const { return error_ ? Result<Imported>(*error_) : imported_; }
  uint64_t written() const { return imported_.written; }

 private:
  Result<void> write_all(LineQueue& queue) {
    PENSTOCK_ASSIGN(TableClient client, what_.open());
    while (true) {
      const std::vector<Line> batch = queue.take_batch();
      if (batch.empty()) {
        return {};
      }
      PENSTOCK_TRY(write(client, batch));
    }
  }

  // A request that is refused because of one of its items is made again for each of them.
  Result<void> write(TableClient& client, const std::vector<Line>& batch) {
    table::WritesByTable writes;
    for (const Line& line : batch) {
      writes[what_.table].emplace_back().put_request = table::PutRequest{line.item};
    }
    Result<void> written = write_patiently(client, std::move(writes));
    if (written.ok()) {
      const std::lock_guard lock(mutex_);
      imported_.written += batch.size();
      what_.on_progress(imported_.written);
      return {};
    }
    const bool is_about_an_item = written.error().is(kRefused) &&
                                  written.error().message().starts_with("ValidationException");
    if (!is_about_an_item) {
      return written;
    }
    if (batch.size() == 1) {
      const std::lock_guard lock(mutex_);
      ++imported_.refused;
      what_.on_refusal(batch.front().number, written.error().message());
      return {};
    }
    for (const Line& line : batch) {
      PENSTOCK_TRY(write(client, {line}));
    }
    return {};
  }

  // Until nothing of it is unprocessed.
  Result<void> write_patiently(TableClient& client, table::WritesByTable writes) {
    Patience patience(what_.wait);
    while (!writes.empty()) {
      const size_t before = writes.begin()->second.size();
      table::BatchWriteItemInput input;
      input.request_items = writes;
      auto output = client.call<table::BatchWriteItem>(input);
      if (!output.ok() && !is_throttled(output.error())) {
        return output.error();
      }
      if (output.ok()) {
        writes = std::move(output->unprocessed_items).value_or(table::WritesByTable());
        if (!writes.empty() && writes.begin()->second.size() < before) {
          patience.renew();
        }
      }
      if (!writes.empty() && !patience.again()) {
        return output.ok() ? Error(kRefused, "The table took no more items.") : output.error();
      }
    }
    return {};
  }

  const TableImport& what_;
  std::vector<LineQueue> queues_;
  std::mutex mutex_;
  std::optional<Error> error_;
  Imported imported_;
};

std::string key_of(const table::Item& item, const std::vector<std::string>& names) {
  std::string key;
  for (const std::string& name : names) {
    const auto value = table::find_attribute(item.view(), name);
    if (!value) {
      return {};
    }
    key += value->bytes();
  }
  return key;
}

// Reads lines for the connections until the end, or until one of them is no item or fails.
Result<void> read_lines(const TableImport& what, std::istream& lines, Importing& importing) {
  std::string text;
  for (uint64_t number = 1; std::getline(lines, text) && !importing.has_failed(); ++number) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) {
      continue;
    }
    auto item = parse_item(text, what.form);
    if (!item.ok()) {
      return Error(kInvalidArgument, fmt::format("line {}: {}", number, item.error().message()));
    }
    Line line{number, key_of(*item, what.key), *std::move(item)};
    importing.push(std::move(line));
  }
  return {};
}

struct ImportFlags {
  ClientFlags client;
  ItemFormFlag form;
  std::string table;
  std::string file;
  int32_t connections = 4;
};

Result<std::string> import_lines(TableClient& client, const ImportFlags& flags) {
  std::ifstream file;
  if (!flags.file.empty() && flags.file != "-") {
    file.open(flags.file, std::ios::binary);
    if (!file) {
      return Error(kInvalidArgument, fmt::format("{}: cannot be read.", flags.file));
    }
  }
  const ProgressLine progress;
  TableImport what;
  what.table = flags.table;
  what.form = flags.form.form();
  what.connections = flags.connections;
  PENSTOCK_ASSIGN(what.key, key_names(client, flags.table));
  what.open = [&] { return TableClient::open(flags.client, client.clock()); };
  what.wait = &wait_ms;
  what.on_progress = [&](uint64_t imported) {
    progress.show(fmt::format("{} items imported", imported));
  };
  what.on_refusal = [&](uint64_t line, const std::string& why) {
    progress.clear();
    fmt::print(stderr, "penstock: line {}: {}\n", line, printable(why));
  };
  const auto imported = import_table(what, file.is_open() ? file : std::cin);
  progress.clear();
  PENSTOCK_TRY(imported);
  fmt::print(stderr, "{} items imported.\n", imported->written);
  if (imported->refused > 0) {
    return Error(kRefused, fmt::format("{} items were refused.", imported->refused));
  }
  return std::string();
}

}  // namespace

Result<Imported> import_table(const TableImport& what, std::istream& lines) {
  Importing importing(what);
  std::vector<std::thread> threads;
  for (size_t connection = 0; connection < static_cast<size_t>(what.connections); ++connection) {
    threads.emplace_back([&importing, connection] { importing.run_connection(connection); });
  }
  const Result<void> read = read_lines(what, lines, importing);
  importing.close();
  for (std::thread& thread : threads) {
    thread.join();
  }
  if (!read.ok()) {
    return Error(kInvalidArgument, fmt::format("{} {} items were imported before.",
                                               read.error().message(), importing.written()));
  }
  return importing.outcome();
}

void add_table_import_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<ImportFlags>();
  CLI::App* const command =
      add_command(noun, chosen, "import", "Write items, one a line, as export prints them.",
                  [flags] { return run_with_client(&import_lines, *flags); });
  command->add_option("TABLE", flags->table, "The table's name or ARN.")->required();
  command->add_option("--file", flags->file, "Where from; - or not given: stdin.")
      ->type_name("FILE");
  command
      ->add_option("--connections", flags->connections, "How many requests are under way at once.")
      ->type_name("N")
      ->default_str(std::to_string(flags->connections))
      ->check(CLI::Range(1, kConnectionsMax));
  flags->form.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli

#include "cli/table_export_command.h"

#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/progress_line.h"
#include "cli/table_flags.h"

namespace penstock::cli {
namespace {

constexpr int32_t kSegmentsMax = 64;

// What the segments' threads share.
class Exporting {
 public:
  explicit Exporting(const TableExport& what) : what_(what) {}

  void run_segment(int32_t segment) {
    auto client = what_.open();
    if (!client.ok()) {
      fail(client.error());
      return;
    }
    table::ScanInput input;
    input.table_name = what_.table;
    input.index_name = what_.index;
    if (what_.segments > 1) {
      input.segment = segment;
      input.total_segments = what_.segments;
    }
    while (!is_over_) {
      auto page = call_patiently<table::Scan>(*client, input, what_.wait);
      if (!page.ok()) {
        fail(page.error());
        return;
      }
      write(page->items.value_or(table::ItemList()));
      if (page->last_evaluated_key.is_absent()) {
        return;
      }
      input.exclusive_start_key = std::move(page->last_evaluated_key);
    }
  }

  // Once all threads are joined.
  Result<uint64_t> outcome() const { return error_ ? Result<uint64_t>(*error_) : items_; }

 private:
  void write(const table::ItemList& items) {
    std::string lines;
    for (const std::string_view item : items) {
      append_item(lines, item, what_.form);
      lines += '\n';
    }
    const std::lock_guard lock(mutex_);
    if (error_ || items.empty()) {
      return;
    }
    if (what_.write(lines, items.size())) {
      items_ += items.size();
    } else {
      error_ = Error(kRefused, fmt::format("The items could not be written: {}.",
                                           std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe)
      is_over_ = true;
    }
  }
  void fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!error_) {
      error_ = error;
    }
    is_over_ = true;
  }

  const TableExport& what_;
  std::mutex mutex_;
  std::atomic<bool> is_over_ = false;
  std::optional<Error> error_;
  uint64_t items_ = 0;
};

struct ExportFlags {
  ClientFlags client;
  ItemFormFlag form;
  std::string table;
  std::optional<std::string> index;
  std::string file;
  int32_t segments = 4;
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

Result<uint64_t> export_to(std::FILE* out, const ExportFlags& flags, Clock& clock) {
  const ProgressLine progress;
  uint64_t written = 0;
  TableExport what;
  what.table = flags.table;
  what.index = flags.index;
  what.form = flags.form.form();
  what.segments = flags.segments;
  what.open = [&] { return TableClient::open(flags.client, clock); };
  what.wait = &wait_ms;
  what.write = [&](std::string_view lines, uint64_t items) {
    written += items;
    if (std::fwrite(lines.data(), 1, lines.size(), out) != lines.size()) {
      return false;
    }
    progress.show(fmt::format("{} items exported", written));
    return true;
  };
  auto exported = export_table(what);
  progress.clear();
  if (exported.ok() && std::fflush(out) != 0) {
    return Error(kRefused, "The items could not be written.");
  }
  return exported;
}

int export_command(const ExportFlags& flags) {
  SystemClock clock;
  // A file is there once it is whole.
  const std::string unfinished = flags.file + ".unfinished";
  File file;
  if (!flags.file.empty()) {
    file.reset(std::fopen(unfinished.c_str(), "wbe"));
    if (file == nullptr) {
      return fail(Error(kInvalidArgument, fmt::format("{}: cannot be written.", unfinished)));
    }
  }
  const auto exported = export_to(file ? file.get() : stdout, flags, clock);
  const bool is_closed = file == nullptr || std::fclose(file.release()) == 0;
  if (!exported.ok()) {
    if (!flags.file.empty()) {
      (void)std::remove(unfinished.c_str());
    }
    return fail(exported.error());
  }
  if (!is_closed ||
      (!flags.file.empty() && std::rename(unfinished.c_str(), flags.file.c_str()) != 0)) {
    return fail(Error(kRefused, fmt::format("{}: cannot be written.", flags.file)));
  }
  fmt::print(stderr, "{} items exported.\n", *exported);
  return kExitDone;
}

}  // namespace

Result<uint64_t> export_table(const TableExport& what) {
  Exporting exporting(what);
  std::vector<std::thread> threads;
  for (int32_t segment = 1; segment < what.segments; ++segment) {
    threads.emplace_back([&exporting, segment] { exporting.run_segment(segment); });
  }
  exporting.run_segment(0);
  for (std::thread& thread : threads) {
    thread.join();
  }
  return exporting.outcome();
}

void add_table_export_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<ExportFlags>();
  CLI::App* const command =
      add_command(noun, chosen, "export", "Print all items, one a line, in no order.",
                  [flags] { return export_command(*flags); });
  command->add_option("TABLE", flags->table, "The table's name or ARN.")->required();
  command->add_option("--index-name", flags->index, "An index; not given: the table itself.")
      ->type_name("NAME");
  command
      ->add_option("--file", flags->file,
                   "Where to, under this name once it is whole; not given: stdout.")
      ->type_name("FILE");
  command
      ->add_option("--total-segments", flags->segments,
                   "How many parts of the table are read side by side.")
      ->type_name("N")
      ->default_str(std::to_string(flags->segments))
      ->check(CLI::Range(1, kSegmentsMax));
  flags->form.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli

#include "cli/journal_command.h"

#include <fmt/format.h>

#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "aws/json_writer.h"
#include "base/disk.h"
#include "cli/table.h"
#include "journal/journal_inspect.h"

namespace penstock::cli {
namespace {

struct InspectFlags {
  std::string data = "./penstock-data";
  bool json = false;
  bool batches = false;
};

void write_member(aws::JsonWriter& json, std::string_view name, uint64_t value) {
  json.plain_key(name);
  json.integer(static_cast<int64_t>(value));
}

void write_member(aws::JsonWriter& json, std::string_view name, std::string_view value) {
  json.plain_key(name);
  json.string(value);
}

void write_frames(aws::JsonWriter& json, const std::vector<journal::FrameReport>& frames) {
  json.plain_key("frames");
  json.begin_array();
  for (const journal::FrameReport& frame : frames) {
    json.begin_object();
    write_member(json, "offset", frame.offset);
    write_member(json, "bytes", frame.bytes);
    json.plain_key("batches");
    json.begin_array();
    for (const journal::BatchReport& batch : frame.batches) {
      json.begin_object();
      write_member(json, "sequence", batch.sequence);
      write_member(json, "time_ms", static_cast<uint64_t>(batch.time_ms));
      write_member(json, "mutations", batch.mutations);
      write_member(json, "bytes", batch.bytes);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
}

void write_segment(aws::JsonWriter& json, const journal::SegmentReport& segment, bool with_frames) {
  json.begin_object();
  write_member(json, "path", segment.path);
  write_member(json, "number", segment.number);
  write_member(json, "bytes", segment.bytes);
  write_member(json, "used_bytes", segment.used_bytes);
  write_member(json, "first_sequence", segment.first_sequence);
  write_member(json, "last_sequence", segment.last_sequence);
  write_member(json, "first_time_ms", static_cast<uint64_t>(segment.first_time_ms));
  write_member(json, "last_time_ms", static_cast<uint64_t>(segment.last_time_ms));
  write_member(json, "batches", segment.batches);
  write_member(json, "mutations", segment.mutations);
  write_member(json, "health", to_string(segment.health));
  json.plain_key("faults");
  json.begin_array();
  for (const journal::FaultReport& fault : segment.faults) {
    json.begin_object();
    write_member(json, "offset", fault.offset);
    write_member(json, "health", to_string(fault.health));
    write_member(json, "why", fault.why);
    json.end_object();
  }
  json.end_array();
  if (with_frames) {
    write_frames(json, segment.frames);
  }
  json.end_object();
}

std::string json_text(const journal::JournalReport& report, bool with_frames) {
  std::string out;
  aws::JsonWriter json(out);
  json.begin_object();
  write_member(json, "directory", report.directory);
  write_member(json, "health", to_string(report.health));
  write_member(json, "spares", report.spares);
  json.plain_key("segments");
  json.begin_array();
  for (const journal::SegmentReport& segment : report.segments) {
    write_segment(json, segment, with_frames);
  }
  json.end_array();
  json.end_object();
  return out;
}

std::string batch_lines(const journal::JournalReport& report) {
  Table table({"SEGMENT", "FRAME AT", "SEQUENCE", "TIME MS", "MUTATIONS", "BYTES"});
  for (const journal::SegmentReport& segment : report.segments) {
    for (const journal::FrameReport& frame : segment.frames) {
      for (const journal::BatchReport& batch : frame.batches) {
        table.add_row({std::to_string(segment.number), std::to_string(frame.offset),
                       std::to_string(batch.sequence), std::to_string(batch.time_ms),
                       std::to_string(batch.mutations), std::to_string(batch.bytes)});
      }
    }
  }
  return "\n" + table.text();
}

std::string people_text(const journal::JournalReport& report, bool with_batches) {
  Table table({"SEGMENT", "HEALTH", "SEQUENCES", "BATCHES", "MUTATIONS", "USED", "BYTES"});
  std::string faults;
  for (const journal::SegmentReport& segment : report.segments) {
    table.add_row({segment.path, std::string(to_string(segment.health)),
                   segment.batches == 0
                       ? "none"
                       : fmt::format("{}-{}", segment.first_sequence, segment.last_sequence),
                   std::to_string(segment.batches), std::to_string(segment.mutations),
                   std::to_string(segment.used_bytes), std::to_string(segment.bytes)});
    for (const journal::FaultReport& fault : segment.faults) {
      faults += fmt::format("{} at offset {}: {}: {}\n", segment.path, fault.offset,
                            to_string(fault.health), fault.why);
    }
  }
  return fmt::format("{}: {}, segments {}, spares {}\n\n{}{}{}", report.directory,
                     to_string(report.health), report.segments.size(), report.spares, table.text(),
                     faults.empty() ? "" : "\n" + faults, with_batches ? batch_lines(report) : "");
}

int inspect(const InspectFlags& flags) {
  SystemDisk disk;
  const auto report = journal::inspect(disk, flags.data + "/journal");
  if (!report.ok()) {
    return fail(report.error());
  }
  const bool printed = print_data(flags.json ? json_text(*report, flags.batches)
                                             : people_text(*report, flags.batches));
  return printed && report->health != journal::Health::kCorrupt ? kExitDone : kExitFailed;
}

}  // namespace

void add_journal_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun = add_noun(app, "journal", "The journal of a data directory.");
  const auto flags = std::make_shared<InspectFlags>();
  CLI::App* const command =
      add_command(*noun, chosen, "inspect",
                  "Report what a journal holds and where it is damaged; fails if it is corrupt.",
                  [flags] { return inspect(*flags); });
  command->add_option("--data", flags->data, "The data directory.")
      ->type_name("DIR")
      ->default_str(flags->data);
  command->add_flag("--json", flags->json, "Print JSON.");
  command->add_flag("--batches", flags->batches, "Also list every batch.");
}

}  // namespace penstock::cli

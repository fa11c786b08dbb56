#include "bus/archive_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "bus/archive_counts.h"
#include "bus/archive_records.h"
#include "bus/bus_limits.h"
#include "bus/bus_name.h"
#include "bus/bus_shard.h"
#include "bus/list_filters.h"
#include "bus/pages.h"

namespace penstock::bus {
namespace {

constexpr const char* kArchiveDeleted = "The archive was deleted.";

// What a survey leaves.
struct ArchiveSurvey {
  std::string bus_arn;  // of the archive that has the name; empty: there is none
  size_t archives = 0;  // of the account in the region
};

// The archive that the request names; the survey has led to its bus's shard.
struct Found {
  Bus* bus = nullptr;
  Archive* archive = nullptr;
};
Result<Found> require_archive(BusShard& shard, const service::Call& call, const std::string& name) {
  const auto* survey = std::any_cast<ArchiveSurvey>(&call.findings);
  Bus* bus = survey == nullptr || survey->bus_arn.empty()
                 ? nullptr
                 : shard.find(bus_path_of_arn(survey->bus_arn));
  const auto archive =
      bus == nullptr ? decltype(bus->archives.find(name))() : bus->archives.find(name);
  if (bus == nullptr || archive == bus->archives.end()) {
    return Error(kResourceNotFound, fmt::format("Archive {} does not exist.", name));
  }
  return Found{bus, archive->second.get()};
}

// EventBridge takes an empty text for none.
Result<std::optional<match::Pattern>> compile(const std::string& text) {
  if (text.empty()) {
    return std::optional<match::Pattern>();
  }
  PENSTOCK_ASSIGN(match::Pattern pattern, match::Pattern::compile(text));
  return std::optional(std::move(pattern));
}

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void save(const Bus& bus, const Archive& archive, journal::Batch& batch) {
  batch.put(part_key(kArchivePrefix, bus.id, archive.name), encode_archive_record(archive));
}

ArchiveChangeOutput changed(const Archive& archive, int64_t time_ms) {
  ArchiveChangeOutput output;
  output.arn = archive.arn;
  output.state = archive.state;
  output.created = {time_ms};
  return output;
}

ArchiveEntry entry_of(const Bus& bus, const Archive& archive) {
  ArchiveEntry entry;
  entry.name = archive.name;
  entry.source_arn = bus.arn;
  entry.state = archive.state;
  entry.retention_days = archive.retention_days;
  entry.bytes = static_cast<int64_t>(archive.bytes);
  entry.events = static_cast<int64_t>(archive.events);
  entry.created = {archive.created_ms};
  return entry;
}

// EventBridge does not say what becomes of a replay whose archive goes: here it has failed.
void fail_replays(BusShard& shard, Bus& bus, const Archive& archive, int64_t now_ms,
                  journal::Batch& batch) {
  for (const auto& [name, replay] : bus.replays) {
    if (replay->archive_id == archive.id && replay->is_active()) {
      end_replay(*replay, "FAILED", kArchiveDeleted, now_ms);
      save_replay(bus, *replay, batch);
      shard.replayer().forget(bus, *replay);
    }
  }
}

}  // namespace

std::string surveyed_archive_bus(const service::Call& call) {
  const auto* survey = std::any_cast<ArchiveSurvey>(&call.findings);
  return survey == nullptr || survey->bus_arn.empty() ? named_bus_arn(call, std::nullopt)
                                                      : survey->bus_arn;
}

void survey_archives(BusShard& shard, service::Call& call, std::string_view name) {
  const auto* before = std::any_cast<ArchiveSurvey>(&call.findings);
  ArchiveSurvey survey = before == nullptr ? ArchiveSurvey() : *before;
  for (const auto& [path, bus] : shard.buses()) {
    if (bus->account != call.caller.account || bus->region != call.region) {
      continue;
    }
    survey.archives += bus->archives.size();
    if (survey.bus_arn.empty() && bus->archives.find(name) != bus->archives.end()) {
      survey.bus_arn = bus->arn;
    }
  }
  call.findings = std::move(survey);
}

std::string CreateArchive::arn(const service::Call& call, const Input& input) {
  return named_bus_arn(call, input.source_arn);
}

Result<ArchiveChangeOutput> CreateArchive::run(BusShard& shard, service::Call& call,
                                               const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Bus * bus, require_own_bus(shard, call, "EventSourceArn", input.source_arn));
  const auto& survey = std::any_cast<const ArchiveSurvey&>(call.findings);
  if (!survey.bus_arn.empty() || bus->archives.find(input.name) != bus->archives.end()) {
    return Error(kResourceAlreadyExists, fmt::format("Archive {} already exists.", input.name));
  }
  if (survey.archives >= kArchivesPerAccountMax) {
    return Error(kLimitExceeded, kQuotaText);
  }
  auto archive = std::make_unique<Archive>();
  archive->pattern_text = input.pattern.value_or("");
  PENSTOCK_ASSIGN(archive->pattern, compile(archive->pattern_text));
  PENSTOCK_TRY(bus->matcher->check(archive->pattern, nullptr));
  shard.make_stored(*bus, call.now_ms, batch);
  archive->name = input.name;
  archive->arn = archive_arn(bus->path, input.name);
  archive->id = shard.take_id(batch);
  archive->description = input.description.value_or("");
  archive->kms_key = input.kms_key.value_or("");
  archive->retention_days = input.retention_days.value_or(0);
  archive->created_ms = call.now_ms;
  archive->first = bus->next;
  Archive& made = *(bus->archives[input.name] = std::move(archive));
  bus->matcher->set(made);
  save(*bus, made, batch);
  store_archive_counts(*bus, batch);
  return changed(made, made.created_ms);
}

Result<ArchiveChangeOutput> UpdateArchive::run(BusShard& shard, service::Call& call,
                                               const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(const Found found, require_archive(shard, call, input.name));
  Archive& archive = *found.archive;
  if (input.pattern) {
    PENSTOCK_ASSIGN(std::optional<match::Pattern> pattern, compile(*input.pattern));
    PENSTOCK_TRY(found.bus->matcher->check(pattern, archive.in_matcher));
    archive.pattern = std::move(pattern);
    archive.pattern_text = *input.pattern;
    found.bus->matcher->set(archive);
  }
  archive.description = input.description.value_or(archive.description);
  archive.kms_key = input.kms_key.value_or(archive.kms_key);
  archive.retention_days = input.retention_days.value_or(archive.retention_days);
  save(*found.bus, archive, batch);
  // "The time at which the archive was updated" (API reference).
  return changed(archive, call.now_ms);
}

Result<DescribeArchiveOutput> DescribeArchive::run(BusShard& shard, service::Call& call,
                                                   const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const Found found, require_archive(shard, call, input.name));
  const Archive& archive = *found.archive;
  Output output;
  output.arn = archive.arn;
  output.name = archive.name;
  output.source_arn = found.bus->arn;
  output.description = given(archive.description);
  output.pattern = given(archive.pattern_text);
  output.state = archive.state;
  output.kms_key = given(archive.kms_key);
  output.retention_days = archive.retention_days;
  output.bytes = static_cast<int64_t>(archive.bytes);
  output.events = static_cast<int64_t>(archive.events);
  output.created = {archive.created_ms};
  return output;
}

Result<EmptyOutput> DeleteArchive::run(BusShard& shard, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  PENSTOCK_ASSIGN(const Found found, require_archive(shard, call, input.name));
  Bus& bus = *found.bus;
  const uint64_t id = found.archive->id;
  fail_replays(shard, bus, *found.archive, call.now_ms, batch);
  batch.erase_range(part_key(kKeptPrefix, id), part_key(kKeptPrefix, id + 1));
  batch.erase(part_key(kArchivePrefix, bus.id, input.name));
  bus.matcher->forget(*found.archive);
  bus.archives.erase(input.name);
  store_archive_counts(bus, batch);
  return EmptyOutput{};
}

Result<void> ListArchives::gather(BusShard& shard, service::Call& call, const Input& input,
                                  Output& output) {
  PENSTOCK_TRY(check_one_filter("ListArchives", input));
  PENSTOCK_ASSIGN(const std::string after, name_of_page_token(input.next_token));
  const std::string source = input.source_arn ? bus_path_of_arn(*input.source_arn) : std::string();
  if (input.source_arn && shard.shard().owns(named_bus_arn(call, input.source_arn))) {
    PENSTOCK_TRY(require_own_bus(shard, call, "EventSourceArn", *input.source_arn));
  }
  for (const auto& [path, bus] : shard.buses()) {
    if (bus->account != call.caller.account || bus->region != call.region ||
        (input.source_arn && bus->path != source)) {
      continue;
    }
    for (const auto& [name, archive] : bus->archives) {
      if (name > after && name.starts_with(input.prefix.value_or("")) &&
          input.state.value_or(archive->state) == archive->state) {
        output.archives->push_back(entry_of(*bus, *archive));
      }
    }
  }
  return {};
}

Result<void> ListArchives::finish(service::Call&, const Input& input, Output& output) {
  output.next_token = cut_page(*output.archives, input.limit);
  return {};
}

}  // namespace penstock::bus

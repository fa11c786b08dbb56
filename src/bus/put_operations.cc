#include "bus/put_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "aws/json_writer.h"
#include "bus/bus_limits.h"
#include "bus/bus_name.h"
#include "bus/bus_shard.h"
#include "bus/detail_check.h"
#include "bus/event_envelope.h"
#include "bus/publish.h"
#include "bus/put_letter.h"

namespace penstock::bus {
namespace {

// An entry's own errors, with the codes and texts of AWS's answers.
constexpr ErrorInfo kInvalidArgument{"InvalidArgument", "InvalidArgument", 400};
constexpr ErrorInfo kMalformedDetail{"MalformedDetail", "MalformedDetail", 400};
constexpr ErrorInfo kNotAuthorizedForSource{"NotAuthorizedForSourceException",
                                            "NotAuthorizedForSourceException", 400};

Result<void> check_given(std::string_view name, const std::optional<std::string>& value) {
  if (!value || value->empty()) {
    return Error(
        kInvalidArgument,
        fmt::format("Parameter {0} is not valid. Reason: {0} is a required argument.", name));
  }
  return {};
}

Result<void> check_entry(const PutEventsRequestEntry& entry) {
  PENSTOCK_TRY(check_given("Source", entry.source));
  PENSTOCK_TRY(check_given("DetailType", entry.detail_type));
  PENSTOCK_TRY(check_given("Detail", entry.detail));
  if (entry.source->starts_with("aws.")) {
    return Error(kNotAuthorizedForSource, "Not authorized for the source.");
  }
  if (!is_json_object(*entry.detail)) {
    return Error(kMalformedDetail, "Detail is malformed.");
  }
  return {};
}

size_t entry_bytes(const PutEventsRequestEntry& entry) {
  const std::vector<std::string_view> resources(entry.resources.begin(), entry.resources.end());
  return entry_size_bytes(entry.time.has_value(), entry.source.value_or(""),
                          entry.detail_type.value_or(""), entry.detail.value_or(""), resources);
}

Result<void> check_size(const PutEventsInput& input) {
  size_t bytes = 0;
  for (const PutEventsRequestEntry& entry : input.entries) {
    bytes += entry_bytes(entry);
  }
  if (bytes > kPutBytesMax) {
    return Error(kValidation, "Total size of the entries in the request is over the limit.");
  }
  return {};
}

EventParts parts_of(const service::Call& call, const PutEventsRequestEntry& entry) {
  EventParts parts;
  parts.source = *entry.source;
  parts.detail_type = *entry.detail_type;
  parts.detail = *entry.detail;
  parts.resources.assign(entry.resources.begin(), entry.resources.end());
  parts.time_ms = entry.time ? entry.time->ms : call.now_ms;
  parts.account = call.caller.account;
  parts.trace_header =
      entry.trace_header ? std::string_view(*entry.trace_header) : call.trace_header;
  return parts;
}

// The buses that a survey has found, by path.
using FoundBuses = std::set<std::string, std::less<>>;

// Where entries go.
struct Destination {
  std::string path;
  bool is_here = false;
};

Destination destination_of(BusShard& shard, const service::Call& call,
                           const std::optional<std::string>& name_or_arn) {
  Destination destination{named_bus_path(call, name_or_arn), false};
  destination.is_here = shard.shard().owns(bus_arn_of_path(destination.path));
  return destination;
}

// Publishes the entry or sends it on; its id.
Result<std::string> put(BusShard& shard, const service::Call& call, const Destination& destination,
                        const PutEventsRequestEntry& entry, journal::Batch& batch) {
  PENSTOCK_TRY(check_entry(entry));
  EventParts parts = parts_of(call, entry);
  const std::string& path = destination.path;
  if (!destination.is_here) {
    const auto* found = std::any_cast<FoundBuses>(&call.findings);
    const bool is_there =
        found != nullptr && (found->contains(path) || parse_path(path).name == kDefaultBus);
    if (!is_there && shard.options().refuse_unknown_bus) {
      return no_such_bus(path);
    }
    std::string id = call.random->uuid();
    parts.id = id;
    send_put_letter(shard, path, parts, batch);
    return id;
  }
  const Result<Bus*> bus = shard.find_for_events(path, parts.account);
  if (bus.ok()) {
    return publish(shard, **bus, parts, call.now_ms, batch);
  }
  if (!bus.error().is(kResourceNotFound) || shard.options().refuse_unknown_bus) {
    return bus.error();
  }
  std::string id = call.random->uuid();
  drop_event(shard, path, id, parts.account, bus.error(), call.now_ms, batch);
  return id;
}

}  // namespace

std::string PutEvents::arn(const service::Call& call, const Input& input) {
  return named_bus_arn(call,
                       input.entries.empty() ? std::nullopt : input.entries.front().event_bus_name);
}

bool PutEvents::needs_survey(const service::Call& call, const Input& input) {
  const auto differs = [&](const auto& entry) {
    const auto& first = input.entries.front().event_bus_name;
    return entry.event_bus_name != first &&
           named_bus_path(call, entry.event_bus_name) != named_bus_path(call, first);
  };
  return std::any_of(input.entries.begin(), input.entries.end(), differs);
}

void PutEvents::survey(BusShard& shard, service::Call& call, const Input& input) {
  if (!call.findings.has_value()) {
    call.findings = FoundBuses{};
  }
  auto& found = *std::any_cast<FoundBuses>(&call.findings);
  for (const PutEventsRequestEntry& entry : input.entries) {
    const std::string path = named_bus_path(call, entry.event_bus_name);
    if (shard.buses().contains(path)) {
      found.insert(path);
    }
  }
}

Result<PutEventsOutput> PutEvents::run(BusShard& shard, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  PENSTOCK_TRY(check_size(input));
  Output output;
  output.entries.reserve(input.entries.size());
  const std::optional<std::string>* named = nullptr;  // whose destination that is
  Destination destination;
  for (const PutEventsRequestEntry& entry : input.entries) {
    if (named == nullptr || entry.event_bus_name != *named) {
      named = &entry.event_bus_name;
      destination = destination_of(shard, call, *named);
    }
    PutEventsResultEntry& result = output.entries.emplace_back();
    Result<std::string> id = put(shard, call, destination, entry, batch);
    if (id.ok()) {
      result.event_id = *std::move(id);
    } else {
      result.error_code = id.error().info().code;
      result.error_message = id.error().message();
      ++output.failed_entry_count;
    }
  }
  return output;
}

}  // namespace penstock::bus

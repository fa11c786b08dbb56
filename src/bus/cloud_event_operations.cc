#include "bus/cloud_event_operations.h"

#include <fmt/format.h>

#include <numeric>
#include <utility>
#include <vector>

#include "bus/bus_shard.h"
#include "bus/cloud_event_envelope.h"
#include "bus/cloud_events.h"
#include "bus/publish.h"

namespace penstock::bus {
namespace {

Result<std::vector<CloudEvent>> parse_all(const std::vector<std::string>& texts) {
  const size_t bytes =
      std::accumulate(texts.begin(), texts.end(), size_t{0},
                      [](size_t sum, const std::string& text) { return sum + text.size(); });
  if (bytes > kPutBytesMax) {
    return Error(kTooManyBytes, fmt::format("The events have {} bytes together; at most {} may be.",
                                            bytes, kPutBytesMax));
  }
  std::vector<CloudEvent> events;
  events.reserve(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    auto event = parse_cloud_event(texts[i]);
    if (!event.ok()) {
      return Error(kValidation, fmt::format("event {}: {}", i + 1, event.error().message()));
    }
    if (event->source.starts_with("aws.")) {
      return Error(kSourceNotAllowed,
                   fmt::format("event {}: a source that begins with aws. is AWS's", i + 1));
    }
    events.push_back(*std::move(event));
  }
  return events;
}

}  // namespace

Result<PutCloudEventsOutput> PutCloudEvents::run(BusShard& shard, service::Call& call,
                                                 const Input& input, journal::Batch& batch) {
  const std::string path = named_bus_path(call, input.bus);
  PENSTOCK_ASSIGN(Bus * bus, shard.find_for_events(path, call.caller.account));
  PENSTOCK_ASSIGN(const std::vector<CloudEvent> events, parse_all(input.events));
  Output output;
  for (const CloudEvent& event : events) {
    const CloudEventTexts texts(event);
    EventParts parts = parts_of_cloud_event(event, texts, call.caller.account, call.now_ms);
    parts.trace_header = call.trace_header;
    output.event_ids.push_back(publish(shard, *bus, std::move(parts), call.now_ms, batch));
  }
  return output;
}

}  // namespace penstock::bus

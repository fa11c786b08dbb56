#include "bus/put_letter.h"

#include <string>

#include "base/bytes.h"
#include "bus/bus_name.h"
#include "bus/bus_shard.h"

namespace penstock::bus {
namespace {

constexpr char kVersion = 1;

}  // namespace

void send_put_letter(BusShard& shard, std::string_view bus_path, const EventParts& parts,
                     journal::Batch& batch) {
  std::string text(1, kVersion);
  for (const std::string_view part :
       {bus_path, parts.id, parts.source, parts.detail_type, parts.detail, parts.account,
        parts.trace_header, parts.extra}) {
    append_sized(text, part);
  }
  append_varint(text, static_cast<uint64_t>(parts.time_ms));
  append_varint(text, parts.resources.size());
  for (const std::string_view resource : parts.resources) {
    append_sized(text, resource);
  }
  shard.shard().send_letter(batch, bus_arn_of_path(bus_path), kServiceName, text);
}

Result<void> read_put_letter(BusShard& shard, std::string_view text, int64_t now_ms,
                             journal::Batch& batch) {
  ByteReader reader(text);
  const std::string_view version = reader.take(1);
  std::string_view path;
  EventParts parts;
  for (std::string_view* part : {&path, &parts.id, &parts.source, &parts.detail_type, &parts.detail,
                                 &parts.account, &parts.trace_header, &parts.extra}) {
    *part = reader.sized();
  }
  parts.time_ms = static_cast<int64_t>(reader.varint());
  const uint64_t resources = reader.varint();
  for (uint64_t i = 0; reader.ok() && i < resources; ++i) {
    parts.resources.push_back(reader.sized());
  }
  if (!reader.done() || version[0] != kVersion) {
    return Error(kCorrupt, "an event between two shards has an unknown form");
  }
  const Result<Bus*> bus = shard.find_for_events(path, parts.account);
  if (bus.ok()) {
    publish(shard, **bus, parts, now_ms, batch);
  } else {
    drop_event(shard, path, parts.id, parts.account, bus.error(), now_ms, batch);
  }
  return {};
}

void drop_event(BusShard& shard, std::string_view bus_path, std::string_view event_id,
                std::string_view account, const Error& reason, int64_t now_ms,
                journal::Batch& batch) {
  shard.count_unknown_bus();
  const std::string arn = bus_arn_of_path(bus_path);
  shard.shard().log().warning("event dropped", {{"event_id", event_id},
                                                {"bus", std::string_view(arn)},
                                                {"reason", std::string_view(reason.message())}});
  shard.engine().note_dropped(event_id, account, arn, reason, now_ms, batch);
}

}  // namespace penstock::bus

#include "table/stream_change.h"

#include "base/assert.h"
#include "base/bytes.h"

namespace penstock::table {
namespace {

constexpr char kVersion = 1;
constexpr size_t kLengthsBytes = 32;  // what versions, times and lengths take, at most

}  // namespace

std::string_view event_name(StreamEvent event) {
  return event == StreamEvent::kInsert   ? "INSERT"
         : event == StreamEvent::kModify ? "MODIFY"
                                         : "REMOVE";
}

std::string stream_change(const Table& table, std::optional<std::string_view> before,
                          std::optional<std::string_view> after) {
  std::string change;
  const auto& stream = table.record.stream;
  if (!stream || !stream->is_enabled || before == after) {
    return change;
  }
  const std::string_view old_image =
      before && shows_old_image(stream->view_type) ? *before : std::string_view();
  const std::string_view new_image =
      after && shows_new_image(stream->view_type) ? *after : std::string_view();
  const std::string keys = key_item({&table.keys}, after ? *after : *before);
  change.reserve(keys.size() + old_image.size() + new_image.size() + kLengthsBytes);
  change.push_back(static_cast<char>(!before  ? StreamEvent::kInsert
                                     : !after ? StreamEvent::kRemove
                                              : StreamEvent::kModify));
  change.push_back(0);
  append_sized(change, keys);
  append_sized(change, old_image);
  append_sized(change, new_image);
  return change;
}

void mark_by_service(std::string& change) {
  PENSTOCK_CHECK(change.size() > 1);
  change[1] = 1;
}

std::string stored_stream_change(int64_t time_ms, std::string_view change) {
  std::string value(1, kVersion);
  value.reserve(change.size() + kLengthsBytes);
  append_varint(value, static_cast<uint64_t>(time_ms));
  return value.append(change);
}

std::optional<StreamChange> decode_stream_change(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  StreamChange change;
  change.time_ms = static_cast<int64_t>(reader.varint());
  const std::string_view head = reader.take(2);
  change.keys = reader.sized();
  change.old_image = reader.sized();
  change.new_image = reader.sized();
  if (!reader.done() || version[0] != kVersion || head[0] < 1 || head[0] > 3) {
    return std::nullopt;
  }
  change.event = static_cast<StreamEvent>(head[0]);
  change.is_by_service = head[1] != 0;
  return change;
}

bool shows_old_image(std::string_view view_type) {
  return view_type == "OLD_IMAGE" || view_type == "NEW_AND_OLD_IMAGES";
}
bool shows_new_image(std::string_view view_type) {
  return view_type == "NEW_IMAGE" || view_type == "NEW_AND_OLD_IMAGES";
}

int64_t stream_change_bytes(const StreamChange& change) {
  size_t bytes = 0;
  for (const std::string_view part : {change.keys, change.old_image, change.new_image}) {
    bytes += part.empty() ? 0 : item_size(part);
  }
  return static_cast<int64_t>(bytes);
}

}  // namespace penstock::table

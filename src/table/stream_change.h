// One write as a stream shows it, and the form in which it is stored. Pure functions.
//
// A stored record is a version, the time as a varint, and the change: what happened, whose doing it
// was, and keys, old image and new image, each with its length; an image that the stream does not
// show, or that there is none of, is empty. On disk: do not change it, add versions.
#ifndef PENSTOCK_TABLE_STREAM_CHANGE_H_
#define PENSTOCK_TABLE_STREAM_CHANGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "table/table.h"

namespace penstock::table {

// On disk: do not change these values.
enum class StreamEvent : uint8_t { kInsert = 1, kModify = 2, kRemove = 3 };
std::string_view event_name(StreamEvent event);

// Views into a stored record.
struct StreamChange {
  StreamEvent event = StreamEvent::kInsert;
  bool is_by_service = false;  // a deletion by expiry, not a request's
  int64_t time_ms = 0;
  std::string_view keys;
  std::string_view old_image;  // empty: none is shown
  std::string_view new_image;
};

// The change that a write means to the table's stream; empty if it has none, or nothing changes.
std::string stream_change(const Table& table, std::optional<std::string_view> before,
                          std::optional<std::string_view> after);
// Says that the change, which is one, was a deletion by expiry.
void mark_by_service(std::string& change);

std::string stored_stream_change(int64_t time_ms, std::string_view change);
std::optional<StreamChange> decode_stream_change(std::string_view value);

// What StreamViewType shows.
bool shows_old_image(std::string_view view_type);
bool shows_new_image(std::string_view view_type);

// The record's size as DynamoDB counts it: keys and images as items.
int64_t stream_change_bytes(const StreamChange& change);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STREAM_CHANGE_H_

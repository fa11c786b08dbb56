#include "bus/event_envelope.h"

#include "aws/json_writer.h"
#include "aws/text_forms.h"
#include "base/units.h"

namespace penstock::bus {
namespace {

constexpr size_t kTimeBytes = 14;  // as the user guide counts a Time
// More than the names, quotes and the time take up.
constexpr size_t kFrameBytes = 160;

int64_t whole_second_ms(int64_t ms) {
  const int64_t rest_ms = ms % kSecondMs;
  return ms - (rest_ms < 0 ? rest_ms + kSecondMs : rest_ms);
}

}  // namespace

void append_event_envelope(std::string& out, const EventParts& event) {
  size_t bytes = kFrameBytes + event.id.size() + event.account.size() + event.region.size() +
                 entry_size_bytes(false, event.source, event.detail_type, event.detail, {}) +
                 event.extra.size();
  for (const std::string_view resource : event.resources) {
    bytes += resource.size() + 3;
  }
  if (out.capacity() - out.size() < bytes) {
    out.reserve(out.size() + bytes);
  }
  out += R"({"version":"0","id":)";
  aws::append_json_string(out, event.id);
  out += R"(,"detail-type":)";
  aws::append_json_string(out, event.detail_type);
  out += R"(,"source":)";
  aws::append_json_string(out, event.source);
  out += R"(,"account":")";
  out += event.account;
  out += R"(","time":")";
  aws::append_timestamp(out, {whole_second_ms(event.time_ms)}, aws::TimestampFormat::kIso8601);
  out += R"(","region":")";
  out += event.region;
  out += R"(","resources":[)";
  for (const std::string_view resource : event.resources) {
    if (out.back() != '[') {
      out += ',';
    }
    aws::append_json_string(out, resource);
  }
  out += R"(],"detail":)";
  out += event.detail;
  if (!event.extra.empty()) {
    out += ',';
    out += event.extra;
  }
  out += '}';
}

size_t entry_size_bytes(bool has_time, std::string_view source, std::string_view detail_type,
                        std::string_view detail, std::span<const std::string_view> resources) {
  size_t bytes = (has_time ? kTimeBytes : 0) + source.size() + detail_type.size() + detail.size();
  for (const std::string_view resource : resources) {
    bytes += resource.size();
  }
  return bytes;
}

}  // namespace penstock::bus

// CloudEvents 1.0: an event as a value, its JSON format, and the three ways in which events come
// over HTTP (cloudevents/spec v1.0.2: spec.md, json-format.md, http-protocol-binding.md). Pure
// functions; any thread.
#ifndef PENSTOCK_BUS_CLOUD_EVENTS_H_
#define PENSTOCK_BUS_CLOUD_EVENTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/http.h"
#include "base/error.h"
#include "base/result.h"

namespace penstock::bus {

inline constexpr std::string_view kCloudEventType = "application/cloudevents+json";
inline constexpr std::string_view kCloudEventBatchType = "application/cloudevents-batch+json";

inline constexpr ErrorInfo kUnsupportedMediaType{"UnsupportedMediaTypeException",
                                                 "UnsupportedMediaType", 415, Fault::kClient,
                                                 "The content type is none that is taken here."};

struct CloudEvent {
  // What `data` holds: nothing, JSON text as it was written, text, or base64.
  enum class Form : uint8_t { kNone, kJson, kText, kBase64 };
  // Of the specification's types only these three are told apart in JSON.
  using Extension = std::variant<std::string, bool, int32_t>;

  std::string id;
  std::string source;
  std::string type;
  std::optional<std::string> time;  // RFC 3339, as it was written
  std::optional<std::string> subject;
  std::optional<std::string> dataschema;
  std::optional<std::string> datacontenttype;
  Form form = Form::kNone;
  std::string data;
  std::map<std::string, Extension> extensions;

  bool operator==(const CloudEvent&) const = default;
};

// Whether the request says that it carries CloudEvents, in any mode: by its Content-Type, or by
// headers that begin with ce-.
bool has_cloud_events(const aws::HttpRequest& request);

// The events of a request in structured, batched or binary mode. kValidation says which event of a
// batch ("event 3: ", counted from 1) and which attribute; kUnsupportedMediaType. A batch may be
// empty. In binary mode a body is JSON if its content type is (and then must be), text if that is
// text/*, XML or has charset=utf-8, else bytes.
Result<std::vector<CloudEvent>> read_cloud_events(const aws::HttpRequest& request);

// One event in the JSON format.
Result<CloudEvent> parse_cloud_event(std::string_view json);
void append_cloud_event(std::string& out, const CloudEvent& event);

// RFC 3339, as milliseconds since 1970; what is finer is cut off.
std::optional<int64_t> parse_cloud_event_time(std::string_view text);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CLOUD_EVENTS_H_

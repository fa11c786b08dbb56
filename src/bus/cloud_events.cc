#include "bus/cloud_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include "aws/json_writer.h"
#include "aws/text_forms.h"
#include "aws/utf8.h"
#include "base/digest.h"
#include "bus/bus_errors.h"
#include "bus/bus_limits.h"
#include "bus/detail_check.h"
#include "bus/json_members.h"

namespace penstock::bus {
namespace {

constexpr std::string_view kHeaderPrefix = "ce-";
constexpr std::string_view kSpecVersion = "1.0";

Error invalid(std::string message) { return {kValidation, std::move(message)}; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

// "Text/Plain ; charset=UTF-8" and its parts, in lower case.
struct MediaType {
  explicit MediaType(std::string_view text) {
    const std::string all = lowered(text);
    const size_t semicolon = std::min(all.find(';'), all.size());
    name = without_json_blanks(std::string_view(all).substr(0, semicolon));
    const size_t found = all.find("charset=", semicolon);
    if (found != std::string::npos) {
      charset = all.substr(found + 8, all.find(';', found) - (found + 8));
      charset.erase(std::remove_if(charset.begin(), charset.end(),
                                   [](char c) { return c == '"' || c == ' ' || c == '\t'; }),
                    charset.end());
    }
  }
  bool is_json() const { return name.ends_with("/json") || name.ends_with("+json"); }
  bool is_text() const {
    return name.starts_with("text/") || name.ends_with("/xml") || name.ends_with("+xml") ||
           charset == "utf-8";
  }

  std::string name;
  std::string charset;
};

bool is_attribute_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

// U+0000 to U+001F and U+007F to U+009F, which a String may not hold.
bool has_control_character(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (byte < 0x20 || byte == 0x7F || is_c1) {
      return true;
    }
  }
  return false;
}

bool is_absolute_uri(std::string_view text) {
  const size_t colon = text.find(':');
  const bool letter = !text.empty() && lower(text[0]) >= 'a' && lower(text[0]) <= 'z';
  return letter && colon != std::string_view::npos && colon + 1 < text.size() &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
           return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
                  c == '-' || c == '.';
         });
}

bool is_media_type(std::string_view text) {
  const std::string name = MediaType(text).name;
  const size_t slash = name.find('/');
  return slash != std::string::npos && slash > 0 && slash + 1 < name.size() &&
         name.find_first_of(" \t\"(),/:;<=>?@[\\]{}", slash + 1) == std::string::npos;
}

// What is wrong with an attribute that the specification names; empty if nothing is.
std::string_view objection(std::string_view name, std::string_view text) {
  if (name == "specversion") {
    return text == kSpecVersion ? "" : "must be \"1.0\"";
  }
  if (text.empty()) {
    return "must be a non-empty string";
  }
  if (name == "id" && text.size() > kCloudEventIdBytesMax) {
    return "must have 1024 bytes at most";
  }
  if ((name == "source" || name == "dataschema") && text.find(' ') != std::string_view::npos) {
    return "must be a URI, which has no blanks";
  }
  if (name == "dataschema" && !is_absolute_uri(text)) {
    return "must be an absolute URI";
  }
  if (name == "datacontenttype" && !is_media_type(text)) {
    return "must be a media type, such as application/json";
  }
  if (name == "time" && !parse_cloud_event_time(text)) {
    return "must be a time as RFC 3339 writes it, such as 2024-05-01T12:00:00Z";
  }
  return "";
}

// An event whose attributes come one after the other.
class Collector {
 public:
  // `prefix` comes before each name in an error.
  explicit Collector(std::string_view prefix) : prefix_(prefix) {}

  Result<void> add(const std::string& name, CloudEvent::Extension value) {
    if (!is_attribute_name(name) || name == "data") {
      return invalid(fmt::format("{} is not the name of an attribute: a name is of a-z and 0-9",
                                 quoted(name)));
    }
    if (!given_.insert(name).second) {
      return invalid(fmt::format("{} is given twice", quoted(name)));
    }
    auto* const text = std::get_if<std::string>(&value);
    if (text != nullptr && has_control_character(*text)) {
      return invalid(fmt::format("{} must not hold control characters", quoted(name)));
    }
    std::optional<std::string>* const place = find(name);
    if (place == nullptr) {
      event_.extensions.emplace(name, std::move(value));
      return {};
    }
    const std::string_view wrong =
        text == nullptr ? "must be a non-empty string" : objection(name, *text);
    if (!wrong.empty()) {
      return invalid(fmt::format("{} {}", quoted(name), wrong));
    }
    *place = std::move(*text);
    return {};
  }

  void set_data(CloudEvent::Form form, std::string data) {
    event_.form = form;
    event_.data = std::move(data);
  }
  std::optional<std::string> content_type() const { return event_.datacontenttype; }

  Result<CloudEvent> finish() {
    if (!version_) {
      return invalid(fmt::format("{} must be \"1.0\"", quoted("specversion")));
    }
    for (const auto& [name, from, to] :
         {std::tuple("id", &id_, &event_.id), std::tuple("source", &source_, &event_.source),
          std::tuple("type", &type_, &event_.type)}) {
      if (!*from) {
        return invalid(fmt::format("{} must be a non-empty string", quoted(name)));
      }
      *to = *std::move(*from);
    }
    return std::move(event_);
  }

  std::string quoted(std::string_view name) const { return fmt::format("'{}{}'", prefix_, name); }

 private:
  std::optional<std::string>* find(std::string_view name) {
    const std::array<std::pair<std::string_view, std::optional<std::string>*>, 8> places{
        {{"specversion", &version_},
         {"id", &id_},
         {"source", &source_},
         {"type", &type_},
         {"time", &event_.time},
         {"subject", &event_.subject},
         {"dataschema", &event_.dataschema},
         {"datacontenttype", &event_.datacontenttype}}};
    const auto* const found = std::find_if(places.begin(), places.end(),
                                           [&](const auto& each) { return each.first == name; });
    return found == places.end() ? nullptr : found->second;
  }

  std::string_view prefix_;
  std::set<std::string> given_;
  std::optional<std::string> version_;
  std::optional<std::string> id_;
  std::optional<std::string> source_;
  std::optional<std::string> type_;
  CloudEvent event_;
};

// ---- the JSON format

Result<CloudEvent::Extension> extension_of(const std::string& name, std::string_view json) {
  if (json == "true" || json == "false") {
    return CloudEvent::Extension(json == "true");
  }
  if (json.front() == '"') {
    auto text = json_string(json);
    if (!text) {
      return invalid(fmt::format("'{}' must be valid Unicode", name));
    }
    return CloudEvent::Extension(*std::move(text));
  }
  const auto number = aws::parse_integer(json);
  if (!number || *number < std::numeric_limits<int32_t>::min() ||
      *number > std::numeric_limits<int32_t>::max()) {
    return invalid(fmt::format("'{}' must be a string, a boolean or an integer of 32 bits", name));
  }
  return CloudEvent::Extension(static_cast<int32_t>(*number));
}

// JSON where the content type is JSON or not given; else text if it is a string.
Result<void> collect_data(std::string_view json, Collector& collector) {
  const auto type = collector.content_type();
  if (!type || MediaType(*type).is_json() || json.front() != '"') {
    collector.set_data(CloudEvent::Form::kJson, std::string(json));
    return {};
  }
  auto text = json_string(json);
  if (!text) {
    return invalid("'data' must be valid Unicode");
  }
  collector.set_data(CloudEvent::Form::kText, *std::move(text));
  return {};
}

Result<void> collect_base64(std::string_view json, Collector& collector) {
  auto text = json_string(json);
  if (!text || !decode_base64(*text)) {
    return invalid("'data_base64' must be a string of base64");
  }
  collector.set_data(CloudEvent::Form::kBase64, *std::move(text));
  return {};
}

// `json` is valid JSON.
Result<CloudEvent> parse_object(std::string_view json) {
  if (!json.starts_with('{')) {
    return invalid("an event must be a JSON object");
  }
  Collector collector("");
  std::optional<std::string_view> data;
  std::optional<std::string_view> base64;
  for (const JsonMember& member : json_members(json)) {
    // Null stands for an attribute that is not there, but is data.
    if (member.value == "null" && member.name != "data") {
      continue;
    }
    if (member.name == "data" || member.name == "data_base64") {
      auto& place = member.name == "data" ? data : base64;
      if (place) {
        return invalid(fmt::format("'{}' is given twice", member.name));
      }
      place = member.value;
    } else {
      PENSTOCK_ASSIGN(auto value, extension_of(member.name, member.value));
      PENSTOCK_TRY(collector.add(member.name, std::move(value)));
    }
  }
  if (data && base64) {
    return invalid("'data' and 'data_base64' exclude each other");
  }
  if (data) {
    PENSTOCK_TRY(collect_data(*data, collector));
  }
  if (base64) {
    PENSTOCK_TRY(collect_base64(*base64, collector));
  }
  return collector.finish();
}

Result<std::vector<CloudEvent>> parse_batch(std::string_view json) {
  if (!json.starts_with('[')) {
    return invalid("a batch must be a JSON array of events");
  }
  const std::vector<std::string_view> elements = json_elements(json);
  if (elements.size() > kCloudEventsMax) {
    return invalid(
        fmt::format("a batch may have {} events, not {}", kCloudEventsMax, elements.size()));
  }
  std::vector<CloudEvent> events;
  for (size_t i = 0; i < elements.size(); ++i) {
    auto event = parse_object(elements[i]);
    if (!event.ok()) {
      return invalid(fmt::format("event {}: {}", i + 1, event.error().message()));
    }
    events.push_back(*std::move(event));
  }
  return events;
}

// ---- binary mode

// RFC 9110's quoted-string becomes what it stands for.
std::string unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') {
    return std::string(value);
  }
  std::string out;
  for (size_t i = 1; i + 1 < value.size(); ++i) {
    i += value[i] == '\\' && i + 2 < value.size() ? 1 : 0;
    out += value[i];
  }
  return out;
}

int hex_digit(char c) {
  const char low = lower(c);
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// Section 3.1.3.2 of the HTTP binding; nullopt if a % is not followed by two digits, or what comes
// out is not UTF-8.
std::optional<std::string> decode_header(std::string_view value) {
  const std::string text = unquoted(value);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return aws::is_valid_utf8(out) ? std::optional(std::move(out)) : std::nullopt;
}

Result<void> collect_body(std::string_view body, const std::string& content_type,
                          Collector& collector) {
  if (body.empty()) {
    return {};
  }
  const MediaType type(content_type);
  if (type.is_json()) {
    const std::string_view json = without_json_blanks(body);
    if (!is_json_value(json)) {
      return invalid(
          fmt::format("the body is not valid JSON, which its Content-Type {} says", content_type));
    }
    collector.set_data(CloudEvent::Form::kJson, std::string(json));
  } else if (type.is_text() && aws::is_valid_utf8(body)) {
    collector.set_data(CloudEvent::Form::kText, std::string(body));
  } else {
    collector.set_data(CloudEvent::Form::kBase64, base64(body));
  }
  return {};
}

bool is_attribute_header(std::string_view name) {
  return lowered(name.substr(0, kHeaderPrefix.size())) == kHeaderPrefix;
}

Result<CloudEvent> read_binary(const aws::HttpRequest& request) {
  Collector collector(kHeaderPrefix);
  for (const aws::Header& header : request.headers) {
    if (!is_attribute_header(header.name)) {
      continue;
    }
    const std::string name = lowered(header.name.substr(kHeaderPrefix.size()));
    if (name == "datacontenttype") {
      return invalid("'ce-datacontenttype' is no header: Content-Type says it");
    }
    auto value = decode_header(header.value);
    if (!value) {
      return invalid(fmt::format("{} must be UTF-8 in percent-encoding", collector.quoted(name)));
    }
    PENSTOCK_TRY(collector.add(name, *std::move(value)));
  }
  const std::string content_type(request.header("content-type"));
  if (!content_type.empty()) {
    if (!is_media_type(content_type) || has_control_character(content_type) ||
        !aws::is_valid_utf8(content_type)) {
      return invalid("Content-Type must be a media type, such as application/json");
    }
    PENSTOCK_TRY(collector.add("datacontenttype", content_type));
  }
  PENSTOCK_TRY(collect_body(request.body, content_type, collector));
  return collector.finish();
}

Error unsupported(std::string_view given) {
  return {kUnsupportedMediaType,
          fmt::format("Content-Type is {}; expected {}, {}, or ce- headers with any other type",
                      given.empty() ? "missing" : given, kCloudEventType, kCloudEventBatchType)};
}

bool is_structured(const MediaType& type) {
  return type.name.starts_with("application/cloudevents");
}

}  // namespace

bool has_cloud_events(const aws::HttpRequest& request) {
  return is_structured(MediaType(request.header("content-type"))) ||
         std::any_of(request.headers.begin(), request.headers.end(),
                     [](const aws::Header& header) { return is_attribute_header(header.name); });
}

Result<std::vector<CloudEvent>> read_cloud_events(const aws::HttpRequest& request) {
  const std::string_view content_type = request.header("content-type");
  const MediaType type(content_type);
  if (!has_cloud_events(request)) {
    return unsupported(content_type);
  }
  std::vector<CloudEvent> events;
  if (!is_structured(type)) {
    PENSTOCK_ASSIGN(CloudEvent event, read_binary(request));
    events.push_back(std::move(event));
    return events;
  }
  const bool is_batch = type.name == kCloudEventBatchType;
  if ((!is_batch && type.name != kCloudEventType) ||
      (!type.charset.empty() && type.charset != "utf-8")) {
    return unsupported(content_type);
  }
  const std::string_view json = without_json_blanks(request.body);
  if (!is_json_value(json)) {
    return invalid("the body is not valid JSON");
  }
  if (is_batch) {
    return parse_batch(json);
  }
  PENSTOCK_ASSIGN(CloudEvent event, parse_object(json));
  events.push_back(std::move(event));
  return events;
}

Result<CloudEvent> parse_cloud_event(std::string_view text) {
  const std::string_view json = without_json_blanks(text);
  return is_json_value(json) ? parse_object(json) : invalid("it is not valid JSON");
}

void append_cloud_event(std::string& out, const CloudEvent& event) {
  const auto add = [&out](std::string_view name, std::string_view text) {
    out += fmt::format(",\"{}\":", name);
    aws::append_json_string(out, text);
  };
  out += R"({"specversion":"1.0")";
  add("id", event.id);
  add("source", event.source);
  add("type", event.type);
  for (const auto& [name, value] :
       {std::pair("time", &event.time), std::pair("subject", &event.subject),
        std::pair("dataschema", &event.dataschema),
        std::pair("datacontenttype", &event.datacontenttype)}) {
    if (*value) {
      add(name, **value);
    }
  }
  for (const auto& [name, value] : event.extensions) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      add(name, *text);
    } else if (const auto* flag = std::get_if<bool>(&value)) {
      out += fmt::format(",\"{}\":{}", name, *flag);
    } else {
      out += fmt::format(",\"{}\":{}", name, std::get<int32_t>(value));
    }
  }
  if (event.form == CloudEvent::Form::kJson) {
    out += R"(,"data":)";
    out += event.data;
  } else if (event.form != CloudEvent::Form::kNone) {
    add(event.form == CloudEvent::Form::kText ? "data" : "data_base64", event.data);
  }
  out += '}';
}

// parse_timestamp() takes other forms too.
std::optional<int64_t> parse_cloud_event_time(std::string_view text) {
  const bool is_rfc3339 = text.size() > 10 && (text[10] == 'T' || text[10] == 't');
  const auto time = is_rfc3339 ? aws::parse_timestamp(text) : std::nullopt;
  return time ? std::optional(time->ms) : std::nullopt;
}

}  // namespace penstock::bus

#include "bus/cloud_event_envelope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "aws/json_writer.h"
#include "aws/text_forms.h"
#include "bus/json_members.h"

namespace penstock::bus {
namespace {

using Form = CloudEvent::Form;
using OptionalText = std::optional<std::string> CloudEvent::*;

constexpr std::array<std::pair<std::string_view, OptionalText>, 3> kTexts{
    {{"subject", &CloudEvent::subject},
     {"dataschema", &CloudEvent::dataschema},
     {"datacontenttype", &CloudEvent::datacontenttype}}};

bool is_object(const CloudEvent& event) {
  return event.form == Form::kJson && event.data.starts_with('{');
}

std::string_view form_name(const CloudEvent& event) {
  switch (event.form) {
    case Form::kNone:
      return "none";
    case Form::kJson:
      return is_object(event) ? "object" : "json";
    case Form::kText:
      return "text";
    case Form::kBase64:
      return "base64";
  }
  return "";
}

std::string detail_of(const CloudEvent& event) {
  if (event.form == Form::kNone) {
    return "{}";
  }
  if (is_object(event)) {
    return event.data;
  }
  std::string out = event.form == Form::kBase64 ? R"({"data_base64":)" : R"({"data":)";
  if (event.form == Form::kJson) {
    out += event.data;
  } else {
    aws::append_json_string(out, event.data);
  }
  return out + "}";
}

// Whether the envelope, which has whole seconds of UTC, writes the time in the same way.
bool is_envelope_time(std::string_view text) {
  constexpr std::string_view kForm = "2000-01-01T00:00:00Z";
  const auto ms = parse_cloud_event_time(text);
  std::string written;
  if (ms) {
    aws::append_timestamp(written, {*ms}, aws::TimestampFormat::kIso8601);
  }
  return text.size() == kForm.size() && text == written;
}

std::string extra_of(const CloudEvent& event) {
  std::string out =
      fmt::format(R"("cloudevents":{{"specversion":"1.0","form":"{}")", form_name(event));
  const auto add = [&out](std::string_view name, std::string_view text) {
    out += fmt::format(",\"{}\":", name);
    aws::append_json_string(out, text);
  };
  if (!event.time) {
    out += R"(,"time":null)";
  } else if (!is_envelope_time(*event.time)) {
    add("time", *event.time);
  }
  for (const auto& [name, member] : kTexts) {
    if (event.*member) {
      add(name, *(event.*member));
    }
  }
  if (!event.extensions.empty()) {
    aws::JsonWriter writer(out += R"(,"extensions":)");
    writer.begin_object();
    for (const auto& [name, value] : event.extensions) {
      writer.plain_key(name);
      if (const auto* text = std::get_if<std::string>(&value)) {
        writer.string(*text);
      } else if (const auto* flag = std::get_if<bool>(&value)) {
        writer.boolean(*flag);
      } else {
        writer.integer(std::get<int32_t>(value));
      }
    }
    writer.end_object();
  }
  return out + "}";
}

using Members = std::vector<JsonMember>;

std::string_view raw(const Members& members, std::string_view name) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const JsonMember& each) { return each.name == name; });
  return found == members.end() ? std::string_view() : found->value;
}

std::string text(const Members& members, std::string_view name) {
  return json_string(raw(members, name)).value_or(std::string());
}

std::optional<std::string> optional_text(const Members& members, std::string_view name) {
  return json_string(raw(members, name));
}

CloudEvent::Extension extension_of(std::string_view json) {
  if (json == "true" || json == "false") {
    return json == "true";
  }
  if (const auto number = aws::parse_integer(json)) {
    return static_cast<int32_t>(*number);
  }
  return json_string(json).value_or(std::string());
}

void read_data(std::string_view form, std::string_view detail, CloudEvent& event) {
  if (form == "object") {
    event.form = Form::kJson;
    event.data = detail;
  } else if (form == "json") {
    event.data = raw(json_members(detail), "data");
    event.form = event.data.empty() ? Form::kNone : Form::kJson;
  } else if (form == "text") {
    event.form = Form::kText;
    event.data = text(json_members(detail), "data");
  } else if (form == "base64") {
    event.form = Form::kBase64;
    event.data = text(json_members(detail), "data_base64");
  }
}

void read_extra(const Members& extra, CloudEvent& event) {
  const std::string_view time = raw(extra, "time");
  if (!time.empty()) {
    event.time = json_string(time);  // nothing if it is null
  }
  for (const auto& [name, member] : kTexts) {
    event.*member = optional_text(extra, name);
  }
  if (const std::string_view extensions = raw(extra, "extensions"); !extensions.empty()) {
    for (const JsonMember& each : json_members(extensions)) {
      event.extensions.emplace(each.name, extension_of(each.value));
    }
  }
}

std::string joined_resources(std::string_view resources) {
  std::string out;
  for (const std::string_view each : json_elements(resources)) {
    out += out.empty() ? "" : ",";
    out += json_string(each).value_or(std::string());
  }
  return out;
}

}  // namespace

CloudEventTexts::CloudEventTexts(const CloudEvent& event)
    : detail(detail_of(event)), extra(extra_of(event)) {}

EventParts parts_of_cloud_event(const CloudEvent& event, const CloudEventTexts& texts,
                                std::string_view account, int64_t now_ms) {
  EventParts parts;
  parts.id = event.id;
  parts.detail_type = event.type;
  parts.source = event.source;
  parts.account = account;
  parts.time_ms = event.time ? parse_cloud_event_time(*event.time).value_or(now_ms) : now_ms;
  parts.detail = texts.detail;
  parts.extra = texts.extra;
  return parts;
}

CloudEvent cloud_event_of_envelope(std::string_view envelope) {
  const Members members = json_members(envelope);
  CloudEvent event;
  event.id = text(members, "id");
  event.source = text(members, "source");
  event.type = text(members, "detail-type");
  event.time = text(members, "time");
  const std::string_view detail = raw(members, "detail");
  if (const std::string_view extra = raw(members, "cloudevents"); !extra.empty()) {
    const Members extra_members = json_members(extra);
    read_data(text(extra_members, "form"), detail, event);
    read_extra(extra_members, event);
    return event;
  }
  event.form = Form::kJson;
  event.data = detail;
  event.datacontenttype = "application/json";
  event.extensions.emplace("awsaccount", text(members, "account"));
  event.extensions.emplace("awsregion", text(members, "region"));
  if (std::string arns = joined_resources(raw(members, "resources")); !arns.empty()) {
    event.extensions.emplace("awsresources", std::move(arns));
  }
  return event;
}

}  // namespace penstock::bus

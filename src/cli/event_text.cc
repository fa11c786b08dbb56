#include "cli/event_text.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

namespace ondemand = simdjson::ondemand;

std::string string_of(ondemand::value value) {
  std::string_view text;
  return value.get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::string object_of(ondemand::value value) {
  ondemand::object object;
  std::string_view raw;
  return value.get_object().get(object) == simdjson::SUCCESS &&
                 object.raw_json().get(raw) == simdjson::SUCCESS
             ? std::string(raw.substr(0, raw.rfind('}') + 1))
             : std::string();
}

std::string rules_text(const bus::KeptEventShape& event) {
  std::string names;
  for (const bus::MatchedRuleShape& rule : event.rules) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", rule.name);
  }
  return names.empty() ? "-" : names;
}

}  // namespace

EventFields fields_of(const std::string& envelope) {
  EventFields found;
  const simdjson::padded_string padded(envelope);
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return found;
  }
  for (auto field : object) {
    std::string_view name;
    ondemand::value value;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS ||
        field.value().get(value) != simdjson::SUCCESS) {
      return found;
    }
    if (name == "source") {
      found.source = string_of(value);
    } else if (name == "detail-type") {
      found.detail_type = string_of(value);
    } else if (name == "detail") {
      found.detail = object_of(value);
    }
  }
  return found;
}

std::string events_table(const std::vector<bus::KeptEventShape>& events) {
  Table table({"TAKEN IN", "EVENT", "SOURCE", "DETAIL TYPE", "RULES", "DETAIL"});
  for (const bus::KeptEventShape& event : events) {
    const EventFields fields = fields_of(event.event);
    table.add_row({time_text(event.ingested.ms), event.event_id, fields.source, fields.detail_type,
                   rules_text(event), fields.detail});
  }
  return table.text();
}

std::string event_line_head() {
  return fmt::format("{:<24}  {:<36}  SOURCE  DETAIL TYPE  RULES  DETAIL", "TAKEN IN", "EVENT");
}

std::string event_line(const bus::KeptEventShape& event) {
  const EventFields fields = fields_of(event.event);
  return fmt::format("{}  {}  {}  {}  {}  {}", time_text(event.ingested.ms),
                     printable(event.event_id), printable(fields.source),
                     printable(fields.detail_type), printable(rules_text(event)),
                     printable(fields.detail));
}

}  // namespace penstock::cli

#include "cli/event_entries.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <utility>

#include "aws/text_forms.h"
#include "bus/bus_limits.h"
#include "bus/event_envelope.h"

namespace penstock::cli {
namespace {

namespace ondemand = simdjson::ondemand;

Error invalid(std::string message) { return {kInvalidArgument, std::move(message)}; }

Result<std::string> text_of(std::string_view name, ondemand::value value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) {
    return invalid(fmt::format("{} is not a string.", name));
  }
  return std::string(text);
}

Result<aws::Timestamp> time_of(std::string_view name, ondemand::value value) {
  double seconds = 0;
  if (value.get_double().get(seconds) == simdjson::SUCCESS) {
    if (const auto time = aws::timestamp_from_seconds(seconds)) {
      return *time;
    }
  } else {
    PENSTOCK_ASSIGN(const std::string text, text_of(name, value));
    if (const auto time = aws::parse_timestamp(text)) {
      return *time;
    }
  }
  return invalid(fmt::format("{} is no time.", name));
}

Result<std::vector<std::string>> texts_of(std::string_view name, ondemand::value value) {
  std::vector<std::string> texts;
  ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) {
    return invalid(fmt::format("{} is not a list.", name));
  }
  for (auto element : array) {
    ondemand::value item;
    if (element.get(item) != simdjson::SUCCESS) {
      return invalid(fmt::format("{} is not a list.", name));
    }
    PENSTOCK_ASSIGN(std::string text, text_of(name, item));
    texts.push_back(std::move(text));
  }
  return texts;
}

// A string that holds the object, or the object.
Result<std::string> detail_of(std::string_view name, ondemand::value value) {
  ondemand::json_type type{};
  if (value.type().get(type) == simdjson::SUCCESS && type == ondemand::json_type::string) {
    return text_of(name, value);
  }
  ondemand::object object;
  std::string_view raw;
  if (value.get_object().get(object) != simdjson::SUCCESS ||
      object.raw_json().get(raw) != simdjson::SUCCESS) {
    return invalid(fmt::format("{} is no JSON object.", name));
  }
  return std::string(raw.substr(0, raw.rfind('}') + 1));
}

Result<void> set_member(std::string_view name, ondemand::value value,
                        bus::PutEventsRequestEntry& entry) {
  if (name == "Source" || name == "source") {
    PENSTOCK_ASSIGN(entry.source, text_of(name, value));
  } else if (name == "DetailType" || name == "detail-type") {
    PENSTOCK_ASSIGN(entry.detail_type, text_of(name, value));
  } else if (name == "Detail" || name == "detail") {
    PENSTOCK_ASSIGN(entry.detail, detail_of(name, value));
  } else if (name == "Resources" || name == "resources") {
    PENSTOCK_ASSIGN(entry.resources, texts_of(name, value));
  } else if (name == "Time" || name == "time") {
    PENSTOCK_ASSIGN(entry.time, time_of(name, value));
  } else if (name == "EventBusName") {
    PENSTOCK_ASSIGN(entry.event_bus_name, text_of(name, value));
  } else if (name == "TraceHeader") {
    PENSTOCK_ASSIGN(entry.trace_header, text_of(name, value));
  } else if (name != "id" && name != "account" && name != "region" && name != "version") {
    return invalid(fmt::format("{} is no member of an event.", name));
  }
  return {};
}

}  // namespace

Result<bus::PutEventsRequestEntry> parse_entry(std::string_view json) {
  bus::PutEventsRequestEntry entry;
  const simdjson::padded_string padded(json);
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return invalid("It is no JSON object.");
  }
  for (auto field : object) {
    std::string_view key;
    ondemand::value value;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS ||
        field.value().get(value) != simdjson::SUCCESS) {
      return invalid("It is not valid JSON.");
    }
    const std::string name(key);  // the parser uses its memory again for the value
    PENSTOCK_TRY(set_member(name, value, entry));
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return invalid("There is more on the line than one JSON object.");
  }
  return entry;
}

size_t entry_size_bytes(const bus::PutEventsRequestEntry& entry) {
  const std::vector<std::string_view> resources(entry.resources.begin(), entry.resources.end());
  return bus::entry_size_bytes(entry.time.has_value(), entry.source.value_or(""),
                               entry.detail_type.value_or(""), entry.detail.value_or(""),
                               resources);
}

bool EntryBatch::add(const bus::PutEventsRequestEntry& entry) {
  const size_t size = entry_size_bytes(entry);
  if (!entries_.empty() &&
      (entries_.size() == bus::kPutEntriesMax || bytes_ + size > bus::kPutBytesMax)) {
    return false;
  }
  entries_.push_back(entry);
  bytes_ += size;
  return true;
}

std::vector<bus::PutEventsRequestEntry> EntryBatch::take() {
  bytes_ = 0;
  return std::exchange(entries_, {});
}

}  // namespace penstock::cli

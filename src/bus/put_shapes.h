// What PutEvents takes and answers. Plain values.
#ifndef PENSTOCK_BUS_PUT_SHAPES_H_
#define PENSTOCK_BUS_PUT_SHAPES_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "bus/bus_limits.h"

namespace penstock::bus {

struct PutEventsRequestEntry {
  std::optional<aws::Timestamp> time;
  std::optional<std::string> source;
  std::vector<std::string> resources;
  std::optional<std::string> detail_type;
  std::optional<std::string> detail;
  std::optional<std::string> event_bus_name;
  std::optional<std::string> trace_header;
  static constexpr std::string_view kName = "PutEventsRequestEntry";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutEventsRequestEntry::time>("Time", {.doc = "Default: now."}),
        aws::field<&PutEventsRequestEntry::source>("Source", {.doc = "Who sends the event."}),
        aws::field<&PutEventsRequestEntry::resources>("Resources",
                                                      {.doc = "ARNs of what the event is about."}),
        aws::field<&PutEventsRequestEntry::detail_type>("DetailType",
                                                        {.doc = "Which fields the detail has."}),
        aws::field<&PutEventsRequestEntry::detail>("Detail", {.doc = "A JSON object."}),
        aws::field<&PutEventsRequestEntry::event_bus_name>(
            "EventBusName",
            {.min = 1, .max = 1600, .doc = "Name or ARN; default: the account's default bus."}),
        aws::field<&PutEventsRequestEntry::trace_header>(
            "TraceHeader", {.min = 1, .max = 500, .doc = "X-Ray's trace header."}),
    };
  }
};

struct PutEventsInput {
  std::vector<PutEventsRequestEntry> entries;
  std::optional<std::string> endpoint_id;
  static constexpr std::string_view kName = "PutEventsRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutEventsInput::entries>("Entries", {.required = true,
                                                         .min = 1,
                                                         .max = kPutEntriesMax,
                                                         .doc = "At most 10, 1 MB together."}),
        aws::field<&PutEventsInput::endpoint_id>(
            "EndpointId", {.min = 1, .max = 50, .doc = "A global endpoint; there are none here."}),
    };
  }
};

struct PutEventsResultEntry {
  std::optional<std::string> event_id;
  std::optional<std::string> error_code;
  std::optional<std::string> error_message;
  static constexpr std::string_view kName = "PutEventsResultEntry";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutEventsResultEntry::event_id>("EventId", {.max = 64, .doc = "Unique."}),
        aws::field<&PutEventsResultEntry::error_code>("ErrorCode", {.doc = "Why it was refused."}),
        aws::field<&PutEventsResultEntry::error_message>("ErrorMessage", {.doc = "In words."}),
    };
  }
};

struct PutEventsOutput {
  int32_t failed_entry_count = 0;
  std::vector<PutEventsResultEntry> entries;
  static constexpr std::string_view kName = "PutEventsResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutEventsOutput::failed_entry_count>("FailedEntryCount",
                                                         {.doc = "How many were refused."}),
        aws::field<&PutEventsOutput::entries>("Entries", {.doc = "In the order of the request."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_PUT_SHAPES_H_

// What PutCloudEvents takes and answers. Plain values.
#ifndef PENSTOCK_BUS_CLOUD_EVENT_SHAPES_H_
#define PENSTOCK_BUS_CLOUD_EVENT_SHAPES_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "bus/bus_limits.h"

namespace penstock::bus {

struct PutCloudEventsInput {
  std::optional<std::string> bus;
  std::vector<std::string> events;
  static constexpr std::string_view kName = "PutCloudEventsRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutCloudEventsInput::bus>(
            "EventBusName", {.min = 1, .max = 1600, .doc = "Name or ARN; default: default."}),
        aws::field<&PutCloudEventsInput::events>(
            "Events", {.required = true,
                       .min = 1,
                       .max = static_cast<int64_t>(kCloudEventsMax),
                       .doc = "CloudEvents 1.0, each a text in the JSON format; 1 MB together."}),
    };
  }
};

struct PutCloudEventsOutput {
  std::vector<std::string> event_ids;
  static constexpr std::string_view kName = "PutCloudEventsResponse";
  static consteval auto fields() {
    return std::array{aws::field<&PutCloudEventsOutput::event_ids>(
        "EventIds", {.doc = "The events' own ids, in the order of the request."})};
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CLOUD_EVENT_SHAPES_H_

// What became of an event: where it is kept, which rules it matched, what each of their targets
// got. Values, and the calls that fetch them.
#ifndef PENSTOCK_CLI_EVENT_STORY_H_
#define PENSTOCK_CLI_EVENT_STORY_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "base/result.h"
#include "bus/event_shapes.h"
#include "cli/bus_client.h"
#include "delivery/delivery_shapes.h"

namespace penstock::cli {

struct EventStory {
  std::vector<bus::KeptEventShape> events;          // on each bus that has it
  std::vector<delivery::DeliveryShape> deliveries;  // those that have a record
  static constexpr std::string_view kName = "EventStory";
  static consteval auto fields() {
    return std::array{aws::field<&EventStory::events>("Events"),
                      aws::field<&EventStory::deliveries>("Deliveries")};
  }
};

Result<EventStory> read_event_story(BusClient& client, const std::string& event_id);

// One row a target of a matched rule, and one a record that belongs to none.
struct Outcome {
  std::string rule;    // its name; "" for an event that was dropped
  std::string target;  // ARN; "" where a rule has none
  std::string status;
  int32_t failed_attempts = 0;
  std::string when;  // when it ended, or is tried next
  std::string why;   // what went wrong last
};
// A target without a record was served in the event's own batch: queues and buses of this server
// leave a record only when something goes wrong.
std::vector<Outcome> outcomes_of(const EventStory& story);

std::string story_text(const EventStory& story);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_EVENT_STORY_H_

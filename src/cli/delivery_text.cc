#include "cli/delivery_text.h"

#include <fmt/format.h>

#include "cli/bus_client.h"
#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

std::string error_text(const delivery::AttemptShape& attempt) {
  return attempt.message.empty() ? attempt.code
                                 : fmt::format("{}: {}", attempt.code, attempt.message);
}

}  // namespace

std::string last_error(const delivery::DeliveryShape& delivery) {
  return delivery.last_attempts.empty() ? "" : error_text(delivery.last_attempts.back());
}

std::string when_text(const delivery::DeliveryShape& delivery) {
  if (delivery.ended && delivery.ended->ms != 0) {
    return "ended " + time_text(delivery.ended->ms);
  }
  if (delivery.next_attempt && delivery.next_attempt->ms != 0) {
    return "next " + time_text(delivery.next_attempt->ms);
  }
  return {};
}

std::string cause_text(const delivery::DeliveryShape& delivery) {
  return delivery.status == "dropped" && delivery.cause.ends_with(":root")
             ? std::string()  // no rule's: nothing took the event
             : std::string(last_name(delivery.cause));
}

std::string deliveries_table(const std::vector<delivery::DeliveryShape>& deliveries) {
  Table table({"DELIVERY", "STATUS", "EVENT", "RULE", "TARGET", "FAILED", "WHEN", "LAST ERROR"});
  for (const delivery::DeliveryShape& delivery : deliveries) {
    table.add_row({delivery.id, delivery.status, delivery.event_id, cause_text(delivery),
                   delivery.target, std::to_string(delivery.attempts), when_text(delivery),
                   last_error(delivery)});
  }
  return table.text();
}

std::string attempts_table(const std::vector<delivery::DeliveryShape>& deliveries) {
  Table table({"DELIVERY", "ATTEMPT", "TOOK", "CATEGORY", "ERROR"});
  for (const delivery::DeliveryShape& delivery : deliveries) {
    for (const delivery::AttemptShape& attempt : delivery.last_attempts) {
      table.add_row({delivery.id, time_text(attempt.begun.ms),
                     fmt::format("{} ms", attempt.elapsed_ms), attempt.category,
                     error_text(attempt)});
    }
  }
  return table.rows() == 0 ? std::string() : table.text();
}

}  // namespace penstock::cli

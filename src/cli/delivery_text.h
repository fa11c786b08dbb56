// A delivery as people read it. Pure functions.
#ifndef PENSTOCK_CLI_DELIVERY_TEXT_H_
#define PENSTOCK_CLI_DELIVERY_TEXT_H_

#include <string>
#include <vector>

#include "delivery/delivery_shapes.h"

namespace penstock::cli {

// What went wrong last: "CODE: message"; empty if nothing has.
std::string last_error(const delivery::DeliveryShape& delivery);
// When it ended ("ended …"), or when it is tried next ("next …").
std::string when_text(const delivery::DeliveryShape& delivery);

// The rule that wanted it; where it is no rule's, its bus: "bus NAME".
std::string cause_text(const delivery::DeliveryShape& delivery);

std::string deliveries_table(const std::vector<delivery::DeliveryShape>& deliveries);

// The failed attempts of the deliveries, a row each: when, how long, why.
std::string attempts_table(const std::vector<delivery::DeliveryShape>& deliveries);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_DELIVERY_TEXT_H_

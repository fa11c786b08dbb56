// The dead-letter queue of a target or a bus. Pure functions.
#ifndef PENSTOCK_BUS_DEAD_LETTER_H_
#define PENSTOCK_BUS_DEAD_LETTER_H_

#include <optional>
#include <string_view>

#include "base/result.h"
#include "bus/shape_rows.h"
#include "delivery/engine.h"

namespace penstock::bus {

// ValidationException unless it is absent or a standard queue of that region.
Result<void> check_dead_letter_queue(const std::optional<DeadLetterConfig>& config,
                                     std::string_view region, const delivery::Engine& engine);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_DEAD_LETTER_H_

// Rules that a service made for itself: changing one needs Force. Pure function.
#ifndef PENSTOCK_BUS_MANAGED_RULE_H_
#define PENSTOCK_BUS_MANAGED_RULE_H_

#include <fmt/format.h>

#include "base/result.h"
#include "bus/bus.h"
#include "bus/bus_errors.h"

namespace penstock::bus {

// ManagedRuleException with EventBridge's text.
inline Result<void> check_not_managed(const Rule& rule, bool force = false) {
  if (rule.settings.managed_by.empty() || force) {
    return {};
  }
  return Error(
      kManagedRule,
      fmt::format("{} is a managed rule. Set 'force' parameter to true to override.", rule.name));
}

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_MANAGED_RULE_H_

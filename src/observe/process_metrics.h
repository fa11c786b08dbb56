// The process as Prometheus' client libraries report it: CPU, memory, file descriptors, start time;
// and what was built.
#ifndef PENSTOCK_OBSERVE_PROCESS_METRICS_H_
#define PENSTOCK_OBSERVE_PROCESS_METRICS_H_

#include <string_view>

#include "observe/metrics.h"

namespace penstock::observe {

// Registers process_* and penstock_build_info. They read /proc when rendered.
void register_process_metrics(Registry& registry, std::string_view version);

}  // namespace penstock::observe

#endif  // PENSTOCK_OBSERVE_PROCESS_METRICS_H_

// The counters of one listener on one core, in cache lines of their own. Changed by that core only,
// read by whoever renders the metrics; shared with the registry, so that they outlive the listener.
#ifndef PENSTOCK_EDGE_LISTENER_METRICS_H_
#define PENSTOCK_EDGE_LISTENER_METRICS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "edge/tls.h"
#include "observe/metrics.h"

namespace penstock::edge {

// Has one writer, so that counting is a plain addition.
class CoreCounter {
 public:
  void add(uint64_t count = 1) { value_.store(value() + count, std::memory_order_relaxed); }
  void subtract_one() { value_.store(value() - 1, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

struct alignas(64) ListenerCounters {
  CoreCounter connections_open;
  CoreCounter requests_in_flight;
  CoreCounter accepted;
  CoreCounter shed_limit;        // past a limit on connections
  CoreCounter shed_descriptors;  // out of file descriptors
  CoreCounter timed_out;
  CoreCounter received_bytes;
  CoreCounter sent_bytes;
  std::array<CoreCounter, 6> requests;  // by the status' first digit
};

struct ListenerMetrics {
  std::shared_ptr<ListenerCounters> counters;
  observe::Histogram& duration;
};

// `listener` and `core` become the labels of that name.
ListenerMetrics register_listener(observe::Registry& registry, const std::string& listener,
                                  const std::string& core);
void register_certificate(observe::Registry& registry, const std::string& listener,
                          const std::shared_ptr<TlsCredentials>& tls);

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_LISTENER_METRICS_H_

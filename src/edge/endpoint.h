// What the connections of one Listener share. Owned by the Listener, used on its core.
#ifndef PENSTOCK_EDGE_ENDPOINT_H_
#define PENSTOCK_EDGE_ENDPOINT_H_

#include <utility>
#include <vector>

#include "edge/cors.h"
#include "edge/listener.h"
#include "edge/listener_metrics.h"
#include "edge/reply_head.h"
#include "runtime/core.h"

namespace penstock::edge {

class Connection;

struct Endpoint {
  runtime::Core& core;
  ListenerOptions options;
  Admission& admission;
  Handler& handler;
  Random& random;
  Log& log;
  ListenerMetrics metrics;
  Cors cors;
  ReplyHead reply_head = {};
  bool draining = false;
  // Each connection knows its place, so that leaving costs nothing.
  std::vector<Connection*> connections = {};
  // Called when the last connection has left.
  std::function<void()> on_empty = {};

  int64_t now_ns() const { return core.clock().monotonic_ns(); }
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_ENDPOINT_H_

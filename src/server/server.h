// The process that serves: cores, listeners, signals, from start to drained stop.
#ifndef PENSTOCK_SERVER_SERVER_H_
#define PENSTOCK_SERVER_SERVER_H_

#include "server/config.h"

namespace penstock::server {

// Serves until SIGTERM or SIGINT, then stops accepting, finishes what runs, writes a checkpoint and
// returns 0. Prints one JSON line on stdout when it is ready:
// {"ready":true,"listen":"HOST:PORT","admin":"HOST:PORT"}. SIGHUP reloads the certificate. Returns
// 1, with one line on stderr, if it cannot start. Call before any thread was made.
int run(const Config& config);

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_SERVER_H_

// Every bound on what a client can make the edge hold or wait for. Constants and a plain value,
// fixed at start.
#ifndef PENSTOCK_EDGE_LIMITS_H_
#define PENSTOCK_EDGE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "base/units.h"

namespace penstock::edge {

// What an operator may set.
struct Limits {
  size_t head_bytes_max = 32 * kKiB;  // request line and headers: 431 past it
  size_t headers_max = 100;           // 431
  size_t body_bytes_max = 10 * kMiB;  // as sent and, for gzip, as decoded: 413
  // Over all cores; a connection past them is answered 503 and closed.
  size_t connections_max = 32'768;
  size_t connections_per_address_max = 16'384;
  // Over all cores, from the end of the head to the end of the reply, without the time that a
  // request waits for something to happen: 503.
  size_t requests_in_flight_max = 16'384;
  // Long polls that wait, over all cores: 503. Those that wake at once run beside the requests in
  // flight, so that together they may be as many as both bounds say.
  size_t requests_waiting_max = 16'384;
  // Memory of all bodies together, beyond what a connection keeps anyway: 503.
  size_t buffered_bytes_max = 512 * kMiB;
  // The same for replies, from before the operation runs until they are sent: 503. Apart from the
  // bodies, so that clients that do not read hold up no one who writes.
  size_t reply_bytes_max = 256 * kMiB;

  int64_t head_ms_max = 10'000;  // from the first byte (or accept, TLS handshake included)
  int64_t body_ms_max = 30'000;  // and a second more for each kBytesPerSecondMin received
  int64_t idle_ms_max =
      75'000;  // between requests; AWS SDKs drop their idle connections at 60 s or before
  // A second more for each kBytesPerSecondMin sent, but never so long without a byte sent: what the
  // kernel takes into its buffers at once must not buy minutes.
  int64_t write_ms_max = 30'000;
  int64_t linger_ms_max = 5'000;  // reading on after a refusal, so that the client gets to see it
};

// A client slower than this in both directions is holding a connection, not using it.
inline constexpr size_t kBytesPerSecondMin = 16 * kKiB;
// Deadlines are looked at this often, for all connections of a core at once: a timer an operation
// costs more than the whole request.
inline constexpr int64_t kSweepEveryMs = 500;
// How long after a drain's deadline the cut connections get to unwind.
inline constexpr int64_t kDrainGraceMs = 1'000;
// Out of file descriptors and without the spare one: how long until the next try.
inline constexpr int64_t kAcceptPauseMs = 100;
// Connections taken in one go before requests get their turn again.
inline constexpr int kAcceptBatchMax = 64;
inline constexpr int kListenBacklog = 4'096;

inline constexpr size_t kReadBufferBytes = 4 * kKiB;  // a connection's buffer to begin with
inline constexpr size_t kReadBufferKeptBytes =
    64 * kKiB;                                   // larger ones are given back after the request
inline constexpr size_t kBodyPaddingBytes = 64;  // readable behind every body, for SIMD parsers
inline constexpr size_t kChunkHeadBytesMax = 8 * kKiB;  // one chunk's size line, or all trailers
inline constexpr size_t kChunkExtensionBytesMax = 256;
inline constexpr size_t kLingerBytesMax = 32 * kMiB;

// Ordinary JSON packs 5:1 to 20:1, the worst honest text about 100:1; deflate itself ends at
// 1032:1.
inline constexpr size_t kGzipRatioMax = 200;
inline constexpr size_t kGzipRatioFreeBytes = 64 * kKiB;  // the ratio is not looked at before

static_assert(kReadBufferBytes <= kReadBufferKeptBytes);
static_assert(kChunkExtensionBytesMax < kChunkHeadBytesMax);

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_LIMITS_H_

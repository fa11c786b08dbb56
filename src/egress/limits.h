// Every bound of outbound HTTP and e-mail. Bounds of HTTP without another word are a client's,
// which is one core's; the ones of e-mail are the process's.
#ifndef PENSTOCK_EGRESS_LIMITS_H_
#define PENSTOCK_EGRESS_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "base/units.h"

namespace penstock::egress {

// Calls under way, and those of them to one scheme, host and port: a server that answers nobody
// must leave room for the others. A call holds one connection and one Workspace at most: 16 KiB to
// read into, and what TLS takes. These are more calls than deliveries may have at a time
// (delivery/call_budget.h), so that what they need beside, tokens, finds room.
inline constexpr size_t kCallsMax = 2'304;
inline constexpr size_t kCallsPerOriginMax = 1'152;
static_assert(kCallsPerOriginMax * 2 <= kCallsMax);

// Connections kept for the next call.
inline constexpr size_t kIdlePerOriginMax = 8;
inline constexpr size_t kIdleMax = 256;
inline constexpr int64_t kIdleMsMax = kMinuteMs;

// Read and write buffers kept for the next call.
inline constexpr size_t kWorkspacesKeptMax = 32;

// One call's.
inline constexpr size_t kUrlBytesMax = 8 * kKiB;
inline constexpr size_t kRequestHeadBytesMax = 64 * kKiB;
inline constexpr size_t kRequestBodyBytesMax = 16 * kMiB;
inline constexpr size_t kReplyHeadBytesMax = 16 * kKiB;
inline constexpr size_t kReplyHeadersMax = 128;
inline constexpr int kInterimRepliesMax = 8;  // 1xx before the reply itself

// Look-ups of names, all cores together. A look-up blocks its thread, for many seconds where a name
// server is silent: so many such names leave no thread to the others.
inline constexpr size_t kLookUpThreadsMax = 16;
inline constexpr size_t kLookUpsWaitingMax = 8192;
inline constexpr size_t kAddressesMax = 16;  // of one name

// E-mail. A relay takes mails from several connections at a time; what waits for one of them costs
// a few words a mail, because it stays where it is.
inline constexpr size_t kMailConnectionsMax = 4;
inline constexpr size_t kMailsWaitingMax = 4096;
inline constexpr int64_t kMailConnectMs = 10 * kSecondMs;
// The connection is used again for the next mail if that comes soon: relays end idle ones.
inline constexpr int64_t kMailConnectionIdleSeconds = 30;
// After a mail that was refused, for the relay to say good-bye. Other mails wait meanwhile.
inline constexpr int64_t kMailQuitSeconds = 1;
inline constexpr size_t kMailReplyBytesMax = 512;

// One mail's. An envelope of 256 KiB that JSON has to escape can be six times as long.
inline constexpr size_t kMailBodyBytesMax = 2 * kMiB;
inline constexpr size_t kMailSubjectBytesMax = 4 * kKiB;
inline constexpr size_t kMailHeadersMax = 32;
inline constexpr size_t kMailIdBytesMax = 128;

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_LIMITS_H_
